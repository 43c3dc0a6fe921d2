import { type Faults, nearest, suggest } from '../syntax/faults.ts'
import { lintItems, lintSections } from './lint-sections.ts'
import { lintTags } from './lint-tags.ts'
import { type Entry, describe, type MapTree, quote, type ScalarTree, type Tree, valueOf } from '../syntax/tree.ts'

const KNOWN = (
  'title id name related taxonomy status description license author references date modified logsource detection ' +
  'fields falsepositives level tags scope correlation filter generate kind tatou'
).split(' ')

const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const
const RELATIONS = ['derived', 'obsolete', 'merged', 'renamed', 'similar'] as const

const TEXTS = 'title name id author description license taxonomy status level'.split(' ')

/** Characters that a text may have at most (detection rule schema). */
const LENGTHS: readonly (readonly [key: string, most: number])[] = [
  ['title', 256],
  ['name', 256],
  ['taxonomy', 256],
  ['description', 65_535],
]

/**
 * Checks what a document says of itself beyond what running it takes: the specification's types, words and formats,
 * and keys that are probably misspelt. Custom keys are allowed.
 */
export function lintHead(map: MapTree, faults: Faults): void {
  for (const entry of map.entries) lintKey(entry, faults)
  for (const [key, most] of LENGTHS) lintLength(valueOf(map, key), key, most, faults)
  for (const key of TEXTS) lintText(valueOf(map, key), key, faults)
  for (const key of ['references', 'falsepositives', 'fields', 'scope']) lintList(map, key, faults)
  lintIds(map, faults)
  lintDates(map, faults)
  lintTags(valueOf(map, 'tags'), faults)
  lintWord(valueOf(map, 'status'), STATUSES, faults)
  lintSections(map, faults)
  lintKind(map, faults)
}

function lintKey({ key, place }: Entry, faults: Faults): void {
  if (KNOWN.some((known) => known === key)) return
  const near = nearest(key, KNOWN)
  if (near === null) return
  faults.warn(
    place,
    'misspelt-key',
    `${quote(key)} means nothing`,
    `Did you mean ${near}? Custom keys need other names.`,
  )
}

function lintLength(tree: Tree | undefined, key: string, most: number, faults: Faults): void {
  if (tree?.kind !== 'scalar' || [...tree.source].length <= most) return
  const message = `${key} has ${[...tree.source].length} characters, more than ${most}`
  faults.warn(tree.place, `${key}-too-long`, message, null)
}

function lintText(tree: Tree | undefined, key: string, faults: Faults): void {
  if (tree === undefined || (tree.kind === 'scalar' && typeof tree.value === 'string' && tree.value !== '')) return
  faults.warn(tree.place, 'not-a-text', `${key} is a text, not ${describe(tree)}`, 'Quote it, or leave it out.')
}

function lintList(map: MapTree, key: string, faults: Faults): void {
  const tree = valueOf(map, key)
  if (tree === undefined) return
  if (tree.kind !== 'list') {
    // The schema of correlations takes one text as well.
    const text = tree.kind === 'scalar' && typeof tree.value === 'string' && tree.value.length > 1
    if (key === 'falsepositives' && text && valueOf(map, 'correlation') !== undefined) return
    faults.warn(tree.place, 'not-a-list', `${key} is a list, not ${describe(tree)}`, 'Write each on a line after -.')
    return
  }
  lintItems(tree, key, key === 'falsepositives' || key === 'scope' ? 2 : 1, faults)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function lintIds(map: MapTree, faults: Faults): void {
  const id = valueOf(map, 'id')
  const hint = 'Make one with: uuidgen.'
  if (id?.kind === 'scalar' && !UUID.test(id.source))
    faults.warn(id.place, 'bad-id', `${describe(id)} is no UUID`, hint)
  if (id === undefined && valueOf(map, 'name') === undefined && valueOf(map, 'filter') === undefined) {
    faults.warn(map.place, 'missing-id', 'the rule has neither id nor name', hint)
  }
  const related = valueOf(map, 'related')
  if (related === undefined) return
  for (const item of related.kind === 'list' ? related.items : [related]) lintRelation(item, faults)
}

function lintRelation(tree: Tree, faults: Faults): void {
  const hint = `related: [{id: <uuid>, type: ${RELATIONS.join(' | ')}}]`
  if (tree.kind !== 'map') {
    faults.warn(tree.place, 'bad-related', `related lists maps, not ${describe(tree)}`, hint)
    return
  }
  const id = valueOf(tree, 'id')
  const type = valueOf(tree, 'type')
  if (id?.kind !== 'scalar' || !UUID.test(id.source)) {
    faults.warn(id?.place ?? tree.place, 'bad-related', 'related needs the id of a rule', hint)
  }
  if (type?.kind !== 'scalar' || !RELATIONS.some((known) => known === type.source)) {
    faults.warn(type?.place ?? tree.place, 'bad-related', 'this relation is unknown', hint)
  }
}

function lintDates(map: MapTree, faults: Faults): void {
  const [date, modified] = ['date', 'modified'].map((key) => lintDate(valueOf(map, key), key, faults))
  if (date === undefined || modified === undefined || date === null || modified === null) return
  if (modified.source >= date.source) return
  faults.warn(modified.place, 'date-order', `it was modified before ${date.source}, when it was made`, null)
}

function lintDate(tree: Tree | undefined, key: string, faults: Faults): ScalarTree | null {
  if (tree === undefined) return null
  const match = tree.kind === 'scalar' ? /^(\d{4})-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/.exec(tree.source) : null
  const days = match === null ? 0 : new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate()
  if (tree.kind === 'scalar' && match !== null && Number(match[3]) <= days) return tree
  faults.warn(tree.place, 'bad-date', `${key} is no date: ${describe(tree)}`, 'Write YYYY-MM-DD.')
  return null
}

function lintWord(tree: Tree | undefined, known: readonly string[], faults: Faults): void {
  if (tree?.kind !== 'scalar' || known.includes(tree.source)) return
  faults.warn(
    tree.place,
    'unknown-status',
    `the status ${quote(tree.source)} is none of Sigma's`,
    suggest(tree.source, known),
  )
}

/** Keys that mean something only in other kinds of rules, and those that this kind should have. */
function lintKind(map: MapTree, faults: Faults): void {
  const filter = valueOf(map, 'filter') !== undefined
  const correlation = valueOf(map, 'correlation') !== undefined
  const useless = filter ? ['level', 'status', 'tags', 'kind', 'tatou', 'generate'] : ['tatou', 'generate']
  for (const { key, place } of correlation ? [] : map.entries) {
    if (!useless.includes(key)) continue
    faults.warn(
      place,
      'key-without-use',
      `${key} means nothing in a ${filter ? 'filter' : 'detection'}`,
      'Take it away.',
    )
  }
  if (filter || valueOf(map, 'level') !== undefined) return
  faults.warn(map.place, 'missing-level', 'the rule has no level, which is informational', 'Add level: medium.')
}
