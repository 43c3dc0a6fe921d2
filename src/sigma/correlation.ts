import type { Database } from '../sql/database.ts'
import { burstStatements } from './correlation-bursts.ts'
import { itemStatements, outcomeSql } from './correlation-items.ts'
import type { CorrelationOutcome, CorrelationPlan } from './correlation-plan.ts'
import type { CorrelationRule } from './rule.ts'

/**
 * The SQL of a correlation, statement by statement. It reads `rule_hit(rule, rid, unit, weight, input, us, …)`, whose rows
 * stand in the total order, and the bursts of the correlations it refers to; it appends to `burst`, `burst_hit` and
 * `burst_end` (`createBurstTables`). All hits of one unit have the same `weight`, `us` and `input`: the attempt's, the time
 * of its anchor, and the input whose clock that time is of.
 */
export function compileCorrelation(rule: CorrelationRule, plan: CorrelationPlan): readonly string[] {
  return [...itemStatements(rule, plan), ...burstStatements(rule, plan)]
}

/**
 * Runs a correlation: appends its bursts. The rule must be one that `unsupportedCorrelation` has nothing against, and
 * correlations it refers to must have run.
 */
export async function runCorrelation(
  db: Database,
  rule: CorrelationRule,
  plan: CorrelationPlan,
): Promise<CorrelationOutcome> {
  const before = (await db.rows(outcomeSql(rule, plan)))[0]
  const outcome = {
    hits: Number(before?.['hits'] ?? 0),
    ungrouped: Number(before?.['ungrouped'] ?? 0),
    unvalued: Number(before?.['unvalued'] ?? 0),
  }
  if (outcome.hits === 0 && plan.parts.every(({ kind }) => kind === 'detection')) return { ...outcome, bursts: 0 }
  for (const statement of compileCorrelation(rule, plan)) await db.run(statement)
  const after = await db.rows(`SELECT count(*) AS bursts FROM burst WHERE rule = ${plan.number}`)
  return { ...outcome, bursts: Number(after[0]?.['bursts'] ?? 0) }
}
