import { CR, LF, OPEN } from './bytes.ts'
import type { Survey } from './survey.ts'

/** What a pass over the line ends of a file knows at its end. */
export interface LineTally {
  readonly count: number
  readonly longest: number
  /** Every LF has a CR before it, and there is at least one. */
  readonly crlf: boolean
  /** No CR but those of a uniform CRLF. */
  readonly uniform: boolean
  readonly braces: boolean
  readonly terminated: boolean
  readonly index: Float64Array
}

export interface LineScan {
  /** The next bytes of the file. For UTF-16 every stretch but the last must be even in length. */
  add(chunk: Buffer): void
  end(): LineTally
}

/**
 * Counts the lines of a file that is handed over stretch by stretch, and notes the offset of every `step`th.
 * A line of any length costs no memory.
 */
export function createLineScan(encoding: Survey['encoding'], step: number): LineScan {
  const lines = createTally(step)
  if (encoding === 'utf-16le') return scanUnits(lines, 0)
  if (encoding === 'utf-16be') return scanUnits(lines, 1)
  return scanBytes(lines)
}

type Tally = ReturnType<typeof createTally>

function createTally(step: number) {
  let index = new Float64Array(1024)
  let noted = 0
  let start = 0
  let count = 0
  let longest = 0
  return {
    carriageReturns: 0,
    crlfs: 0,
    braces: true,
    /** Where the line begins that is not yet ended. */
    start: () => start,
    /** A line ends before `next`. */
    close(next: number): void {
      if (count % step === 0) note(start)
      count++
      if (next - start > longest) longest = next - start
      start = next
    },
    end(bytes: number): LineTally {
      const ends = count
      const terminated = start === bytes
      if (!terminated) this.close(bytes)
      return {
        count,
        longest,
        crlf: ends > 0 && this.crlfs === ends,
        uniform: this.carriageReturns === 0 || (this.crlfs === ends && this.carriageReturns === ends),
        braces: this.braces && count > 0,
        terminated,
        index: index.slice(0, noted),
      }
    },
  }

  function note(offset: number): void {
    if (noted === index.length) {
      const wider = new Float64Array(index.length * 2)
      wider.set(index)
      index = wider
    }
    index[noted++] = offset
  }
}

function scanBytes(lines: Tally): LineScan {
  let offset = 0
  let pending = false
  return {
    add(chunk) {
      if (lines.start() === offset && chunk[0] !== OPEN) lines.braces = false
      for (let at = chunk.indexOf(LF); at !== -1;) {
        const next = at + 1
        lines.close(offset + next)
        if (chunk[next] !== OPEN && next < chunk.length) lines.braces = false
        at = chunk.indexOf(LF, next)
      }
      if (pending && chunk[0] === LF) lines.crlfs++
      for (let at = chunk.indexOf(CR); at !== -1; at = chunk.indexOf(CR, at + 1)) {
        lines.carriageReturns++
        if (chunk[at + 1] === LF) lines.crlfs++
      }
      pending = chunk[chunk.length - 1] === CR
      offset += chunk.length
    },
    end: () => lines.end(offset),
  }
}

/** UTF-16: a line end is a code unit, so 0x0a0d or a character like U+0A00 is none. `low`: where in a unit the low byte stands. */
function scanUnits(lines: Tally, low: 0 | 1): LineScan {
  const high = 1 - low
  let offset = 0
  let afterReturn = false
  lines.braces = false
  return {
    add(chunk) {
      for (let at = 0; at + 1 < chunk.length; at += 2) {
        const unit = (chunk[at + low] ?? 0) | ((chunk[at + high] ?? 0) << 8)
        if (unit === LF) {
          lines.close(offset + at + 2)
          if (afterReturn) lines.crlfs++
        }
        afterReturn = unit === CR
        if (afterReturn) lines.carriageReturns++
      }
      offset += chunk.length
    },
    end: () => lines.end(offset),
  }
}
