import { identifier, literal } from '../sql/literal.ts'
import type { JsonFrame, MessageRule } from './log-format.ts'

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

/** One level of the shape that is read from a JSON line: key → position (1-based) and what lies below. */
interface Level {
  readonly keys: Map<string, { readonly position: number; readonly type: 'VARCHAR' | 'JSON' | Level }>
}

/**
 * How a JSON frame is read in one pass over the line: the structure for `from_json`, and for each path the
 * expression that picks it. Fields are picked by position because the engine compares names without case.
 */
export interface JsonShape {
  readonly structure: string
  /**
   * The same as columns for the engine's reader of JSON lines, in order; undefined when two names differ
   * only by case, which that reader does not tell apart.
   */
  readonly columns: readonly { readonly name: string; readonly type: string }[] | undefined
  /** `top` spells the value of the key at a position (1-based) of the outermost level. */
  readonly pick: (top: (position: number) => string, path: string) => string
}

function levelOf(paths: readonly string[][]): Level {
  const grouped = new Map<string, string[][]>()
  for (const [head, ...rest] of paths) {
    if (head === undefined) continue
    const below = grouped.get(head) ?? []
    below.push(rest)
    grouped.set(head, below)
  }
  const keys: Level['keys'] = new Map()
  let position = 0
  for (const [key, rests] of grouped) {
    position += 1
    const deeper = rests.filter((rest) => rest.length > 0)
    // A value that is read itself and looked into stays JSON, so that a string that looks like an object is none.
    const type = deeper.length === 0 ? 'VARCHAR' : deeper.length < rests.length ? 'JSON' : levelOf(deeper)
    keys.set(key, { position, type })
  }
  return { keys }
}

function structureOf(level: Level): unknown {
  return Object.fromEntries(
    [...level.keys].map(([key, { type }]) => [key, typeof type === 'string' ? type : structureOf(type)]),
  )
}

/** The type of a level as the engine writes it; undefined when two of its names differ only by case. */
function typeOf(type: 'VARCHAR' | 'JSON' | Level): string | undefined {
  if (typeof type === 'string') return type
  const fields = columnsOf(type)?.map((column) => `${identifier(column.name)} ${column.type}`)
  return fields && `STRUCT(${fields.join(', ')})`
}

function columnsOf(level: Level): { name: string; type: string }[] | undefined {
  const names = [...level.keys.keys()].map((key) => key.toLowerCase())
  if (new Set(names).size < names.length) return undefined
  const columns: { name: string; type: string }[] = []
  for (const [name, entry] of level.keys) {
    const type = typeOf(entry.type)
    if (type === undefined) return undefined
    columns.push({ name, type })
  }
  return columns
}

/** `$."a"."b"` for keys below a value that is both read itself and looked into. */
function jsonPointer(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${JSON.stringify(key)}`).join('')}`
}

/** The shape of a frame: every path of every capture, read once. */
export function jsonShape(frame: JsonFrame): JsonShape {
  const root = levelOf(Object.values(frame.paths).flat().map(pathKeys))
  const pick = (top: (position: number) => string, path: string): string => {
    let level = root
    let expression = ''
    const keys = pathKeys(path)
    for (const [index, key] of keys.entries()) {
      const entry = level.keys.get(key)
      if (!entry) break
      expression = index === 0 ? top(entry.position) : `struct_extract_at(${expression}, ${entry.position})`
      if (entry.type === 'VARCHAR') return expression
      if (entry.type === 'JSON') return `json_extract_string(${expression}, ${literal(jsonPointer(keys.slice(index + 1)))})`
      level = entry.type
    }
    throw new Error(`path ${path} is not in its own shape`)
  }
  return { structure: JSON.stringify(structureOf(root)), columns: columnsOf(root), pick }
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
