import type { ReportCheckDocument, ReportDocument } from '../model/report.ts'
import { isRecord } from '../output/json.ts'
import { statedDigest } from './stated.ts'

type Drift = ReportCheckDocument['drifts'][number]

/** What a comparison found. */
export interface Comparison {
  /** How many values were compared. */
  readonly compared: number
  readonly drifts: readonly Drift[]
}

/**
 * Compares a report with the one that was made again of the same logs: every number, time and word. Pointers are those of
 * RFC 6901.
 */
export function compareReports(found: ReportDocument, expected: ReportDocument): Comparison {
  const drifts: Drift[] = []
  const compared = compare('', found, expected, drifts)
  const digest = statedDigest(found)
  if (digest !== found.notes.stated_sha256 && !drifts.some(({ pointer }) => pointer === STATED))
    drifts.push({ pointer: STATED, found: found.notes.stated_sha256, expected: digest })
  return { compared, drifts }
}

const STATED = '/notes/stated_sha256'

function compare(pointer: string, found: unknown, expected: unknown, drifts: Drift[]): number {
  if (Array.isArray(found) && Array.isArray(expected)) {
    let compared = 0
    for (let at = 0; at < Math.max(found.length, expected.length); at += 1)
      compared += compare(`${pointer}/${at}`, found[at], expected[at], drifts)
    return compared
  }
  if (isRecord(found) && isRecord(expected)) {
    let compared = 0
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)]))
      compared += compare(`${pointer}/${escapeToken(key)}`, found[key], expected[key], drifts)
    return compared
  }
  if (!Object.is(found, expected)) drifts.push({ pointer, found: shown(found), expected: shown(expected) })
  return 1
}

const escapeToken = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

const MOST_SHOWN = 200

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}

/**
 * The re-derived report with its inputs called as the other report calls them: where logs lie is no figure. Inputs are the
 * same by their digests.
 */
export function withPathsOf(expected: ReportDocument, found: ReportDocument): ReportDocument {
  const names = new Map(found.inputs.map(({ sha256, path }) => [sha256, path]))
  const renamed = new Map<string, string>()
  for (const { path, sha256 } of expected.inputs) {
    const name = names.get(sha256)
    if (name !== undefined && name !== path) renamed.set(path, name)
  }
  if (renamed.size === 0) return expected
  const inputs = expected.inputs.map((input, at) => {
    const same = found.inputs[at]
    return same?.sha256 === input.sha256
      ? { ...input, path: same.path, container: same.container, also_at: same.also_at }
      : input
  })
  return { ...renamePaths(expected, renamed), inputs }
}

/** Values that are a path, whole, take the other name; words in sentences are values of their own. */
function renamePaths<T>(value: T, renamed: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (renamed.get(value) ?? value) as T & string
  if (Array.isArray(value)) return value.map((item: unknown) => renamePaths(item, renamed)) as T & unknown[]
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamePaths(inner, renamed)])) as T &
    object
}
