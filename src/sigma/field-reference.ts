import { call, column, ELEMENT, type Expression, native, shared, text } from '../sql/expression.ts'
import type { Field, FieldPlace } from './fields.ts'
import { placeValue, valuesOf } from './place-values.ts'
import { connect, type Predicate } from './predicate.ts'
import type { Test } from './rule.ts'
import { vendorValues } from './vendor.ts'

/** A condition over two fields: any value of one against any of the other. */
export function fieldPredicate(field: Field, other: Field, test: Extract<Test, { kind: 'field' }>): Predicate {
  const pairs = field.is.flatMap((left) => other.is.map((right) => [left, right] as const))
  const name = { whole: 'equals', contains: 'contains', startswith: 'starts', endswith: 'ends' } as const
  const leaves = pairs.map(([left, right]): Predicate => {
    const one = textsOf(left)
    const two = textsOf(right)
    const fold = (value: Expression): Expression => (test.cased ? value : call('lower', value))
    const inner = two.list && one.list ? native('outer_element') : one.value
    const compared = call(name[test.place], fold(inner), fold(two.value))
    const second = two.list ? call('any', two.list, compared) : compared
    const first = one.list && !two.list ? call('any', one.list, second) : second
    const holds =
      one.list && two.list
        ? native('coalesce(list_bool_or(list_transform($1, lambda outer_element: $2)), false)', one.list, first)
        : first
    return { kind: 'leaf', holds, negated: false, guard: null, cost: one.list || two.list ? 500 : 60 }
  })
  return connect('or', leaves)
}

function textsOf(place: FieldPlace): { readonly value: Expression; readonly list: Expression | null } {
  if (place.kind === 'vendor') return { value: ELEMENT, list: vendorValues(place.path) }
  if (place.kind === 'words') return { value: ELEMENT, list: shared(wordList(place)) }
  const [value] = valuesOf(place)
  return { value: value?.scalar.text ?? placeValue(place), list: null }
}

function wordList({ column: name, words }: Extract<FieldPlace, { kind: 'words' }>): Expression {
  const parts = [...words].flatMap(([word, list]) => [text(word), native(listSql(list.length), ...list.map(text))])
  const cases = [...words].map((_, index) => `WHEN $${2 * index + 2} THEN $${2 * index + 3}`)
  return native(`CASE CAST($1 AS VARCHAR) ${cases.join(' ')} END`, column(name), ...parts)
}

function listSql(length: number): string {
  if (length === 0) return 'NULL::VARCHAR[]'
  return `[${Array.from({ length }, (_, index) => `$${index + 1}`).join(', ')}]`
}
