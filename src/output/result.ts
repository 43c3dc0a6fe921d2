import { z } from 'zod'
import { SqlDocument } from '../model/case.ts'
import { chunks } from './chunks.ts'
import { escapeCsv } from './escape-csv.ts'
import { displayWidth, escapeTerminal, wrap } from './escape-terminal.ts'
import { toJson } from './json.ts'
import { span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import { markdownHeading, markdownRow } from './markdown.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { makeTable } from './table.ts'
import type { Column, Table } from './table.ts'
import { visible } from './visible.ts'
import { plural } from './words.ts'

/** A cell: text, number, truth value, null, or a list or an object of them. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell }
type Row = readonly Cell[]

/** The answer to a query while it is being read; rows in the order of the columns. */
export interface ResultStream extends Pick<SqlDocument, 'inputs' | 'query' | 'columns'> {
  readonly rows: AsyncIterable<readonly Row[]>
  /** None unless given. */
  readonly config?: SqlDocument['config']
}

/** So many rows are looked at before the columns of a table get their widths. */
const SAMPLE = 500

/** A column of a table shrinks to this many cells before a column is left out. */
const NARROW = 12

const ANY = z.unknown()

/** An answer as text of a cell; what is no plain value is JSON. */
function cellText(value: Cell | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? toJson(ANY, value) : String(value)
}

async function* each({ rows }: ResultStream): AsyncGenerator<Row> {
  for await (const chunk of rows) yield* chunk
}

// Written by hand, not from an object: names of columns are the user's, and an object would reorder `2` and `10`.
function rowJson(columns: readonly { readonly name: string }[]): (row: Row) => string {
  const labels = columns.map(({ name }) => `${toJson(ANY, name)}:`)
  return (row) => `{${labels.map((label, at) => label + toJson(ANY, row[at] ?? null)).join(',')}}`
}

async function* jsonPieces(stream: ResultStream): AsyncGenerator<string> {
  const { schema, inputs, config, query, columns } = SqlDocument.shape
  yield `{\n  "schema": ${toJson(schema, 'tatou-ir/sql/v1')},\n  "inputs": ${listJson(inputs, stream.inputs)},\n`
  yield `  "config": ${toJson(config, stream.config ?? null)},\n  "query": ${toJson(query, stream.query)},\n`
  yield `  "columns": ${listJson(columns, stream.columns)},\n  "rows": `
  const write = rowJson(stream.columns)
  let isEmpty = true
  for await (const row of each(stream)) {
    yield (isEmpty ? '[\n    ' : ',\n    ') + write(row)
    isEmpty = false
  }
  yield isEmpty ? '[]\n}\n' : '\n  ]\n}\n'
}

function listJson(schema: z.ZodArray, list: readonly unknown[]): string {
  if (list.length === 0) return '[]'
  return `[\n    ${list.map((element) => toJson(schema.element, element)).join(',\n    ')}\n  ]`
}

async function* ndjsonPieces(stream: ResultStream): AsyncGenerator<string> {
  const write = rowJson(stream.columns)
  for await (const row of each(stream)) yield `${write(row)}\n`
}

async function* csvPieces(stream: ResultStream): AsyncGenerator<string> {
  yield `${stream.columns.map(({ name }) => escapeCsv(name)).join(',')}\n`
  for await (const row of each(stream)) yield `${row.map((value) => escapeCsv(csvValue(value))).join(',')}\n`
}

function csvValue(value: Cell): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? cellText(value) : value
}

const NUMBERS = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL.*|FLOAT|DOUBLE|BIGNUM)$/

/** Half a time says nothing, so it is never cut. */
const TIMES = /^TIMESTAMP/
const TIME_CELLS = '2025-10-18T16:28:19.140000Z'.length

const least = (type: string): number => (TIMES.test(type) ? TIME_CELLS : NARROW)

function columnsOf(columns: ResultStream['columns']): readonly Column<Row>[] {
  return columns.map(({ name, type }, at) => ({
    title: name,
    cell: (row) => cellSpan(row[at] ?? null),
    min: least(type),
    cut: 'middle' as const,
    ...(NUMBERS.test(type) ? { align: 'right' as const } : {}),
  }))
}

function cellSpan(value: Cell): Span {
  return value === null ? span('NULL', 'dim') : valueSpan(cellText(value))
}

/** How many columns find room, from the left, at least one. */
function fitting(
  columns: readonly Column<Row>[],
  sample: readonly Row[],
  { columns: room, unicode }: RenderOptions,
): number {
  let used = 0
  for (const [at, { title, cell, min = 0 }] of columns.entries()) {
    const texts = [title, ...sample.map((row) => cell(row).text)]
    const natural = Math.max(...texts.map((text) => displayWidth(escapeTerminal(text, unicode))))
    used += Math.min(natural, min) + 2
    if (used > room) return Math.max(1, at)
  }
  return columns.length
}

async function* tableLines(stream: ResultStream, options: RenderOptions): AsyncGenerator<Line> {
  const all = columnsOf(stream.columns)
  const sample: Row[] = []
  let table: Table<Row> | undefined
  let count = 0
  let shown = all.length
  function* begin(): Generator<Line> {
    shown = fitting(all, sample, options)
    const made = makeTable(all.slice(0, shown), sample, options)
    table = made
    yield made.heading
    for (const row of sample) yield made.line(row)
  }
  for await (const row of each(stream)) {
    count += 1
    if (table !== undefined) yield table.line(row)
    else if (sample.push(row) === SAMPLE) yield* begin()
  }
  if (table === undefined) yield* begin()
  yield [span(`  ${plural(count, 'row')}`, 'dim')]
  const hidden = all.slice(shown).map(({ title }) => visible(title))
  if (hidden.length === 0) return
  const note = `no room for ${plural(hidden.length, 'column')}: ${hidden.join(', ')}; every other --format has all`
  for (const line of wrap(escapeTerminal(note, options.unicode), options.columns - 2)) yield [span(`  ${line}`, 'dim')]
}

/** A plan is a drawing of several lines in one cell. */
async function* planLines(stream: ResultStream): AsyncGenerator<Line> {
  for await (const row of each(stream)) {
    for (const line of cellText(row[1]).split('\n')) yield [span(line)]
  }
}

async function* markdownPieces(stream: ResultStream): AsyncGenerator<string> {
  const columns = columnsOf(stream.columns)
  yield markdownHeading(columns)
  for await (const row of each(stream)) yield markdownRow(columns, row)
}

const isPlan = ({ query, columns }: ResultStream): boolean => /^\s*EXPLAIN\b/i.test(query) && columns.length === 2

/**
 * The answer to a query in any format, as pieces of text, while it is being read. `ndjson`, `csv` and `md` hold the
 * rows alone. In JSON a row is an object with the columns in their order; nested values are JSON in the cells of the others.
 */
export function renderResult(stream: ResultStream, format: Format, options: RenderOptions): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return chunks(jsonPieces(stream))
    case 'ndjson':
      return chunks(ndjsonPieces(stream))
    case 'csv':
      return chunks(csvPieces(stream))
    case 'md':
      return chunks(markdownPieces(stream))
    case 'table':
      return printLines(isPlan(stream) ? planLines(stream) : tableLines(stream, options), options)
  }
}
