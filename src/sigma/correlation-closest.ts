import type { Database, Row } from '../sql/database.ts'
import { conditionsOf, isLowerBound, millionths } from './correlation-condition.ts'
import { isTemporal, itemStatements } from './correlation-items.ts'
import { orderTerms } from './correlation-order.ts'
import { timespanMicros, type CorrelationPlan } from './correlation-plan.ts'
import { measuredSql, pointStatements } from './correlation-windows.ts'
import type { CorrelationRule } from './rule.ts'

/** The window of a group that came closest to a condition. Times in microseconds since the epoch. */
export interface ClosestWindow {
  /** What the rule counts or measures, in this window; for temporal rules how many of the rules occur (in their order). */
  readonly observed: number
  /** Values of the rule's group-by fields. */
  readonly groups: readonly string[]
  readonly firstUs: number
  readonly lastUs: number
  /** For temporal rules the rules that do not occur, by their place in the list. */
  readonly missing: readonly number[]
  /** The record that the window ends with. */
  readonly lastRid: number
}

/**
 * For each group the window that comes closest to what a correlation asks for, satisfied or not; the closest groups, at most
 * `most` of them. Of equals the one with the higher value, then the first. Tests of bursts and conditions over rule names
 * are left aside. Reads what the correlation does; its parts must have run.
 */
export async function closestWindows(
  db: Database,
  rule: CorrelationRule,
  plan: CorrelationPlan,
  most: number,
): Promise<readonly ClosestWindow[]> {
  const asked = relaxed(rule)
  const question = { items: 'correlation_item', timespan: timespanMicros(rule), gap: 0 }
  for (const statement of [...itemStatements(asked, plan, 'all'), ...pointStatements(asked, question)])
    await db.run(statement)
  const groups = rule.groupBy.map((_, index) => `g${index}`).join(', ')
  const occurs = isTemporal(rule) ? rule.rules.map((_, part) => `q${part}`).join(', ') : ''
  // Upper bounds are asked of windows that no other contains.
  const whole = isLowerBound(rule) ? 'true' : `(later IS NULL OR later - start > ${question.timespan})`
  const rows = await db.rows(`
    SELECT grp, CAST(observed AS DOUBLE) / 1000000 AS observed, [${groups}]::VARCHAR[] AS groups, start AS first_us,
      us AS last_us, [${occurs}]::BOOLEAN[] AS occurs
    FROM (SELECT *, row_number() OVER (PARTITION BY grp ORDER BY short, observed DESC, us) AS rank_in_group
      FROM (SELECT *, ${shortSql(rule)} AS short FROM (${measuredSql(asked, question)}) WHERE ${whole})) w
    JOIN correlation_group USING (grp) WHERE rank_in_group = 1 ORDER BY short, w.observed DESC, us, grp LIMIT ${most}`)
  const found: ClosestWindow[] = []
  for (const row of rows) found.push(windowOf(row, await lastRecord(db, row)))
  await db.run(CLEANUP)
  return found
}

const CLEANUP = 'item point unit group value'
  .split(' ')
  .map((name) => `DROP TABLE IF EXISTS correlation_${name}`)
  .join('; ')

/** The rule without what makes all of its windows equal that miss it: of an order the longest part of it counts. */
function relaxed(rule: CorrelationRule): CorrelationRule {
  if (rule.correlation === 'temporal') return { ...rule, expression: null }
  if (rule.correlation !== 'temporal_ordered') return rule
  const ordered: CorrelationRule = { ...rule, expression: null, conditions: [{ op: 'gte', value: 1 }] }
  const isTooLong = rule.expression !== null || orderTerms(ordered) === null
  return isTooLong ? { ...rule, correlation: 'temporal', expression: null } : ordered
}

/** How far a value is from what the conditions ask, in millionths. */
function shortSql(rule: CorrelationRule): string {
  const parts = conditionsOf(rule).map(({ op, value }) => {
    const bound = `${millionths(value).floor}::HUGEINT`
    if (op === 'neq') return `CASE WHEN observed = ${bound} THEN 1000000::HUGEINT ELSE 0 END`
    if (op === 'eq') return `abs(observed - ${bound})`
    return op === 'gt' || op === 'gte' ? `greatest(0, ${bound} - observed)` : `greatest(0, observed - ${bound})`
  })
  return ['0::HUGEINT', ...parts].join(' + ')
}

/** The last record at the end of a window: a hit, or one that a burst cites. */
async function lastRecord(db: Database, { grp, last_us: us }: Row): Promise<number> {
  const items = `SELECT * FROM correlation_item WHERE grp = ${Number(grp)} AND us = ${Number(us)}`
  const [hit] = await db.rows(`SELECT max(rid) AS rid FROM (${items})`)
  if (typeof hit?.['rid'] === 'number') return hit['rid']
  const [cited] = await db.rows(`SELECT h.rid FROM (${items}) i JOIN burst_hit h ON h.burst = i.source
    JOIN rule_hit r ON r.rowid = h.hit WHERE r.us <= i.us ORDER BY r.us DESC, h.rid DESC LIMIT 1`)
  return Number(cited?.['rid'] ?? -1)
}

function windowOf(row: Row, lastRid: number): ClosestWindow {
  const occurs = Array.isArray(row['occurs']) ? row['occurs'] : []
  return {
    observed: Number(row['observed']),
    groups: Array.isArray(row['groups']) ? row['groups'].map(String) : [],
    firstUs: Number(row['first_us']),
    lastUs: Number(row['last_us']),
    missing: occurs.flatMap((is, part) => (is === true ? [] : [part])),
    lastRid,
  }
}
