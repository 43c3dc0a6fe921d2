import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { CR } from './bytes.ts'
import { openForReading } from './file-buffers.ts'
import { findLineEnd } from './line-splitter.ts'
import type { LogStream } from './log-stream.ts'
import { INDEX_STEP, MAX_LINE_BYTES, type Survey } from './survey.ts'

/** A line as it stands in the stream. */
export interface StreamLine {
  /** 1-based. */
  readonly line: number
  /** Byte offset of its first byte in the stream. */
  readonly offset: number
  /** Length in bytes without the line end (LF or CRLF). */
  readonly bytes: number
  /** The bytes without the line end, at most MAX_LINE_BYTES of them. */
  readonly raw: Buffer
  /** SHA-256 of all the bytes without the line end, in hex: `line_sha256` of a finding. */
  readonly sha256: string
}

/** Reads lines of a stream by their numbers. Numbers below 1 or above the last line are left out of the answer. */
export interface LineReader {
  /** The lines in the order of their numbers, each once. */
  lines(numbers: readonly number[]): Promise<StreamLine[]>
  /** Where the lines begin, by line number. */
  offsets(numbers: readonly number[]): Promise<Map<number, number>>
}

/** A line between two offsets: [start, end) without the line end. */
interface LineRange {
  readonly line: number
  readonly start: number
  readonly end: number
}

interface Layout {
  readonly low: 0 | 1
  readonly unit: 1 | 2
}

const WINDOW_BYTES = 65_536

/**
 * Opens lines by number: from the sparse index of the survey to the block of INDEX_STEP lines, then line by line.
 * Every block is read once, in order; a line of any length costs at most MAX_LINE_BYTES of memory. The file is opened
 * for each call and must be the surveyed one. The calls throw what reading throws.
 */
export function createLineReader(
  stream: Pick<LogStream, 'file'>,
  survey: Pick<Survey, 'index' | 'lines' | 'encoding'>,
): LineReader {
  const layout: Layout = {
    low: survey.encoding === 'utf-16be' ? 1 : 0,
    unit: survey.encoding === 'utf-16le' || survey.encoding === 'utf-16be' ? 2 : 1,
  }

  async function visit(
    numbers: readonly number[],
    see: (range: LineRange, window: LineWindow) => Promise<void>,
  ): Promise<void> {
    const wanted = [...new Set(numbers)].filter((line) => line >= 1 && line <= survey.lines).toSorted((a, b) => a - b)
    if (wanted.length === 0) return
    const handle = await openForReading(stream.file)
    try {
      const window = createLineWindow(handle, layout)
      let next = { line: 0, offset: 0 }
      for (const line of wanted) {
        const block = Math.floor((line - 1) / INDEX_STEP)
        if (next.line === 0 || block > Math.floor((next.line - 1) / INDEX_STEP)) {
          next = { line: block * INDEX_STEP + 1, offset: survey.index[block] ?? 0 }
        }
        for (; next.line < line; next = { line: next.line + 1, offset: (await window.lineAt(next.offset)).next });
        const found = await window.lineAt(next.offset)
        await see({ line, start: next.offset, end: found.end }, window)
        next = { line: line + 1, offset: found.next }
      }
    } finally {
      await handle.close()
    }
  }

  return {
    async lines(numbers) {
      const lines: StreamLine[] = []
      await visit(numbers, async ({ line, start, end }, window) => {
        const bytes = end - start
        const raw = Buffer.from(await window.read(start, Math.min(bytes, MAX_LINE_BYTES)))
        const hash = createHash('sha256').update(raw)
        for (let at = start + raw.length; at < end;) {
          const part = await window.read(at, Math.min(end - at, WINDOW_BYTES))
          if (part.length === 0) break
          hash.update(part)
          at += part.length
        }
        lines.push({ line, offset: start, bytes, raw, sha256: hash.digest('hex') })
      })
      return lines
    },
    async offsets(numbers) {
      const offsets = new Map<number, number>()
      await visit(numbers, async ({ line, start }) => void offsets.set(line, start))
      return offsets
    },
  }
}

type LineWindow = ReturnType<typeof createLineWindow>

/** A stretch of the file in memory that moves on with what is asked for. */
function createLineWindow(handle: FileHandle, { low, unit }: Layout) {
  const buffer = Buffer.allocUnsafe(WINDOW_BYTES)
  // Before the first move the window lies nowhere.
  let from = -1
  let length = 0

  async function moveTo(offset: number): Promise<void> {
    from = offset
    length = 0
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, offset + length)
      if (bytesRead === 0) return
      length += bytesRead
    }
  }

  return {
    /** Where the line that begins at an offset ends (without its line end) and the next one begins. */
    async lineAt(offset: number): Promise<{ end: number; next: number }> {
      let searched = offset
      if (offset < from || offset > from + length) await moveTo(offset)
      for (;;) {
        const at = findLineEnd(buffer.subarray(0, length), searched - from, low, unit)
        if (at !== -1) {
          const before = from + at - unit
          const isReturn = before >= offset && (await this.isReturn(before))
          return { end: isReturn ? before : from + at, next: from + at + unit }
        }
        const seen = from + length
        if (length < buffer.length) return { end: seen, next: seen }
        // Keep the line's beginning in the window if it can fit; of a longer line only its end is looked for.
        await moveTo(searched === offset && offset > from ? offset : seen)
        searched = Math.max(searched, from)
      }
    },
    async isReturn(offset: number): Promise<boolean> {
      const unitBytes =
        offset >= from ? buffer.subarray(offset - from, offset - from + unit) : await this.read(offset, unit)
      return unitBytes[low] === CR && (unit === 1 || unitBytes[1 - low] === 0)
    },
    /** Bytes of the file, from the window where it has them. */
    async read(offset: number, size: number): Promise<Buffer> {
      if (offset >= from && offset + size <= from + length) return buffer.subarray(offset - from, offset - from + size)
      const bytes = Buffer.allocUnsafe(size)
      let done = 0
      while (done < size) {
        const { bytesRead } = await handle.read(bytes, done, size - done, offset + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return bytes.subarray(0, done)
    },
  }
}
