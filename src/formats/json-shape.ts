import { identifier, literal } from '../sql/literal.ts'
import { inList, jsonPointer, pathKeys, readObject, selection } from './captures.ts'
import type { JsonFrame } from './log-format.ts'

/** One level of what is read from a JSON line: key → position (1-based) and what lies below. */
interface Level {
  readonly kind: 'object'
  readonly keys: Map<string, { readonly position: number; readonly type: Type }>
}

/** A list, of whose elements one is picked. */
interface List {
  readonly kind: 'list'
  readonly of: Type
}

type Type = 'VARCHAR' | 'JSON' | Level | List

/** Spells the value of the key at a position (1-based) of the outermost level of a layer (0-based). */
export type Top = (layer: number, position: number) => string

/**
 * How a JSON frame is read. The engine does not tell names apart that differ only by case: the value that holds such keys
 * is looked into as JSON, and where that cannot be they lie in different layers, each read in a pass of its own. Most frames have one.
 */
export interface JsonShape {
  /** The value of a column that holds all layers, from a text. */
  readonly extract: (text: string) => string
  /** How a value is picked from such a column. */
  readonly topOf: (struct: string) => Top
  /** The only layer as columns for the engine's reader of JSON lines, in order; undefined when there are more. */
  readonly columns: readonly { readonly name: string; readonly type: string }[] | undefined
  readonly pick: (top: Top, path: string) => string
}

/** The shape of a frame: every path of every capture, each read once. */
export function jsonShape(frame: Pick<JsonFrame, 'paths'>): JsonShape {
  const layers = layersOf(Object.values(frame.paths).flat().map(pathKeys))
  const levels = layers.map(levelOf)
  const [only] = levels
  const single = levels.length === 1 && only !== undefined
  return {
    extract: (text) => {
      const reads = levels.map((level) => readObject(text, JSON.stringify(structureOf(level))))
      return single ? reads.join('') : `struct_pack(${reads.map((read, layer) => `l${layer} := ${read}`).join(', ')})`
    },
    topOf: (struct) => (layer, position) =>
      `struct_extract_at(${single ? struct : `${struct}.l${layer}`}, ${position})`,
    columns: single ? columnsOf(only) : undefined,
    pick: (top, path) => pick(levels, layers, top, path),
  }
}

/** The paths that are read in one pass. */
type Layer = readonly (readonly string[])[]

/** Spreads paths over layers in which no two keys of a level differ only by case. */
function layersOf(paths: Layer): Layer[] {
  if (tellsApart(levelOf(paths))) return [paths]
  const layers: (readonly string[])[][] = []
  for (const path of paths) {
    const fits = layers.find((layer) => tellsApart(levelOf([...layer, path])))
    if (fits) fits.push(path)
    else layers.push([path])
  }
  return layers
}

/** Whether the engine tells apart all keys that are read one by one. */
function tellsApart(type: Type): boolean {
  if (typeof type === 'string') return true
  if (type.kind === 'list') return tellsApart(type.of)
  return differ([...type.keys.keys()]) && [...type.keys.values()].every((below) => tellsApart(below.type))
}

const differ = (keys: readonly string[]): boolean =>
  new Set(keys.map((key) => key.toLowerCase())).size === new Set(keys).size

function levelOf(paths: Layer): Level {
  const grouped = new Map<string, (readonly string[])[]>()
  for (const [head, ...rest] of paths) {
    if (head === undefined) continue
    const below = grouped.get(head) ?? []
    below.push(rest)
    grouped.set(head, below)
  }
  const keys: Level['keys'] = new Map()
  for (const [key, rests] of grouped) keys.set(key, { position: keys.size + 1, type: typeBelow(rests) })
  return { kind: 'object', keys }
}

/** What is read of a value of which the paths below it are asked. */
function typeBelow(rests: Layer): Type {
  const deeper = rests.filter((rest) => rest.length > 0)
  if (deeper.length === 0) return 'VARCHAR'
  const listed = deeper.filter(([step]) => inList(step ?? ''))
  // A value that is read itself and looked into stays JSON, so that a string that looks like an object is none.
  if (deeper.length < rests.length || (listed.length > 0 && listed.length < deeper.length)) return 'JSON'
  // So does what holds keys that differ only by case, rather than that the whole line is read twice.
  if (!differ(deeper.map(([step]) => step ?? '')) && !deeper.flat().some((step) => selection(step))) return 'JSON'
  if (listed.length === 0) return levelOf(deeper)
  const chosenBy = listed.flatMap(([step]) => selection(step ?? '')?.key ?? [])
  return { kind: 'list', of: typeBelow([...listed.map(([, ...rest]) => rest), ...chosenBy.map((key) => [key])]) }
}

function structureOf(type: Type): unknown {
  if (typeof type === 'string') return type
  if (type.kind === 'list') return [structureOf(type.of)]
  return Object.fromEntries([...type.keys].map(([key, below]) => [key, structureOf(below.type)]))
}

function typeOf(type: Type): string {
  if (typeof type === 'string') return type
  if (type.kind === 'list') return `${typeOf(type.of)}[]`
  return `STRUCT(${columnsOf(type)
    .map((column) => `${identifier(column.name)} ${column.type}`)
    .join(', ')})`
}

function columnsOf(level: Level): { name: string; type: string }[] {
  return [...level.keys].map(([name, { type }]) => ({ name, type: typeOf(type) }))
}

function pick(levels: readonly Level[], layers: readonly Layer[], top: Top, path: string): string {
  const keys = pathKeys(path)
  const layer = layers.findIndex((paths) => paths.some((each) => JSON.stringify(each) === JSON.stringify(keys)))
  let type: Type | undefined = levels[layer]
  let expression = ''
  for (const [index, key] of keys.entries()) {
    if (type === 'JSON') return `json_extract_string(${expression}, ${literal(jsonPointer(keys.slice(index)))})`
    if (type === undefined || type === 'VARCHAR') break
    if (type.kind === 'list') {
      expression = element(expression, key, type.of)
      type = type.of
      continue
    }
    const entry = type.keys.get(key)
    if (!entry) break
    expression = index === 0 ? top(layer, entry.position) : `struct_extract_at(${expression}, ${entry.position})`
    type = entry.type
  }
  if (type === 'VARCHAR') return expression
  if (type === 'JSON') return `json_extract_string(${expression}, '$')`
  throw new Error(`path ${path} is not in its own shape`)
}

/** The element of a list that a step picks. */
function element(list: string, step: string, of: Type): string {
  const chosen = selection(step)
  if (chosen === undefined) return `list_extract(${list}, ${Number(step.slice(1, -1)) + 1})`
  const position = typeof of === 'object' && of.kind === 'object' ? of.keys.get(chosen.key)?.position : undefined
  if (position === undefined) throw new Error(`elements are not told apart by ${chosen.key}`)
  return `list_extract(list_filter(${list}, lambda e: struct_extract_at(e, ${position}) = ${literal(chosen.value)}), 1)`
}
