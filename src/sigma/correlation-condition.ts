import type { CorrelationRule, Operator, RuleExpression } from './rule.ts'

/** Values are compared as integers of a millionth. */
const DIGITS = 6

/** No measured value reaches this, so a larger bound is as good as this one, and products with it stay in range. */
const LARGEST = 10n ** 21n

const MIRRORED = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=', neq: '<>' } as const satisfies Record<
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
  return { floor: floor > LARGEST ? LARGEST : floor < -LARGEST ? -LARGEST : floor, exact }
}

/**
 * One comparison of an integer SQL expression in millionths with a number. A bound between two millionths is
 * moved to the one that says the same.
 */
export function comparisonSql(measured: string, op: Operator, value: number, scale = ''): string {
  const { floor, exact } = millionths(value)
  if (!exact && op === 'eq') return 'false'
  if (!exact && op === 'neq') return 'true'
  const moved = exact ? op : op === 'gt' || op === 'gte' ? 'gt' : 'lte'
  return `${measured} ${MIRRORED[moved]} ${floor}::HUGEINT${scale}`
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
