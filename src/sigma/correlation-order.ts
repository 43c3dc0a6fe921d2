import { conditionsOf } from './correlation-condition.ts'
import type { CorrelationRule, RuleExpression } from './rule.ts'

/** One way to satisfy a temporal_ordered rule: these parts one after the other, those not at all. */
export interface OrderTerm {
  readonly sequence: readonly number[]
  readonly absent: readonly number[]
}

/** Each term costs a few columns. */
const MOST_TERMS = 64

/**
 * The ways to satisfy a temporal_ordered rule. For a number of rules: each choice of that many or more of the list, in
 * its order. For an expression: its disjunctive form, in the order in which it names the rules. Null when there are
 * too many.
 */
export function orderTerms(rule: CorrelationRule): readonly OrderTerm[] | null {
  if (rule.expression !== null) return normalForm(rule.expression, false)
  const least = leastOf(rule)
  let choices: number[][] = [[]]
  for (let index = rule.rules.length - 1; index >= 0; index -= 1) {
    // What is still to come, the rules before this one, must suffice to reach the least length.
    choices = [...choices, ...choices.map((rest) => [index, ...rest])].filter(({ length }) => length + index >= least)
    if (choices.length > MOST_TERMS) return null
  }
  return choices.filter(({ length }) => length > 0).map((sequence) => ({ sequence, absent: [] }))
}

/** The smallest number of rules that matters to the conditions. */
function leastOf(rule: CorrelationRule): number {
  const bounds = conditionsOf(rule).map(({ op, value }) => {
    if (op === 'gt') return Math.floor(value) + 1
    return op === 'gte' || op === 'eq' ? Math.ceil(value) : 1
  })
  return Math.max(1, ...bounds)
}

function normalForm(expression: RuleExpression, negated: boolean): readonly OrderTerm[] | null {
  if (expression.kind === 'rule') {
    const parts = [expression.index]
    return [negated ? { sequence: [], absent: parts } : { sequence: parts, absent: [] }]
  }
  if (expression.kind === 'not') return normalForm(expression.of, !negated)
  let terms: readonly OrderTerm[] = []
  for (const [index, operand] of expression.of.entries()) {
    const more = normalForm(operand, negated)
    if (more === null) return null
    terms = index === 0 ? more : (expression.kind === 'or') !== negated ? [...terms, ...more] : product(terms, more)
    if (terms.length > MOST_TERMS) return null
  }
  return terms
}

function product(left: readonly OrderTerm[], right: readonly OrderTerm[]): OrderTerm[] {
  return left.flatMap((a) =>
    right.map((b) => ({ sequence: [...a.sequence, ...b.sequence], absent: [...a.absent, ...b.absent] })),
  )
}
