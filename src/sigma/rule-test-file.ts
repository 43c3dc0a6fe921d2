import type { z } from 'zod'
import { type Complaint, type Fault, type Faults, gatherFaults, type Place, suggest } from '../syntax/faults.ts'
import type { SigmaRule } from './rule.ts'
import { eventFault, FIELD_NAMES } from './rule-test-events.ts'
import { RuleTestFile, type TestEvents } from './rule-test-model.ts'
import { describe, quote, type Tree } from '../syntax/tree.ts'
import { readYaml } from '../syntax/yaml.ts'

/** Where something stands in a file of tests: by the keys and indexes that lead to it. */
export type PlaceOf = (path: readonly PropertyKey[]) => Place

/** A file of tests that is in order. */
export interface RuleTests {
  readonly path: string
  readonly file: RuleTestFile
  readonly placeOf: PlaceOf
  /** The rules it is about, by the words that it names them with. */
  readonly rules: ReadonlyMap<string, SigmaRule>
}

/**
 * Reads a file of tests for the rules of the file beside it. All faults come back, each with its place; with one of them
 * there are no tests. Never throws on account of a text.
 */
export function readRuleTests(
  path: string,
  text: string,
  rules: readonly SigmaRule[],
): { readonly tests: RuleTests | null; readonly faults: Fault[] } {
  const faults = gatherFaults()
  const trees = readYaml(path, text, faults)
  const [tree] = trees
  const start = { file: path, line: 1, column: 1 }
  if (trees.length !== 1 || tree?.kind !== 'map') {
    const is = trees.length > 1 ? `${trees.length} documents` : tree === undefined ? 'nothing' : describe(tree)
    if (!faults.failed()) faults.error(tree?.place ?? start, 'not-tests', `a file of tests is a map, not ${is}`, SHAPE)
    return { tests: null, faults: faults.all() }
  }
  const placeOf: PlaceOf = (keys) => placeIn(tree, keys)
  const read = RuleTestFile.safeParse(plain(tree))
  if (!read.success) {
    for (const issue of read.error.issues) complain(issue, [], placeOf, faults)
    return { tests: null, faults: faults.all() }
  }
  const named = nameRules(rules)
  check(read.data, named, placeOf, faults)
  const tests = faults.failed() ? null : { path, file: read.data, placeOf, rules: named }
  return { tests, faults: faults.all() }
}

const SHAPE = 'It has events, and matches, boundaries or cases.'

/** Rules by each word that tests may name them with. A name goes before an id, an id before a title. */
function nameRules(rules: readonly SigmaRule[]): ReadonlyMap<string, SigmaRule> {
  const named = new Map<string, SigmaRule>()
  for (const key of ['name', 'id', 'title'] as const) {
    for (const rule of rules) {
      const word = rule[key]
      if (word !== null && word !== '' && !named.has(word)) named.set(word, rule)
    }
  }
  return named
}

/** A tree as plain values. Keys become properties of their own, `__proto__` too. */
function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]))
}

/** The place of what keys lead to; of a key in a map the key's own. As far as they lead. */
function placeIn(tree: Tree, keys: readonly PropertyKey[]): Place {
  let at = tree
  let place = tree.place
  for (const key of keys) {
    if (at.kind === 'map') {
      const entry = at.entries.find((each) => each.key === key)
      if (entry === undefined) return place
      place = entry.place
      at = entry.value
    } else if (at.kind === 'list') {
      const item = at.items[Number(key)]
      if (item === undefined) return place
      place = item.place
      at = item
    } else return place
  }
  return place
}

type Issue = z.core.$ZodIssue

/** What the model has against a value, in the words of the branch that fits best where there are several. */
function complain(issue: Issue, before: readonly PropertyKey[], placeOf: PlaceOf, faults: Faults): void {
  const keys = [...before, ...issue.path]
  if (issue.code === 'invalid_union') {
    const [best] = issue.errors.toSorted((a, b) => weight(a) - weight(b))
    if (best !== undefined && best.length > 0) {
      for (const inner of best) complain(inner, keys, placeOf, faults)
      return
    }
  }
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
  for (const key of unknown) {
    faults.error(placeOf([...keys, key]), 'unknown-key', `${quote(key)} is no key here`, null)
  }
  if (unknown.length === 0) faults.error(placeOf(keys), 'bad-value', messageOf(issue, keys), null)
}

