import { anyOf, call, column, type Expression, native, text } from '../sql/expression.ts'
import { fieldPredicate } from './field-reference.ts'
import { type Field, type FieldPlace, findField, placesOf } from './fields.ts'
import { type Atom, chanceOf, guessRarity, type Guard, type Haystack } from './guard.ts'
import { nameOf, placeValue, type Value, valuesOf, wordIs } from './place-values.ts'
import { connect, FALSE, type Predicate, TRUE } from './predicate.ts'
import { regexNeedles } from '../syntax/regex-needles.ts'
import type { Logsource, PatternPart, Test } from './rule.ts'
import { flaggedPattern, testCost, testScalar, textScalar, type ValueTest } from './scalar.ts'
import { lowerAscii, needleOf } from './text-test.ts'

/** Why a test cannot be asked of events. */
export class UnsupportedTest extends Error {}

/** What the fields of a rule stand for. */
export interface Naming {
  readonly taxonomy: string
  readonly logsource: Logsource
  /** Whether any of the events that the rule is asked of may have a value there. */
  readonly available: (place: FieldPlace) => boolean
  /** The share of these events that have one of some words in a column; 1 is certain, all else a guess. */
  readonly share: (column: string, words: readonly string[]) => number
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
      return valuePredicate(found, { kind: 'texts', patterns: [test.pattern], cased: test.cased }, naming)
    default:
      return valuePredicate(found, test, naming)
  }
}

/** A field with those of its places that may have values. */
export function availableField(name: string, naming: Naming): Field {
  const { is, also } = findField(name, naming.taxonomy, naming.logsource)
  return { is: is.filter(naming.available), also: also.filter(naming.available) }
}

function valuePredicate(field: Field, test: ValueTest, naming: Naming): Predicate {
  return connect(
    'or',
    placesOf(field).map((place) => placePredicate(place, test, naming)),
  )
}

function placePredicate(place: FieldPlace, test: ValueTest, naming: Naming): Predicate {
  if (place.kind === 'words') return wordsPredicate(place, test, naming)
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
  // The haystacks of the first value hold what is in all of them.
  const needles = needleGuard(all[0]?.lower ?? null, value.allowed, test)
  const direct = value.list ? null : directGuard(whole, test, cost, all[0]?.written ?? null)
  const isBetter =
    needles !== null && (direct === null || test.kind !== 'regex' || chanceOf(needles, guessRarity) < RARE)
  const guard = isBetter ? needles : direct
  return { kind: 'leaf', holds: whole, negated: false, guard, cost }
}

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
function wordsPredicate(place: Extract<FieldPlace, { kind: 'words' }>, test: ValueTest, naming: Naming): Predicate {
  const distinct = [...new Set([...place.words.values()].flat())]
  const leaves = distinct.map((word): Predicate => {
    const sources = [...place.words].filter(([, list]) => list.includes(word)).map(([source]) => source)
    const isOne = wordIs(place.column, sources)
    const plain = exactWord(test, word)
    if (plain !== null) return plain ? wordLeaf(isOne, naming.share(place.column, sources)) : FALSE
    const passes = testScalar(textScalar(text(word), false), test)
    if (passes === null) return FALSE
    const holds = native('($1 AND $2)', isOne, passes)
    return { kind: 'leaf', holds, negated: false, guard: null, cost: 5 + testCost(test) }
  })
  return connect('or', leaves)
}

function wordLeaf(holds: Expression, share: number): Predicate {
  if (share === 1) return TRUE
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
      return placePredicate(place, words([test.pattern], test.cased), naming)
    case 'texts':
      return placePredicate(place, words(test.patterns, test.cased), naming)
    case 'number':
    case 'boolean':
      return placePredicate(place, words([[{ kind: 'text', text: String(test.value) }]], false), naming)
    case 'regex':
      return placePredicate(place, test, naming)
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
function directGuard(holds: Expression, test: ValueTest, cost: number, written: Haystack | null): Guard {
  if (test.kind === 'regex' && written) return [{ kind: 'regex', haystack: written, source: flaggedPattern(test) }]
  return [{ kind: 'direct', holds, chance: CHANCES[test.kind], cost }]
}

const CHANCES = { texts: 0.5, number: 0.1, boolean: 0.5, regex: 0.02, compare: 0.5, date: 0.3, cidr: 0.1 } as const
