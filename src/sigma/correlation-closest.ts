import type { Database } from '../sql/database.ts'
import { conditionsOf } from './correlation-condition.ts'
import { itemStatements } from './correlation-items.ts'
import { timespanMicros, type CorrelationPlan } from './correlation-plan.ts'
import { measuredSql, pointStatements } from './correlation-windows.ts'
import type { CorrelationRule } from './rule.ts'

/** The window that came closest to a condition. Times in microseconds since the epoch. */
export interface ClosestWindow {
  /** What the rule counts or measures, in this window; for temporal rules how many of the rules occur. */
  readonly observed: number
  /** Values of the rule's group-by fields. */
  readonly groups: readonly string[]
  readonly firstUs: number
  readonly lastUs: number
}

/**
 * The window that comes closest to what a correlation asks for, satisfied or not: the highest value, or the lowest where it
 * has upper bounds only; of equals the first. Null when nothing took part. Whether rules occur in order, and tests of
 * bursts, are left aside.
 */
export async function closestWindow(
  db: Database,
  rule: CorrelationRule,
  plan: CorrelationPlan,
): Promise<ClosestWindow | null> {
  const asked: CorrelationRule =
    rule.correlation === 'temporal_ordered' ? { ...rule, correlation: 'temporal', expression: null } : rule
  const question = { items: 'correlation_item', timespan: timespanMicros(rule), gap: 0 }
  for (const statement of [...itemStatements(asked, plan), ...pointStatements(asked, question)]) await db.run(statement)
  const upper = conditionsOf(rule).length > 0 && conditionsOf(rule).every(({ op }) => op === 'lt' || op === 'lte')
  const groups = rule.groupBy.map((_, index) => `g${index}`).join(', ')
  const [row] =
    await db.rows(`SELECT CAST(w.observed AS DOUBLE) / 1000000 AS observed, [${groups}]::VARCHAR[] AS groups,
      w.start AS first_us, w.us AS last_us FROM (${measuredSql(asked, question)}) w JOIN correlation_group USING (grp)
    ORDER BY w.observed ${upper ? 'ASC' : 'DESC'}, w.us, grp LIMIT 1`)
  await db.run(
    'item point unit group value'
      .split(' ')
      .map((name) => `DROP TABLE IF EXISTS correlation_${name}`)
      .join('; '),
  )
  if (row === undefined) return null
  const values = Array.isArray(row['groups']) ? row['groups'].map(String) : []
  return {
    observed: Number(row['observed']),
    groups: values,
    firstUs: Number(row['first_us']),
    lastUs: Number(row['last_us']),
  }
}
