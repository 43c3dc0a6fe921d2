import type { Place } from '../syntax/faults.ts'
import type { MatchLeaf } from './match-leaves.ts'
import type { Match, PatternPart, Test } from './rule.ts'
import { quote } from '../syntax/tree.ts'

/** A test that a rule makes of an event: one, or several values of one field of which any will do. */
export interface RuleTest {
  /** In words: `url.path contains "a" or "b"`. */
  readonly words: string
  /** The rule wants it not to hold. */
  readonly negated: boolean
  readonly match: Match
  readonly place: Place
}

/** Values that are spelled out; of more than these the number is told. */
const VALUES_SHOWN = 5

/** A condition in words: its tests, in the order of the rule, and how they go together: `1 and (2 or not 3)`. */
export interface DescribedMatch {
  readonly tests: readonly RuleTest[]
  readonly formula: string
}

/** Describes what an event must satisfy; several matches are alternatives. */
export function describeMatch(matches: readonly Match[]): DescribedMatch {
  const tests: RuleTest[] = []
  const [only] = matches
  const formula = matches.length === 1 && only !== undefined ? only : ({ kind: 'or', of: matches } as const)
  const { text } = walk(formula, false, tests)
  return { tests, formula: text }
}

interface Formula {
  readonly text: string
  /** What joins its parts, where it has several. */
  readonly joined: 'and' | 'or' | null
}

// The reader bounds how deep conditions nest.
function walk(match: Match, negated: boolean, tests: RuleTest[]): Formula {
  if (match.kind === 'leaf') return { text: add(tests, [match], negated), joined: null }
  if (match.kind === 'not') return { text: `not ${inside(walk(match.of, !negated, tests), null)}`, joined: null }
  const parts = (match.kind === 'or' ? grouped(match.of) : match.of).map((part): Formula =>
    isGroup(part) ? { text: add(tests, part, negated), joined: null } : walk(part, negated, tests),
  )
  const [only] = parts
  if (only === undefined) return { text: match.kind === 'and' ? 'always' : 'never', joined: null }
  return parts.length === 1
    ? only
    : { text: parts.map((part) => inside(part, match.kind)).join(` ${match.kind} `), joined: match.kind }
}

/** A part of a formula; in brackets, unless what joins its parts is what joins it. */
function inside({ text, joined }: Formula, by: Formula['joined']): string {
  return joined === null || joined === by ? text : `(${text})`
}

function add(tests: RuleTest[], leaves: readonly MatchLeaf[], negated: boolean): string {
  tests.push(testOf(leaves, negated))
  return String(tests.length)
}

/** Alternatives of one field that are asked in one way. */
type Group = readonly MatchLeaf[]

function isGroup(part: Match | Group): part is Group {
  return Array.isArray(part)
}

/** Parts with those that are alternatives of one field together, where the first of them stands. */
function grouped(parts: readonly Match[]): (Match | Group)[] {
  const groups = new Map<string, MatchLeaf[]>()
  const found: (Match | Group)[] = []
  for (const part of parts) {
    const key = part.kind === 'leaf' ? JSON.stringify([part.field, spelled(part.test).verb]) : ''
    const group = groups.get(key)
    if (part.kind !== 'leaf') found.push(part)
    else if (group) group.push(part)
    else {
      const opened = [part]
      groups.set(key, opened)
      found.push(opened)
    }
  }
  return found
}

function testOf(leaves: readonly MatchLeaf[], negated: boolean): RuleTest {
  const [first] = leaves
  const match: Match = leaves.length === 1 && first !== undefined ? first : { kind: 'or', of: leaves }
  const place = first?.place ?? { file: '', line: 1, column: 1 }
  return { words: wordsOf(leaves), negated, match, place }
}

function wordsOf(leaves: readonly MatchLeaf[]): string {
  const [first] = leaves
  if (first === undefined) return 'nothing'
  const { verb } = spelled(first.test)
  const values = leaves.flatMap(({ test }) => spelled(test).value ?? [])
  const shown = values.slice(0, VALUES_SHOWN).join(' or ')
  const more = values.length > VALUES_SHOWN ? ` or ${values.length - VALUES_SHOWN} more` : ''
  return [first.field ?? 'the line', verb, shown + more].filter((part) => part !== '').join(' ')
}

interface Spelled {
  readonly verb: string
  readonly value: string | null
}

const SIGNS = { lt: '<', lte: '≤', gt: '>', gte: '≥' } as const

const PLACES = { whole: 'is', contains: 'contains', startswith: 'starts with', endswith: 'ends with' } as const

function spelled(test: Test): Spelled {
  switch (test.kind) {
    case 'text':
      return spelledPattern(test.pattern, test.cased)
    case 'number':
      return { verb: 'is', value: String(test.value) }
    case 'boolean':
      return { verb: 'is', value: String(test.value) }
    case 'null':
      return { verb: 'is absent', value: null }
    case 'exists':
      return { verb: test.value ? 'is there' : 'is not there', value: null }
    case 'regex': {
      const flags = `${test.i ? 'i' : ''}${test.m ? 'm' : ''}${test.s ? 's' : ''}`
      return {
        verb: 'matches',
        value: `/${test.pattern.length > 60 ? `${test.pattern.slice(0, 60)}…` : test.pattern}/${flags}`,
      }
    }
    case 'compare':
      return { verb: SIGNS[test.op], value: String(test.value) }
    case 'date':
      return { verb: `(its ${test.part}) ${test.op === null ? '=' : SIGNS[test.op]}`, value: String(test.value) }
    case 'cidr':
      return { verb: 'is in', value: `${test.address}/${test.prefix}` }
    case 'field':
      return { verb: PLACES[test.place] + (test.cased ? ' (cased)' : ''), value: `the field ${test.other}` }
  }
}

function spelledPattern(pattern: readonly PatternPart[], cased: boolean): Spelled {
  const texts = pattern.flatMap((part) => (part.kind === 'text' ? [part.text] : []))
  const shape = pattern.map(({ kind }) => kind).join(' ')
  const note = cased ? ' (cased)' : ''
  const verb = VERBS[shape]
  if (verb !== undefined) return { verb: verb + note, value: quote(texts.join('')) }
  const written = pattern.map((part) => (part.kind === 'text' ? part.text : part.kind === 'any' ? '*' : '?')).join('')
  return shape === 'any' ? { verb: 'is there', value: null } : { verb: `is like${note}`, value: quote(written) }
}

const VERBS: Readonly<Record<string, string>> = {
  '': 'is',
  'text': 'is',
  'any text any': 'contains',
  'text any': 'starts with',
  'any text': 'ends with',
}
