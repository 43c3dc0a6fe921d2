import { isLowerBound } from './correlation-condition.ts'
import { timespanMicros, type CorrelationPlan } from './correlation-plan.ts'
import { pointStatements, windowSql } from './correlation-windows.ts'
import type { CorrelationRule } from './rule.ts'

/**
 * Statements that make `correlation_clocks(b, latter, two)`: the bursts whose events are of several clocks. A burst among
 * the events that was seen in several inputs is of no one clock. And `correlation_skew(b)`: at first, bursts made of
 * sensitive ones.
 */
export function clockStatements(): string[] {
  return [
    `CREATE OR REPLACE TEMP TABLE correlation_clocks AS
      SELECT b, max(input) AS latter, count(DISTINCT input) = 2 AND count(*) = count(input) AS two
      FROM correlation_evidence GROUP BY b HAVING count(DISTINCT input) > 1 OR count(*) > count(input)`,
    `CREATE OR REPLACE TEMP TABLE correlation_skew AS SELECT DISTINCT e.b FROM correlation_evidence e
      JOIN burst ON burst.burst = e.source AND burst.skew_sensitive WHERE e.rid IS NULL`,
  ]
}

/**
 * Statements that add to `correlation_skew(b)` the bursts in `correlation_clocks` that clocks which are apart by the
 * tolerance would undo.
 *
 * Two clocks: the events of one are moved against those of the other by the tolerance, once each way; a burst
 * is sensitive when then no window of its events satisfies the condition. More clocks: a burst is not sensitive when it
 * satisfies the condition in a timespan that is shorter by the tolerance, and in order with pauses of the tolerance; so it
 * may be called sensitive when it is not, never the reverse. Where more events can spoil the condition, more clocks
 * are always sensitive. A burst made of sensitive bursts is sensitive.
 */
export function skewStatements(rule: CorrelationRule, plan: CorrelationPlan): string[] {
  const tolerance = Math.round(plan.skewToleranceMicros)
  const timespan = timespanMicros(rule)
  const columns = 'part, source, rid, unit, weight, input'
  const moved = `us + CASE WHEN input = latter THEN ${tolerance} * side ELSE 0 END AS us`
  const apart = { items: 'correlation_moved', timespan, gap: 0 }
  const tight = { items: 'correlation_mixed', timespan: timespan - tolerance, gap: tolerance }
  const bounded = isLowerBound(rule) && rule.correlation !== 'value_sum' && tolerance <= timespan
  return [
    `CREATE OR REPLACE TEMP TABLE correlation_mixed AS
      SELECT ${columns}, us, b AS grp, value FROM correlation_evidence JOIN correlation_clocks USING (b)
      WHERE ${rule.correlation === 'temporal_ordered' ? 'NOT two' : 'true'}`,
    ...(bounded ? pointStatements(rule, tight) : []),
    `CREATE OR REPLACE TEMP TABLE correlation_tight AS
      ${bounded ? `SELECT DISTINCT grp FROM (${windowSql(rule, tight)})` : 'SELECT 0 AS grp LIMIT 0'}`,
    // What holds in the shorter timespan holds for two clocks too: only the others have to be moved.
    `CREATE OR REPLACE TEMP TABLE correlation_moved AS
      SELECT ${columns}, ${moved}, 2 * b + CAST(side > 0 AS INTEGER) AS grp, value
      FROM correlation_evidence JOIN correlation_clocks USING (b), (VALUES (-1), (1)) s(side)
      WHERE two AND b NOT IN (FROM correlation_tight)`,
    ...pointStatements(rule, apart),
    `CREATE OR REPLACE TEMP TABLE correlation_apart AS SELECT DISTINCT grp FROM (${windowSql(rule, apart)})`,
    `INSERT INTO correlation_skew
      SELECT b FROM correlation_clocks WHERE ${tolerance > 0} AND b NOT IN (FROM correlation_tight)
        AND NOT (two AND 2 * b IN (FROM correlation_apart) AND 2 * b + 1 IN (FROM correlation_apart))`,
  ]
}
