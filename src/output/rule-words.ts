import type { ClosestGroup, ExplainedRule } from '../model/rule-explanation.ts'
import { duration, grouped, plural } from './words.ts'

/** A number as people read it: whole ones grouped, others with at most three decimals. */
export function decimal(value: number): string {
  return Number.isInteger(value) ? grouped(value) : String(Math.round(value * 1000) / 1000)
}

/** Bounds in words: `at least 2`, `2 to 6`. */
export function boundWords({ gte, lte }: { readonly gte: number | null; readonly lte: number | null }): string {
  if (gte !== null && lte !== null) return `${decimal(gte)} to ${decimal(lte)}`
  if (gte !== null) return `at least ${decimal(gte)}`
  return lte === null ? '' : `at most ${decimal(lte)}`
}

const OPERATORS: Readonly<Record<string, string>> = {
  gte: 'at least',
  gt: 'more than',
  lte: 'at most',
  lt: 'less than',
  eq: 'exactly',
  neq: 'other than',
}

function conditionWords(conditions: ExplainedRule['conditions']): string {
  return conditions.map(({ op, value }) => `${OPERATORS[op] ?? op} ${decimal(value)}`).join(' and ')
}

/** What a correlation asks for, in words. */
export function correlationWords(rule: ExplainedRule): string {
  const { correlation, conditions, fields, group_by: groupBy, timespan_seconds: seconds } = rule
  const asked = conditionWords(conditions)
  const of = fields.join(' and ')
  const what = ((): string => {
    switch (correlation) {
      case 'event_count':
        return `${asked} attempts`
      case 'value_count':
        return `${asked} different ${of}`
      case 'value_sum':
        return `a sum of ${of} of ${asked}`
      case 'value_avg':
        return `a mean of ${of} of ${asked}`
      case 'value_percentile':
        return `a percentile of ${of} of ${asked}`
      default: {
        const order = correlation === 'temporal_ordered' ? ', in this order' : ''
        return `${asked === '' ? (rule.threshold ?? 'its rules') : `${asked} of its rules`}${order}`
      }
    }
  })()
  const by = groupBy.length === 0 ? 'in all events together' : `by ${groupBy.join(' and ')}`
  return `${what} within ${duration(seconds ?? 0)}, ${by}`
}

/** How near a group came: `4 of 5 in 600 s`. */
export function nearness(group: ClosestGroup, { conditions, correlation }: ExplainedRule): string {
  const { observed, threshold, timespan_seconds: seconds } = group
  const inTime = `in ${decimal(seconds)} s`
  const isTemporal = correlation === 'temporal' || correlation === 'temporal_ordered'
  const [only] = conditions
  const isPlain = conditions.length <= 1 && (only === undefined || only.op === 'gte')
  if (threshold === null) return `${plural(observed, 'rule')} ${inTime}`
  if (isPlain) return `${decimal(observed)} of ${decimal(threshold)}${isTemporal ? ' rules' : ''} ${inTime}`
  if (conditions.length === 1 && only?.op === 'gt') {
    return `${decimal(observed)} of more than ${decimal(only.value)} ${inTime}`
  }
  return `${decimal(observed)} ${inTime}, asked is ${conditionWords(conditions)}`
}
