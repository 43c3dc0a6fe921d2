import { isUtf8 } from 'node:buffer'
import { CR, DELIMITER, LF, NUL } from './bytes.ts'
import type { Survey } from './survey.ts'

/** A physical line as it stands in the file. */
export interface RawLine {
  /** The bytes without the line end (LF or CRLF), at most `keep` of them. Valid until the next line is asked for. */
  readonly raw: Buffer
  /** Bytes of the whole line in the file, line end included. */
  readonly size: number
  /** The bytes are known to be readable as they are. False says nothing. */
  readonly plain: boolean
}

export interface LineSplitter {
  /** The lines that end within the next bytes of the file. For UTF-16 every stretch but the last must be even in length. */
  add(chunk: Buffer): Iterable<RawLine>
  /** The last line, when it has no line end. */
  end(): Iterable<RawLine>
}

/** True for valid UTF-8 without NUL, 0x02 and CR: what DuckDB reads without loss. */
export function isPlain(bytes: Buffer): boolean {
  return !bytes.includes(NUL) && !bytes.includes(DELIMITER) && !bytes.includes(CR) && isUtf8(bytes)
}

/** Cuts a file, handed over stretch by stretch, into lines. Of a longer line only the first `keep` bytes are held in memory. */
export function createLineSplitter(encoding: Survey['encoding'], keep: number): LineSplitter {
  const unit = encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1
  const low = encoding === 'utf-16be' ? 1 : 0
  const held: Buffer[] = []
  let heldBytes = 0
  let size = 0
  let ending: Buffer = Buffer.alloc(0)

  /** Bytes of a line whose end has not come yet; copied, because the buffer is used again. */
  function hold(part: Buffer): void {
    const kept = part.subarray(0, Math.max(0, keep - heldBytes))
    if (kept.length > 0) held.push(Buffer.from(kept))
    heldBytes += kept.length
    size += part.length
    ending = Buffer.concat([ending, part.subarray(-unit)]).subarray(-unit)
  }

  function heldLine(part: Buffer, lineEnd: number): RawLine {
    hold(part)
    const long = size - (lineEnd > 0 && isReturn(ending, ending.length, low, unit) ? unit : 0)
    const line = { raw: Buffer.concat(held).subarray(0, Math.min(long, keep)), size: size + lineEnd, plain: false }
    held.length = 0
    heldBytes = 0
    size = 0
    ending = ending.subarray(0, 0)
    return line
  }

  return {
    *add(chunk) {
      // Most stretches of most files are fine: one look at all whole lines spares a look at each.
      const plain = unit === 1 && isPlain(chunk.subarray(chunk.indexOf(LF) + 1, chunk.lastIndexOf(LF) + 1))
      let start = 0
      for (let at = findLineEnd(chunk, 0, low, unit); at !== -1; at = findLineEnd(chunk, start, low, unit)) {
        if (size > 0) yield heldLine(chunk.subarray(start, at), unit)
        else {
          const end = at - start > 0 && isReturn(chunk, at, low, unit) ? at - unit : at
          yield {
            raw: chunk.subarray(start, Math.min(end, start + keep)),
            size: at - start + unit,
            plain: plain && start > 0,
          }
        }
        start = at + unit
      }
      if (start < chunk.length) hold(chunk.subarray(start))
    },
    *end() {
      if (size > 0) yield heldLine(Buffer.alloc(0), 0)
    },
  }
}

/** Where the next LF begins at or behind `from`, or -1. In UTF-16 it is a whole code unit at an even place. */
export function findLineEnd(chunk: Buffer, from: number, low: number, unit: number): number {
  let at = chunk.indexOf(LF, from)
  if (unit === 1) return at
  for (; at !== -1; at = chunk.indexOf(LF, at + 1)) {
    const other = low === 0 ? at + 1 : at - 1
    if (at % 2 === low && chunk[other] === 0) return at - low
  }
  return -1
}

/** Whether a CR stands right before a place. */
function isReturn(bytes: Buffer, end: number, low: number, unit: number): boolean {
  return bytes[end - unit + low] === CR && (unit === 1 || bytes[end - 1 - low] === 0)
}
