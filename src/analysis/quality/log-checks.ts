import type { FindingRule } from '../findings.ts'

/** What is looked for in logs themselves, beside what rules find in their events. */
export const LOG_CHECKS = {
  silent_log: { title: 'Silence in a steady log', kind: 'log_gap', level: 'medium' },
  missing_numbers: { title: 'Numbered lines are missing', kind: 'log_gap', level: 'medium' },
  missing_file: { title: 'A rotated file is missing', kind: 'log_gap', level: 'medium' },
  missing_requests: { title: 'Requests that another log has are missing', kind: 'log_gap', level: 'medium' },
  stray_requests: { title: 'Single requests that another log has are missing', kind: 'log_gap', level: 'low' },
  early_end: { title: 'A log ends before another of the same requests', kind: 'log_gap', level: 'low' },
  back_dated_lines: { title: 'Lines dated back were put in', kind: 'log_tampering', level: 'low' },
  contradicted_login: { title: 'Two logs contradict each other on a login', kind: 'log_tampering', level: 'high' },
} as const satisfies Readonly<Record<string, Pick<FindingRule, 'title' | 'kind' | 'level'>>>

export type LogCheck = keyof typeof LOG_CHECKS

/** Removing or changing lines of a log is an attack on what it shows (ATT&CK: Indicator Removal). */
const TECHNIQUE = 'T1070'

/** All checks, in order. */
export const LOG_CHECK_IDS = Object.keys(LOG_CHECKS) as readonly LogCheck[]

/** A check as findings name it. */
export function logCheckRule(id: LogCheck): FindingRule {
  return { id, ...LOG_CHECKS[id], techniques: [TECHNIQUE] }
}
