import { type Faults, suggest } from '../syntax/faults.ts'
import { texts } from './head.ts'
import type { Bounds, BurstTest } from './rule.ts'
import { describe, type MapTree, quote, type Tree, valueOf } from '../syntax/tree.ts'

const KEYS = ['sequential', 'median_gap', 'per_value', 'supersedes'] as const

/** Our own key `tatou` of a correlation; all null where it is absent. */
export function readBurst(map: MapTree, faults: Faults): BurstTest {
  const tree = valueOf(map, 'tatou')
  if (tree !== undefined && tree.kind !== 'map') {
    faults.error(tree.place, 'bad-tatou', `tatou is a map, not ${describe(tree)}`, `Its keys: ${KEYS.join(', ')}.`)
  }
  const burst = tree?.kind === 'map' ? tree : null
  for (const { key, place } of burst?.entries ?? []) {
    if (KEYS.some((known) => known === key)) continue
    faults.error(place, 'unknown-key', `tatou knows no key ${quote(key)}`, suggest(key, KEYS))
  }
  return {
    sequential: readSequential(burst === null ? undefined : valueOf(burst, 'sequential'), faults),
    medianGap: readBounds(burst === null ? undefined : valueOf(burst, 'median_gap'), 'median_gap', faults),
    perValue: readBounds(burst === null ? undefined : valueOf(burst, 'per_value'), 'per_value', faults),
    supersedes: texts(burst === null ? undefined : valueOf(burst, 'supersedes')),
  }
}

function readSequential(tree: Tree | undefined, faults: Faults): number | null {
  if (tree === undefined) return null
  const value = tree.kind === 'scalar' ? tree.value : null
  if (typeof value === 'number' && Number.isInteger(value) && value >= 2) return value
  faults.error(tree.place, 'not-a-number', `sequential needs a whole number from 2, not ${describe(tree)}`, null)
  return null
}

function readBounds(tree: Tree | undefined, name: string, faults: Faults): Bounds | null {
  if (tree === undefined) return null
  const hint = `Example: ${name}: {gte: 2, lte: 6}.`
  if (tree.kind !== 'map' || tree.entries.length === 0) {
    faults.error(tree.place, 'bad-tatou', `${name} is a map with gte or lte, not ${describe(tree)}`, hint)
    return null
  }
  const bound: { gte: number | null; lte: number | null } = { gte: null, lte: null }
  for (const { key, place, value } of tree.entries) {
    const number = value.kind === 'scalar' ? value.value : null
    if (key !== 'gte' && key !== 'lte') faults.error(place, 'unknown-operator', `${name} knows no ${quote(key)}`, hint)
    else if (typeof number === 'number' && Number.isFinite(number)) bound[key] = number
    else faults.error(value.place, 'not-a-number', `${key} needs a number, not ${describe(value)}`, hint)
  }
  return bound
}
