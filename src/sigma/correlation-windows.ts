import { comparisonSql, isLowerBound } from './correlation-condition.ts'
import { timespanMicros, type CorrelationPlan } from './correlation-plan.ts'
import type { CorrelationRule } from './rule.ts'

/** How windows are asked for: over which table of events, and how long they are. */
export interface WindowQuestion {
  readonly items: string
  readonly timespan: number
}

/**
 * A query of the windows of a correlation: `grp, start, finish` (its first and last event) and `observed` in
 * millionths. With `satisfied` only those that satisfy the condition.
 *
 * A window is all events of a group in [finish - timespan, finish], for each time of an event. Where more events can
 * only help, each is looked at; otherwise only those that no other window contains.
 */
export function windowSql(rule: CorrelationRule, question: WindowQuestion): string {
  const wanted = rule.conditions.map(({ op, value }) => comparisonSql('observed', op, value))
  if (!isLowerBound(rule)) wanted.push(`(following IS NULL OR following - start > ${question.timespan})`)
  return `SELECT grp, start, us AS finish, observed FROM (${countSql(question)}) w
      WHERE ${wanted.length === 0 ? 'true' : wanted.join(' AND ')}`
}

/** Times with events of each group, with what the window ending there holds. */
function countSql({ items, timespan }: WindowQuestion): string {
  return `SELECT grp, us, min(us) OVER span AS start, lead(us) OVER (PARTITION BY grp ORDER BY us) AS following,
        sum(amount) OVER span * 1000000::HUGEINT AS observed
      FROM (SELECT grp, us, CAST(sum(weight) AS BIGINT) AS amount
        FROM (SELECT DISTINCT grp, us, unit, weight FROM ${items}) GROUP BY grp, us)
      WINDOW span AS (PARTITION BY grp ORDER BY us RANGE BETWEEN ${timespan} PRECEDING AND CURRENT ROW)`
}

/** The windows of a rule over its own events. */
export function ownWindows(rule: CorrelationRule, _plan: CorrelationPlan): string {
  return windowSql(rule, { items: 'correlation_item', timespan: timespanMicros(rule) })
}
