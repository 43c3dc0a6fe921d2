import type { Framer, RecordSink } from '../../src/ingest/frame-writer.ts'

/** A row that a framer put. */
export interface FramedRow {
  readonly line: number
  readonly span: number
  readonly start: number
  readonly kind: string | null
  readonly text: string
}

/** What a framer makes of bytes that it is handed in chunks of a size. */
export function framedRows(bytes: Buffer, create: (sink: RecordSink) => Framer, chunk = bytes.length): FramedRow[] {
  const rows: FramedRow[] = []
  const framer = create({
    put: ({ line, span, start }, kind, text) =>
      void rows.push({ line, span, start, kind, text: Buffer.from(text).toString() }),
  })
  for (let at = 0; at < bytes.length; at += Math.max(1, chunk)) framer.add(bytes.subarray(at, at + Math.max(1, chunk)))
  framer.end()
  return rows
}

/** The faults of rows as an account of all lines: rows in order, no line left out, none beyond the end. */
export function uncovered(rows: readonly FramedRow[], bytes: Buffer): string[] {
  const text = bytes.toString('latin1')
  const lines = text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0)
  const faults: string[] = []
  let last = 0
  for (const { line, span } of rows) {
    if (span < 1 || line < last) faults.push(`line ${line} comes after ${last}`)
    if (line > last + 1) faults.push(`line ${last + 1} is left out`)
    last = Math.max(last, line + span - 1)
  }
  if (last !== lines) faults.push(`ends with line ${last} of ${lines}`)
  return faults
}
