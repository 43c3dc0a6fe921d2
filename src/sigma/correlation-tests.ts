import { identifier } from '../sql/literal.ts'
import { millionths } from './correlation-condition.ts'
import type { CorrelationPlan } from './correlation-plan.ts'
import type { Bounds, CorrelationRule } from './rule.ts'

/** Longer names are no account names, but somebody who tries what the program does with them. */
const LONGEST_NAME = 256

/** A run that was tried in no order must be longer by so much: names of an office run too, and some of them fail. */
const SHUFFLED = 2

/** Steps between the numbers of a run: user10, user20, user30 is one. */
const LARGEST_STEP = 10

/**
 * Where a name may hold the number or letter that runs, as stem before, running part and stem after. Only before the
 * first @: the last number, the first where it is another, the last letter, the first letter.
 */
const PLACES: readonly (readonly [pattern: string, running: string, step: number])[] = [
  ['(?s)^([^@]*?)([0-9]{1,15})([^0-9@]*(?:@.*)?)$', 'CAST(m.b AS BIGINT)', LARGEST_STEP],
  ['(?s)^([^0-9@]*)([0-9]{1,15})([^0-9@][^@]*[0-9][^@]*(?:@.*)?)$', 'CAST(m.b AS BIGINT)', LARGEST_STEP],
  ['(?s)^([^@]*)([A-Za-z])((?:@.*)?)$', 'CAST(ascii(m.b) AS BIGINT)', 1],
  ['(?s)^()([A-Za-z])([^@]+(?:@.*)?)$', 'CAST(ascii(m.b) AS BIGINT)', 1],
]

/** Statements that take from `correlation_cited` the bursts which fail a test of the rule, and narrow those of a run. */
export function testStatements(rule: CorrelationRule, plan: CorrelationPlan): string[] {
  const { medianGap, perValue, sequential } = rule.burst
  return [
    ...(medianGap === null ? [] : [keep(medianSql(GAPS, medianGap))]),
    ...(perValue === null ? [] : [keep(medianSql(valuesSql(rule, plan), perValue))]),
    ...(sequential === null ? [] : runStatements(rule, plan, sequential)),
  ]
}

function keep(bursts: string): string {
  return `DELETE FROM correlation_cited WHERE b NOT IN (${bursts})`
}

/** Seconds between attempts that follow each other, in millionths. */
export const GAPS = `SELECT b, us - lag(us) OVER (PARTITION BY b ORDER BY us, unit) AS x
        FROM (SELECT DISTINCT b, unit, us FROM correlation_cited)`

/** Attempts on each distinct value, in millionths. */
export function valuesSql(rule: CorrelationRule, plan: CorrelationPlan): string {
  const fields = testedFields(rule, plan)
  const names = fields.map((_, index) => `x${index}`)
  const known = names.map((name) => `${name} IS NOT NULL`).join(' AND ')
  return `SELECT b, CAST(sum(weight) * 1000000 AS HUGEINT) AS x FROM (SELECT DISTINCT b, unit, weight, ${names.join(', ')}
          FROM (${namedSql(plan, fields)}) WHERE ${known}) GROUP BY b, ${names.join(', ')}`
}

/** The bursts of which the median of x lies within bounds. */
function medianSql(values: string, bounds: Bounds): string {
  return `SELECT b FROM (${mediansSql(values)}) WHERE ${withinSql('twice', bounds)}`
}

/** Twice the median of x of each burst: the middle one, or the mean of the two in the middle. */
export function mediansSql(values: string): string {
  return `SELECT b, CAST(quantile_disc(x, 0.5) AS HUGEINT) - quantile_disc(-x, 0.5) AS twice
        FROM (${values}) WHERE x IS NOT NULL GROUP BY b`
}

/** Whether twice a value in millionths lies within bounds. */
export function withinSql(twice: string, { gte, lte }: Bounds): string {
  const wanted = [
    ...(gte === null ? [] : [`${twice} >= ${2n * millionths(gte).floor}::HUGEINT`]),
    ...(lte === null ? [] : [`${twice} <= ${2n * millionths(lte).floor}::HUGEINT`]),
  ]
  return ['true', ...wanted].join(' AND ')
}

/** What tests look at: the counted fields, or the account where the rule counts none. */
function testedFields(rule: CorrelationRule, plan: CorrelationPlan): readonly string[] {
  return rule.correlation === 'value_count' && rule.fields.length > 0 ? rule.fields : [plan.accountField]
}

