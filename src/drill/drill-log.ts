import type { DrillLog } from '../model/drill-logs.ts'
import type { DrillTrouble } from '../model/drill-scenario.ts'
import { atHost } from './host-view.ts'
import { SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import { lineQueue, LOG_KINDS } from './render-log.ts'
import type { LineQueue } from './render-log.ts'
import type { Action } from './story.ts'

/** What is wrong with one log: how fast its clock is, and which part of it is missing (by its own clock). */
export interface LogTrouble {
  readonly skew: Micros
  readonly gap: readonly [from: Micros, to: Micros] | null
}

/** The troubles of a log; gaps lie around the moment `middle`. */
export function troubleOf(log: DrillLog, troubles: readonly DrillTrouble[], middle: Micros): LogTrouble {
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
  const queue = lineQueue((action) => {
    const lines = kind.render(action)
    return gap === null ? lines : lines.filter(({ time }) => time < gap[0] || time > gap[1])
  })
  const take: LineQueue['take'] = (action) => {
    const seen = seenBy(log, action)
    return seen === null ? [] : queue.take(skew === 0 ? seen : shifted(seen, skew))
  }
  return { take, rest: queue.rest }
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
