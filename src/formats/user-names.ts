import { EVENT_COLUMNS } from '../model/columns.ts'
import { type Faults, nearest, type Place } from '../syntax/faults.ts'
import { treeAt } from '../syntax/shape.ts'
import { entriesOf, itemsOf, type MapTree, quote, type Tree } from '../syntax/tree.ts'
import { CAPTURE_NAME, NAMES } from './user-pattern.ts'
import type { Patterns } from './user-patterns.ts'

const COLUMNS: readonly string[] = EVENT_COLUMNS.map(({ name }) => name)

/** A name that stands in a file, and where. */
interface Named {
  readonly name: string
  readonly place: Place
}

/** Keys of a map. */
function keysAt(tree: Tree | undefined, ...path: readonly string[]): Named[] {
  return entriesOf(tree && treeAt(tree, path)).map(({ key, place }) => ({ name: key, place }))
}

/** A text, or the texts of a list. */
function textsAt(tree: Tree | undefined, ...path: readonly string[]): Named[] {
  return itemsOf(tree && treeAt(tree, path)).flatMap((item) =>
    item.kind === 'scalar' && item.value !== null ? [{ name: item.source, place: item.place }] : [],
  )
}

/** The texts of all lists of a map. */
function listsAt(tree: Tree | undefined, ...path: readonly string[]): Named[] {
  return entriesOf(tree && treeAt(tree, path)).flatMap(({ value }) => textsAt(value))
}

/** Tells of columns that there are not, of captures that nothing uses, and of names that nothing captures. */
export function checkNames(tree: MapTree, patterns: Patterns, faults: Faults): void {
  const rules = itemsOf(treeAt(tree, ['messages']))
  const columns = [
    ...keysAt(tree, 'columns'),
    ...keysAt(tree, 'constants'),
    ...rules.flatMap((rule) => [...keysAt(rule, 'columns'), ...keysAt(rule, 'constants')]),
    ...itemsOf(treeAt(tree, ['samples'])).flatMap((sample) => keysAt(sample, 'columns')),
  ]
  for (const { name, place } of columns) {
    if (COLUMNS.includes(name)) continue
    faults.error(place, 'unknown-column', `there is no column ${quote(name)}`, columnHint(name))
  }
  for (const { name, place } of [...keysAt(tree, 'paths'), ...keysAt(tree, 'words')]) {
    if (!CAPTURE_NAME.test(name)) faults.error(place, 'bad-name', `${quote(name)} is no usable name`, NAMES)
  }
  const captures = capturesOf(tree, rules, patterns)
  const references = referencesOf(tree, rules)
  // What a broken pattern captures is not known.
  if (!patterns.broken) checkReferences(references, captures, faults)
  const asked = new Set([...COLUMNS, ...Object.values(references).flatMap((list) => list.map(({ name }) => name))])
  for (const { name, place } of [...captures.frame, ...captures.words, ...captures.rules]) {
    if (asked.has(name)) continue
    const message = `${quote(name)} is no column, and nothing asks for it`
    faults.error(place, 'unused-capture', message, columnHint(name))
  }
}

const ALLOWED = `The columns are ${COLUMNS.join(', ')}.`

function columnHint(name: string): string {
  const near = nearest(name, COLUMNS)
  return near === null ? ALLOWED : `Did you mean ${near}? ${ALLOWED}`
}

/** What captures: the frame, words made of that, and rules. */
type Captures = Readonly<Record<'frame' | 'words' | 'rules', readonly Named[]>>

function capturesOf(tree: MapTree, rules: readonly Tree[], patterns: Patterns): Captures {
  const groups = (pattern: Patterns['frame'] | undefined, from: Tree): Named[] =>
    (pattern?.names ?? []).map((name) => ({ name, place: treeAt(from, ['pattern'])?.place ?? from.place }))
  return {
    frame: [...groups(patterns.frame, tree), ...keysAt(tree, 'paths')],
    words: keysAt(tree, 'words'),
    rules: rules.flatMap((rule, index) => groups(patterns.messages[index], rule)),
  }
}

/** What asks for captures: of the frame alone, of words too, of any. */
type References = Captures

function referencesOf(tree: MapTree, rules: readonly Tree[]): References {
  const time = treeAt(tree, ['time'])
  const stamp = textsAt(time, 'capture')
  return {
    frame: [
      ...itemsOf(treeAt(tree, ['claim'])).flatMap((claim) => keysAt(claim)),
      ...entriesOf(treeAt(tree, ['words'])).flatMap(({ value }) => textsAt(value, 'in')),
    ],
    words: rules.flatMap((rule) => {
      const pattern = treeAt(rule, ['pattern'])
      const on = textsAt(rule, 'on')
      const implied = pattern !== undefined && on.length === 0 ? [{ name: 'message', place: pattern.place }] : []
      return [...keysAt(rule, 'when'), ...on, ...implied]
    }),
    rules: [
      ...(time?.kind === 'map' && stamp.length === 0 ? [{ name: 'time', place: time.place }] : stamp),
      ...textsAt(tree, 'count'),
      ...listsAt(tree, 'columns'),
      ...rules.flatMap((rule) => listsAt(rule, 'columns')),
    ],
  }
}

function checkReferences(references: References, captures: Captures, faults: Faults): void {
  const known = new Set<string>()
  for (const kind of ['frame', 'words', 'rules'] as const) {
    for (const { name } of captures[kind]) known.add(name)
    for (const { name, place } of references[kind]) {
      if (known.has(name)) continue
      const near = nearest(name, [...known])
      const hint = near === null ? `Captures are ${[...known].join(', ') || 'none'}.` : `Did you mean ${near}?`
      faults.error(place, 'unknown-capture', `nothing captures ${quote(name)}`, hint)
    }
  }
}
