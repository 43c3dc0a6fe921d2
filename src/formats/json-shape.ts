import { identifier, literal } from '../sql/literal.ts'
import { jsonPointer, pathKeys, readObject } from './captures.ts'
import type { JsonFrame } from './log-format.ts'

/** One level of what is read from a JSON line: key → position (1-based) and what lies below. */
interface Level {
  readonly keys: Map<string, { readonly position: number; readonly type: 'VARCHAR' | 'JSON' | Level }>
}

/** Spells the value of the key at a position (1-based) of the outermost level of a layer (0-based). */
export type Top = (layer: number, position: number) => string

/**
 * How a JSON frame is read. The engine does not tell names apart that differ only by case, so that keys which
 * do lie in different layers, each read in a pass of its own; most frames have one.
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
export function jsonShape(frame: JsonFrame): JsonShape {
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
    pick: (top, path) => pick(levels, top, pathKeys(path)),
  }
}

/** Spreads paths over layers in which no two keys of a level differ only by case. */
function layersOf(paths: readonly string[][]): string[][][] {
  const layers: { readonly paths: string[][]; readonly spelled: Map<string, string> }[] = []
  for (const path of paths) {
    const steps = path.map((_, index) => JSON.stringify(path.slice(0, index + 1)))
    const fits = layers.find(({ spelled }) => steps.every((step) => (spelled.get(step.toLowerCase()) ?? step) === step))
    const layer = fits ?? { paths: [], spelled: new Map<string, string>() }
    if (!fits) layers.push(layer)
    layer.paths.push(path)
    for (const step of steps) layer.spelled.set(step.toLowerCase(), step)
  }
  return layers.map((layer) => layer.paths)
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
  for (const [key, rests] of grouped) {
    const deeper = rests.filter((rest) => rest.length > 0)
    // A value that is read itself and looked into stays JSON, so that a string that looks like an object is none.
    const type = deeper.length === 0 ? 'VARCHAR' : deeper.length < rests.length ? 'JSON' : levelOf(deeper)
    keys.set(key, { position: keys.size + 1, type })
  }
  return { keys }
}

function structureOf(level: Level): unknown {
  return Object.fromEntries(
    [...level.keys].map(([key, { type }]) => [key, typeof type === 'string' ? type : structureOf(type)]),
  )
}

function typeOf(type: 'VARCHAR' | 'JSON' | Level): string {
  if (typeof type === 'string') return type
  return `STRUCT(${columnsOf(type)
    .map((column) => `${identifier(column.name)} ${column.type}`)
    .join(', ')})`
}

function columnsOf(level: Level): { name: string; type: string }[] {
  return [...level.keys].map(([name, { type }]) => ({ name, type: typeOf(type) }))
}

function pick(levels: readonly Level[], top: Top, keys: readonly string[]): string {
  for (const [layer, root] of levels.entries()) {
    let level = root
    let expression = ''
    for (const [index, key] of keys.entries()) {
      const entry = level.keys.get(key)
      if (!entry) break
      expression = index === 0 ? top(layer, entry.position) : `struct_extract_at(${expression}, ${entry.position})`
      if (entry.type === 'VARCHAR' && index === keys.length - 1) return expression
      if (entry.type === 'JSON')
        return `json_extract_string(${expression}, ${literal(jsonPointer(keys.slice(index + 1)))})`
      if (typeof entry.type === 'string') break
      level = entry.type
    }
  }
  throw new Error(`path ${keys.join('.')} is not in its own shape`)
}
