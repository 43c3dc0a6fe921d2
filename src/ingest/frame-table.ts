import { TABLE_KEY, timeColumns, usualNames } from '../formats/table-columns.ts'
import { rewriteOf } from '../formats/table-rewrite.ts'
import { dottedTime } from '../formats/table-times.ts'
import { HASH, QUOTE, SPACE } from './bytes.ts'
import { isBlank, putLine, type LineFramer, type TextLine } from './frame-rows.ts'
import { MAX_RECORD_BYTES, type RecordSink } from './frame-writer.ts'
import { createJsonRow, jsonKey, type JsonKey } from './json-row.ts'
import { MAX_LINE_BYTES } from './survey.ts'

/** How a table is written. */
export interface TableShape {
  /** The byte between fields. */
  readonly delimiter: number
  /** The names of the columns. */
  readonly columns: readonly string[]
  /** Its first line is a row. */
  readonly headless?: true
}

/** A record with more lines than this is one with a quote that was never closed. */
const MOST_LINES = 2_000

const NEWLINE = Buffer.from('\n')
const BLANK = Buffer.from(' ')
const NOTHING = Buffer.alloc(0)
const TIME_KEY = jsonKey('time')
const CSV_KEY = jsonKey(TABLE_KEY)

/** A line that may be read a second time. */
interface HeldLine extends TextLine {
  readonly text: Buffer
}

/**
 * Rows of a table (CSV, TSV) as objects of strings by the names in its header; empty fields are left out. Columns
 * that have one of the usual names, however it is spelled, stand a second time under it in the object `csv`. A field in quotes
 * may go over lines. Where a quote is never closed, or the fields do not come out right, the lines are read again one
 * by one: no line hides the next one. A row whose number of fields is not that of the header is no record.
 */
export function createTableFramer(sink: RecordSink, { delimiter, columns, headless }: TableShape): LineFramer {
  const row = createJsonRow(MAX_RECORD_BYTES)
  const keys: JsonKey[] = columns.map(jsonKey)
  const usual = usualNames(columns).map((name) => (name === undefined ? undefined : jsonKey(name)))
  const parts = timeColumns(columns)
  const rewrite = rewriteOf(columns)
  const timeAt = usualNames(columns).indexOf('time')
  const from = new Int32Array(columns.length + 1)
  const to = new Int32Array(columns.length + 1)
  let header: Buffer | undefined = headless ? NOTHING : undefined
  let held: HeldLine[] = []
  let heldBytes = 0
  // Where the record is: the number of the field, whether it is in quotes, whether it has a value.
  let field = 0
  let quoted = false
  let opened = false

  function begin(): void {
    row.begin()
    field = 0
    quoted = false
    opened = false
    from.fill(-1)
  }

  function write(text: Uint8Array, start: number, end: number): void {
    if (start === end) return
    if (!opened) {
      const key = keys[field]
      if (key === undefined) return
      row.open(key)
      from[field] = row.valueStart()
      opened = true
    }
    row.write(text, start, end)
  }

  function endField(): void {
    if (opened) {
      to[field] = row.position()
      row.close()
    }
    opened = false
    field++
  }

  /** Goes through a line; afterwards `quoted` says whether the record goes on behind it. */
  function scan(text: Buffer): void {
    let start = 0
    let at = 0
    let fresh = !quoted
    for (;;) {
      if (fresh) {
        while (text[at] === SPACE) at++
        quoted = text[at] === QUOTE
        if (quoted) at++
        start = at
        fresh = false
      }
      if (quoted) {
        const end = text.indexOf(QUOTE, at)
        if (end === -1) {
          write(text, start, text.length)
          return
        }
        at = end + 1
        if (text[at] === QUOTE) {
          write(text, start, at)
          start = ++at
          continue
        }
        write(text, start, end)
        quoted = false
        start = at
        continue
      }
      while (at < text.length && text[at] !== delimiter) at++
      write(text, start, at)
      endField()
      if (at >= text.length) return
      at++
      fresh = true
    }
  }

  function finish(): Uint8Array | undefined {
    const missing = keys.length - field
    // The last fields may be left out when they are empty; with less than half of them, or more than all, values are not where they seem.
    if (missing < 0 || missing * 2 > keys.length) return undefined
    row.nest(CSV_KEY)
    if (parts) stamp(parts)
    for (let column = 0; column < usual.length; column++) {
      const name = usual[column]
      const start = from[column] ?? -1
      if (name === undefined || start === -1) continue
      row.open(name)
      if (column === timeAt) copyTime(start, to[column] ?? start)
      else row.copy(start, to[column] ?? start)
      row.close()
    }
    row.unnest()
    const text = row.end()
    return text && rewrite ? rewritten(text, rewrite) : text
  }

  /** Of stamps that begin with a four-digit year or an epoch nothing is made anew. */
  function copyTime(start: number, end: number): void {
    const text = row.dotted(start, end) ? dottedTime(row.slice(start, end)) : undefined
    if (text === undefined) row.copy(start, end)
    else row.write(Buffer.from(text), 0, text.length)
  }

  function stamp({ date, time }: { readonly date: number; readonly time: number }): void {
    const [day, clock] = [from[date] ?? -1, from[time] ?? -1]
    if (day === -1 || clock === -1) return
    row.open(TIME_KEY)
    row.copy(day, to[date] ?? day)
    row.write(BLANK, 0, 1)
    row.copy(clock, to[time] ?? clock)
    row.close()
  }

  function single(line: TextLine): void {
    begin()
    scan(line.text)
    const text = quoted || line.cut ? undefined : finish()
    putLine(sink, line, null, text ?? misfit(line.text))
  }

  /** The lines that wait for the end of a quote are rows of their own after all. */
  function release(): void {
    const lines = held
    held = []
    heldBytes = 0
    for (const line of lines) single(line)
  }

  function hold(line: TextLine): void {
    held.push({ ...line, text: Buffer.from(line.text) })
    heldBytes += line.text.length + 64
    if (line.cut || held.length > MOST_LINES || heldBytes > MAX_LINE_BYTES) release()
  }

  function whole(last: TextLine): void {
    const [first] = held
    const text = finish()
    if (first === undefined) {
      putLine(sink, last, null, text ?? misfit(last.text))
      return
    }
    if (text === undefined) {
      held.push({ ...last, text: Buffer.from(last.text) })
      release()
      return
    }
    sink.put({ line: first.line, span: last.line - first.line + 1, start: first.start }, null, text)
    held = []
    heldBytes = 0
  }

  function outside(line: TextLine): boolean {
    if (isBlank(line.text)) putLine(sink, line, null)
    else if (header === undefined) {
      if (line.text[0] !== HASH) header = Buffer.from(line.text)
      putLine(sink, line, header ? 'header' : 'comment')
    } else if (line.text.equals(header)) putLine(sink, line, 'header')
    else return false
    return true
  }

  return {
    line(line) {
      if (held.length === 0) {
        if (outside(line)) return
        begin()
      } else write(NEWLINE, 0, 1)
      scan(line.text)
      if (quoted || line.cut) hold(line)
      else whole(line)
    },
    end: release,
  }
}

/** Tables of known producers, of which few are large, are made objects of JSON once more. */
function rewritten(text: Uint8Array, rewrite: (row: Record<string, string>) => unknown): Uint8Array {
  return Buffer.from(JSON.stringify(rewrite(JSON.parse(Buffer.from(text).toString()) as Record<string, string>)))
}

/** What stands for a row that is no record: it begins like no line of any log. */
function misfit(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from('(fields that do not fit the header) '), text.subarray(0, MAX_LINE_BYTES)])
}