/** A branch that misses a key is farther from what was meant than one with a wrong value. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, { path, code }) => sum + (code === 'unrecognized_keys' || path.length < 1 ? 10 : 1), 0)
}

function messageOf(issue: Issue, keys: readonly PropertyKey[]): string {
  const key = keys.findLast((each) => typeof each === 'string')
  const what = key === undefined ? 'the file' : quote(key)
  return `${what}: ${issue.message.replace(/^Invalid input: /, '')}`
}

/** What the model cannot know: events, fields and rules that are named must be there. */
function check(file: RuleTestFile, rules: ReadonlyMap<string, SigmaRule>, placeOf: PlaceOf, faults: Faults): void {
  const error = (keys: readonly PropertyKey[], complaint: Complaint): void => faults.error(placeOf(keys), ...complaint)
  for (const [name, fields] of Object.entries(file.events)) {
    checkFields(fields, ['events', name], error)
  }
  const events = (log: Pick<TestEvents, 'use' | 'with' | 'vary'>, keys: readonly PropertyKey[]): void => {
    checkUse(log.use, file, [...keys, 'use'], error)
    checkFields(log.with, [...keys, 'with'], error)
    for (const [field, how] of Object.entries(log.vary)) {
      for (const value of typeof how === 'string' ? [how] : how) {
        checkFields({ [field]: value }, [...keys, 'vary'], error)
      }
    }
  }
  checkSize(file, ['matches'], Object.values(file.matches).flatMap(sampleEvents), error)
  for (const [rule, match] of Object.entries(file.matches)) {
    checkRule(rule, 'detection', rules, ['matches', rule], error)
    for (const list of ['hits', 'misses'] as const) {
      for (const [index, item] of match[list].entries()) {
        const keys = ['matches', rule, list, index]
        if (typeof item === 'object') events(item, keys)
        else if ('field' in match) checkFields({ [match.field]: item }, keys, error)
      }
    }
    if ('use' in match) checkUse(match.use, file, ['matches', rule, 'use'], error)
  }
  for (const [rule, { log, threshold }] of Object.entries(file.boundaries)) {
    checkRule(rule, 'correlation', rules, ['boundaries', rule], error)
    checkSize(file, ['boundaries', rule], [{ ...log, repeat: threshold + 1 }], error)
    events(log, ['boundaries', rule, 'log'])
  }
  for (const [index, { log, finds, misses }] of file.cases.entries()) {
    checkSize(file, ['cases', index], log, error)
    for (const [at, each] of log.entries()) events(each, ['cases', index, 'log', at])
    for (const rule of Object.keys(finds)) checkRule(rule, 'correlation', rules, ['cases', index, 'finds', rule], error)
    for (const [at, rule] of misses.entries()) {
      checkRule(rule, 'correlation', rules, ['cases', index, 'misses', at], error)
    }
  }
}

type Sized = Pick<TestEvents, 'use' | 'with' | 'vary' | 'repeat'>

function sampleEvents(match: RuleTestFile['matches'][string]): Sized[] {
  return [...match.hits, ...match.misses].map((item) =>
    typeof item === 'object'
      ? item
      : { use: 'use' in match ? match.use : '', with: { value: item }, vary: {}, repeat: 1 },
  )
}

/** Events of one log, and characters in all of them: tests are small, and a few words may stand for very many events. */
const MOST_EVENTS = 110_000
const MOST_CHARACTERS = 50_000_000

function checkSize(file: RuleTestFile, keys: readonly PropertyKey[], log: readonly Sized[], error: Report): void {
  let events = 0
  let characters = 0
  for (const { use, with: changed, vary, repeat } of log) {
    const template = Object.hasOwn(file.events, use) ? (file.events[use] ?? {}) : {}
    const lists = Object.values(vary).map((how) => (typeof how === 'string' ? how.replaceAll('{n}', '100000') : how))
    const longest = lists.map((how) =>
      typeof how === 'string' ? how.length : how.reduce<number>((most, each) => Math.max(most, lengthOf(each)), 0),
    )
    const values = [...Object.values(template), ...Object.values(changed)].map(lengthOf)
    events += repeat
    characters += repeat * [...values, ...longest].reduce((sum, length) => sum + length, 100)
  }
  if (events > MOST_EVENTS) error(keys, ['too-large', `it makes ${events} events, more than ${MOST_EVENTS}`, null])
  else if (characters > MOST_CHARACTERS) {
    error(keys, ['too-large', `its events have more than ${MOST_CHARACTERS} characters`, null])
  }
}

const lengthOf = (value: string | number | null): number => String(value).length

type Report = (keys: readonly PropertyKey[], complaint: Complaint) => void

function checkUse(use: string, file: RuleTestFile, keys: readonly PropertyKey[], error: Report): void {
  if (Object.hasOwn(file.events, use)) return
  error(keys, ['unknown-event', `there is no event ${quote(use)}`, suggest(use, Object.keys(file.events))])
}

function checkRule(
  word: string,
  type: 'detection' | 'correlation',
  rules: ReadonlyMap<string, SigmaRule>,
  keys: readonly PropertyKey[],
  error: Report,
): void {
  const rule = rules.get(word)
  if (rule === undefined) {
    const hint = `Tests are about the rules of the file beside them. ${suggest(word, [...rules.keys()].slice(0, 50))}`
    error(keys, ['unknown-rule', `there is no rule ${quote(word)}`, hint])
  } else if (rule.type !== type) {
    const hint =
      rule.type === 'detection'
        ? 'Rules about single events are tested under matches.'
        : rule.type === 'correlation'
          ? 'Correlations are tested under boundaries and cases.'
          : 'Test the rules that the filter narrows.'
    error(keys, ['wrong-kind', `${quote(word)} is a ${rule.type}`, hint])
  }
}

function checkFields(
  fields: Readonly<Record<string, string | number | null>>,
  keys: readonly PropertyKey[],
  error: Report,
): void {
  for (const [field, value] of Object.entries(fields)) {
    const problem = eventFault(field, value)
    if (problem === null) continue
    const hint = problem.known ? null : suggest(field, FIELD_NAMES)
    error([...keys, field], [problem.known ? 'bad-value' : 'unknown-field', problem.message, hint])
  }
}
