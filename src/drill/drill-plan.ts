import type { DrillSecret } from '../model/drill.ts'
import type { DrillScenario } from '../model/drill-scenario.ts'
import { formatInstant } from '../time/instant.ts'
import { spanOf } from './drill-log.ts'
import type { DrillPlan, DrillStory } from './drill-story.ts'
import { drillTruth } from './drill-truth.ts'
import { DAY, HOUR, MINUTE, startOfDay } from './micros.ts'
import type { Micros } from './micros.ts'
import type { LogKindId } from './render-log.ts'
import { LOG_KINDS } from './render-log.ts'

/** The day of a drill unless another is asked for: a Monday. */
export const DEFAULT_DAY: Micros = startOfDay(2025, 11, 3)

/** Names of the files below `logs/`. */
export function logFileName(log: LogKindId): string {
  return LOG_KINDS[log].fileName
}

/** Everything that players must not know before the end. `salt` are hexadecimal digits. */
export function drillSecret(plan: DrillPlan, story: DrillStory, salt: string): DrillSecret {
  const { scenario, seed, difficulty, noise, day } = plan
  return {
    schema: 'tatou-ir/drill-truth/v1',
    scenario,
    seed,
    difficulty,
    noise,
    start: formatInstant(day),
    truth: drillTruth(plan, story),
    window: windowOf(scenario, story, day),
    salt,
  }
}

/** From ten minutes before the attack to half an hour after it; of a quiet day the busy hours. */
function windowOf(scenario: DrillScenario, { told }: DrillStory, day: Micros): DrillSecret['window'] {
  if (told.actions.length === 0) {
    const [from, to] = scenario.hours
    return { from: formatInstant(day + from * HOUR), to: formatInstant(day + to * HOUR) }
  }
  const [first, last] = spanOf(told.actions)
  const from = Math.max(day, first - 10 * MINUTE)
  return { from: formatInstant(from), to: formatInstant(Math.min(day + DAY, last + 30 * MINUTE)) }
}
