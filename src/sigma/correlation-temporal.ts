import { orderTerms, type OrderTerm } from './correlation-order.ts'
import type { WindowQuestion } from './correlation-plan.ts'
import type { CorrelationRule, RuleExpression } from './rule.ts'

/** From the beginning of the group to this time; times are distinct, so there are no ties. */
const UP_TO = 'OVER (PARTITION BY grp ORDER BY us ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)'

/** From this time to the end of the group. */
const FROM_HERE = 'OVER (PARTITION BY grp ORDER BY us ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)'

/** For each time of a group which parts occur at it: `o0`, `o1`, … */
function occurrences(rule: CorrelationRule, items: string): string {
  const columns = rule.rules.map((_, part) => `bool_or(part = ${part}) AS o${part}`)
  return `SELECT grp, us, ${columns.join(', ')} FROM ${items} GROUP BY grp, us`
}

/** The time that follows, and for each part whether it occurs in the window that ends here: `q0`, `q1`, … */
function inside(rule: CorrelationRule, timespan: number): string[] {
  return [
    'lead(us) OVER (PARTITION BY grp ORDER BY us) AS later',
    ...rule.rules.map(
      (_, part) => `coalesce(max(CASE WHEN o${part} THEN us END) ${UP_TO} >= us - ${timespan}, false) AS q${part}`,
    ),
  ]
}

/** Points with the number of parts that occur in the window. */
export function temporalPoints(rule: CorrelationRule, { items, timespan }: WindowQuestion): string {
  const number = rule.rules.map((_, part) => `CAST(q${part} AS INTEGER)`).join(' + ')
  return `SELECT *, (${number}) * 1000000::HUGEINT AS observed
      FROM (SELECT *, ${inside(rule, timespan).join(', ')} FROM (${occurrences(rule, items)}))`
}

/** The condition over rule names on a point. */
export function temporalHolds(rule: CorrelationRule, expression: RuleExpression): string {
  if (rule.correlation === 'temporal') return expressionSql(expression)
  const terms = orderTerms(rule) ?? []
  return `(${['false', ...terms.map((_, index) => `h${index}`)].join(' OR ')})`
}

function expressionSql(expression: RuleExpression): string {
  switch (expression.kind) {
    case 'rule':
      return `q${expression.index}`
    case 'not':
      return `NOT ${expressionSql(expression.of)}`
    case 'and':
    case 'or': {
      const operands = expression.of.map((operand) => expressionSql(operand))
      return `(${operands.join(expression.kind === 'and' ? ' AND ' : ' OR ')})`
    }
  }
}

const prefixName = (sequence: readonly number[]): string => `f_${sequence.join('_')}`

/**
 * Points with the longest order in the window. `f_0_2` is the latest start of
 * part 0 followed by part 2, where part 2 occurs at this time: an order lies in the window when its latest start does. `h0`,
 * `h1`, … tell which terms the window satisfies.
 */
export function orderedPoints(rule: CorrelationRule, { items, timespan, gap }: WindowQuestion): string {
  const terms = orderTerms(rule) ?? []
  const before =
    gap === 0 ? UP_TO : `OVER (PARTITION BY grp ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND ${gap} PRECEDING)`
  let query = occurrences(rule, items)
  for (let length = 1; length <= Math.max(0, ...terms.map(({ sequence }) => sequence.length)); length += 1) {
    const prefixes = new Map<string, readonly number[]>()
    for (const { sequence } of terms) {
      const prefix = sequence.slice(0, length)
      if (prefix.length === length) prefixes.set(prefixName(prefix), prefix)
    }
    const columns = [...prefixes].map(([name, prefix]) => {
      const earlier = length === 1 ? 'us' : `max(${prefixName(prefix.slice(0, -1))}) ${before}`
      return `CASE WHEN o${prefix.at(-1)} THEN ${earlier} END AS ${name}`
    })
    query = `SELECT *, ${columns.join(', ')} FROM (${query})`
  }
  const latest = terms.map(({ sequence }, index) =>
    sequence.length === 0 ? `us AS c${index}` : `max(${prefixName(sequence)}) ${UP_TO} AS c${index}`,
  )
  const found = terms.map((term, index) => `${termHolds(term, index, timespan)} AS h${index}`)
  const lengths = terms.map(({ sequence }, index) => `CASE WHEN h${index} THEN ${sequence.length} ELSE 0 END`)
  return `SELECT *, greatest(${['0', ...lengths].join(', ')}) * 1000000::HUGEINT AS observed FROM (
        SELECT ${['*', ...found].join(', ')} FROM (
          SELECT ${['*', ...inside(rule, timespan), ...latest].join(', ')} FROM (${query})))`
}

function termHolds({ absent }: OrderTerm, index: number, timespan: number): string {
  return [`coalesce(c${index} >= us - ${timespan}, false)`, ...absent.map((part) => `NOT q${part}`)].join(' AND ')
}

/**
 * A query of `grp, us, part`: the occurrences that stand in an order which satisfies a temporal_ordered rule, within a
 * window that does (`windows` of `measuredSql`, `holds` of `holdsSql`). Backwards along each term goes the earliest end of a
 * satisfied window in which the rest of the order can come; it must not be later than the latest start of what came
 * before, and the timespan.
 */
export function takingSql(rule: CorrelationRule, timespan: number, windows: string, holds: string): string {
  const terms = orderTerms(rule) ?? []
  const ends = terms.map((_, index) => `CASE WHEN h${index} AND ${holds} THEN us END AS e${index}`)
  let query = `SELECT ${['*', ...ends].join(', ')} FROM (${windows})`
  const taking = new Map<number, string[]>()
  for (let back = 1; back <= Math.max(0, ...terms.map(({ sequence }) => sequence.length)); back += 1) {
    const columns: string[] = []
    for (const [index, { sequence }] of terms.entries()) {
      const part = sequence.at(-back)
      if (part === undefined) continue
      const rest = back === 1 ? `e${index}` : `s${index}_${back - 1}`
      columns.push(`CASE WHEN o${part} THEN min(${rest}) ${FROM_HERE} END AS s${index}_${back}`)
      const start = prefixName(sequence.slice(0, sequence.length - back + 1))
      const takes = `s${index}_${back} <= ${start} + ${timespan}`
      taking.set(part, [...(taking.get(part) ?? []), takes])
    }
    query = `SELECT *, ${columns.join(', ')} FROM (${query})`
  }
  const parts = [...taking].map(([part, takes]) => `CASE WHEN ${takes.join(' OR ')} THEN ${part} END`)
  return `SELECT grp, us, part FROM (SELECT grp, us, unnest([${parts.join(', ')}]::INTEGER[]) AS part FROM (${query}))
      WHERE part IS NOT NULL`
}
