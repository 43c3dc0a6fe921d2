import type { CorrelationRule, Operator, RuleExpression } from './rule.ts'

/** Values are compared as integers of a millionth. */
const DIGITS = 6

/** No number of a log and no mean of them reaches this, so a larger bound is as good as this one. */
const LARGEST_NUMBER = 10n ** 21n

/** Nor does a sum of them reach this. */
const LARGEST = 10n ** 37n

const SYMBOLS = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=', neq: '<>' } as const satisfies Record<
  Operator,
  string
>

/**
 * A number of a rule in millionths, exactly as its decimal spelling says: rounded down, and whether that
 * lost something.
 */
export function millionths(value: number): { readonly floor: bigint; readonly exact: boolean } {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (!match) return { floor: value < 0 ? -LARGEST : LARGEST, exact: true }
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const shift = DIGITS + Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift)
  const exact = shift >= 0 || scaled * 10n ** BigInt(-shift) === digits
  const floor = sign === '' ? scaled : -scaled - (exact ? 0n : 1n)
  return { floor: clamped(floor, LARGEST), exact }
}

/**
 * One comparison of an integer SQL expression in millionths with a number. A bound between two millionths is
 * moved to the one that says the same. With `times`, another SQL expression, the bound is for each of so many.
 */
export function comparisonSql(measured: string, op: Operator, value: number, times?: string): string {
  const { floor, exact } = millionths(value)
  if (!exact && op === 'eq') return 'false'
  if (!exact && op === 'neq') return 'true'
  const moved = exact ? op : op === 'gt' || op === 'gte' ? 'gt' : 'lte'
  const bound = `${clamped(floor, times === undefined ? LARGEST : LARGEST_NUMBER)}::HUGEINT`
  return `${measured} ${SYMBOLS[moved]} ${times === undefined ? bound : `${bound} * ${times}`}`
}

function clamped(value: bigint, most: bigint): bigint {
  return value > most ? most : value < -most ? -most : value
}

type Conditions = CorrelationRule['conditions']

/** The conditions of a rule: none beside an expression, and all rules where a temporal rule has neither. */
export function conditionsOf(rule: CorrelationRule): Conditions {
  if (rule.expression !== null) return []
  const temporal = rule.correlation === 'temporal' || rule.correlation === 'temporal_ordered'
  return temporal && rule.conditions.length === 0 ? [{ op: 'gte', value: rule.rules.length }] : rule.conditions
}

/**
 * Whether a window that satisfies the rule does so with more events too: lower bounds of what grows with every
 * event, and expressions without `not`. Sums count as such, for what is summed is seldom negative.
 */
export function isLowerBound(rule: CorrelationRule): boolean {
  if (rule.correlation === 'value_avg' || rule.correlation === 'value_percentile') return false
  if (rule.expression !== null && hasNot(rule.expression)) return false
  return conditionsOf(rule).every(({ op }) => op === 'gt' || op === 'gte')
}

function hasNot(expression: RuleExpression): boolean {
  if (expression.kind === 'rule') return false
  return expression.kind === 'not' || expression.of.some(hasNot)
}
