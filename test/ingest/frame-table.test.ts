import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRowFramer } from '../../src/ingest/frame-rows.ts'
import { createTableFramer } from '../../src/ingest/frame-table.ts'
import { framingOf } from '../../src/ingest/framing.ts'
import { createW3cFramer } from '../../src/ingest/frame-w3c.ts'
import { framedRows, uncovered, type FramedRow } from './framed-rows.ts'
import { runs } from './runs.ts'

const COLUMNS = ['Date', 'User', 'Note']

const table = (text: string, columns = COLUMNS, delimiter = ','): FramedRow[] =>
  framedRows(Buffer.from(text), (sink) =>
    createRowFramer('utf-8', createTableFramer(sink, { delimiter: delimiter.charCodeAt(0), columns })),
  )

const w3c = (text: string): FramedRow[] =>
  framedRows(Buffer.from(text), (sink) => createRowFramer('utf-8', createW3cFramer(sink)))

/** The rows that are records, without the object of usual names. */
function objects(rows: readonly FramedRow[]): unknown[] {
  return rows
    .filter(({ text }) => text.startsWith('{'))
    .map(({ text }) => {
      const { csv: _, ...row } = JSON.parse(text) as Record<string, unknown>
      return row
    })
}

describe('createTableFramer', () => {
  it('names the fields by the header, and a second time by what they are', () => {
    const [header, row] = table('Event Time,Source IP,User\n2025-10-18T16:28:18Z,198.51.100.7,"b ""o"" b\\"\n', [
      'Event Time',
      'Source IP',
      'User',
    ])
    expect(header).toMatchObject({ line: 1, kind: 'header' })
    expect(JSON.parse(row?.text ?? '')).toEqual({
      'Event Time': '2025-10-18T16:28:18Z',
      'Source IP': '198.51.100.7',
      'User': 'b "o" b\\',
      'csv': { time: '2025-10-18T16:28:18Z', source_ip: '198.51.100.7', login: 'b "o" b\\' },
    })
  })

  it('joins a day and a time of day, and reads stamps of spreadsheets', () => {
    const time = (text: string, columns: string[]): unknown =>
      (JSON.parse(table(`x\n${text}\n`, columns)[1]?.text ?? '') as { csv: { time?: string } }).csv.time
    expect(time('2025-10-18,16:28:18,x', ['Date', 'Time', 'User'])).toBe('2025-10-18 16:28:18')
    expect(time('1/8/2025 4:28:18 PM,x,y', COLUMNS)).toBe('1/8/2025 4:28:18 PM')
    expect(time('1/8/2025 12:08 AM,x,y', COLUMNS)).toBe('1/8/2025 12:08 AM')
    expect(time('8.1.2025 16:28:18,x,y', COLUMNS)).toBe('2025-01-08 16:28:18')
    // Day first or month first: the whole file tells.
    expect(time('1/8/2025 16:28:18,x,y', COLUMNS)).toBe('1/8/2025 16:28:18')
  })

  it('says where records are that go over lines', () => {
    const rows = table('Date,User,Note\na,b,"x\ny"\n\nc,d,e\n')
    expect(rows.map(({ line, span, start }) => [line, span, start])).toEqual([
      [1, 1, 0],
      [2, 2, 15],
      [4, 1, 25],
      [5, 1, 26],
    ])
  })

  it('reads the lines behind a quote that is never closed', () => {
    const rows = table('Date,User,Note\na,"b,c\nd,e,f\ng,h,i\n')
    expect(objects(rows)).toEqual([
      { Date: 'd', User: 'e', Note: 'f' },
      { Date: 'g', User: 'h', Note: 'i' },
    ])
  })

  it('makes no record of a row whose fields are too many or too few', () => {
    const rows = table('Date,User,Note\na,b,c,d\na\na,b\n')
    expect(objects(rows)).toEqual([{ Date: 'a', User: 'b' }])
    expect(rows.map(({ kind }) => kind)).toEqual(['header', null, null, null])
  })

  // Another program's reader of CSV is right about what a table holds.
  it('agrees with csv-parse', () => {
    const cell = fc.oneof(fc.constantFrom('', ' ', 'x', '"', ',', 'a\nb', '\\', '\t', 'ä😀', '\u0001'), fc.string())
    const spelled = (text: string): string => `"${text.replaceAll('"', '""')}"`
    const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 })
    fc.assert(
      fc.property(rows, (given) => {
        const plain = given.map((row) => row.map((each) => each.replaceAll(/[\r\0\u0002]/g, '')))
        const body = plain.map((row) => `${row.map(spelled).join(',')}\n`).join('')
        const bytes = `Date,User,Note\n${body}`
        const expected = parse<Record<string, string>>(bytes, { columns: true }).map((row) =>
          Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')),
        )
        const found = table(bytes)
        expect(objects(found)).toEqual(expected)
        expect(uncovered(found, Buffer.from(bytes))).toEqual([])
      }),
      { numRuns: runs(300) },
    )
  })

  it('leaves no line out, whatever the bytes are', () => {
    const token = fc.constantFrom('"', ',', '\n', '\r\n', 'a', ' ', '"a"', 'a,b,c\n', '\0')
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => {
        const bytes = tokens.join('')
        expect(uncovered(table(bytes), Buffer.from(bytes))).toEqual([])
      }),
      { numRuns: runs(1000) },
    )
  })

  it('takes no longer for quotes that are never closed', () => {
    const bytes = `Date,User,Note\n${'a,"b,c\nd,e,f\n'.repeat(100_000)}`
    expect(uncovered(table(bytes), Buffer.from(bytes))).toEqual([])
  })
})

