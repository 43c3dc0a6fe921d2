import { STANDARD_LAYOUTS, W3C_TIME } from '../formats/w3c-layout.ts'
import { DASH, HASH, TAB } from './bytes.ts'
import { createFieldCutter, type CutWay } from './cut-fields.ts'
import { isBlank, putLine, type LineFramer, type TextLine } from './frame-rows.ts'
import { MAX_RECORD_BYTES, type RecordSink } from './frame-writer.ts'
import { createJsonRow, jsonKey, type JsonKey } from './json-row.ts'

const ZULU = Buffer.from('Z')
const SEPARATOR = Buffer.from(' ')
const UTC_KEY = jsonKey(W3C_TIME)

/** A header with more fields is none. */
const MOST_FIELDS = 1023

/** What the header says of the rows behind it. */
interface Layout {
  readonly keys: readonly JsonKey[]
  readonly date: number
  readonly time: number
  /** The columns of the day and the time say that they are local. */
  readonly local: boolean
  /** Both are one column, whatever else there is. */
  readonly joined: boolean
  /** Fields stand between commas. */
  readonly commas: boolean
  /** Rows are left as they are. */
  readonly asText: boolean
}

/**
 * Rows of a W3C extended log (IIS, Exchange and others) as objects of the fields that the last `#Fields:` line names. Fields
 * without a value (`-`) are left out. Date and time become one value, of the date in `#Date:` where rows have none, and in UTC
 * unless the log says that it is local. A row that does not fit is handed on as text, like rows before any header.
 */
export function createW3cFramer(sink: RecordSink): LineFramer {
  const row = createJsonRow(MAX_RECORD_BYTES)
  const fields = createFieldCutter(MOST_FIELDS)
  let layout: Layout | undefined
  let date: Buffer = Buffer.alloc(0)
  let local = false

  function directive(line: TextLine): void {
    const text = line.text.toString('utf8')
    const [, name = '', value = ''] = /^#\s*([\w -]+):\s*(.*?)\s*$/s.exec(text) ?? []
    if (/^date$/i.test(name)) date = Buffer.from(/^\d{4}-\d\d-\d\d/.exec(value)?.[0] ?? '')
    if (/^time format$/i.test(name)) local = /^local/i.test(value)
    const isHeader = /^fields$/i.test(name)
    if (isHeader) layout = layoutOf(value)
    putLine(sink, line, isHeader ? 'header' : 'comment')
  }

  /** Cuts a row in the first way that gives as many fields as the header has; returns how many may be used, 0 for none. */
  function cut(text: Buffer, { keys, commas }: Layout): number {
    if (commas) return used(fields.cut(text, { mark: 'comma', quotes: true }), keys.length)
    if (text.includes(TAB) && fields.cut(text, { mark: 'tab' }) === keys.length) return keys.length
    // Who may choose a value may begin it with a quote: where there are no blanks in values, quotes join nothing.
    for (const way of WAYS) if (fields.cut(text, way) === keys.length) return keys.length
    const quoted = fields.cut(text, { mark: 'white', quotes: true })
    const plain = fields.cut(text, { mark: 'white' })
    return quoted === plain ? used(plain, keys.length) : 0
  }

  function stamp(text: Buffer, known: Layout): void {
    const { date: day, time, joined } = known
    if (joined || time === -1 || (day === -1 && date.length === 0)) return
    const dayText = day === -1 ? date : fields.value(text, day)
    const timeText = fields.value(text, time)
    row.open(UTC_KEY)
    row.write(dayText, 0, dayText.length)
    row.write(SEPARATOR, 0, 1)
    row.write(timeText, 0, timeText.length)
    if (!local && !known.local) row.write(ZULU, 0, 1)
    row.close()
  }

  function record(line: TextLine, known: Layout): Uint8Array | undefined {
    const { text } = line
    const count = cut(text, known)
    if (count === 0 || known.time >= count || known.date >= count) return undefined
    row.begin()
    stamp(text, known)
    for (let field = 0; field < count; field++) {
      const key = known.keys[field]
      const value = fields.value(text, field)
      if (key === undefined || value.length === 0 || (value.length === 1 && value[0] === DASH)) continue
      row.open(key)
      row.write(value, 0, value.length)
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

const WAYS: readonly CutWay[] = [{ mark: 'blanks' }, { mark: 'white' }, { mark: 'white', quotes: true }]

/** The last fields may be missing, where a row breaks off or they are empty; of less than half nothing is believed. */
function used(found: number, wanted: number): number {
  return found <= wanted && found * 2 >= wanted ? found : 0
}

function layoutOf(value: string): Layout | undefined {
  const commas = value.includes(',') && !/\s/.test(value.replaceAll(/\s*,\s*/g, ','))
  const names = value.split(commas ? /\s*,\s*/ : /\s+/)
  if (names.length > MOST_FIELDS) return undefined
  const lower = names.map((name) => name.toLowerCase())
  const place = (kind: string): number =>
    lower.findIndex((name) => name === kind || name === `${kind}-local` || name === `${kind}-utc`)
  const [date, time] = [place('date'), place('time')]
  return {
    keys: names.map(jsonKey),
    date,
    time,
    local: lower[time]?.endsWith('-local') ?? false,
    joined: lower.includes(W3C_TIME),
    commas,
    asText: STANDARD_LAYOUTS.some((layout) => lower.join(' ').startsWith(layout)),
  }
}
