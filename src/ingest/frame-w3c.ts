import { STANDARD_LAYOUTS, W3C_TIME } from '../formats/w3c-layout.ts'
import { isBlank, putLine, type LineFramer, type TextLine } from './frame-rows.ts'
import { MAX_RECORD_BYTES, type RecordSink } from './frame-writer.ts'
import { createJsonRow, jsonKey, type JsonKey } from './json-row.ts'

const SPACE = 0x20
const TAB = 0x09
const HASH = 0x23
const DASH = 0x2d
const ZULU = Buffer.from('Z')

/** What the header says of the rows behind it. */
interface Layout {
  readonly keys: readonly JsonKey[]
  readonly date: number
  readonly time: number
  /** Rows are left as they are. */
  readonly asText: boolean
}

const UTC_KEY = jsonKey(W3C_TIME)

/**
 * Rows of a W3C extended log (IIS and others) as objects of the fields that the last `#Fields:` line names. Fields
 * without a value (`-`) are left out. Date and time become one value, of the date in `#Date:` where rows have none, and in UTC
 * unless the log says that it is local. A row with another number of fields is handed on as text, like rows before any header.
 */
export function createW3cFramer(sink: RecordSink): LineFramer {
  const row = createJsonRow(MAX_RECORD_BYTES)
  let layout: Layout | undefined
  let date = Buffer.alloc(0)
  let local = false
  const from = new Int32Array(1024)
  const to = new Int32Array(1024)

  function directive(line: TextLine): void {
    const text = line.text.toString('utf8')
    const [, name = '', value = ''] = /^#\s*([\w -]+):\s*(.*?)\s*$/s.exec(text) ?? []
    if (/^date$/i.test(name)) date = Buffer.from(/^\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? '')
    if (/^time format$/i.test(name)) local = /^local/i.test(value)
    const isHeader = /^fields$/i.test(name)
    if (isHeader) layout = layoutOf(value)
    putLine(sink, line, isHeader ? 'header' : 'comment')
  }

  /** Finds the fields; returns how many, one more than there is room for when there are too many. */
  function cut(text: Buffer): number {
    // Between tabs a field may be empty; spaces are one mark, however many there are.
    const between = text.includes(TAB) ? TAB : SPACE
    const skipped = between === SPACE ? SPACE : -1
    let fields = 0
    for (let at = 0; at < text.length && fields < from.length;) {
      while (text[at] === skipped) at++
      if (at >= text.length) break
      from[fields] = at
      while (at < text.length && text[at] !== between) at++
      to[fields++] = at++
    }
    return fields
  }

  function stamp(text: Buffer, { date: day, time }: Layout): void {
    if (time === -1 || (day === -1 && date.length === 0)) return
    row.open(UTC_KEY)
    if (day === -1) row.write(date, 0, date.length)
    else row.write(text, from[day] ?? 0, to[day] ?? 0)
    row.write(SEPARATOR, 0, 1)
    row.write(text, from[time] ?? 0, to[time] ?? 0)
    if (!local) row.write(ZULU, 0, 1)
    row.close()
  }

  function record(line: TextLine, known: Layout): Uint8Array | undefined {
    const { text } = line
    if (cut(text) !== known.keys.length) return undefined
    row.begin()
    stamp(text, known)
    for (let field = 0; field < known.keys.length; field++) {
      const start = from[field] ?? 0
      const end = to[field] ?? 0
      const key = known.keys[field]
      if (key === undefined || end === start || (end === start + 1 && text[start] === DASH)) continue
      row.open(key)
      row.write(text, start, end)
      row.close()
    }
    return row.end()
  }

  return {
    line(line) {
      if (line.text[0] === HASH) directive(line)
      else if (isBlank(line.text)) putLine(sink, line, null)
      else putLine(sink, line, null, (layout && !layout.asText && !line.cut && record(line, layout)) || line.text)
    },
    end() {},
  }
}

const SEPARATOR = Buffer.from(' ')

function layoutOf(value: string): Layout {
  const names = value.split(/\s+/)
  const lower = names.map((name) => name.toLowerCase())
  return {
    keys: names.map(jsonKey),
    date: lower.indexOf('date'),
    time: lower.indexOf('time'),
    asText: STANDARD_LAYOUTS.some((layout) => lower.join(' ').startsWith(layout)),
  }
}