describe('createW3cFramer', () => {
  const values = (text: string): unknown[] => objects(w3c(text))

  it('names the fields by the last header', () => {
    const text =
      '#Software: x\n#Fields: date time c-ip cs-username\n2025-10-18 16:28:18 198.51.100.7 -\n#Fields: time c-ip date\n16:28:19 198.51.100.8 2025-10-18\n'
    expect(values(text)).toEqual([
      { 'date-time': '2025-10-18 16:28:18Z', 'date': '2025-10-18', 'time': '16:28:18', 'c-ip': '198.51.100.7' },
      { 'date-time': '2025-10-18 16:28:19Z', 'date': '2025-10-18', 'time': '16:28:19', 'c-ip': '198.51.100.8' },
    ])
    expect(w3c(text).map(({ kind }) => kind)).toEqual(['comment', 'header', null, 'header', null])
  })

  it('takes the day from the header, and no zone where the log says that it is local', () => {
    expect(values('#Date: 2025-10-18 00:00:00\n#Fields: time c-ip\n16:28:18 ::1\n')).toMatchObject([
      { 'date-time': '2025-10-18 16:28:18Z' },
    ])
    expect(values('#Time Format: Local\n#Fields: date time c-ip\n2025-10-18 16:28:18 ::1\n')).toMatchObject([
      { 'date-time': '2025-10-18 16:28:18' },
    ])
  })

  it('reads values in quotes, and believes none that only begin with one', () => {
    const header = '#Fields: date time c-ip cs(User-Agent) cs(Referer) sc-status\n'
    expect(values(`${header}2025-10-18 16:28:18 "::1" "a ""b"" c" - 404\n`)).toMatchObject([
      { 'c-ip': '::1', 'cs(User-Agent)': 'a "b" c', 'sc-status': '404' },
    ])
    expect(values(`${header}"2025-10-18" "16:28:18" "::1" "" "x" "404"\n`)).toMatchObject([
      { 'date-time': '2025-10-18 16:28:18Z', 'cs(Referer)': 'x', 'sc-status': '404' },
    ])
    expect(values(`${header}2025-10-18 16:28:18 ::1 "a b" 404\n2025-10-18 16:28:18 ::1 "a x 200\n`)).toEqual([
      expect.objectContaining({ 'cs(User-Agent)': '"a', 'cs(Referer)': 'b"', 'sc-status': '404' }),
      expect.objectContaining({ 'cs(User-Agent)': '"a', 'cs(Referer)': 'x', 'sc-status': '200' }),
    ])
    // Fewer than the header has, and quotes that may or may not join them.
    expect(values(`${header}2025-10-18 16:28:18 "a b"\n`)).toEqual([])
  })

  it('reads local times, several blanks or tabs, and what there is of a row', () => {
    const header = '#Fields:  date-local \t time-local  c-ip  cs-method  sc-status\n'
    expect(values(`${header}2025-10-18   16:28:18.140\t::1  GET\t 404\n`)).toMatchObject([
      { 'date-time': '2025-10-18 16:28:18.140', 'c-ip': '::1', 'cs-method': 'GET', 'sc-status': '404' },
    ])
    expect(values(`${header}2025-10-18 16:28:18 ::1 GET\n2025-10-18 16:28:18\n`)).toEqual([
      {
        'date-time': '2025-10-18 16:28:18',
        'date-local': '2025-10-18',
        'time-local': '16:28:18',
        'c-ip': '::1',
        'cs-method': 'GET',
      },
    ])
  })

  it('reads fields between commas, with the whole time in one', () => {
    const header = '#Fields: date-time,client-ip,event-id,message-subject,sender-address\n'
    const time = '2025-10-18T16:28:18.140Z'
    expect(values(`${header}${time},::1,FAIL,"a, ""b""",bob@example.org\n${time},,SEND,x\n`)).toEqual([
      {
        'date-time': time,
        'client-ip': '::1',
        'event-id': 'FAIL',
        'message-subject': 'a, "b"',
        'sender-address': 'bob@example.org',
      },
      { 'date-time': time, 'event-id': 'SEND', 'message-subject': 'x' },
    ])
    expect(values(`${header}a,b,c,d,e,f\na,b\n`)).toEqual([])
  })

  it('hands rows on as text that do not fit, that come before a header, or that have a format of their own', () => {
    expect(w3c('a b c\n#Fields: date time c-ip\na\n').map(({ text }) => text)).toEqual(['a b c', '', 'a'])
    const firewall =
      '#Fields: date time action protocol src-ip dst-ip src-port dst-port size info\n2025-10-18 16:28:18 DROP TCP - - - - - -\n'
    expect(w3c(firewall)[1]?.text).toBe('2025-10-18 16:28:18 DROP TCP - - - - - -')
  })
})