/** The cited records with the values of some fields: `x0`, `x1`, … */
function namedSql(plan: CorrelationPlan, fields: readonly string[]): string {
  const values = fields.map((field, index) => {
    const cases = plan.parts.flatMap(({ columns }, part) => {
      const column = columns.get(field)
      return column === undefined ? [] : [`WHEN ${part} THEN r.${identifier(column)}`]
    })
    return `${cases.length === 0 ? 'CAST(NULL AS VARCHAR)' : `CASE part ${cases.join(' ')} END`} AS x${index}`
  })
  return `SELECT c.*, ${values.join(', ')} FROM correlation_cited c JOIN rule_hit r ON r.rowid = c.hit`
}

/**
 * Statements that narrow bursts to the records of names which run: names that are equal but for one number or letter. In
 * the order in which they were first tried it changes by the same small step each time, at least `least` names long,
 * others in between doing no harm; or, in whatever order, no number is left out of a run that is longer by SHUFFLED. Fills `correlation_run(b, name)` and `correlation_named(b, satisfied_us, names)`.
 */
export function runStatements(rule: CorrelationRule, plan: CorrelationPlan, least: number): string[] {
  const field = testedFields(rule, plan).includes(plan.accountField)
    ? plan.accountField
    : (testedFields(rule, plan)[0] ?? plan.accountField)
  const places = PLACES.map(
    ([pattern, running, step], place) =>
      `SELECT b, name, tried, us, ${place} AS place, m.a AS before, ${running} AS running, m.c AS after, ${step} AS largest
        FROM (SELECT *, regexp_extract(name, '${pattern}', ['a', 'b', 'c']) AS m FROM correlation_name) WHERE m.b <> ''`,
  )
  // By time first: rows of `rule_hit` that were added later stand after all others.
  const stem = 'PARTITION BY b, place, before, after'
  return [
    `CREATE OR REPLACE TEMP TABLE correlation_name AS SELECT b, x0 AS name, min(hit) AS tried, min(us) AS us
      FROM (${namedSql(plan, [field])}) WHERE x0 IS NOT NULL AND strlen(x0) <= ${LONGEST_NAME} GROUP BY b, x0`,
    `CREATE OR REPLACE TEMP TABLE correlation_step AS
      SELECT *, sum(CAST(step IS DISTINCT FROM earlier AS INTEGER)) OVER (${stem} ORDER BY us, tried
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
      FROM (SELECT *, lag(step) OVER (${stem} ORDER BY us, tried) AS earlier
        FROM (SELECT b, place, before, after, name, tried, us, running - lag(running) OVER (${stem} ORDER BY us, tried) AS step, largest,
            lag(name) OVER (${stem} ORDER BY us, tried) AS previous
          FROM (${places.join('\n          UNION ALL ')}) QUALIFY count(*) OVER (${stem}) >= ${least}))`,
    `CREATE OR REPLACE TEMP TABLE correlation_run AS
      SELECT b, name, previous, us, row_number() OVER (${stem}, run ORDER BY us, tried) AS position FROM correlation_step
      WHERE abs(step) BETWEEN 1 AND largest QUALIFY count(*) OVER (${stem}, run) >= ${Math.max(1, least - 1)}`,
    `CREATE OR REPLACE TEMP TABLE correlation_gapless AS
      SELECT b, name, us, row_number() OVER (${stem}, gapless ORDER BY us, tried) AS position
      FROM (SELECT *, running - dense_rank() OVER (${stem} ORDER BY running) AS gapless FROM (${places.join('\n          UNION ALL ')}))
      QUALIFY max(running) OVER (${stem}, gapless) - min(running) OVER (${stem}, gapless) + 1 >= ${least + SHUFFLED}`,
    `CREATE OR REPLACE TEMP TABLE correlation_runner AS
      SELECT b, name FROM correlation_run UNION SELECT b, previous FROM correlation_run UNION SELECT b, name FROM correlation_gapless`,
    `CREATE OR REPLACE TEMP TABLE correlation_named AS
      SELECT b, satisfied_us, names FROM
        (SELECT b, min(us) AS satisfied_us FROM (
          SELECT b, us FROM correlation_run WHERE position >= ${least - 1}
          UNION ALL SELECT b, us FROM correlation_gapless WHERE position >= ${least + SHUFFLED}) GROUP BY b)
        JOIN (SELECT b, count(*) AS names FROM correlation_runner GROUP BY b) USING (b)`,
    `CREATE OR REPLACE TEMP TABLE correlation_cited AS SELECT c.* EXCLUDE (x0) FROM (${namedSql(plan, [field])}) c
      SEMI JOIN correlation_runner n ON n.b = c.b AND n.name = c.x0`,
  ]
}
