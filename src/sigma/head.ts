import { FINDING_KINDS, LEVELS } from '../model/finding.ts'
import { type Faults, suggest } from '../syntax/faults.ts'
import type { RuleHead } from './rule.ts'
import { describe, type MapTree, type Tree, valueOf } from '../syntax/tree.ts'

/**
 * What every document says of itself. Only what a finding cannot do without is a fault here; style is the linter's.
 * The specification gives no level to a rule that names none: it is `informational`, the level that alerts nobody.
 */
export function readHead(map: MapTree, faults: Faults): RuleHead {
  const tags = texts(valueOf(map, 'tags'))
  return {
    id: text(map, 'id', faults),
    name: text(map, 'name', faults),
    title: readTitle(map, faults),
    description: text(map, 'description', faults) ?? '',
    status: text(map, 'status', faults),
    level: readLevel(map, faults),
    tags,
    techniques: techniquesOf(tags),
    references: texts(valueOf(map, 'references')),
    falsepositives: texts(valueOf(map, 'falsepositives')),
    kind: readKind(map, faults),
    place: map.place,
  }
}

/** How a document is called in messages about it: by title, name or id; null if it has none. */
export function nameOf(map: MapTree): string | null {
  for (const key of ['title', 'name', 'id']) {
    const tree = valueOf(map, key)
    if (tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value !== '') return tree.value.slice(0, 256)
  }
  return null
}

/** The text of a key; null when it is absent or empty, a fault when it is a list or a map. */
export function text(map: MapTree, key: string, faults: Faults): string | null {
  const tree = valueOf(map, key)
  if (tree === undefined || (tree.kind === 'scalar' && tree.value === null)) return null
  if (tree.kind === 'scalar') return tree.source === '' ? null : tree.source
  faults.error(tree.place, 'not-a-text', `${key} is ${describe(tree)}`, `${key} must be a text.`)
  return null
}

/** The texts of a list, or a single text as a list of one; whatever else it holds is left out. */
export function texts(tree: Tree | undefined): string[] {
  if (tree === undefined || tree.kind === 'map') return []
  const items = tree.kind === 'list' ? tree.items : [tree]
  const scalars = items.filter((item) => item.kind === 'scalar')
  return scalars.filter((item) => item.value !== null).map((item) => item.source)
}

function readTitle(map: MapTree, faults: Faults): string {
  const title = text(map, 'title', faults)
  const place = valueOf(map, 'title')?.place ?? map.place
  if (title === null)
    faults.error(place, 'missing-title', 'the rule has no title', 'Add a title that says what it finds.')
  return title ?? ''
}

function readLevel(map: MapTree, faults: Faults): RuleHead['level'] {
  const written = text(map, 'level', faults)
  const level = LEVELS.find((one) => one === written)
  if (written !== null && level === undefined) {
    const place = valueOf(map, 'level')?.place ?? map.place
    faults.error(place, 'unknown-level', `the level ${written} is none of Sigma's`, suggest(written, LEVELS))
  }
  return level ?? 'informational'
}

function readKind(map: MapTree, faults: Faults): RuleHead['kind'] {
  const written = text(map, 'kind', faults)
  const kind = FINDING_KINDS.find((one) => one === written)
  if (written !== null && kind === undefined) {
    const place = valueOf(map, 'kind')?.place ?? map.place
    faults.warn(
      place,
      'unknown-kind',
      `the kind ${written} is unknown; taken as other`,
      suggest(written, FINDING_KINDS),
    )
  }
  return kind ?? 'other'
}

/** ATT&CK techniques among tags, in upper case, each once, in the order of their numbers. */
function techniquesOf(tags: readonly string[]): string[] {
  const ids = tags.map((tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase())
  return [...new Set(ids.filter((id) => id !== undefined))].toSorted()
}
