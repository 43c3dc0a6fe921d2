import { allOf, anyOf, call, type Expression } from '../sql/expression.ts'
import type { Guard } from './guard.ts'

/** A test with what the planner of a scan must know of it. */
export interface Leaf {
  readonly kind: 'leaf'
  /** NULL counts as false. */
  readonly holds: Expression
  readonly negated: boolean
  /** What must hold of a row so that this can hold; null when nothing is known. Of a leaf that is not negated. */
  readonly guard: Guard | null
  /** Rough nanoseconds for a row. */
  readonly cost: number
}

/** A condition of a rule: what is negated are only leaves. */
export type Predicate =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate[] }
  | Leaf

export const TRUE: Predicate = { kind: 'constant', value: true }
export const FALSE: Predicate = { kind: 'constant', value: false }

/** `and` or `or` of predicates, without constants and without levels that say nothing. */
export function connect(kind: 'and' | 'or', parts: readonly Predicate[]): Predicate {
  const decisive = kind === 'or'
  const kept: Predicate[] = []
  for (const part of parts) {
    if (part.kind === 'constant') {
      if (part.value === decisive) return part
    } else if (part.kind === kind) kept.push(...part.of)
    else kept.push(part)
  }
  const [only] = kept
  if (only === undefined) return decisive ? FALSE : TRUE
  return kept.length === 1 ? only : { kind, of: kept }
}

/** The opposite of a predicate. */
export function negate(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'constant':
      return predicate.value ? FALSE : TRUE
    case 'leaf':
      return { ...predicate, negated: !predicate.negated }
    case 'and':
      return connect('or', predicate.of.map(negate))
    case 'or':
      return connect('and', predicate.of.map(negate))
  }
}

/** A predicate as an expression that may be NULL where it is false, cheap tests first. */
export function predicateExpression(predicate: Predicate): Expression {
  switch (predicate.kind) {
    case 'constant':
      return predicate.value ? allOf([]) : anyOf([])
    case 'leaf':
      return predicate.negated ? { kind: 'not', of: call('true_only', predicate.holds) } : predicate.holds
    case 'and':
    case 'or': {
      const of = predicate.of.toSorted((a, b) => costOf(a) - costOf(b)).map(predicateExpression)
      return { kind: predicate.kind, of }
    }
  }
}

/** Rough nanoseconds that a predicate takes for a row. */
export function costOf(predicate: Predicate): number {
  if (predicate.kind === 'constant') return 0
  if (predicate.kind === 'leaf') return predicate.cost
  return predicate.of.reduce((sum, part) => sum + costOf(part), 0)
}

/** How many leaves a predicate has. */
export function sizeOf(predicate: Predicate): number {
  if (predicate.kind === 'constant') return 0
  if (predicate.kind === 'leaf') return 1
  return predicate.of.reduce((sum, part) => sum + sizeOf(part), 0)
}
