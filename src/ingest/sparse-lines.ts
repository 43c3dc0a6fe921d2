import { createHash } from 'node:crypto'
import type { Chunks } from './chunks.ts'
import { createLineSplitter } from './line-splitter.ts'
import { MAX_LINE_BYTES } from './survey.ts'

/** Where a line begins in the whole stream, and where in the sparse one. */
export interface SparsePlace {
  readonly offset: number
  readonly sparse: number
}

/** A stream of which only some lines are left: all others are empty, so that every line keeps its number. */
export interface SparseLines {
  readonly pieces: AsyncIterable<Buffer>
  /** Of the lines kept, by their number; filled while the pieces are read. */
  readonly places: ReadonlyMap<number, SparsePlace>
  /** Digest of the whole stream, once all pieces are read. */
  sha256(): string
}

/** Empties every line of a stream (not UTF-16) but those with the numbers of `wanted`; of a very long one its first MAX_LINE_BYTES are kept. */
export function sparseLines(chunks: Chunks, wanted: ReadonlySet<number>): SparseLines {
  const places = new Map<number, SparsePlace>()
  const hash = createHash('sha256')
  const splitter = createLineSplitter('utf-8', MAX_LINE_BYTES)
  const at = { line: 0, offset: 0, sparse: 0 }
  function piece(lines: Iterable<{ readonly raw: Buffer; readonly size: number }>): Buffer {
    const parts: Buffer[] = []
    for (const { raw, size } of lines) {
      at.line++
      const kept = wanted.has(at.line)
      if (kept) {
        places.set(at.line, { offset: at.offset, sparse: at.sparse })
        parts.push(Buffer.from(raw))
        at.sparse += raw.length
      }
      parts.push(LINE_END)
      at.sparse += 1
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
  }
  return { pieces: pieces(), places, sha256: () => hash.copy().digest('hex') }
}

const LINE_END = Buffer.from('\n')
