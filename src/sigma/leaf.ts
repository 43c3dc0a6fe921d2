import { anyOf, call, column, ELEMENT, type Expression, native, shared, text } from '../sql/expression.ts'
import { type Field, type FieldPlace, findField, placesOf } from './fields.ts'
import { type Atom, chanceOf, guessRarity, type Guard, type Haystack, openHaystack, plainHaystack } from './guard.ts'
import { connect, FALSE, type Predicate } from './predicate.ts'
import { regexNeedles } from './regex-needles.ts'
import type { Logsource, PatternPart, Test } from './rule.ts'
import { integerScalar, type Scalar, testCost, testScalar, textScalar, timeScalar, type ValueTest } from './scalar.ts'
import { lowerAscii, needleOf } from './text-test.ts'
import { urlForms } from './url-forms.ts'
import { vendorValues } from './vendor.ts'

/** The column that holds the line as it stands in the log. */
export const LINE = 'raw'

/** What columns of the view `event` are called here: two names have another meaning where lines are unwrapped. */
export const RENAMED: Readonly<Record<string, string>> = { text: LINE, line: 'log_line' }

/** Why a test cannot be asked of events. */
export class UnsupportedTest extends Error {}

/** A value that a place gives to tests, and where its needles can be looked for. */
interface Value {
  readonly scalar: Scalar
  /** The list of which `scalar` is the element. */
  readonly list: Expression | null
  readonly haystack: Haystack | null
  /** What needles may be made of. */
  readonly allowed: RegExp
}

const ASCII_RUN = /[\0-\x7f]+/g

// In JSON other characters may be escaped or written in more than one way. A line without a backslash holds all texts
// as they are; of one with a backslash nothing is known.
const JSON_RUN = /[a-z_ ]{2,}/g

/** What the fields of a rule stand for. */
export interface Naming {
  readonly taxonomy: string
  readonly logsource: Logsource
  /** Whether any of the events that the rule is asked of may have a value there. */
  readonly available: (place: FieldPlace) => boolean
}

/** A test on a field of a rule; several patterns of one field come as one test. Null is the field of a keyword. */
export function leafPredicate(field: string | null, test: Test | ValueTest, naming: Naming): Predicate {
  if (field === null) return keywordPredicate(test, naming)
  const found = availableField(field, naming)
  switch (test.kind) {
    case 'null':
      return presence(found, false)
    case 'exists':
      return presence(found, test.value)
    case 'field':
      return fieldPredicate(found, availableField(test.other, naming), test)
    case 'text':
      return valuePredicate(found, { kind: 'texts', patterns: [test.pattern], cased: test.cased })
    default:
      return valuePredicate(found, test)
  }
}

/** A field with those of its places that may have values. */
export function availableField(name: string, naming: Naming): Field {
  const { is, also } = findField(name, naming.taxonomy, naming.logsource)
  return { is: is.filter(naming.available), also: also.filter(naming.available) }
}

function valuePredicate(field: Field, test: ValueTest): Predicate {
  return connect(
    'or',
    placesOf(field).map((place) => placePredicate(place, test)),
  )
}

function placePredicate(place: FieldPlace, test: ValueTest): Predicate {
  if (place.kind === 'words') return wordsPredicate(place, test)
  const integer =
    place.kind === 'column' && place.type === 'integer' ? integerEquality(nameOf(place.column), test) : null
  if (integer) return integer
  const values = valuesOf(place)
  return connect(
    'or',
    values.map((value) => valueLeaf(value, test, values)),
  )
}

function valueLeaf(value: Value, test: ValueTest, all: readonly Value[]): Predicate {
  const holds = testScalar(value.scalar, test)
  if (holds === null) return FALSE
  const cost = testCost(test) * (value.list ? 10 : 1)
  const whole = value.list ? call('any', value.list, holds) : holds
  // The haystack of the first value holds what is in all of them.
  const needles = needleGuard(all[0]?.haystack ?? null, value.allowed, test)
  const direct = value.list ? null : directGuard(whole, test, cost)
  const isBetter =
    needles !== null && (direct === null || test.kind !== 'regex' || chanceOf(needles, guessRarity) < RARE)
  const guard = isBetter ? needles : direct
  return { kind: 'leaf', holds: whole, negated: false, guard, cost }
}

function valuesOf(place: Exclude<FieldPlace, { kind: 'words' }>): readonly Value[] {
  const single = (scalar: Scalar, haystack: Haystack | null): Value => ({
    scalar,
    list: null,
    haystack,
    allowed: ASCII_RUN,
  })
  if (place.kind === 'vendor') {
    const scalar = textScalar(ELEMENT, false)
    return [{ scalar, list: vendorValues(place.path), haystack: JSON_HAYSTACK, allowed: JSON_RUN }]
  }
  switch (place.type) {
    case 'integer':
      return [single(integerScalar(nameOf(place.column)), null)]
    case 'time':
      return [single(timeScalar(place.column), null)]
    case 'url': {
      const { plain, decoded, haystack } = urlForms(place.column)
      return [single(plain, haystack), single(decoded, haystack)]
    }
    case 'text': {
      const name = nameOf(place.column)
      const scalar = textScalar(column(name), true)
      return [single(scalar, plainHaystack(name, scalar.lower))]
    }
  }
}

function nameOf(name: string): string {
  return RENAMED[name] ?? name
}

const JSON_HAYSTACK = openHaystack(
  'json',
  shared(call('lower', column(LINE))),
  call('contains', column(LINE), text('\\')),
)

