import { comparisonSql, conditionsOf, isLowerBound } from './correlation-condition.ts'
import { orderedSql, temporalHolds, temporalSql } from './correlation-temporal.ts'
import type { WindowQuestion } from './correlation-plan.ts'
import type { CorrelationRule } from './rule.ts'

/**
 * A query of the windows that satisfy a correlation: `grp, start, finish` (times of its first and last event) and
 * `observed` in millionths.
 *
 * A window is all events of a group in [finish - timespan, finish], both included, for each time of an event. Where
 * more events can only help, each is looked at; otherwise only those that no other window contains.
 */
export function windowSql(rule: CorrelationRule, question: WindowQuestion): string {
  const observed = rule.expression === null ? 'observed' : 'CAST(NULL AS HUGEINT) AS observed'
  return `SELECT grp, start, us AS finish, ${observed} FROM (${measuredSql(rule, question)}) w
      WHERE ${holdsSql(rule, question)}`
}

/** What the row of a window must satisfy. */
export function holdsSql(rule: CorrelationRule, { timespan }: WindowQuestion): string {
  const wanted = conditionsOf(rule).map(({ op, value }) =>
    rule.correlation === 'value_avg'
      ? comparisonSql('total', op, value, ' * amount')
      : comparisonSql('observed', op, value),
  )
  if (rule.expression !== null) wanted.push(temporalHolds(rule, rule.expression))
  if (!isLowerBound(rule)) wanted.push(`(following IS NULL OR following - start > ${timespan})`)
  return wanted.join(' AND ')
}

/**
 * The times with events of each group: `grp, us, start` (first event of the window that ends there), `following` (the
 * next such time), `observed` in millionths, and what `holdsSql` needs besides.
 */
export function measuredSql(rule: CorrelationRule, question: WindowQuestion): string {
  switch (rule.correlation) {
    case 'event_count':
      return countSql(question)
    case 'value_count':
      return distinctSql(question)
    case 'value_sum':
    case 'value_avg':
      return totalSql(question, rule.correlation === 'value_sum' ? 'total' : 'total // amount')
    case 'value_percentile':
      return percentileSql(question, rule.percentile ?? 50)
    case 'temporal':
      return temporalSql(rule, question)
    case 'temporal_ordered':
      return orderedSql(rule, question)
  }
}

const FRAME = `min(us) OVER span AS start, lead(us) OVER (PARTITION BY grp ORDER BY us) AS following`

const span = (timespan: number): string =>
  `WINDOW span AS (PARTITION BY grp ORDER BY us RANGE BETWEEN ${timespan} PRECEDING AND CURRENT ROW)`

function countSql({ items, timespan }: WindowQuestion): string {
  return `SELECT grp, us, ${FRAME}, sum(amount) OVER span * 1000000::HUGEINT AS observed
      FROM (SELECT grp, us, CAST(sum(weight) AS BIGINT) AS amount
        FROM (SELECT DISTINCT grp, us, unit, weight FROM ${items}) GROUP BY grp, us) ${span(timespan)}`
}

/**
 * Distinct values without a distinct count in each frame: a value is there from each of its times until the timespan
 * is over or it comes again, whichever is first. So what begins and ends is added up along the time.
 */
function distinctSql({ items, timespan }: WindowQuestion): string {
  return `SELECT grp, us, ${FRAME}, observed FROM (
        SELECT grp, us, there, sum(change) OVER (PARTITION BY grp ORDER BY us
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) * 1000000::HUGEINT AS observed
        FROM (SELECT grp, us, CAST(sum(change) AS BIGINT) AS change, bool_or(change > 0) AS there FROM (
            SELECT grp, us, unnest([us, least(us + ${timespan + 1}, again)]) AS at, unnest([1, -1]) AS change
            FROM (SELECT grp, us, lead(us, 1, us + ${timespan + 1}) OVER (PARTITION BY grp, value ORDER BY us) AS again
              FROM (SELECT DISTINCT grp, us, value FROM ${items}))) s(grp, origin, us, change) GROUP BY grp, us)
      ) WHERE there ${span(timespan)}`
}

/** An attempt that several records tell of has one value, the highest. */
const measuredUnits = (items: string): string =>
  `SELECT grp, us, unit, weight, max(value) AS value FROM ${items} GROUP BY grp, us, unit, weight`

function totalSql({ items, timespan }: WindowQuestion, observed: string): string {
  return `SELECT *, ${observed} AS observed FROM (
        SELECT grp, us, ${FRAME}, sum(total) OVER span AS total, sum(amount) OVER span AS amount
        FROM (SELECT grp, us, sum(value * weight) AS total, CAST(sum(weight) AS BIGINT) AS amount
          FROM (${measuredUnits(items)}) GROUP BY grp, us) ${span(timespan)})`
}

/** The nearest rank: the smallest value that so many percent of the values do not exceed. */
function percentileSql({ items, timespan }: WindowQuestion, percentile: number): string {
  return `SELECT grp, us, ${FRAME}, observed FROM (
        SELECT grp, us, max(observed) AS observed FROM (
          SELECT grp, us, quantile_disc(value, ${(percentile / 100).toFixed(4)}) OVER span AS observed
          FROM (${measuredUnits(items)}) ${span(timespan)}) GROUP BY grp, us) ${span(timespan)}`
}
