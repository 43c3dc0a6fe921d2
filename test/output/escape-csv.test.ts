import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeCsv } from '../../src/output/escape-csv.ts'
import { visible } from '../../src/output/visible.ts'
import { HOSTILE } from '../support/hostile.ts'

const numRuns = process.env['TATOU_DEEP'] === '1' ? 20_000 : 500

/** Triggers of the formula engines of Excel, LibreOffice and Google Sheets, behind what they skip. */
const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/u

const read = (line: string, delimiter = ','): string[] => {
  const [record = []] = parse(line, { delimiter, relax_quotes: delimiter !== ',', relax_column_count: true })
  return record
}

/** Takes the apostrophes of the guard away again. */
const unguarded = (cell: string): string => cell.replace(/(^|;)'([\s"'’]*[=+\-@＝＋－＠])/gu, '$1$2')

describe('escapeCsv', () => {
  test.each([
    ['plain', 'plain'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', 'a\\x0ab'],
    ['a\0b', 'a\\x00b'],
    ['=1+1', "'=1+1"],
    ['  =1+1', "'  =1+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['＝1', "'＝1"],
    ['\t=1', '\\x09=1'],
    ["'=1", "''=1"],
    ['x;=1', '"x;\'=1"'],
  ])('%j is written %s', (value, cell) => {
    expect(escapeCsv(value)).toBe(cell)
  })

  test('leaves numbers numbers', () => {
    expect(escapeCsv(-12.5)).toBe('-12.5')
    expect(escapeCsv(0)).toBe('0')
    expect(escapeCsv(null)).toBe('')
  })

  const holds = (value: string): void => {
    const line = `left,${escapeCsv(value)},right`
    expect(line).not.toMatch(/[\n\r]/)
    const cells = read(line)
    expect(cells).toHaveLength(3)
    expect(unguarded(cells[1] ?? '')).toBe(visible(value))
    for (const cell of cells) expect(cell).not.toMatch(FORMULA)
    // The same file opened where semicolons separate.
    for (const cell of line.split(';')) expect(cell).not.toMatch(FORMULA)
  }

  test.each(HOSTILE)('$name', ({ value }) => holds(value))

  test('any text', () => {
    const dense = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', ';', ',', '"', "'", ' ', '\t', '\r', '\n', 'a', '1', '＝'),
    })
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), dense), holds), { numRuns })
  })
})
