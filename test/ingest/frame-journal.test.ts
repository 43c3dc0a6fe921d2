import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJournalExportFramer } from '../../src/ingest/frame-journal-export.ts'
import { createJournalVerboseFramer } from '../../src/ingest/frame-journal-verbose.ts'
import { createRowFramer } from '../../src/ingest/frame-rows.ts'
import { framingOf } from '../../src/ingest/framing.ts'
import { framedRows, uncovered, type FramedRow } from './framed-rows.ts'
import { runs } from './runs.ts'

type Frame = (bytes: Buffer, chunk?: number) => FramedRow[]

const verbose: Frame = (bytes, chunk) =>
  framedRows(bytes, (sink) => createRowFramer('utf-8', createJournalVerboseFramer(sink)), chunk)

const exported: Frame = (bytes, chunk) => framedRows(bytes, createJournalExportFramer, chunk)

const objectOr = (text: string): unknown => (text.startsWith('{') ? JSON.parse(text) : text)

/** Rows as first line, span and what they are. */
const shown = (rows: readonly FramedRow[]): unknown[] =>
  rows.map(({ line, span, text }) => [line, span, objectOr(text)])

/** 2026-02-09T11:49:01.123456Z is 1770637741123456 microseconds, 0x64a62b995e780 in hexadecimal. */
const head = (realtime = '64a62b995e780'): string =>
  `Mon 2026-02-09 12:49:01.123456 CET [s=1b7d;i=1f2;b=0f3c;m=24ea327;t=${realtime};x=8f1e]`

const META = {
  __CURSOR: 's=1b7d;i=1f2;b=0f3c;m=24ea327;t=64a62b995e780;x=8f1e',
  __REALTIME_TIMESTAMP: '1770637741123456',
  __MONOTONIC_TIMESTAMP: '38708007',
}

describe('journalctl -o verbose', () => {
  it('is an object for each entry', () => {
    const lines = [
      '-- Journal begins at x --',
      head(),
      '    _HOSTNAME=gate',
      '    MESSAGE=first = line',
      '            ',
      '            _PID=1',
      '                deeper',
      '    _PID=77',
      '    CODE=[12B blob data]',
      head(),
      '-- Boot x --',
      '    _PID=of nothing',
      '',
    ]
    expect(shown(verbose(Buffer.from(lines.join('\n'))))).toEqual([
      [1, 1, lines[0]],
      [
        2,
        8,
        {
          ...META,
          _HOSTNAME: 'gate',
          MESSAGE: 'first = line\n\n_PID=1\n    deeper',
          _PID: '77',
          CODE: '[12B blob data]',
        },
      ],
      [10, 1, META],
      [11, 1, '-- Boot x --'],
      [12, 1, '    _PID=of nothing'],
    ])
  })

  it('is asked for by a head', () => {
    expect(framingOf(`-- Boot x --\r\n${head()}\r\n    A=b\r\n`, true)).toEqual({ kind: 'journal-verbose' })
    expect(framingOf('Mon 2026-02-09 12:49:01.123456 CET gate sshd[1]: x\n', true)).toBe(undefined)
  })
})

/** A value with its length before it. */
function sized(name: string, value: Buffer | string, length = Buffer.byteLength(value)): Buffer {
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(length))
  return Buffer.concat([Buffer.from(`${name}\n`), size, Buffer.from(value), Buffer.from('\n')])
}

const bytesOf = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)))

