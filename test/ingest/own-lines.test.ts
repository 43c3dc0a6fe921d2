import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { framerOf } from '../../src/ingest/frame.ts'
import type { Framing } from '../../src/ingest/framing.ts'
import type { OwnLines } from '../../src/ingest/own-lines.ts'
import { framedRows, uncovered, type FramedRow } from './framed-rows.ts'
import { runs } from './runs.ts'

const FRAMINGS: readonly (readonly [name: string, framing: Framing])[] = [
  ['JSON', { kind: 'json', alone: true }],
  ['a W3C log', { kind: 'w3c' }],
  ['the audit log', { kind: 'audit' }],
  ['the journal', { kind: 'journal-verbose' }],
  ['a table', { kind: 'table', shape: { delimiter: 0x2c, columns: ['Time', 'User', 'Action'] } }],
]

/** Pieces of streams, some of which go over lines. */
const PIECES = [
  '{"a":1}',
  '{"a":',
  '"x',
  '[',
  ']',
  ',',
  '}',
  '{"Records":[',
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[',
  'Time,User,Action',
  '2025-10-18,"bob',
  'a,b,c',
  '#Fields: date time c-ip',
  '2025-10-18 16:28:18 198.51.100.7',
  'type=SYSCALL msg=audit(1760797698.140:1): a',
  'type=EOE msg=audit(1760797698.140:1): ',
  'Mon 2026-02-09 12:49:01.123456 CET [s=1;i=1;b=0;m=2;t=6;x=8]',
  '    MESSAGE=a',
  '            b',
  'gate opened',
  '',
  ' ',
]

const stretchesOf = (own: readonly boolean[]): OwnLines['stretches'] =>
  own.flatMap((each, index) => (each ? [[index + 1, index + 1] as const] : []))

describe('lines of the user', () => {
  it.each(FRAMINGS)('are records by themselves in %s, and no other line is lost', (_, framing) => {
    const line = fc.record({
      pieces: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }),
      own: fc.boolean(),
      end: fc.constantFrom('\n', '\n', '\r\n'),
    })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 30 }), (lines, chunk) => {
        const texts = lines.map(({ pieces, own }, index) => (own ? `own ${index} ` : '') + pieces.join(''))
        const bytes = Buffer.from(lines.map(({ end }, index) => `${texts[index] ?? ''}${end}`).join(''))
        const own = { stretches: stretchesOf(lines.map((each) => each.own)), atFirst: false, all: false }
        const rowsBy = (size: number): FramedRow[] =>
          framedRows(bytes, (sink) => framerOf(framing, sink, { encoding: 'utf-8', plain: false, own }), size)
        const rows = rowsBy(bytes.length)
        expect(uncovered(rows, bytes)).toEqual([])
        for (const [index, each] of lines.entries()) {
          if (!each.own) continue
          const found = rows.filter(({ line: at, span }) => at <= index + 1 && index + 1 < at + span)
          expect(found.map(({ text, kind }) => [text, kind])).toEqual([[texts[index], null]])
        }
        expect(rowsBy(chunk)).toEqual(rows)
      }),
      { numRuns: runs(500) },
    )
  })
})
