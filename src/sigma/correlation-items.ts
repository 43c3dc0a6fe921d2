import { identifier } from '../sql/literal.ts'
import { comparisonSql, conditionsOf, isLowerBound } from './correlation-condition.ts'
import type { CorrelationPart, CorrelationPlan } from './correlation-plan.ts'
import type { CorrelationRule } from './rule.ts'

/** Units of bursts: below those of all attempts (positive) and of single records (-1 and down by record). */
const BURST_UNITS = '-4611686018427387904'

/**
 * Decimal numbers as logs spell them: fifteen digits at most, so that no sum of them can overflow; decimals after the
 * sixth are dropped. The engine's own casts take blanks and underscores too, and are slow at it.
 */
const NUMBER = '^([+-]?)0*([0-9]{1,15})(?:[.]([0-9]{1,6})[0-9]*)?$'

const MILLIONTHS = `CASE n.sign WHEN '-' THEN -1 ELSE 1 END
        * (TRY_CAST(n.whole AS HUGEINT) * 1000000 + CAST(rpad(n.part, 6, '0') AS INTEGER))`

/** Whether a rule asks which of its parts occur, rather than how much. */
export function isTemporal(rule: CorrelationRule): boolean {
  return rule.correlation === 'temporal' || rule.correlation === 'temporal_ordered'
}

/** Whether a rule measures numbers, of the first of its fields. */
export function isNumeric(rule: CorrelationRule): boolean {
  return rule.correlation === 'value_sum' || rule.correlation === 'value_avg' || rule.correlation === 'value_percentile'
}

/** The fields whose values make or spoil an event: none for counts of events and for temporal rules. */
function countedFields(rule: CorrelationRule): readonly string[] {
  if (rule.correlation === 'value_count') return rule.fields
  return isNumeric(rule) ? rule.fields.slice(0, 1) : []
}

/**
 * Statements that make the events of a correlation:
 * - `correlation_group(grp, g0, g1, …)`: its groups, numbered in the order of their values.
 * - `correlation_item(part, source, rid, unit, weight, input, us, grp, value)`: hits of detections (`source` is the row of
 *   `rule_hit`) and bursts of correlations (`source` is the burst, `rid` null). Those without a time, a value in each
 *   group-by field, or a value in each counted field are no events. `value` stands for the counted tuple, or is the
 *   measured number in millionths.
 * Of groups that have too little for any window, `promising` leaves out all.
 */
export function itemStatements(rule: CorrelationRule, plan: CorrelationPlan, which: 'all' | 'promising'): string[] {
  const groups = rule.groupBy.map((_, index) => `g${index}`)
  const fields = countedFields(rule)
  const values = fields.map((_, index) => `x${index}`)
  const known = ['us IS NOT NULL', ...[...groups, ...values].map((name) => `${name} IS NOT NULL`)]
  const from = `(SELECT * FROM (${sourceSql(rule, plan)}) s WHERE ${known.join(' AND ')})`
  const distinct = rule.correlation === 'value_count'
  const inGroups = `${from} s${joined('correlation_group', groups)}`
  return [
    numbered('correlation_group', 'grp', groups, `${from} s`, which === 'all' ? 'true' : neededInAll(rule, values)),
    ...(distinct ? [numbered('correlation_value', 'value', values, inGroups)] : []),
    `CREATE OR REPLACE TEMP TABLE correlation_item AS
      SELECT part, source, rid, unit, weight, input, us, ${groups.length === 0 ? '1' : 'grp'} AS grp, ${valueSql(rule)} AS value
      FROM ${inGroups}${distinct ? joined('correlation_value', values) : ''}`,
  ]
}

/**
 * What a group must have over the whole log so that a window of it can satisfy the rule: most accounts fail once or twice,
 * and need not be looked at.
 */
function neededInAll(rule: CorrelationRule, values: readonly string[]): string {
  const amount = {
    event_count: 'sum(weight)',
    value_count: `count(DISTINCT ${values.length === 1 ? values[0] : `(${values.join(', ')})`})`,
    temporal: 'count(DISTINCT part)',
    temporal_ordered: 'count(DISTINCT part)',
    value_sum: null,
    value_avg: null,
    value_percentile: null,
  }[rule.correlation]
  if (amount === null || rule.expression !== null || !isLowerBound(rule)) return 'true'
  return conditionsOf(rule)
    .map(({ op, value }) => comparisonSql(`(${amount} * 1000000::HUGEINT)`, op, value))
    .join(' AND ')
}

/** A table of the distinct tuples of some columns that satisfy something, numbered in their order. No columns are one tuple. */
function numbered(table: string, number: string, columns: readonly string[], from: string, having = 'true'): string {
  const create = `CREATE OR REPLACE TEMP TABLE ${table} AS`
  if (columns.length === 0) return `${create} SELECT 1 AS ${number}`
  const list = columns.join(', ')
  return `${create} SELECT CAST(row_number() OVER (ORDER BY ${list}) AS INTEGER) AS ${number}, ${list}
      FROM (SELECT ${list} FROM ${from} GROUP BY ${list} HAVING ${having})`
}

