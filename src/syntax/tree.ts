import type { Place } from './faults.ts'

/** A YAML document as plain data: aliases are put in, and everything knows where it stands. */
export type Tree = MapTree | ListTree | ScalarTree

export interface MapTree {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly place: Place
  /** How many values it holds, with itself. */
  readonly size: number
}

export interface Entry {
  readonly key: string
  readonly place: Place
  readonly value: Tree
}

export interface ListTree {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly place: Place
  readonly size: number
}

export interface ScalarTree {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As it is written, without quotes: `0x10`, `1e3`, `yes`. */
  readonly source: string
  /** Written without quotes and on one line. */
  readonly plain: boolean
  readonly place: Place
  /** Columns between the place and the first character of the value; null where they do not run side by side. */
  readonly inset: number | null
  readonly size: 1
}

/** The value of a key, or undefined. Keys compare exactly, so that `__proto__` is a key like any other. */
export function valueOf(map: MapTree, key: string): Tree | undefined {
  return map.entries.find((entry) => entry.key === key)?.value
}

/** What a map holds; nothing where there is no map. */
export function entriesOf(tree: Tree | undefined): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : []
}

/** What a list holds; of what is no list, itself. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  if (tree === undefined) return []
  return tree.kind === 'list' ? tree.items : [tree]
}

/** Where a character of a text stands, as well as it can be told. */
export function placeInside(scalar: ScalarTree, index: number): Place {
  if (scalar.inset === null) return scalar.place
  return { ...scalar.place, column: scalar.place.column + scalar.inset + index }
}

/** What a tree is, for messages: `a list`, `a map`, `the number 5`, `the text "x"`. */
export function describe(tree: Tree): string {
  if (tree.kind !== 'scalar') return tree.kind === 'map' ? 'a map' : 'a list'
  if (tree.value === null) return 'nothing'
  if (typeof tree.value === 'string') return `the text ${quote(tree.value)}`
  return `the ${typeof tree.value} ${tree.source}`
}

/** A text for a message: in quotes, cut after 60 characters. The renderer escapes it for its medium. */
export function quote(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`
}
