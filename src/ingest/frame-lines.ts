import type { RecordPlace, RecordSink } from './frame-writer.ts'

/** Sees to it that every line of a framed stream is in a row: in a record, or in a run of structure or of blank lines. */
export interface FrameLines {
  record(place: RecordPlace, text: Uint8Array): void
  /** Something stands on a line that is no record. */
  touch(line: number, start: number): void
  /** Nothing has been found on this line so far. */
  isUntouched(line: number): boolean
  /** A line ends, with the LF at this offset; `inside` a record or not. */
  end(line: number, at: number, inside: boolean): void
  /** The stream ends: with the line `line`, which is none where the line before had a line end. */
  finish(line: number, bytes: number): void
}

const NOTHING = new Uint8Array(0)

/** Runs are held back until something else comes, so that many lines of brackets are one row. */
export function createFrameLines(sink: RecordSink): FrameLines {
  let touched = 0
  let kind: 'structure' | null = null
  let from = 0
  let to = 0
  let start = 0
  let lastEnd = 0

  function flush(): void {
    if (from === 0) return
    sink.put({ line: from, span: to - from + 1, start }, kind, NOTHING)
    from = 0
  }

  function run(as: typeof kind, line: number, at: number): void {
    touched = line
    if (from > 0 && kind === as && to === line - 1) {
      to = line
      return
    }
    flush()
    kind = as
    from = line
    to = line
    start = at
  }

  return {
    record(place, text) {
      // A line that holds a record is that record's, whatever else stands on it.
      if (to === place.line) to--
      if (to < from) from = 0
      flush()
      touched = place.line + place.span - 1
      sink.put(place, null, text)
    },
    touch(line, at) {
      if (line > touched) run('structure', line, at)
    },
    isUntouched: (line) => line > touched,
    end(line, at, inside) {
      if (!inside && line > touched) run(null, line, lastEnd)
      lastEnd = at + 1
    },
    finish(line, bytes) {
      // White space behind the last line end is a line too.
      if (line > touched && bytes > lastEnd) run(null, line, lastEnd)
      flush()
    },
  }
}

/** The length of the byte order mark of UTF-8 at the beginning of a stream. */
export function bomLength(chunk: Buffer): number {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0
}
