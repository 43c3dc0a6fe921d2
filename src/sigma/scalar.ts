import { PLAUSIBLE, STAMPS } from '../time/stamp.ts'
import { call, column, type Expression, native, number, shared, text } from '../sql/expression.ts'
import { addressKey, inNetwork } from './cidr.ts'
import type { Test } from './rule.ts'
import { linear, matchesAny } from './text-test.ts'
import type { PatternPart } from './rule.ts'

/** A test of one value, or several patterns of one field of which any may match. */
export type ValueTest =
  | Exclude<Test, { kind: 'text' | 'null' | 'exists' | 'field' }>
  | { readonly kind: 'texts'; readonly patterns: readonly (readonly PatternPart[])[]; readonly cased: boolean }

/** One value in the forms that tests need, each NULL where the value has no such form; null where it never has. */
export interface Scalar {
  readonly text: Expression
  readonly lower: Expression
  readonly number: Expression | null
  readonly address: Expression | null
  readonly instant: Expression | null
}

/** The forms of a text; with `once` each of them is computed once for a row. */
export function textScalar(value: Expression, once: boolean): Scalar {
  const form = (expression: Expression): Expression => (once ? shared(expression) : expression)
  return {
    text: value,
    lower: form(call('lower', value)),
    number: form(call('number', value)),
    address: form(addressKey(value)),
    instant: form(isoInstant(value)),
  }
}

// The parts of time know how to read a stamp as text over a text of SQL: `$1` stands for the value in it.
function isoInstant(value: Expression): Expression {
  const stamp = STAMPS.iso.instant('written')
  const read = `CASE WHEN ${stamp} ${PLAUSIBLE} THEN ${stamp} END`
  return native(`list_transform([$1], lambda written: ${read})[1]`, value)
}

/** A column of integers. */
export function integerScalar(name: string): Scalar {
  const written = shared(call('plain_text', column(name)))
  return { text: written, lower: written, number: column(name), address: null, instant: null }
}

/** A column of times, whose text is as in the event document. */
export function timeScalar(name: string): Scalar {
  const written = shared(native("(strftime($1, '%Y-%m-%dT%H:%M:%S.%f') || 'Z')", column(name)))
  return { text: written, lower: call('lower', written), number: null, address: null, instant: column(name) }
}

/** Whether a value passes a test, null when it never can; NULL counts as false. */
export function testScalar(value: Scalar, test: ValueTest): Expression | null {
  switch (test.kind) {
    case 'texts':
      return matchesAny({ plain: value.text, lower: value.lower }, test.patterns, test.cased)
    case 'number':
      return value.number && call('equals', value.number, number(test.value))
    case 'boolean':
      return call('equals', value.lower, text(String(test.value)))
    case 'regex':
      return call('matches', value.text, text(linear(flaggedPattern(test))))
    case 'compare':
      return value.number && compared(value.number, test.op, test.value)
    case 'date':
      return value.instant && compared(native(`${test.part}($1)`, value.instant), test.op, test.value)
    case 'cidr':
      return value.address && inNetwork(value.address, test.address, test.prefix)
  }
}

/** A regular expression as RE2 reads it, with its flags in front. */
export function flaggedPattern({ pattern, i, m, s }: Extract<Test, { kind: 'regex' }>): string {
  const flags = `${i ? 'i' : ''}${m ? 'm' : ''}${s ? 's' : ''}`
  return flags === '' ? pattern : `(?${flags})${pattern}`
}

function compared(left: Expression, op: 'lt' | 'lte' | 'gt' | 'gte' | null, right: number): Expression {
  switch (op) {
    case null:
      return call('equals', left, number(right))
    case 'lt':
      return call('less', left, number(right))
    case 'lte':
      return call('less_or_equal', left, number(right))
    case 'gt':
      return call('less', number(right), left)
    case 'gte':
      return call('less_or_equal', number(right), left)
  }
}

/** Rough nanoseconds of a test on one value. */
export function testCost(test: ValueTest): number {
  switch (test.kind) {
    case 'texts':
      return Math.min(400, 30 * test.patterns.length)
    case 'regex':
      return 400
    case 'number':
    case 'compare':
    case 'boolean':
      return 20
    case 'date':
      return 100
    case 'cidr':
      return 500
  }
}
