import type { RuleOutcome } from '../../model/detection.ts'
import { LEVELS } from '../../model/finding.ts'
import type { Database } from '../../sql/database.ts'
import { literal } from '../../sql/literal.ts'
import { canonicalJson } from '../../model/canonical-json.ts'
import type { FindingRule } from '../findings.ts'
import type { LogFault } from './fault-list.ts'
import { LOG_CHECK_IDS, logCheckRule } from './log-checks.ts'

/** Rows of a VALUES list that one statement takes. */
const BATCH = 1000

/**
 * Adds the faults of logs to `raw_finding`, `raw_record` and `finding_level` (see detect.ts): rules are numbered from
 * `firstRule` on, findings from `firstFinding` on. Needs `log_fault_record`.
 */
export async function insertLogFindings(
  db: Database,
  faults: readonly LogFault[],
  firstRule: number,
  firstFinding: number,
): Promise<void> {
  if (faults.length === 0) return
  const rows = faults.map(({ number, check, from, to, group, note, count }) => {
    const rule = firstRule + LOG_CHECK_IDS.indexOf(check)
    return `(${firstFinding - 1 + number}, ${rule}, ${from}, ${to}, ${count}, ${literal(canonicalJson(group))}, ${literal(note)})`
  })
  for (let start = 0; start < rows.length; start += BATCH) {
    await db.run(`INSERT INTO raw_finding BY NAME SELECT *, false AS skew_sensitive FROM (
      VALUES ${rows.slice(start, start + BATCH).join(', ')}) v(finding, rule, first_us, last_us, count, group_json, note)`)
  }
  const levels = LOG_CHECK_IDS.map((id, index) => `(${firstRule + index}, ${LEVELS.indexOf(logCheckRule(id).level)})`)
  await db.run(`
    INSERT INTO raw_record SELECT ${firstFinding - 1} + fault, rid FROM log_fault_record;
    INSERT INTO finding_level VALUES ${levels.join(', ')}`)
}

/** The checks as rules that report, by the numbers that `insertLogFindings` gives them. */
export function logCheckHeads(firstRule: number): [number, FindingRule][] {
  return LOG_CHECK_IDS.map((id, index) => [firstRule + index, logCheckRule(id)])
}

/** What became of each check that found something: of the others only `quality` can say what their silence means. */
export function logCheckOutcomes(faults: readonly LogFault[]): RuleOutcome[] {
  return LOG_CHECK_IDS.flatMap((id) => {
    const findings = faults.filter(({ check }) => check === id).length
    const { title, level } = logCheckRule(id)
    return findings === 0 ? [] : [{ id, title, level, outcome: 'hit' as const, reason: null, findings }]
  })
}