describe('journalctl -o export', () => {
  it('is bounded by what an entry may have, however many fields without a value', () => {
    const entry = (name: string, fields: number): Buffer =>
      Buffer.from(`__CURSOR=x\n__REALTIME_TIMESTAMP=1770637741123456\n${`${name}=\n`.repeat(fields)}\n`)
    const began = performance.now()
    const [row] = exported(entry('A', 100_000))
    const { A: values } = JSON.parse(row?.text ?? '') as { A: string[] }
    expect([values.length, new Set(values)]).toEqual([100_000, new Set([''])])
    expect(shown(exported(entry('A'.repeat(64), 70_000)))[0]).toEqual([
      1,
      70_002,
      '(an entry of the journal that breaks off)',
    ])
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('is an object for each entry, whatever stands in its values', () => {
    // A length of ten bytes is a line break itself.
    const forged = 'a\n\n_PID=1\n'
    const bytes = bytesOf(
      '__CURSOR=a\nMESSAGE=x=y\n\n',
      '__CURSOR=b\n',
      sized('MESSAGE', forged),
      '_PID=77\nA=1\nA=2\n',
      sized('RAW', Buffer.from([120, 255, 0])),
      '\nno field\n__CURSOR=c\n',
    )
    expect(shown(exported(bytes))).toEqual([
      [1, 2, { __CURSOR: 'a', MESSAGE: 'x=y' }],
      [3, 1, ''],
      [4, 12, { __CURSOR: 'b', MESSAGE: forged, _PID: '77', A: ['1', '2'], RAW: [120, 255, 0] }],
      [16, 1, ''],
      [17, 1, 'no field'],
      [18, 1, { __CURSOR: 'c' }],
    ])
    expect(uncovered(exported(bytes), bytes)).toEqual([])
  })

  it('says where it breaks off, and reads on', () => {
    const broken = '(an entry of the journal that breaks off)'
    // Too long by a byte, of no length that can be, and cut.
    const short = bytesOf('A=1\n', sized('B', 'xyz', 2), 'C=3\n')
    expect(shown(exported(short))).toEqual([
      [1, 3, broken],
      [3, 1, ''],
      [4, 1, { C: '3' }],
    ])
    const endless = bytesOf('A=1\nB\n\xff\xff\xff\xff\xff\xff\xff\xff\n\nC=3\n')
    expect(shown(exported(Buffer.from(endless.toString(), 'latin1')))).toEqual([
      [1, 2, broken],
      [3, 1, String.raw`\xff`.repeat(8)],
      [4, 1, ''],
      [5, 1, { C: '3' }],
    ])
    expect(shown(exported(bytesOf('A=1\n', sized('B', 'a\nb\n', 100))))).toEqual([[1, 5, broken]])
    expect(shown(exported(bytesOf('A=1\nB\nabc')))).toEqual([[1, 3, broken]])
  })

  it('keeps no more than a record may have', () => {
    const long = 'x'.repeat(3_000_000)
    const rows = exported(bytesOf(`A=${long}\nB=${long}\nC=1\n\nD=${long}${long}\nE=1\n`), 65_536)
    expect(rows.map(({ line, span, text }) => [line, span, text.slice(0, 10)])).toEqual([
      [1, 3, '(an entry '],
      [4, 1, ''],
      [5, 1, `D=${'x'.repeat(8)}`],
      [6, 1, '{"E":"1"}'],
    ])
    expect(rows[2]?.text.length).toBeLessThan(2_000_000)
  })

  it('is asked for by its beginning', () => {
    expect(framingOf('__CURSOR=s=1\n__REALTIME_TIMESTAMP=1\nMESSAGE=x\n', true)).toEqual({ kind: 'journal-export' })
    expect(framingOf('__CURSOR=s=1\nMESSAGE=x\n', true)).toBe(undefined)
  })
})

describe('entries of the journal', () => {
  const token = fc.oneof(
    fc.constantFrom(
      '\n',
      '\r\n',
      'x',
      '\0',
      ' ',
      '            ',
      `${head()}\n`,
      '    MESSAGE=a\n',
      '__CURSOR=a\n',
      'A',
      '=',
    ),
    fc
      .tuple(fc.constantFrom('A', 'MESSAGE'), fc.string(), fc.integer({ min: -1, max: 1 }))
      .map(([name, value, more]) => sized(name, value, Math.max(0, Buffer.byteLength(value) + more))),
  )

  it.each([
    ['verbose', verbose],
    ['export', exported],
  ] as const)('%s: leave no line out and depend on no chunk, whatever the bytes are', (_, frame) => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (tokens, chunk) => {
        const bytes = bytesOf(...tokens)
        const rows = frame(bytes)
        expect(uncovered(rows, bytes)).toEqual([])
        expect(frame(bytes, chunk)).toEqual(rows)
      }),
      { numRuns: runs(500) },
    )
  })

  it('come back as they were exported', () => {
    const field = fc.tuple(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,9}$/), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(field, { minLength: 1, maxLength: 5, selector: ([name]) => name }), { maxLength: 4 }),
        (entries) => {
          const bytes = bytesOf(
            ...entries.flatMap((fields) => [
              ...fields.map(([name, value]) =>
                /[^\t\x20-\x7e]/.test(value) ? sized(name, value) : Buffer.from(`${name}=${value}\n`),
              ),
              '\n',
            ]),
          )
          const read = exported(bytes).flatMap(({ text }) => (text === '' ? [] : [objectOr(text)]))
          expect(read).toEqual(entries.map((fields) => Object.fromEntries(fields)))
        },
      ),
      { numRuns: runs(200) },
    )
  })
})
