import { comparisonSql, conditionsOf, isLowerBound } from './correlation-condition.ts'
import { orderedPoints, temporalHolds, temporalPoints } from './correlation-temporal.ts'
import type { WindowQuestion } from './correlation-plan.ts'
import type { CorrelationRule } from './rule.ts'

/**
 * Statements that make `correlation_point`: the times with events of each group, each once, with the time that follows
 * (`later`) and what is known of the group up to it. Queries below read it.
 */
export function pointStatements(rule: CorrelationRule, question: WindowQuestion): string[] {
  const create = 'CREATE OR REPLACE TEMP TABLE correlation_point AS'
  switch (rule.correlation) {
    case 'event_count':
      return [`${create} ${countPoints(question)}`]
    case 'value_count':
      return [`${create} ${distinctPoints(question)}`]
    case 'value_sum':
    case 'value_avg':
      return [`${create} ${totalPoints(question)}`]
    case 'value_percentile':
      return [
        `CREATE OR REPLACE TEMP TABLE correlation_unit AS
      SELECT grp, us, value, row_number() OVER (PARTITION BY grp ORDER BY us, unit, weight) AS place
      FROM (${measuredUnits(question.items)})`,
        `${create} SELECT grp, us, min(place) AS lowest, max(place) AS highest, ${LATER} FROM correlation_unit GROUP BY grp, us`,
      ]
    case 'temporal':
      return [`${create} ${temporalPoints(rule, question)}`]
    case 'temporal_ordered':
      return [`${create} ${orderedPoints(rule, question)}`]
  }
}

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
    rule.correlation === 'value_avg' ? comparisonSql('sum', op, value, 'number') : comparisonSql('observed', op, value),
  )
  if (rule.expression !== null) wanted.push(temporalHolds(rule, rule.expression))
  if (!isLowerBound(rule)) wanted.push(`(later IS NULL OR later - start > ${timespan})`)
  return wanted.join(' AND ')
}

/**
 * All windows, one for each point: its columns, `start` (the time of the first event inside), `observed` in millionths,
 * and what `holdsSql` needs besides.
 */
export function measuredSql(rule: CorrelationRule, question: WindowQuestion): string {
  switch (rule.correlation) {
    case 'event_count':
      return framed('(l.total - s.total + s.amount) * 1000000::HUGEINT AS observed', question)
    case 'value_sum':
      return framed('l.gained - s.gained + s.gain AS observed', question)
    case 'value_avg':
      return `SELECT *, sum // number AS observed FROM (${framed(
        'l.gained - s.gained + s.gain AS sum, l.total - s.total + s.amount AS number',
        question,
      )})`
    case 'value_percentile':
      return percentileSql(question, rule.percentile ?? 50)
    case 'value_count':
    case 'temporal':
    case 'temporal_ordered':
      return framed('l.observed', question)
  }
}

/**
 * Joins each point with the first one of its window. A frame of the engine would search it from the beginning, which for a
 * million events in one group is the square of it.
 */
function framed(columns: string, { timespan }: WindowQuestion): string {
  return `SELECT l.*, s.us AS start, ${columns} FROM correlation_point l
      ASOF JOIN correlation_point s ON s.grp = l.grp AND s.us >= l.us - ${timespan}`
}

const LATER = 'lead(us) OVER (PARTITION BY grp ORDER BY us) AS later'
const UP_TO = 'OVER (PARTITION BY grp ORDER BY us ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)'

function countPoints({ items }: WindowQuestion): string {
  return `SELECT *, ${LATER}, CAST(sum(amount) ${UP_TO} AS BIGINT) AS total
      FROM (SELECT grp, us, CAST(sum(weight) AS BIGINT) AS amount
        FROM (SELECT DISTINCT grp, us, unit, weight FROM ${items}) GROUP BY grp, us)`
}

/**
 * Distinct values without a distinct count in each window: a value is there from each of its times until the timespan
 * is over or it comes again, whichever is first. So what begins and ends is added up along the time.
 */
function distinctPoints({ items, timespan }: WindowQuestion): string {
  return `SELECT grp, us, observed, ${LATER} FROM (
        SELECT grp, us, there, sum(change) ${UP_TO} * 1000000::HUGEINT AS observed
        FROM (SELECT grp, us, CAST(sum(change) AS BIGINT) AS change, bool_or(change > 0) AS there FROM (
            SELECT grp, unnest([us, least(us + ${timespan + 1}, again)]) AS us, unnest([1, -1]) AS change
            FROM (SELECT grp, us, lead(us, 1, us + ${timespan + 1}) OVER (PARTITION BY grp, value ORDER BY us) AS again
              FROM (SELECT DISTINCT grp, us, value FROM ${items}))) GROUP BY grp, us)) WHERE there`
}

/** An attempt that several records tell of has one value, the highest. */
const measuredUnits = (items: string): string =>
  `SELECT grp, us, unit, weight, max(value) AS value FROM ${items} GROUP BY grp, us, unit, weight`

function totalPoints({ items }: WindowQuestion): string {
  return `SELECT *, ${LATER}, sum(gain) ${UP_TO} AS gained, CAST(sum(amount) ${UP_TO} AS BIGINT) AS total
      FROM (SELECT grp, us, sum(value * weight) AS gain, CAST(sum(weight) AS BIGINT) AS amount
        FROM (${measuredUnits(items)}) GROUP BY grp, us)`
}

/** The nearest rank: the smallest value that so many percent of the values do not exceed. */
function percentileSql(question: WindowQuestion, percentile: number): string {
  return `SELECT * FROM (
        SELECT p.*, u.place, quantile_disc(u.value, ${(percentile / 100).toFixed(4)}) OVER (PARTITION BY u.grp ORDER BY u.place
          ROWS BETWEEN u.place - p.lowest_inside PRECEDING AND CURRENT ROW) AS observed
        FROM correlation_unit u JOIN (${framed('s.lowest AS lowest_inside', question)}) p ON p.grp = u.grp AND p.us = u.us
      ) WHERE place = highest`
}
