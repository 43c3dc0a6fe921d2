import { type Complaint, suggest } from '../syntax/faults.ts'
import { MOST_CONDITION_CHARACTERS, MOST_CONDITION_NESTING, MOST_TESTS } from './limits.ts'
import { quote } from '../syntax/tree.ts'

/** A condition with `1 of …` and `all of …` put in; names are those that it was given. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'name'; readonly name: string }

/** What is wrong with a condition, and before which of its characters. */
export interface ConditionFault {
  readonly index: number
  readonly complaint: Complaint
}

interface Token {
  readonly word: string
  readonly index: number
}

/** Thrown and caught inside this file: the first fault ends the reading of a condition. */
class ConditionError extends Error {
  readonly fault: ConditionFault

  constructor(index: number, ...complaint: Complaint) {
    super(complaint[1])
    this.fault = { index, complaint }
  }
}

interface Reader {
  readonly tokens: readonly Token[]
  readonly names: readonly string[]
  readonly end: number
  next: number
  /** Names that patterns may still stand for. */
  left: number
}

/**
 * Reads a condition over names. `or` binds least, then `and`, `not`, `x of`, brackets. Patterns know `*`; they and
 * `them` leave out names that begin with `_`, unless the pattern does too. A pattern without a name is a fault, for
 * it would hold for nothing or for everything.
 */
export function readCondition(text: string, names: readonly string[]): Condition | ConditionFault {
  try {
    const reader: Reader = { tokens: tokensOf(text), names, end: text.trimEnd().length, next: 0, left: MOST_TESTS }
    if (reader.tokens.length === 0) throw new ConditionError(0, 'empty-condition', 'the condition is empty', null)
    const condition = readOr(reader, 0)
    const rest = reader.tokens[reader.next]
    if (rest !== undefined) throw unexpected(rest, reader)
    return condition
  } catch (error) {
    if (error instanceof ConditionError) return error.fault
    throw error
  }
}

function tokensOf(text: string): Token[] {
  if (text.length > MOST_CONDITION_CHARACTERS) {
    const message = `the condition has ${text.length} characters, more than ${MOST_CONDITION_CHARACTERS}`
    throw new ConditionError(0, 'condition-too-large', message, 'Use patterns: 1 of selection*.')
  }
  const bar = text.indexOf('|')
  if (bar !== -1) {
    const hint =
      'Conditions count nothing since Sigma 2: write a correlation rule (event_count, value_count, temporal).'
    throw new ConditionError(bar, 'aggregation', 'the condition has a pipe', hint)
  }
  return [...text.matchAll(/[()]|[^\s()]+/g)].map((match) => ({ word: match[0], index: match.index }))
}

function readOr(reader: Reader, depth: number): Condition {
  return readChain(reader, 'or', () => readChain(reader, 'and', () => readNot(reader, depth)))
}

function readChain(reader: Reader, kind: 'and' | 'or', read: () => Condition): Condition {
  const of = [read()]
  while (reader.tokens[reader.next]?.word === kind) {
    reader.next += 1
    of.push(read())
  }
  const [only] = of
  return of.length === 1 && only !== undefined ? only : { kind, of }
}

function readNot(reader: Reader, depth: number): Condition {
  const token = reader.tokens[reader.next]
  if (token === undefined) {
    throw new ConditionError(reader.end, 'condition-syntax', 'the condition ends where a name is missing', null)
  }
  if (depth > MOST_CONDITION_NESTING) {
    const message = `the condition nests more than ${MOST_CONDITION_NESTING} deep`
    throw new ConditionError(token.index, 'condition-too-large', message, null)
  }
  reader.next += 1
  if (token.word === 'not') return { kind: 'not', of: readNot(reader, depth + 1) }
  if (token.word === '(') return readBrackets(reader, token, depth + 1)
  const next = reader.tokens[reader.next]
  if (next?.word === 'of') return readOf(reader, token)
  if (next?.word.toLowerCase() === 'of') throw unexpected(next, reader)
  return readName(reader, token)
}

