import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { HEAD_LINES } from '../ingest/detect-format.ts'
import { INDEX_STEP } from '../ingest/survey.ts'
import type { FollowedStream } from './followed-stream.ts'
import type { LineIndex } from './line-index.ts'

/** Lines before the new ones that are read again with them: what they inherit from, and what they carry on. */
const CONTEXT_LINES = 96

/** A file of new lines, with what they must be read with. */
export interface Chunk {
  readonly stream: FollowedStream
  readonly file: string
  readonly bytes: number
  /** Lines at its beginning that are the first of the stream. */
  readonly head: number
  /** Line of the stream that follows on the head, and its offset beyond where it stands in the chunk. */
  readonly next: number
  readonly shift: number
  /** Lines before this one are there for the others' sake. */
  readonly first: number
  /** All lines of the stream are in it: what was read of it before is replaced. */
  readonly whole: boolean
}

/** Where the chunks of a stream are written. */
export function chunkFile({ id }: FollowedStream, folder: string): string {
  return join(folder, `chunk-${id}.log`)
}

/** The streams of which all lines are read again. */
export function replacedBy(chunks: readonly Chunk[]): number[] {
  return chunks.filter(({ whole }) => whole).map(({ stream }) => stream.id)
}

/**
 * Writes the lines of a stream from `first` on to a file. Before them stand the first HEAD_LINES lines of the stream, so that
 * format, zone, year and layout are fixed by these, as for the finished file (unless they said all they have to say); and a few
 * lines of context.
 */
export async function writeChunk(
  stream: FollowedStream,
  lines: LineIndex,
  first: number,
  folder: string,
  needsHead: boolean,
): Promise<Chunk> {
  const file = chunkFile(stream, folder)
  const head = Math.ceil(HEAD_LINES / INDEX_STEP) * INDEX_STEP
  const context = lines.blockOf(Math.max(1, first - CONTEXT_LINES))
  if (first <= head || context.line <= head + 1) {
    await copyRanges(stream.copy, file, [[0, lines.bytes]])
    // Up to the end of the head all is read again: a later line of it may change how the others are read.
    const whole = first <= head
    return { stream, file, bytes: lines.bytes, head: 0, next: 1, shift: 0, first: whole ? 1 : first, whole }
  }
  if (!needsHead) {
    await copyRanges(stream.copy, file, [[context.offset, lines.bytes]])
    const bytes = lines.bytes - context.offset
    return { stream, file, bytes, head: 0, next: context.line, shift: context.offset, first, whole: false }
  }
  const end = lines.blockOf(head + 1).offset
  await copyRanges(stream.copy, file, [
    [0, end],
    [context.offset, lines.bytes],
  ])
  const bytes = end + lines.bytes - context.offset
  return { stream, file, bytes, head, next: context.line, shift: context.offset - end, first, whole: false }
}

async function copyRanges(from: string, to: string, ranges: readonly (readonly [number, number])[]): Promise<void> {
  for (const [number, [start, end]] of ranges.entries()) {
    if (end <= start) continue
    await pipeline(
      createReadStream(from, { start, end: end - 1 }),
      createWriteStream(to, { flags: number === 0 ? 'w' : 'a', mode: 0o600 }),
    )
  }
}
