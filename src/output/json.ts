import { z } from 'zod'
import { chunks } from './chunks.ts'
import { spellInJson } from './visible.ts'

/** A shape as the writer needs it: which keys in which order, and where lists are. */
type Node =
  | { readonly kind: 'value' }
  | { readonly kind: 'list'; readonly element: Node }
  | { readonly kind: 'record'; readonly element: Node }
  | { readonly kind: 'object'; readonly keys: readonly (readonly [key: string, label: string, node: Node])[] }

/** A nested list longer than this is written element by element instead of as one string. */
const LONG_LIST = 1000

const nodes = new WeakMap<z.core.$ZodType, Node>()

function nodeOf(schema: z.core.$ZodType): Node {
  const known = nodes.get(schema)
  if (known !== undefined) return known
  const made = makeNode(schema)
  nodes.set(schema, made)
  return made
}

function makeNode(schema: z.core.$ZodType): Node {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return nodeOf(schema.unwrap())
  if (schema instanceof z.ZodArray) return { kind: 'list', element: nodeOf(schema.element) }
  if (schema instanceof z.ZodRecord) return { kind: 'record', element: nodeOf(schema.valueType) }
  if (!(schema instanceof z.ZodObject)) return { kind: 'value' }
  const keys = Object.entries<z.core.$ZodType>(schema.shape)
  return { kind: 'object', keys: keys.map(([key, value]) => [key, `${JSON.stringify(key)}:`, nodeOf(value)]) }
}

const scalar = (value: unknown): string => spellInJson(JSON.stringify(value ?? null))

/** Whether a value is an object with keys. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function encode(node: Node, value: unknown): string {
  if (node.kind === 'list' && Array.isArray(value)) {
    return `[${value.map((element) => encode(node.element, element)).join(',')}]`
  }
  if (node.kind === 'record' && isRecord(value)) {
    const keys = Object.keys(value).toSorted(byCodeUnit)
    return `{${keys.map((key) => `${scalar(key)}:${encode(node.element, value[key])}`).join(',')}}`
  }
  if (node.kind === 'object' && isRecord(value)) {
    const present = node.keys.filter(([key]) => value[key] !== undefined)
    return `{${present.map(([key, label, inner]) => label + encode(inner, value[key])).join(',')}}`
  }
  return scalar(value)
}

const isLong = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length > LONG_LIST

/** What `encode` gives, in pieces where a list inside is long. */
function* encodePieces(node: Node, value: unknown): Generator<string> {
  if (node.kind === 'list' && isLong(value)) {
    for (const [at, element] of value.entries()) yield (at === 0 ? '[' : ',') + encode(node.element, element)
    yield ']'
    return
  }
  if (node.kind !== 'object' || !isRecord(value) || !node.keys.some(([key]) => isLong(value[key]))) {
    yield encode(node, value)
    return
  }
  let before = '{'
  for (const [key, label, inner] of node.keys) {
    if (value[key] === undefined) continue
    yield before + label
    yield* encodePieces(inner, value[key])
    before = ','
  }
  yield '}'
}

/**
 * One value as JSON on one line: keys in the order of the model, those of free records sorted by code
 * units, and every character that could act (controls, DEL, C1, bidi, U+2028, lone surrogates …) as
 * `\uXXXX`, because JSON is printed to terminals too. A key that the model does not know is left out.
 */
export function toJson(schema: z.core.$ZodType, value: unknown): string {
  return encode(nodeOf(schema), value)
}

/** A document's value by key; a top-level list may be one that is still being read. */
type Streamed<T> = {
  readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? readonly E[] | AsyncIterable<E> : T[K]
}

const isList = (node: Node, value: unknown): value is AsyncIterable<unknown> | readonly unknown[] =>
  node.kind === 'list' && typeof value === 'object' && value !== null

async function* documentPieces(
  keys: readonly (readonly [string, string, Node])[],
  value: Readonly<Record<string, unknown>>,
) {
  let before = '{\n'
  for (const [key, label, node] of keys) {
    const member = value[key]
    if (member === undefined) continue
    yield `${before}  ${label} `
    before = ',\n'
    if (!isList(node, member) || node.kind !== 'list') {
      yield* encodePieces(node, member)
      continue
    }
    let empty = true
    for await (const element of member) {
      yield empty ? '[\n    ' : ',\n    '
      yield* encodePieces(node.element, element)
      empty = false
    }
    yield empty ? '[]' : '\n  ]'
  }
  yield '\n}\n'
}

/**
 * A document as JSON text in pieces: each top-level key on a line of its own, each element of a top-level
 * list too, so that `grep` and `diff` are of use. `document` must be what `schema` describes.
 */
export function jsonDocument<T extends z.ZodObject>(schema: T, document: Streamed<z.infer<T>>): AsyncGenerator<string> {
  const node = nodeOf(schema)
  return chunks(documentPieces(node.kind === 'object' ? node.keys : [], document))
}

/** A list as NDJSON: one object a line, each line ended by `\n`. */
export function ndjsonList(
  schema: z.ZodObject,
  list: AsyncIterable<unknown> | readonly unknown[],
): AsyncGenerator<string> {
  return chunks(ndjsonPieces(nodeOf(schema), list))
}

async function* ndjsonPieces(node: Node, list: AsyncIterable<unknown> | readonly unknown[]): AsyncGenerator<string> {
  for await (const element of list) {
    yield* encodePieces(node, element)
    yield '\n'
  }
}
