import { identifier, literal } from '../sql/literal.ts'
import type { MessageRule } from './log-format.ts'

/** Names of the groups of an RE2 pattern, in order; unnamed groups are not allowed in formats. */
export function groupNames(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?P<(\w+)>/g)].map((match) => match[1] ?? '')
}

/** `regexp_extract` of all named groups: a struct of strings, all empty when the pattern does not match. */
export function extractAll(text: string, pattern: string): string {
  const names = groupNames(pattern)
  return `regexp_extract(${text}, ${patternSql(pattern)}, [${names.map(literal).join(', ')}])`
}

/**
 * A pattern as a SQL literal. Its dots match a line break too: JSON brings such into an attacker's text, and a
 * name that no pattern takes would be one that nobody is told of.
 */
export function patternSql(pattern: string): string {
  return literal(`(?s)${pattern}`)
}

/**
 * A JSON path as its steps: dots separate keys, `\.` is a dot inside a key. A step in brackets goes into a list: `[0]` is
 * its first element, `[name=x]` the first whose `name` is x.
 */
export function pathKeys(path: string): string[] {
  return [...path.matchAll(/\[[^\]]*\]|(?:\\.|[^.[\\])+/g)].map(([step]) =>
    inList(step) ? step : step.replaceAll('\\.', '.'),
  )
}

/** Whether a step of a path goes into a list. */
export function inList(step: string): boolean {
  return step.startsWith('[')
}

/** The key and value that a step `[key=value]` asks of an element of a list; undefined for `[0]`. */
export function selection(step: string): { readonly key: string; readonly value: string } | undefined {
  const equals = step.indexOf('=')
  return equals === -1 ? undefined : { key: step.slice(1, equals), value: step.slice(equals + 1, -1) }
}

/** `$."a"[0]."b"`: steps as the engine reads a path. It ends before a step that chooses an element by a value. */
export function jsonPointer(keys: readonly string[]): string {
  const end = keys.findIndex((key) => inList(key) && selection(key) !== undefined)
  const steps = end === -1 ? keys : keys.slice(0, end)
  return `$${steps.map((key) => (inList(key) ? key : `.${JSON.stringify(key)}`)).join('')}`
}

/** Names a message rule captures. */
export function ruleCaptures(rule: MessageRule): string[] {
  return rule.pattern === undefined ? [] : groupNames(rule.pattern)
}

/** A longer text is counted before it is read, in bytes; and how many values no event has, nor so many that each has but a few bytes. */
const LONG_TEXT = 16_384
const MOST_VALUES = 131_072
const MANY_VALUES = 8_192
const LEAST_BYTES = 4

/** Every value costs memory and time in every structure that is read: a line of a million brackets is none that anybody may ask for. */
function isBounded(text: string): string {
  const marks = `strlen(${text}) - strlen(translate(${text}, '[{,', ''))`
  const most = `least(${MOST_VALUES}, greatest(${MANY_VALUES}, strlen(${text}) // ${LEAST_BYTES}))`
  return `CASE WHEN strlen(${text}) < ${LONG_TEXT} THEN true ELSE ${marks} < ${most} END`
}

/**
 * A JSON object read into a structure; NULL when it is none. The reader refuses a whole line for one lone
 * surrogate, which an attacker may put into a name: such a line is read again without its surrogates.
 */
export function readObject(text: string, structure: string): string {
  const read = (from: string): string => `TRY(from_json(${from}, ${literal(structure)}))`
  const mended = `regexp_replace(${text}, '\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\\\ufffd', 'g')`
  return `CASE WHEN ord(ltrim(${text})) = 123 AND ${isBounded(text)} THEN coalesce(${read(text)}, CASE WHEN contains(lower(${text}), '\\ud') THEN ${read(mended)} END) END`
}

/** A quoted reference to a field of a struct column. */
export function field(struct: string, name: string): string {
  return `${struct}.${identifier(name)}`
}

/** Whether a text begins with an ASCII character: comparing texts costs a third of looking for the character. */
export function beginsWith(text: string, character: string): string {
  const next = String.fromCharCode(character.charCodeAt(0) + 1)
  return `(${text} >= ${literal(character)} AND ${text} < ${literal(next)})`
}

/** The first of several texts that is not empty: the empty string is no value. */
export function firstPresent(texts: readonly string[]): string {
  const [only] = texts
  if (only !== undefined && texts.length === 1) return `nullif(${only}, '')`
  // A CASE asks only those rows that found nothing so far, but computes what it found a second time.
  if (texts.every((text) => /^[\w(), "]*$/.test(text) && !/\b(?:json|list)_/.test(text)))
    return `CASE ${texts.map((text) => `WHEN ${text} <> '' THEN ${text}`).join(' ')} END`
  return `coalesce(${texts.map((text) => `nullif(${text}, '')`).join(', ')})`
}
