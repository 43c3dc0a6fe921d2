import { createHash } from 'node:crypto'
import type { Chunks } from './chunks.ts'
import { createLineSplitter } from './line-splitter.ts'
import { MAX_LINE_BYTES } from './survey.ts'

/** Which line of the whole stream it is (from 1), where it begins there, and where in the sparse one. */
export interface SparsePlace {
  readonly line: number
  readonly offset: number
  readonly sparse: number
}

/**
 * A stream of which only some lines are left; for all that were left out between two of them there is one empty line, so that what
 * did not stand together does not now, and the size is that of the lines kept.
 */
export interface SparseLines {
  readonly pieces: AsyncIterable<Buffer>
  /** Of the lines kept, by their number in the sparse stream; filled while the pieces are read. */
  readonly places: ReadonlyMap<number, SparsePlace>
  /** Digest of the whole stream, once all pieces are read. */
  sha256(): string
}

/** Keeps of a stream (not UTF-16) the lines with the numbers of `wanted`; of a very long one its first MAX_LINE_BYTES. */
export function sparseLines(chunks: Chunks, wanted: ReadonlySet<number>): SparseLines {
  const places = new Map<number, SparsePlace>()
  const hash = createHash('sha256')
  const splitter = createLineSplitter('utf-8', MAX_LINE_BYTES)
  const at = { line: 0, offset: 0 }
  const writer = createSparseWriter(places)
  function piece(lines: Iterable<{ readonly raw: Buffer; readonly size: number }>): Buffer {
    const parts: Buffer[] = []
    for (const { raw, size } of lines) {
      at.line++
      if (wanted.has(at.line)) parts.push(...writer.add(Buffer.from(raw), at))
      at.offset += size
    }
    return Buffer.concat(parts)
  }
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield piece(splitter.add(chunk))
    }
    yield piece(splitter.end())
    // A file without a line is no log.
    if (places.size === 0) yield LINE_END
  }
  return { pieces: pieces(), places, sha256: () => hash.copy().digest('hex') }
}

/** Puts lines behind each other, in their order, and notes in `places` where each of them came from. */
export function createSparseWriter(places: Map<number, SparsePlace>): {
  readonly add: (raw: Buffer, from: Pick<SparsePlace, 'line' | 'offset'>) => readonly Buffer[]
} {
  const at = { line: 0, bytes: 0, last: 0 }
  return {
    add(raw, { line, offset }) {
      const gap = line > at.last + 1 ? [LINE_END] : []
      at.line += gap.length + 1
      at.bytes += gap.length
      places.set(at.line, { line, offset, sparse: at.bytes })
      at.bytes += raw.length + 1
      at.last = line
      return [...gap, raw, LINE_END]
    },
  }
}

const LINE_END = Buffer.from('\n')
