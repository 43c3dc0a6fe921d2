import type { Database } from '../sql/database.ts'
import { CITED, correlationSteps } from './correlation-bursts.ts'
import type { CorrelationPlan } from './correlation-plan.ts'
import { GAPS, mediansSql, runStatements, valuesSql, withinSql } from './correlation-tests.ts'
import type { CorrelationRule } from './rule.ts'

/** A burst that satisfies the condition of a rule and fails a test of our own key `tatou`. */
export interface Refusal {
  /** Values of the rule's group-by fields. */
  readonly groups: readonly string[]
  readonly test: 'median_gap' | 'per_value' | 'sequential'
  /** What was measured: seconds, attempts for each value, names in a run; null where there was nothing to measure. */
  readonly value: number | null
  readonly gte: number | null
  readonly lte: number | null
}

/**
 * The bursts that only a test of the rule refuses, those with the highest values first, at most `most`; each with the first
 * test that it fails. Reads what the correlation does; its parts must have run.
 */
export async function refusedBursts(
  db: Database,
  rule: CorrelationRule,
  plan: CorrelationPlan,
  most: number,
): Promise<readonly Refusal[]> {
  const { medianGap, perValue, sequential } = rule.burst
  if (medianGap === null && perValue === null && sequential === null) return []
  const { windows, evidence, cleanup } = correlationSteps(rule, plan)
  for (const statement of [...windows, ...evidence, CITED]) await db.run(statement)
  const nothing = 'SELECT 0 AS b, 0::HUGEINT AS twice LIMIT 0'
  await db.run(`CREATE OR REPLACE TEMP TABLE correlation_finding AS SELECT u.b, u.grp, u.observed, u.start, g.twice AS gap, v.twice AS per_value
    FROM correlation_burst u LEFT JOIN (${medianGap === null ? nothing : mediansSql(GAPS)}) g USING (b)
    LEFT JOIN (${perValue === null ? nothing : mediansSql(valuesSql(rule, plan))}) v USING (b)`)
  if (sequential !== null) for (const statement of runStatements(rule, plan, 2)) await db.run(statement)
  const run =
    sequential === null
      ? 'SELECT 0 AS b, 0 AS run LIMIT 0'
      : 'SELECT b, max(position) + 1 AS run FROM correlation_run GROUP BY b'
  const fails = [
    ...(medianGap === null ? [] : [`WHEN (${withinSql('gap', medianGap)}) IS NOT TRUE THEN 'median_gap'`]),
    ...(perValue === null ? [] : [`WHEN (${withinSql('per_value', perValue)}) IS NOT TRUE THEN 'per_value'`]),
    ...(sequential === null ? [] : [`WHEN coalesce(run, 1) < ${sequential} THEN 'sequential'`]),
  ]
  const groups = rule.groupBy.map((_, index) => `g${index}`).join(', ')
  const rows = await db.rows(`
    SELECT [${groups}]::VARCHAR[] AS groups, test, CASE test WHEN 'median_gap' THEN CAST(gap AS DOUBLE) / 2000000
      WHEN 'per_value' THEN CAST(per_value AS DOUBLE) / 2000000 ELSE CAST(coalesce(run, 1) AS DOUBLE) END AS value
    FROM (SELECT *, CASE ${fails.join(' ')} END AS test FROM correlation_finding LEFT JOIN (${run}) r USING (b))
    JOIN correlation_group USING (grp) WHERE test IS NOT NULL ORDER BY observed DESC, start, grp LIMIT ${most}`)
  await db.run(cleanup)
  const bounds = { median_gap: medianGap, per_value: perValue, sequential: { gte: sequential, lte: null } }
  return rows.flatMap(({ groups: values, test, value }) => {
    if (test !== 'median_gap' && test !== 'per_value' && test !== 'sequential') return []
    const { gte, lte } = bounds[test] ?? { gte: null, lte: null }
    const list = Array.isArray(values) ? values.map(String) : []
    return [{ groups: list, test, value: value === null ? null : Number(value), gte, lte }]
  })
}
