import type { DrillLog } from '../model/drill-logs.ts'
import type { DrillScenario } from '../model/drill-scenario.ts'
import { attackOf } from './attacks/attack.ts'
import type { AttackFamily } from './attacks/attack.ts'
import { seenBy } from './drill-log.ts'
import { KNOBS } from './difficulty.ts'
import type { Difficulty } from './difficulty.ts'
import { LOG_KINDS, sufficesFor } from './render-log.ts'
import { tellScenario } from './tell-scenario.ts'

/** The logs of a scenario that show how attempts end. */
export function tellingLogs({ logs }: Pick<DrillScenario, 'logs'>): readonly DrillLog[] {
  return logs.filter((log) => LOG_KINDS[log].shows === 'attempts')
}

/** A scenario as a kind of attack that exercises can be told with in one log, which is asked for no more than it shows. */
export function scenarioFamily(scenario: DrillScenario, difficulty: Difficulty, log: DrillLog): AttackFamily {
  const { id, story } = scenario
  return {
    id,
    story,
    logs: [log],
    tell: ({ seed, day, people }) => {
      const { actions: all, steps } = tellScenario(scenario, { seed, day, people, knobs: KNOBS[difficulty] })
      const actions = all.flatMap((action) => seenBy(log, action) ?? [])
      const shown = new Set(
        actions.flatMap((action) => (LOG_KINDS[log].render(action).length > 0 ? [action.phase] : [])),
      )
      const kinds = steps.flatMap(({ step }) => step.kinds.map((kind) => [kind, shown.has(step.id)] as const))
      const must = new Set(kinds.flatMap(([kind, isShown]) => (isShown && sufficesFor(log, kind) ? [kind] : [])))
      const may = [...kinds.map(([kind]) => kind), ...steps.flatMap(({ step }) => step.may)]
      return attackOf({ id }, actions, { must: [...must], may: may.filter((kind) => !must.has(kind)) })
    },
  }
}
