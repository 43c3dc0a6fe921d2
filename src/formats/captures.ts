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

/** A JSON path as its keys: dots separate, `\.` is a dot inside a key. */
export function pathKeys(path: string): string[] {
  return path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'))
}

/** `$."a"."b"`: keys as the engine reads a path. */
export function jsonPointer(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${JSON.stringify(key)}`).join('')}`
}

/** Names a message rule captures. */
export function ruleCaptures(rule: MessageRule): string[] {
  return rule.pattern === undefined ? [] : groupNames(rule.pattern)
}

/**
 * A JSON object read into a structure; NULL when it is none. The reader refuses a whole line for one lone
 * surrogate, which an attacker may put into a name: such a line is read again without its surrogates.
 */
export function readObject(text: string, structure: string): string {
  const read = (from: string): string => `TRY(from_json(${from}, ${literal(structure)}))`
  const mended = `regexp_replace(${text}, '\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\\\ufffd', 'g')`
  return `CASE WHEN ord(ltrim(${text})) = 123 THEN coalesce(${read(text)}, CASE WHEN contains(lower(${text}), '\\ud') THEN ${read(mended)} END) END`
}

/** A quoted reference to a field of a struct column. */
export function field(struct: string, name: string): string {
  return `${struct}.${identifier(name)}`
}
