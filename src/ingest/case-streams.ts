import type { CaseFile, CaseReading } from '../model/case.ts'
import { changed, evidenceOf } from '../store/case-evidence.ts'
import type { Case } from '../store/case-folder.ts'
import type { ListedInput } from './case-inputs.ts'
import type { LoadedInput } from './ledger.ts'
import { noText, type LoadOptions } from './load.ts'
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

/** The reading options of a case as those of a load. */
export function loadReading({
  timezone,
  year,
  input_format: inputFormat,
}: CaseReading): Pick<LoadOptions, 'timezone' | 'year' | 'inputFormat'> {
  return { timezone: timezone ?? undefined, year: year ?? undefined, inputFormat: inputFormat ?? undefined }
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
  }
}
