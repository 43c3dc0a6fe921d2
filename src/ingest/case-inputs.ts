import type { CaseInput, CaseLocation } from '../model/case.ts'
import { compareInputs } from '../model/case.ts'
import { byPath } from './discover.ts'
import type { LogStream } from './log-stream.ts'

/** An input of a case before its lines were counted. */
export type ListedInput = Omit<CaseInput, 'ledger' | 'encoding'>

/** A stream that an ingest found, with the digest of its bytes. */
export interface FoundStream {
  readonly stream: LogStream
  readonly sha256: string
  /** Where its bytes are kept: a copy in the case, or the absolute path of the original. */
  readonly kept: { readonly stored: boolean; readonly file: string }
}

/** What the list of a case becomes with the streams found. */
export interface Merged {
  readonly inputs: readonly ListedInput[]
  /** Paths that came to the list, by path. */
  readonly added: readonly { readonly path: string; readonly sha256: string }[]
  /** Paths that were on it with the same bytes. */
  readonly known: readonly { readonly path: string; readonly sha256: string }[]
}

/**
 * Adds streams to the inputs of a case. Equal bytes are one input, whatever their order: it goes by the first of its
 * paths, with the date and the container found there. A path that is on the list with the same bytes stays as it is.
 */
export function mergeInputs(before: readonly ListedInput[], found: readonly FoundStream[]): Merged {
  const inputs = new Map(before.map((input) => [input.sha256, input]))
  const added: { path: string; sha256: string }[] = []
  const known: { path: string; sha256: string }[] = []
  for (const { stream, sha256, kept } of found) {
    const { path, bytes } = stream
    const own = inputs.get(sha256)
    const locations = own ? locationsOf(own) : []
    const isKnown = locations.some((location) => location.path === path)
    ;(isKnown ? known : added).push({ path, sha256 })
    const all = isKnown ? locations : [...locations, locationOf(stream)]
    const keeps = own === undefined || (kept.stored && !own.stored) ? kept : { stored: own.stored, file: own.file }
    inputs.set(sha256, withLocations({ sha256, bytes, ...keeps }, all))
  }
  return {
    inputs: [...inputs.values()].toSorted(compareInputs),
    added: added.toSorted(compareInputs),
    known: known.toSorted(compareInputs),
  }
}

function locationOf({ path, container, compression, mtime }: LogStream): CaseLocation {
  return { path, container, compression, mtime }
}

function locationsOf({ path, container, compression, mtime, also_at: others }: ListedInput): CaseLocation[] {
  return [{ path, container, compression, mtime }, ...others]
}

function withLocations(
  bytes: Pick<ListedInput, 'sha256' | 'bytes' | 'stored' | 'file'>,
  locations: readonly CaseLocation[],
): ListedInput {
  const [first, ...others] = locations.toSorted(byPath)
  if (first === undefined) throw new TypeError('an input was found somewhere')
  return { ...first, ...bytes, also_at: others }
}
