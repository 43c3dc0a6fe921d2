import type { Faults, Place } from '../syntax/faults.ts'
import { type Condition, readCondition } from './condition.ts'
import { MOST_TESTS } from './limits.ts'
import { type FieldKey, PLAIN, readFieldKey } from './modifiers.ts'
import type { Placeholders } from './placeholders.ts'
import type { Match } from './rule.ts'
import {
  describe,
  type Entry,
  type ListTree,
  type MapTree,
  placeInside,
  type ScalarTree,
  type Tree,
} from '../syntax/tree.ts'
import { readValue } from './values.ts'

/** What reading a detection needs, and how many tests it may still have. */
interface Context {
  readonly faults: Faults
  readonly placeholders: Placeholders
  testsLeft: number
}

/**
 * Reads search identifiers and the conditions over them, as `detection` and `filter` have them; `others` are keys
 * that are neither. One match for each condition of a list.
 */
export function readDetection(
  map: MapTree,
  others: readonly string[],
  placeholders: Placeholders,
  faults: Faults,
): readonly Match[] {
  const context: Context = { faults, placeholders, testsLeft: MOST_TESTS }
  const selections = new Map<string, Entry>()
  const matches = new Map<string, Match>()
  for (const entry of map.entries) {
    if (entry.key === 'condition' || others.includes(entry.key)) continue
    selections.set(entry.key, entry)
    matches.set(entry.key, readSelection(entry, context))
  }
  if (selections.size === 0) {
    faults.error(map.place, 'no-selection', 'there is nothing to look for', 'Add a selection beside the condition.')
  }
  return readConditions(map, selections, matches, context)
}

function readConditions(
  map: MapTree,
  selections: ReadonlyMap<string, Entry>,
  matches: ReadonlyMap<string, Match>,
  { faults }: Context,
): readonly Match[] {
  const used = new Set<string>()
  const names = [...selections.keys()]
  const result: Match[] = []
  let left = MOST_TESTS
  for (const scalar of conditionsOf(map, faults)) {
    const condition = readCondition(scalar.source, names)
    if ('complaint' in condition) {
      faults.error(placeInside(scalar, condition.index), ...condition.complaint)
      continue
    }
    const match = putIn(condition, matches, used)
    left -= countTests(match, left)
    if (left >= 0) result.push(match)
    else
      faults.error(scalar.place, 'too-many-values', `the conditions make over ${MOST_TESTS} tests`, 'Split the rule.')
  }
  for (const [name, entry] of selections) {
    if (used.has(name) || name.startsWith('_') || result.length === 0) continue
    faults.warn(entry.place, 'unused-selection', `no condition uses ${name}`, 'Use it or take it away.')
  }
  return result
}

/** The conditions as texts: one, or the items of a list. */
function conditionsOf(map: MapTree, faults: Faults): readonly ScalarTree[] {
  const entry = map.entries.find(({ key }) => key === 'condition')
  if (entry === undefined) {
    faults.error(map.place, 'missing-condition', 'there is no condition', 'Add condition: selection.')
    return []
  }
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value]
  if (items.length === 0) faults.error(entry.value.place, 'empty-condition', 'the list of conditions is empty', null)
  const texts: ScalarTree[] = []
  for (const item of items) {
    if (item.kind === 'scalar' && item.value !== null) texts.push(item)
    else faults.error(item.place, 'bad-condition', `a condition is a text, not ${describe(item)}`, null)
  }
  return texts
}

function putIn(condition: Condition, matches: ReadonlyMap<string, Match>, used: Set<string>): Match {
  if (condition.kind === 'name') {
    used.add(condition.name)
    return matches.get(condition.name) ?? { kind: 'or', of: [] }
  }
  if (condition.kind === 'not') return { kind: 'not', of: putIn(condition.of, matches, used) }
  return { kind: condition.kind, of: condition.of.map((part) => putIn(part, matches, used)) }
}

/** Tests of a match; more than `most` is as good as the exact number. */
function countTests(match: Match, most: number): number {
  if (match.kind === 'leaf') return 1
  if (match.kind === 'not') return countTests(match.of, most)
  let count = 0
  for (const part of match.of) {
    count += countTests(part, most)
    if (count > most) return count
  }
  return count
}

function readSelection({ value, place, key }: Entry, context: Context): Match {
  if (value.kind === 'map') return readMap(value, context)
  if (value.kind === 'list') return readList(value, context)
  if (value.value === null || value.source === '') {
    context.faults.error(place, 'empty-selection', `${key} is empty`, 'It would hold for every event, or for none.')
    return { kind: 'or', of: [] }
  }
  context.faults.warn(value.place, 'keyword-not-in-list', 'a keyword stands in a list', `Write - ${value.source}.`)
  return keywordMatch(value, context)
}

/** All entries of a map must hold. */
function readMap(map: MapTree, context: Context): Match {
  if (map.entries.length === 0) {
    context.faults.error(map.place, 'empty-selection', 'the map is empty', 'It would hold for every event.')
  }
  return join(
    'and',
    map.entries.map((entry) => readEntry(entry, context)),
  )
}

/** Any item of a list must hold: keywords, maps, or both. */
function readList(list: ListTree, context: Context): Match {
  if (list.items.length === 0) {
    context.faults.error(list.place, 'empty-selection', 'the list is empty', 'It would hold for no event.')
  }
  const parts = list.items.map((item): Match => {
    if (item.kind === 'map') return readMap(item, context)
    if (item.kind === 'scalar') return keywordMatch(item, context)
    context.faults.warn(item.place, 'nested-list', 'a list stands in a list', 'Its items can stand in the outer one.')
    return readList(item, context)
  })
  return join('or', parts)
}