describe('the csvlog of PostgreSQL', () => {
  // As a server of version 15 wrote it.
  const HEAD = '2026-02-09 11:49:00.223 UTC,"bob","shop",4241,"2001:db8::7:50121",6989d1ac.1091,2,"authentication",'
  const ROW = `${HEAD}2026-02-09 11:49:00 UTC,3/5,0,FATAL,28P01,"password authentication failed for user ""bob""","Connection
matched",,,,,,,,"","client backend",,0`

  const rows = (text: string): FramedRow[] => {
    const framing = framingOf(text, true)
    if (framing?.kind !== 'table') throw new Error('no table')
    return framedRows(Buffer.from(text), (sink) => createRowFramer('utf-8', createTableFramer(sink, framing.shape)))
  }

  it('has no header', () => {
    const found = rows(`${ROW}\n\n${ROW.replace('2001:db8::7:50121', '[local]')}\n`)
    expect(found.map(({ line, span, kind }) => [line, span, kind])).toEqual([
      [1, 2, null],
      [3, 1, null],
      [4, 2, null],
    ])
    const [first, second] = objects(found)
    expect(first).toEqual({
      timestamp: '2026-02-09 11:49:00.223 UTC',
      user: 'bob',
      dbname: 'shop',
      pid: '4241',
      connection_from: '2001:db8::7:50121',
      remote_host: '2001:db8::7',
      remote_port: '50121',
      session_id: '6989d1ac.1091',
      line_num: '2',
      ps: 'authentication',
      session_start: '2026-02-09 11:49:00 UTC',
      vxid: '3/5',
      txid: '0',
      error_severity: 'FATAL',
      state_code: '28P01',
      message: 'password authentication failed for user "bob"',
      detail: 'Connection\nmatched',
      backend_type: 'client backend',
      query_id: '0',
    })
    expect(second).toMatchObject({ remote_host: '[local]' })
    expect(second).not.toHaveProperty('remote_port')
  })

  it('has fewer columns of older servers', () => {
    expect(objects(rows(`${ROW.slice(0, -',"client backend",,0'.length)}\n`))).toMatchObject([{ state_code: '28P01' }])
    expect(objects(rows(`${ROW.replace('\nmatched', '')},x\n`))).toEqual([])
  })

  it('is told by its first row', () => {
    expect(framingOf('2026-02-09 11:49:00.223 UTC,"bob","shop",x,,1.1,2,\n', true)).toBe(undefined)
    expect(framingOf('2026-02-09 11:49:00 UTC,bob,shop,1,,1.1,2,\n', true)).toBe(undefined)
  })
})