function readBrackets(reader: Reader, open: Token, depth: number): Condition {
  const condition = readOr(reader, depth)
  const close = reader.tokens[reader.next]
  if (close?.word === ')') {
    reader.next += 1
    return condition
  }
  if (close !== undefined) throw unexpected(close, reader)
  throw new ConditionError(open.index, 'condition-syntax', 'this bracket is not closed', null)
}

function readOf(reader: Reader, quantifier: Token): Condition {
  const pattern = reader.tokens[reader.next + 1]
  reader.next += 2
  const { word, index } = quantifier
  if (word !== '1' && word !== 'any' && word !== 'all') {
    const hint = 'Sigma knows 1 of, any of and all of. Count events with a correlation rule.'
    throw new ConditionError(index, 'condition-quantifier', `${quote(word)} of is no quantifier`, hint)
  }
  if (pattern === undefined || pattern.word === '(' || pattern.word === ')') {
    const place = pattern?.index ?? reader.end
    throw new ConditionError(
      place,
      'condition-syntax',
      `${word} of needs a pattern or them`,
      'Example: 1 of selection*.',
    )
  }
  const of = namesOf(pattern.word, reader.names).map((name) => ({ kind: 'name', name }) as const)
  if (of.length === 0) {
    const hint = `Names here: ${reader.names.slice(0, 20).join(', ')}. Those with _ are left out unless the pattern has it.`
    throw new ConditionError(pattern.index, 'condition-matches-nothing', `no name matches ${quote(pattern.word)}`, hint)
  }
  reader.left -= of.length
  if (reader.left < 0) {
    const message = `the patterns of the condition stand for more than ${MOST_TESTS} names`
    throw new ConditionError(pattern.index, 'condition-too-large', message, null)
  }
  return { kind: word === 'all' ? 'and' : 'or', of }
}

function readName(reader: Reader, token: Token): Condition {
  if (reader.names.includes(token.word)) return { kind: 'name', name: token.word }
  throw unexpected(token, reader)
}

const KEYWORDS = ['and', 'or', 'not', 'of', 'them', '1', 'any', 'all'] as const

function unexpected({ word, index }: Token, reader: Reader): ConditionError {
  const keyword = KEYWORDS.find((one) => one === word.toLowerCase())
  if (keyword !== undefined && keyword !== word) {
    return new ConditionError(
      index,
      'condition-keyword',
      `${word} is no keyword`,
      `Keywords are lower case: ${keyword}.`,
    )
  }
  if (keyword !== undefined || word === ')' || word === '(' || reader.names.includes(word)) {
    return new ConditionError(
      index,
      'condition-syntax',
      `${quote(word)} is not expected here`,
      'Join names by and, or.',
    )
  }
  if (word.includes('*')) {
    return new ConditionError(index, 'condition-syntax', `the pattern ${word} stands alone`, `Write 1 of ${word}.`)
  }
  const hint = suggest(word, reader.names.slice(0, 100))
  return new ConditionError(index, 'unknown-selection', `nothing here is called ${quote(word)}`, hint)
}

function namesOf(pattern: string, names: readonly string[]): string[] {
  const visible = names.filter((name) => !name.startsWith('_') || pattern.startsWith('_'))
  return pattern === 'them' ? visible : visible.filter((name) => matchesPattern(name, pattern))
}

/** Whether a name matches a pattern with stars; takes the product of both lengths at worst. */
function matchesPattern(name: string, pattern: string): boolean {
  let at = 0
  let star = -1
  let from = 0
  let index = 0
  while (at < name.length) {
    if (index < pattern.length && pattern[index] === '*') {
      star = index
      from = at
      index += 1
    } else if (index < pattern.length && pattern[index] === name[at]) {
      index += 1
      at += 1
    } else if (star === -1) return false
    else {
      index = star + 1
      from += 1
      at = from
    }
  }
  return /^\**$/.test(pattern.slice(index))
}
