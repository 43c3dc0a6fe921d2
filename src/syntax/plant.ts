import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Faults, Place } from './faults.ts'
import { MOST_NESTING, MOST_NODES } from './limits.ts'
import { type Entry, type MapTree, quote, type ScalarTree, type Tree } from './tree.ts'

interface Soil {
  readonly text: string
  readonly at: (offset: number) => Place
  readonly faults: Faults
  /** Trees of the anchors that were closed so far. */
  readonly anchors: Map<string, Tree>
  /** Entries that merge keys may still bring. */
  merges: number
}

/**
 * A parsed YAML document as a tree of our own: aliases are put in, merge keys merged, keys that are there twice are
 * faults. Null when it cannot be used; the faults say why. An alias shares the tree of its anchor, and `size` counts
 * it as often as it is used, so a bomb is seen before anybody walks through it.
 */
export function plant(node: Node, text: string, at: (offset: number) => Place, faults: Faults): Tree | null {
  const tree = grow(node, { text, at, faults, anchors: new Map(), merges: MOST_NODES }, 1)
  if (tree === null || tree.size <= MOST_NODES) return tree
  const message = `the document holds ${tree.size} values, more than ${MOST_NODES}`
  faults.error(tree.place, 'too-large', message, 'Aliases count as often as they are used.')
  return null
}

function grow(node: unknown, soil: Soil, depth: number): Tree | null {
  const place = placeOf(node, soil)
  if (depth > MOST_NESTING) {
    soil.faults.error(place, 'too-deep', `maps and lists stand more than ${MOST_NESTING} deep`, null)
    return null
  }
  if (isAlias(node)) return graft(node.source, place, soil)
  const tree = growNew(node, place, soil, depth)
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined
  if (anchor !== undefined && tree !== null) soil.anchors.set(anchor, tree)
  return tree
}

function graft(anchor: string, place: Place, soil: Soil): Tree | null {
  const tree = soil.anchors.get(anchor)
  if (tree !== undefined && tree.size <= MOST_NODES) return tree
  if (tree === undefined) {
    const message = `the alias *${anchor} stands before or inside its anchor`
    soil.faults.error(place, 'bad-alias', message, 'An anchor must be complete before it is used.')
  } else {
    soil.faults.error(place, 'too-large', `the alias *${anchor} stands for over ${MOST_NODES} values`, null)
  }
  return null
}

function growNew(node: unknown, place: Place, soil: Soil, depth: number): Tree | null {
  if (isMap(node)) return growMap(node, place, soil, depth)
  if (isSeq(node)) return growList(node, place, soil, depth)
  if (isScalar(node)) return growScalar(node, place, soil)
  return { kind: 'scalar', value: null, source: '', plain: true, place, inset: null, size: 1 }
}

function growList(node: YAMLSeq, place: Place, soil: Soil, depth: number): Tree | null {
  const items: Tree[] = []
  for (const item of node.items) {
    const tree = grow(item, soil, depth + 1)
    if (tree !== null) items.push(tree)
  }
  return { kind: 'list', items, place, size: 1 + sizeOf(items) }
}

function growMap(node: YAMLMap, place: Place, soil: Soil, depth: number): Tree | null {
  const entries = new Map<string, Entry>()
  const merged: Entry[] = []
  for (const pair of node.items) {
    const key = keyOf(pair, soil, place)
    const value = grow(pair.value, soil, depth + 1)
    if (key === null || value === null) continue
    const entry = { key: key.source, place: key.place, value: atKey(value, key.place, pair) }
    if (entry.key === '<<' && key.plain) append(merged, mergedEntries(entry, soil))
    else if (!entries.has(entry.key)) entries.set(entry.key, entry)
    else soil.faults.error(key.place, 'duplicate-key', `the key ${quote(entry.key)} is there twice`, KEEP_ONE)
  }
  for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry)
  const all = [...entries.values()]
  return { kind: 'map', entries: all, place, size: 1 + sizeOf(all.map((entry) => entry.value)) }
}

const KEEP_ONE = 'YAML readers differ in which one they take: keep one.'

/** Spreading a long list into `push` would exhaust the stack. */
function append(entries: Entry[], more: readonly Entry[]): void {
  for (const entry of more) entries.push(entry)
}

/** A value that is left out stands where its key does. */
function atKey(value: Tree, place: Place, pair: Pair): Tree {
  return pair.value === null && value.kind === 'scalar' ? { ...value, place } : value
}

function keyOf(pair: Pair, soil: Soil, map: Place): ScalarTree | null {
  if (isScalar(pair.key)) return growScalar(pair.key, placeOf(pair.key, soil), soil)
  const aliased = isAlias(pair.key) ? soil.anchors.get(pair.key.source) : undefined
  if (aliased?.kind === 'scalar') return { ...aliased, place: placeOf(pair.key, soil) }
  const place = pair.key === null ? map : placeOf(pair.key, soil)
  soil.faults.error(place, 'bad-key', 'a key must be a text', null)
  return null
}

function mergedEntries(merge: Entry, soil: Soil): readonly Entry[] {
  const maps = merge.value.kind === 'list' ? merge.value.items : [merge.value]
  const entries: Entry[] = []
  for (const map of maps) {
    if (map.kind !== 'map') {
      soil.faults.error(merge.place, 'bad-merge', 'a merge key (<<) needs a map or a list of maps', null)
      continue
    }
    soil.merges -= map.entries.length
    if (soil.merges < 0) {
      soil.faults.error(merge.place, 'too-large', `merge keys bring more than ${MOST_NODES} entries`, null)
      return []
    }
    for (const entry of map.entries) entries.push(entry)
  }
  return entries
}

function growScalar(node: Scalar, place: Place, soil: Soil): ScalarTree {
  const raw = isScalarValue(node.value) ? node.value : (node.source ?? '')
  const written = soil.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)
  const plain = node.type === 'PLAIN'
  const source = typeof raw === 'string' ? raw : plain ? written : (node.source ?? String(raw))
  const quoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE'
  const inset = written === source ? 0 : quoted && written.slice(1, -1) === source ? 1 : null
  return { kind: 'scalar', value: raw, source, plain, place, inset, size: 1 }
}

function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function placeOf(node: unknown, soil: Soil): Place {
  const known = isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined
  return soil.at(known?.[0] ?? 0)
}

function sizeOf(trees: readonly Tree[]): number {
  let size = 0
  for (const tree of trees) size += tree.size
  return size
}

/** A map in which `changes` stand in for values of `base`, key by key and map by map. */
export function overlay(base: MapTree, changes: MapTree): MapTree {
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]))
  for (const entry of changes.entries) {
    const old = entries.get(entry.key)?.value
    const both = old?.kind === 'map' && entry.value.kind === 'map'
    entries.set(entry.key, both ? { ...entry, value: overlay(old, entry.value) } : entry)
  }
  const all = [...entries.values()]
  return { ...changes, entries: all, size: 1 + sizeOf(all.map((entry) => entry.value)) }
}