function keywordMatch(scalar: ScalarTree, context: Context): Match {
  return readValues({ field: null, chain: PLAIN }, [scalar], scalar.place, context)
}

function readEntry({ key, place, value }: Entry, context: Context): Match {
  const nothing: Match = { kind: 'or', of: [] }
  const fieldKey = readFieldKey(key, place, context.faults)
  if (fieldKey === null) return nothing
  const values = valuesOf(value, context.faults)
  if (values === null) return nothing
  const { chain, field } = fieldKey
  if (chain.type === 'exists' && values.length > 1) {
    context.faults.error(value.place, 'exists-list', 'exists takes one value', 'Write true or false.')
    return nothing
  }
  warnOfChain(fieldKey, values, place, context.faults)
  if (field === null && !keyFits(fieldKey, place, context.faults)) return nothing
  return readValues(fieldKey, values, place, context)
}

/** Says so when modifiers, each of them right, cannot mean what they say together. */
function warnOfChain({ field, chain }: FieldKey, values: readonly ScalarTree[], place: Place, faults: Faults): void {
  if (chain.all && values.length === 1) {
    const hint = 'Leave all out, or give a list of at least two.'
    faults.warn(place, 'all-on-single-value', 'all stands on a single value', hint)
  }
  if (chain.type !== 'text') return
  const whole = chain.position === 'whole' && field !== null
  const literals = new Set(values.map(({ source }) => source.toLowerCase()).filter((source) => !/[*?%]/.test(source)))
  if (chain.all && whole && literals.size > 1) {
    const hint = `A value cannot equal two texts: ${field}|contains|all?`
    faults.warn(place, 'all-never-matches', 'no event can satisfy all of these values', hint)
  }
  if (chain.steps.includes('base64offset') && whole) {
    const hint = 'It finds a text inside of another: base64offset|contains.'
    faults.warn(place, 'base64offset-without-contains', 'base64offset is compared with the whole value', hint)
  }
  if (chain.steps.some((step) => step.startsWith('utf16')) && !chain.steps.some((step) => step.startsWith('base64'))) {
    const hint = 'Logs hold such texts in base64: wide|base64offset|contains.'
    faults.warn(place, 'utf16-without-base64', 'UTF-16 is compared byte by byte', hint)
  }
}

/** Whether modifiers make sense for keywords, which are texts somewhere in the raw event. */
function keyFits({ chain }: FieldKey, place: Place, faults: Faults): boolean {
  if (chain.type === 'text' || chain.type === 'regex') return true
  faults.error(place, 'keyword-modifier', 'this modifier needs a field', 'Put the name of a field in front of it.')
  return false
}

function valuesOf(value: Tree, faults: Faults): readonly ScalarTree[] | null {
  const items = value.kind === 'list' ? value.items : [value]
  if (items.length === 0) faults.error(value.place, 'empty-list', 'the list of values is empty', null)
  const scalars: ScalarTree[] = []
  for (const item of items) {
    if (item.kind === 'scalar') scalars.push(item)
    else
      faults.error(item.place, 'nested-value', `a value cannot be ${describe(item)}`, 'Fields of fields: a.b: value.')
  }
  return scalars.length === items.length && items.length > 0 ? scalars : null
}

/** Values of one key: any of them, with `all` each of them, with `neq` none of them. */
function readValues({ field, chain }: FieldKey, values: readonly ScalarTree[], place: Place, context: Context): Match {
  const parts: Match[] = []
  for (const scalar of values) {
    if (context.testsLeft < 0) break
    const read = field === null ? keyword(scalar, context.faults) : scalar
    if (read === null) continue
    const wide = field === null && chain.type === 'text' && chain.position === 'whole'
    const tests = readValue(
      read,
      wide ? { ...chain, position: 'contains' } : chain,
      context.placeholders,
      context.faults,
    )
    context.testsLeft -= tests.length
    parts.push(
      join(
        'or',
        tests.map((test) => ({ kind: 'leaf', field, test, place: scalar.place })),
      ),
    )
    if (context.testsLeft >= 0) continue
    context.faults.error(place, 'too-many-values', `the rule has more than ${MOST_TESTS} values`, 'Split the rule.')
  }
  const match = join(chain.all ? 'and' : 'or', parts)
  return chain.neq ? { kind: 'not', of: match } : match
}

/** A keyword is always a text: numbers as they are written. Null and the empty text are faults. */
function keyword(scalar: ScalarTree, faults: Faults): ScalarTree | null {
  if (typeof scalar.value === 'boolean' || (typeof scalar.value === 'number' && !Number.isInteger(scalar.value))) {
    faults.warn(
      scalar.place,
      'keyword-as-text',
      `${describe(scalar)} is taken as text`,
      `Quote it: '${scalar.source}'.`,
    )
  }
  if (scalar.value !== null && scalar.source !== '') return { ...scalar, value: scalar.source, plain: false }
  faults.error(scalar.place, 'empty-keyword', 'the keyword is empty', 'It would hold for every event.')
  return null
}

function join(kind: 'and' | 'or', of: readonly Match[]): Match {
  const [only] = of
  return of.length === 1 && only !== undefined ? only : { kind, of }
}
