import { identifier, literal } from '../sql/literal.ts'
import type { JsonFrame, LogFormat, MessageRule, TextFrame } from './log-format.ts'

/** Names of the groups of an RE2 pattern, in order; unnamed groups are not allowed in formats. */
export function groupNames(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?P<(\w+)>/g)].map((match) => match[1] ?? '')
}

/** `regexp_extract` of all named groups: a struct of strings, all empty when the pattern does not match. */
export function extractAll(text: string, pattern: string): string {
  const names = groupNames(pattern)
  return `regexp_extract(${text}, ${literal(pattern)}, [${names.map(literal).join(', ')}])`
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
  readonly pick: (root: string, path: string) => string
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

/** `$."a"."b"` for keys below a value that is both read itself and looked into. */
function jsonPointer(keys: readonly string[]): string {
  return `$${keys.map((key) => `.${JSON.stringify(key)}`).join('')}`
}

/** The shape of a frame: every path of every capture, read once. */
export function jsonShape(frame: JsonFrame): JsonShape {
  const root = levelOf(Object.values(frame.paths).flat().map(pathKeys))
  const pick = (struct: string, path: string): string => {
    let level = root
    let expression = struct
    const keys = pathKeys(path)
    for (const [index, key] of keys.entries()) {
      const entry = level.keys.get(key)
      if (!entry) break
      expression = `struct_extract_at(${expression}, ${entry.position})`
      if (entry.type === 'VARCHAR') return expression
      if (entry.type === 'JSON') return `json_extract_string(${expression}, ${literal(jsonPointer(keys.slice(index + 1)))})`
      level = entry.type
    }
    throw new Error(`path ${path} is not in its own shape`)
  }
  return { structure: JSON.stringify(structureOf(root)), pick }
}

/** Whether the frame is text. */
export function isText(format: LogFormat): format is LogFormat & { readonly frame: TextFrame } {
  return format.frame.kind === 'text'
}

/** Names a message rule captures. */
export function ruleCaptures(rule: MessageRule): string[] {
  return rule.pattern === undefined ? [] : groupNames(rule.pattern)
}

/** A quoted reference to a field of a struct column. */
export function field(struct: string, name: string): string {
  return `${struct}.${identifier(name)}`
}
