import { conditionsOf } from './correlation-condition.ts'
import { orderTerms } from './correlation-order.ts'
import type { CorrelationRule, RuleExpression } from './rule.ts'

/** A rule of more parts than these is refused: each costs a column. */
const MOST_PARTS = 64

/**
 * Each rule of an order is a query around the one before. The engine plans 12 of them in half a second, 24 in two
 * minutes.
 */
const LONGEST_ORDER = 12

/** Why a correlation cannot run, in words for its report; null when it can. */
export function unsupportedCorrelation(rule: CorrelationRule): string | null {
  const { correlation, expression, fields } = rule
  if (rule.rules.length === 0) return 'it refers to no rule'
  if (rule.rules.length > MOST_PARTS) return `it refers to more than ${MOST_PARTS} rules`
  if (expression === null && conditionsOf(rule).length === 0) return 'it has no condition'
  if (expression !== null && correlation !== 'temporal' && correlation !== 'temporal_ordered')
    return `a condition over rule names has no meaning for ${correlation}`
  if (expression !== null && holdsWithout(expression)) return 'its condition can hold where no rule occurs'
  if (correlation === 'temporal_ordered') {
    const terms = orderTerms(rule)
    if (terms === null) return 'its condition can be satisfied in too many orders'
    if (terms.some(({ sequence }) => sequence.length > LONGEST_ORDER))
      return `it orders more than ${LONGEST_ORDER} rules`
  }
  if (correlation.startsWith('value_') && fields.length === 0) return `${correlation} needs a field`
  if (correlation === 'value_percentile' && rule.percentile === null)
    return 'it does not say which percentile is meant, and the specification does not either'
  return null
}

function holdsWithout(expression: RuleExpression): boolean {
  switch (expression.kind) {
    case 'rule':
      return false
    case 'not':
      return !holdsWithout(expression.of)
    case 'and':
      return expression.of.every(holdsWithout)
    case 'or':
      return expression.of.some(holdsWithout)
  }
}
