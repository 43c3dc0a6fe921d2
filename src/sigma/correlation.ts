import type { Database } from '../sql/database.ts'
import { CORRELATION_CLEANUP, correlationSteps, type CorrelationSteps } from './correlation-bursts.ts'
import { outcomeSql } from './correlation-items.ts'
import type { CorrelationOutcome, CorrelationPlan } from './correlation-plan.ts'
import type { CorrelationRule } from './rule.ts'

/**
 * The SQL of a correlation, statement by statement. It reads `rule_hit(rule, rid, unit, weight, input, us, …)`, whose rows
 * stand in the total order, and the bursts of the correlations it refers to; it appends to `burst`, `burst_hit` and
 * `burst_end` (`createBurstTables`). All hits of one unit have the same `weight`, `us` and `input`: the attempt's, the time
 * of its anchor, and the input whose clock that time is of.
 */
export function compileCorrelation(rule: CorrelationRule, plan: CorrelationPlan): readonly string[] {
  const { windows, evidence, skew, findings, cleanup } = correlationSteps(rule, plan)
  return [...windows, ...evidence, ...skew, ...findings, cleanup]
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
  const steps = correlationSteps(rule, plan)
  const found = await runSteps(db, steps)
  if (outcome.hits > MANY_HITS) await db.run(steps.cleanup)
  if (!found) return { ...outcome, bursts: 0 }
  const after = await db.rows(`SELECT count(*) AS bursts FROM burst WHERE rule = ${plan.number}`)
  return { ...outcome, bursts: Number(after[0]?.['bursts'] ?? 0) }
}

/** The tables of so many hits do not wait to be dropped with those of the other rules. */
const MANY_HITS = 50_000

/** Drops what correlations leave behind, which the next one replaces: after the last of them. */
export async function dropCorrelationTables(db: Database): Promise<void> {
  await db.run(CORRELATION_CLEANUP)
}

/** Returns whether any window satisfied the rule. */
async function runSteps(db: Database, steps: CorrelationSteps): Promise<boolean> {
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const statement of statements) await db.run(statement)
  }
  const hasRows = async (table: string): Promise<boolean> =>
    (await db.rows(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0
  // Most rules have no group with enough hits.
  await run(steps.windows.slice(0, 1))
  if (!(await hasRows('correlation_group'))) return false
  await run(steps.windows.slice(1))
  if (!(await hasRows('correlation_window'))) return false
  await run(steps.evidence)
  if (await hasRows('correlation_clocks')) await run(steps.skew)
  await run(steps.findings)
  return true
}
