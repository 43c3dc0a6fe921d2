import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { printLine, span } from '../../src/output/line.ts'
import { PLAIN_PAINT } from '../../src/output/paint.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import type { RenderOptions } from '../../src/output/render-options.ts'
import { makeTable } from '../../src/output/table.ts'
import type { Column } from '../../src/output/table.ts'

type Row = Readonly<Record<string, string>>

const column = (title: string, more: Partial<Column<Row>> = {}): Column<Row> => ({
  title,
  cell: (row) => span(row[title] ?? ''),
  ...more,
})

const wide = (columns: number, more: Partial<RenderOptions> = {}): RenderOptions => ({
  ...DEFAULT_RENDER_OPTIONS,
  columns,
  ...more,
})

function draw(columns: readonly Column<Row>[], rows: readonly Row[], options: RenderOptions): string[] {
  const table = makeTable(columns, rows, options)
  return [table.heading, ...rows.map((row) => table.line(row))].map((line) => printLine(line, options).slice(0, -1))
}

describe('makeTable', () => {
  const columns = [column('id', { align: 'right' }), column('name', { min: 4 }), column('note', { min: 4, drop: 1 })]
  const rows = [
    { id: '1', name: 'alice', note: 'first of all' },
    { id: '10', name: '管理者', note: '' },
  ]

  test('gives every column what it needs when there is room', () => {
    expect(draw(columns, rows, wide(40))).toEqual(['  id  name    note', '   1  alice   first of all', '  10  管理者'])
  })

  test('shrinks, with an ellipsis', () => {
    expect(draw(columns, rows, wide(20))).toEqual(['  id  name    note', '   1  alice   first…', '  10  管理者'])
    expect(draw(columns, rows, wide(16))).toEqual(['  id  name  note', '   1  ali…  fir…', '  10  管…'])
  })

  test('leaves a column out when it may', () => {
    expect(draw(columns, rows, wide(15))).toEqual(['  id  name', '   1  alice', '  10  管理者'])
  })

  test('leaves out an optional column that is empty throughout', () => {
    expect(draw(columns, [{ id: '1', name: 'bob' }], wide(40))).toEqual(['  id  name', '   1  bob'])
  })

  test('gives a column what it wants first', () => {
    const wanting = [column('a', { min: 2 }), column('b', { min: 2, wants: 8 })]
    const long = [{ a: 'aaaaaaaaaaaa', b: 'bbbbbbbbbbbb' }]
    expect(draw(wanting, long, wide(16))[1]).toBe('  aaa…  bbbbbbb…')
  })

  test('paints each cell by its meaning, and no blank', () => {
    const paint = { ...PLAIN_PAINT, danger: (text: string) => `<${text}>`, dim: (text: string) => `(${text})` }
    const painted = [column('a'), column('b', { cell: (row) => span(row['b'] ?? '', 'danger') })]
    expect(
      draw(
        painted,
        [
          { a: 'x', b: 'yy' },
          { a: 'x', b: '' },
        ],
        wide(40, { paint }),
      ),
    ).toEqual(['  (a)  (b)', '  x  <yy>', '  x'])
  })

  test('any cells, any width: no line is wider than the terminal', () => {
    const cell = fc.string({
      unit: fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        fc.constantFrom('管', 'e\u0301', '\x1b', 'a'),
      ),
    })
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: cell, name: cell, note: cell })),
        fc.integer({ min: 4, max: 60 }),
        fc.boolean(),
        (any, width, unicode) => {
          for (const line of draw(columns, any, wide(width, { unicode })))
            expect(displayWidth(line)).toBeLessThanOrEqual(width)
        },
      ),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 5000 : 200 },
    )
  })
})
