import type { DrillLog } from '../model/drill-logs.ts'
import type { DrillTrouble } from '../model/drill-scenario.ts'
import type { DrillPlan, DrillStory } from './drill-story.ts'
import { atHost } from './host-view.ts'
import { SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import type { Line } from './line.ts'
import { lineQueue, LOG_KINDS } from './render-log.ts'
import type { LineQueue } from './render-log.ts'
import type { Action } from './story.ts'

/** What is wrong with one log: how fast its clock is, and which part of it is missing (by its own clock). */
export interface LogTrouble {
  readonly skew: Micros
  readonly gap: readonly [from: Micros, to: Micros] | null
}

/** What is wrong with a log of a drill: a gap lies around the middle of the attack. */
export function troubleIn(log: DrillLog, { scenario }: DrillPlan, { told }: DrillStory): LogTrouble {
  const [first, last] = spanOf(told.actions)
  return troubleOf(log, scenario.troubles, first + Math.floor((last - first) / 2))
}

/** The times of the first and of the last action; zero where there are none. */
export function spanOf(actions: readonly { readonly time: Micros }[]): readonly [first: Micros, last: Micros] {
  return [actions[0]?.time ?? 0, actions.at(-1)?.time ?? 0]
}

function troubleOf(log: DrillLog, troubles: readonly DrillTrouble[], middle: Micros): LogTrouble {
  let skew = 0
  let gap: LogTrouble['gap'] = null
  for (const each of troubles) {
    if (each.log !== log) continue
    if (each.trouble === 'skew') skew = each.seconds * SECOND
    else gap = [middle - each.minutes * 30 * SECOND, middle + each.minutes * 30 * SECOND]
  }
  return { skew, gap }
}

/** One log of a drill while its story is told; actions come in order of time. */
export function drillLog(log: DrillLog, { skew, gap }: LogTrouble): LineQueue {
  const kind = LOG_KINDS[log]
  const queue = lineQueue((action) => left(kind.render(action), gap))
  const take: LineQueue['take'] = (action) => {
    const seen = seenBy(log, action)
    return seen === null ? [] : queue.take(skew === 0 ? seen : shifted(seen, skew))
  }
  return { take, rest: queue.rest }
}

/** What stands in a log of an action: nothing of what it does not see, and nothing that is missing. */
export function linesOf(log: DrillLog, action: Action, { skew, gap }: LogTrouble): readonly Line[] {
  const seen = seenBy(log, action)
  return seen === null ? [] : left(LOG_KINDS[log].render(shifted(seen, skew)), gap)
}

function left(lines: readonly Line[], gap: LogTrouble['gap']): readonly Line[] {
  return gap === null ? lines : lines.filter(({ time }) => time < gap[0] || time > gap[1])
}

/** An action as the log sees it; null when it sees nothing of it. */
export function seenBy(log: DrillLog, action: Action): Action | null {
  return log === 'sshd' ? atHost(action) : action
}

/** The same, so much later. Stories of drills have requests and connections only. */
function shifted(action: Action, by: Micros): Action {
  if (action.kind !== 'ssh_connection') return { ...action, time: action.time + by }
  const { accepted, failures } = action
  return {
    ...action,
    time: action.time + by,
    end: action.end + by,
    failures: failures.map((time) => time + by),
    accepted: accepted === null ? null : { ...accepted, time: accepted.time + by },
  }
}