/** Whether a status is 404 needs no text, however the rule writes the number. */
function integerEquality(name: string, test: ValueTest): Predicate | null {
  const wanted =
    test.kind === 'number'
      ? [test.value]
      : test.kind === 'texts'
        ? test.patterns.map((parts) =>
            parts.length === 1 && parts[0]?.kind === 'text' ? integerOf(parts[0].text) : null,
          )
        : [null]
  const values = wanted.filter((value) => value !== null)
  if (values.length < wanted.length || values.length === 0) return null
  const holds = anyOf(values.map((value) => call('equals', column(name), { kind: 'number', value })))
  const guard: Guard = [{ kind: 'direct', holds, chance: 0.1 * values.length, cost: 1 }]
  return { kind: 'leaf', holds, negated: false, guard, cost: values.length }
}

function integerOf(written: string): number | null {
  const value = Number(written)
  return /^(?:0|-?[1-9]\d{0,14})$/.test(written) ? value : null
}

/** Texts on words from a list are compared here and now: the rest is the comparison of a byte. */
function wordsPredicate(place: Extract<FieldPlace, { kind: 'words' }>, test: ValueTest): Predicate {
  const distinct = [...new Set([...place.words.values()].flat())]
  const leaves = distinct.map((word): Predicate => {
    const sources = [...place.words].filter(([, list]) => list.includes(word)).map(([source]) => source)
    const isOne = wordIs(place.column, sources)
    const plain = exactWord(test, word)
    if (plain !== null) return plain ? wordLeaf(isOne, sources.length / place.words.size) : FALSE
    const passes = testScalar(textScalar(text(word), false), test)
    if (passes === null) return FALSE
    const holds = native('($1 AND $2)', isOne, passes)
    return { kind: 'leaf', holds, negated: false, guard: null, cost: 5 + testCost(test) }
  })
  return connect('or', leaves)
}

function wordIs(name: string, words: readonly string[]): Expression {
  return anyOf(words.map((word) => call('equals', column(name), text(word))))
}

function wordLeaf(holds: Expression, share: number): Predicate {
  return { kind: 'leaf', holds, negated: false, guard: [{ kind: 'direct', holds, chance: share, cost: 1 }], cost: 3 }
}

/** Whether plain patterns name a word; null when that is not told by comparing letters. */
function exactWord(test: ValueTest, word: string): boolean | null {
  if (test.kind !== 'texts') return null
  const texts = test.patterns.map((parts) => (parts.length === 1 && parts[0]?.kind === 'text' ? parts[0].text : null))
  if (texts.some((each) => each === null || !/^[\0-\x7f]*$/.test(each))) return null
  return texts.some((each) => each !== null && (test.cased ? each : lowerAscii(each)) === word)
}

function presence(field: Field, wanted: boolean): Predicate {
  const parts = field.is.map((place): Predicate => {
    const holds = { kind: 'not', of: call('missing', placeValue(place)) } as const
    return { kind: 'leaf', holds, negated: !wanted, guard: null, cost: place.kind === 'vendor' ? 300 : 1 }
  })
  return connect(wanted ? 'or' : 'and', parts)
}

/** The value of a place, or the list of its values; NULL where there is none. */
export function placeValue(place: FieldPlace): Expression {
  if (place.kind === 'vendor') return vendorValues(place.path)
  if (place.kind === 'column') return column(nameOf(place.column))
  const empty = [...place.words].filter(([, list]) => list.length === 0).map(([word]) => word)
  return empty.length === 0 ? column(place.column) : native('nullif($1, true)', wordIs(place.column, empty))
}

/** A condition over two fields: any value of one against any of the other. */
function fieldPredicate(field: Field, other: Field, test: Extract<Test, { kind: 'field' }>): Predicate {
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

/** A keyword is found anywhere in the line. */
function keywordPredicate(test: Test | ValueTest, naming: Naming): Predicate {
  const anywhere = (pattern: readonly PatternPart[]): PatternPart[] => [{ kind: 'any' }, ...pattern, { kind: 'any' }]
  const words = (patterns: readonly (readonly PatternPart[])[], cased: boolean): ValueTest => ({
    kind: 'texts',
    patterns: patterns.map(anywhere),
    cased,
  })
  const place: FieldPlace = { kind: 'column', column: 'text', type: 'text' }
  if (!naming.available(place)) return FALSE
  switch (test.kind) {
    case 'text':
      return placePredicate(place, words([test.pattern], test.cased))
    case 'texts':
      return placePredicate(place, words(test.patterns, test.cased))
    case 'number':
    case 'boolean':
      return placePredicate(place, words([[{ kind: 'text', text: String(test.value) }]], false))
    case 'regex':
      return placePredicate(place, test)
    default:
      throw new UnsupportedTest(`a test of the kind ${test.kind} needs a field to look at`)
  }
}

/** Regular expressions whose needles are more frequent than this are searched for themselves. */
const RARE = 0.02

function needleGuard(haystack: Haystack | null, allowed: RegExp, test: ValueTest): Guard | null {
  if (haystack === null) return null
  const needles = needlesOf(test)?.map((parts) => needleOf(parts, allowed)) ?? ['']
  return needles.includes('') ? null : needles.map((needle): Atom => ({ kind: 'needle', haystack, needle }))
}

function needlesOf(test: ValueTest): readonly (readonly PatternPart[])[] | null {
  if (test.kind === 'texts') return test.patterns
  if (test.kind !== 'regex') return null
  const needles = regexNeedles(test.pattern, test.i)
  return needles?.map((needle) => [{ kind: 'text', text: needle }]) ?? null
}

/** A test that is its own guard. */
function directGuard(holds: Expression, test: ValueTest, cost: number): Guard {
  return [{ kind: 'direct', holds, chance: CHANCES[test.kind], cost }]
}

const CHANCES = { texts: 0.5, number: 0.1, boolean: 0.5, regex: 0.02, compare: 0.5, date: 0.3, cidr: 0.1 } as const
