import { createHash } from 'node:crypto'
import type { LogFormat } from '../formats/log-format.ts'
import { knownFormats, takenIds } from '../formats/registry.ts'
import { readUserFormat } from '../formats/user-format.ts'
import type { CaseFile, CaseFormat, CaseReading } from '../model/case.ts'
import { changed, evidenceOf } from '../store/case-evidence.ts'
import { hostile, type Case } from '../store/case-folder.ts'
import { faultText } from '../syntax/faults.ts'
import { parseAddressRange } from './address-range.ts'
import type { ListedInput } from './case-inputs.ts'
import type { LoadedInput } from './ledger.ts'
import { noText } from './input-problem.ts'
import type { LoadOptions } from './load.ts'
import type { LogStream, UnreadableInput } from './log-stream.ts'

/** The inputs of a case as streams, in their order, each with the name, the date and the container it was found with. */
export async function caseStreams(opened: Case, signal: AbortSignal | undefined): Promise<LogStream[]> {
  const streams: LogStream[] = []
  for (const input of opened.file.inputs) streams.push(streamOf(input, await evidenceOf(opened, input, signal)))
  return streams
}

/** One input as a stream of the bytes in `file`. */
export function streamOf({ path, bytes, container, compression, mtime }: ListedInput, file: string): LogStream {
  return { path, file, owned: false, bytes, container, compression, mtime }
}

/** The reading options of a case as those of a load. Throws TatouError `case-hostile` for formats that are none. */
export function loadReading(
  { timezone, year, input_format: inputFormat, formats, trusted_proxies: proxies, skew }: CaseReading,
  shown: string,
): Pick<LoadOptions, 'timezone' | 'year' | 'inputFormat' | 'formats' | 'trustedProxies' | 'shifts'> {
  return {
    timezone: timezone ?? undefined,
    year: year ?? undefined,
    inputFormat: inputFormat ?? undefined,
    formats: knownFormats(formats.map((format) => formatOf(format, shown))),
    trustedProxies: (proxies ?? []).flatMap((range) => parseAddressRange(range) ?? []),
    shifts: skew,
  }
}

/** A case is somebody else's: its formats are read as critically as files are. */
function formatOf({ id, path, sha256, text }: CaseFormat, shown: string): LogFormat {
  const { format, faults } = readUserFormat({ path, text }, takenIds())
  const fault = faults.find(({ severity }) => severity === 'error')
  if (fault !== undefined) throw hostile(shown, `its format ${id} is none: ${faultText(fault)}`)
  const isAsSaid = format?.format.id === id && createHash('sha256').update(text).digest('hex') === sha256
  if (format === null || !isAsSaid) throw hostile(shown, `its format ${id} is not the one of its digest`)
  return format.format
}

/**
 * Loaded inputs of a case with what the load cannot know: the other paths that held the same bytes. Throws
 * TatouError `case-evidence` when the bytes are not those of the list any more.
 */
export function asListed<T extends Pick<LoadedInput, 'document'>>(
  inputs: readonly ListedInput[],
  loaded: readonly T[],
): T[] {
  return inputs.flatMap((input, at) => {
    const found = loaded[at]
    if (found === undefined || found.document.sha256 !== input.sha256) throw changed(input, 'has changed')
    return [{ ...found, document: { ...found.document, also_at: input.also_at.map(({ path }) => path).toSorted() } }]
  })
}

/** What of a case could not be read, when it was ingested or because it is no text. */
export function caseUnreadable({ unreadable, inputs }: Pick<CaseFile, 'unreadable' | 'inputs'>): UnreadableInput[] {
  const binary = inputs.filter(({ encoding }) => encoding === 'binary')
  return [...unreadable, ...binary.map(({ path }) => noText(path))]
}

/** Reading options with those given in place of the case's own. */
export function mergeReading(own: CaseReading, given: CaseReading): CaseReading {
  return {
    timezone: given.timezone ?? own.timezone,
    year: given.year ?? own.year,
    input_format: given.input_format ?? own.input_format,
    formats: mergeFormats(own.formats, given.formats),
    trusted_proxies: given.trusted_proxies ?? own.trusted_proxies,
    skew: mergeSkew(own.skew, given.skew),
  }
}

/** A case keeps its formats; one that is given takes the place of that of its id, unless it is the same. */
function mergeFormats(own: readonly CaseFormat[], given: readonly CaseFormat[]): CaseFormat[] {
  const merged = new Map(own.map((format) => [format.id, format]))
  for (const format of given) if (merged.get(format.id)?.sha256 !== format.sha256) merged.set(format.id, format)
  return [...merged.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** A shift of nothing takes one away that was given before. */
function mergeSkew(own: CaseReading['skew'], given: CaseReading['skew']): CaseReading['skew'] {
  const byInput = new Map([...own, ...given].map(({ path, seconds }) => [path, seconds]))
  return [...byInput]
    .map(([path, seconds]) => ({ path, seconds }))
    .filter(({ seconds }) => seconds !== 0)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