function joined(table: string, columns: readonly string[]): string {
  return columns.length === 0 ? '' : `\n      JOIN ${table} USING (${columns.join(', ')})`
}

function valueSql(rule: CorrelationRule): string {
  if (rule.correlation === 'value_count') return 'CAST(value AS HUGEINT)'
  return isNumeric(rule) ? 'x0' : 'CAST(NULL AS HUGEINT)'
}

/**
 * Hits and bursts of all parts, with the group-by fields as `g0`, `g1`, … and the counted ones as `x0`, `x1`, …; a
 * measured one as a number in millionths.
 */
function sourceSql(rule: CorrelationRule, plan: CorrelationPlan): string {
  const groups = rule.groupBy.map((_, index) => `g${index}`)
  const fields = countedFields(rule)
  const names = [...groups, ...fields.map((_, index) => `x${index}`)]
  const parts = plan.parts.map((part, index) => partSql(rule, part, index, [...rule.groupBy, ...fields], names))
  const source = parts.join('\n    UNION ALL ')
  if (!isNumeric(rule)) return source
  return `SELECT * EXCLUDE (n) REPLACE (${MILLIONTHS} AS x0)
      FROM (SELECT *, regexp_extract(x0, '${NUMBER}', ['sign', 'whole', 'part']) AS n FROM (${source}))`
}

function partSql(
  rule: CorrelationRule,
  part: CorrelationPart,
  index: number,
  fields: readonly string[],
  names: readonly string[],
): string {
  if (part.kind === 'correlation') return burstSql(rule, part, index, fields, names)
  const values = fields.map((field, at) => `${fieldSql(part, field)} AS ${names[at]}`)
  return `SELECT ${[`${index} AS part, rowid AS source, rid, unit, weight, input, us`, ...values].join(', ')}
      FROM rule_hit WHERE rule = ${part.number}`
}

/** A field of a hit, by its column; NULL where the part has no such field. */
function fieldSql(part: CorrelationPart, field: string): string {
  const column = part.columns.get(field)
  return column === undefined ? 'CAST(NULL AS VARCHAR)' : identifier(column)
}

/**
 * Bursts as events: for counts each once, when it was first satisfied; for temporal rules each satisfied window. A
 * burst has a value where its group has one, or where all records it cites have the same.
 */
function burstSql(
  rule: CorrelationRule,
  part: CorrelationPart,
  index: number,
  fields: readonly string[],
  names: readonly string[],
): string {
  const others = fields.filter((field) => !part.groupBy.includes(field) && part.columns.has(field))
  const columns = [...new Set(others)].map((field) => fieldSql(part, field))
  const values = fields.map((field, at) => {
    const place = part.groupBy.indexOf(field)
    if (place >= 0) return `b.groups[${place + 1}] AS ${names[at]}`
    return `${part.columns.has(field) ? `c.${fieldSql(part, field)}` : 'CAST(NULL AS VARCHAR)'} AS ${names[at]}`
  })
  const [us, ends] = isTemporal(rule) ? ['e.us', ' JOIN burst_end e USING (burst)'] : ['b.satisfied_us', '']
  const common = `${index} AS part, CAST(b.burst AS BIGINT) AS source, CAST(NULL AS BIGINT) AS rid, ${BURST_UNITS} - b.burst AS unit,
      1 AS weight, b.input, ${us} AS us`
  return `SELECT ${[common, ...values].join(', ')} FROM burst b${ends}${columns.length === 0 ? '' : constants(part, columns)}
      WHERE b.rule = ${part.number}`
}

function constants(part: CorrelationPart, columns: readonly string[]): string {
  const constant = columns.map(
    (column) =>
      `CASE WHEN count(r.${column}) = count(*) AND min(r.${column}) = max(r.${column}) THEN min(r.${column}) END AS ${column}`,
  )
  return ` LEFT JOIN (SELECT h.burst, ${constant.join(', ')} FROM burst_hit h JOIN burst USING (burst)
        JOIN rule_hit r ON r.rowid = h.hit WHERE burst.rule = ${part.number} GROUP BY h.burst) c USING (burst)`
}

/**
 * A query of one row that says what came of the hits: `hits`, `ungrouped`, `unvalued` (of detections only).
 */
export function outcomeSql(rule: CorrelationRule, plan: CorrelationPlan): string {
  const groups = rule.groupBy.map((_, index) => `g${index}`)
  const fields = countedFields(rule)
  const values = fields.map((_, index) => `x${index}`)
  const present = (names: readonly string[]): string =>
    ['true', ...names.map((name) => `${name} IS NOT NULL`)].join(' AND ')
  return `SELECT count(*) AS hits, count(*) FILTER (NOT (${present(groups)})) AS ungrouped,
      count(*) FILTER (${present(groups)} AND NOT (${present(values)})) AS unvalued FROM (${sourceSql(rule, plan)}) s WHERE rid IS NOT NULL`
}
