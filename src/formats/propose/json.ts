import type { StampId } from '../../time/stamp.ts'
import { USUAL_KEYS } from '../json/usual-keys.ts'
import { areDeciding, areLevels, captureName, columnOf } from './names.ts'
import { rulesFor, type Kind, type Proposal } from './proposal.ts'
import { ADDRESS, STAMP_PATTERNS } from './tokens.ts'

/** So deep are objects looked into, and so many paths are looked at. */
const MOST = { depth: 6, paths: 300 } as const

/** A place in objects, and what stands there: a text for each object that has one. */
interface Found {
  readonly path: string
  readonly values: Map<number, string>
}

/** What a format for lines of JSON objects could be; undefined where few lines are such. */
export function proposeJson(lines: readonly string[]): Proposal | undefined {
  const objects = lines.flatMap((line) => objectOf(line) ?? [])
  if (objects.length * 2 < lines.length || objects.length === 0) return undefined
  const found = placesOf(objects)
  const paths: Record<string, string[]> = {}
  const time = timeOf(found, objects.length)
  if (time !== undefined) paths['time'] = [time.path]
  const named = new Map<Found, string>()
  for (const place of found) {
    if (place.path === time?.path) continue
    const column = columnOf(place.path, [...place.values.values()]) ?? sourceOf(place, found)
    if (column !== undefined) {
      paths[column] = [...(paths[column] ?? []), place.path].slice(0, 4)
      named.set(place, column)
    }
  }
  const decide = distinct(found.filter((place) => isDeciding(place, named.get(place)))).slice(0, 3)
  const name = (place: Found): string => {
    const known = named.get(place) ?? captureName(place.path, new Set(Object.keys(paths)))
    paths[known] ??= [place.path]
    named.set(place, known)
    return known
  }
  const deciding = decide.map((place) => ({ place, capture: name(place) }))
  const claim = Object.fromEntries(claimOf(found, named, time).map((place) => [name(place), { present: true }]))
  const kinds = objects.map((_, index): Kind => {
    const values = deciding.flatMap(({ place, capture }) => {
      const value = place.values.get(index)
      return value === undefined ? [] : [[capture, value] as const]
    })
    return { when: Object.fromEntries(values), pattern: null, words: values.map(([, value]) => value).join(' ') }
  })
  return {
    frame: { kind: 'json', paths, claim: [claim] },
    time: time === undefined ? null : { capture: 'time', stamp: time.stamp },
    rules: rulesFor(kinds),
  }
}

/** The only place of addresses is that of the source, whatever it is called. */
function sourceOf(place: Found, found: readonly Found[]): 'source_ip' | undefined {
  const ofAddresses = found.filter(({ values }) => [...values.values()].every((value) => ADDRESS.test(value)))
  return ofAddresses.length === 1 && ofAddresses[0] === place ? 'source_ip' : undefined
}

function objectOf(line: string): object | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Keys that a path can be written with. */
const KEY = /^[^.[\]\\"\p{Cc}\p{Cs}]{1,60}$/u

function placesOf(objects: readonly object[]): Found[] {
  const found = new Map<string, Found>()
  const visit = (value: object, index: number, prefix: string, depth: number): void => {
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      if (!KEY.test(key.replaceAll('.', ''))) continue
      const path = `${prefix}${key.replaceAll('.', '\\.')}`
      if (typeof inner === 'object' && inner !== null) {
        if (!Array.isArray(inner) && depth < MOST.depth) visit(inner, index, `${path}.`, depth + 1)
        continue
      }
      if (inner === null || inner === '' || (!found.has(path) && found.size >= MOST.paths)) continue
      const place = found.get(path) ?? { path, values: new Map() }
      place.values.set(index, String(inner))
      found.set(path, place)
    }
  }
  for (const [index, object] of objects.entries()) visit(object, index, '', 1)
  return [...found.values()]
}

function timeOf(found: readonly Found[], objects: number): { path: string; stamp: StampId } | undefined {
  const usual: readonly string[] = USUAL_KEYS.time
  const rank = ({ path }: Found): number => (usual.includes(path) ? usual.indexOf(path) : usual.length)
  for (const { path, values } of found.toSorted((a, b) => rank(a) - rank(b))) {
    if (values.size * 2 < objects) continue
    for (const [stamp, pattern] of STAMP_PATTERNS) {
      const whole = new RegExp(`^(?:${pattern})$`)
      if ([...values.values()].every((value) => whole.test(value))) return { path, stamp }
    }
  }
  return undefined
}

/** Of places that always hold the same, the first. */
function distinct(places: readonly Found[]): Found[] {
  return [
    ...new Map(places.toReversed().map((place) => [JSON.stringify([...place.values]), place])).values(),
  ].toReversed()
}

function isDeciding({ values }: Found, column: string | undefined): boolean {
  const all = [...values.values()]
  return (column === undefined || column === 'action') && !areLevels(all) && areDeciding(all)
}

/** What tells these objects from others: places that all of them have, those with a name of their own first. */
function claimOf(
  found: readonly Found[],
  named: ReadonlyMap<Found, string>,
  time: { readonly path: string } | undefined,
): Found[] {
  const most = Math.max(0, ...found.map(({ values }) => values.size))
  const everywhere = found.filter(({ path, values }) => values.size === most && path !== time?.path)
  const own = everywhere.filter((place) => !named.has(place))
  const chosen = [...own, ...everywhere.filter((place) => named.has(place))].slice(0, 2)
  return chosen.length > 0 ? chosen : found.filter(({ values }) => values.size === most).slice(0, 1)
}
