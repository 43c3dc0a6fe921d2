import { displayWidth, escapeTerminal, truncate } from './escape-terminal.ts'
import type { Cut } from './escape-terminal.ts'
import { span } from './line.ts'
import type { Line, Span } from './line.ts'
import type { RenderOptions } from './render-options.ts'

/** One column of a table, for the terminal and for Markdown. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => Span
  readonly align?: 'right'
  /** Cells it may shrink to; without it the column keeps the width of its longest cell. */
  readonly min?: number
  /** Cells it gets, as far as its text is that long, before the columns share what is left. */
  readonly wants?: number
  readonly cut?: Cut
  /** The column may be left out: the highest number goes first, and any that is empty throughout. */
  readonly drop?: number
}

/** A table whose columns have their widths: its heading, and one line per row. */
export interface Table<Row> {
  readonly heading: Line
  readonly line: (row: Row) => Line
}

interface Measured<Row> {
  readonly column: Column<Row>
  readonly natural: number
  readonly empty: boolean
}

interface Fitted<Row> {
  readonly column: Column<Row>
  readonly width: number
}

const INDENT = '  '
const GAP = '  '

function measure<Row>(column: Column<Row>, rows: readonly Row[], options: RenderOptions): Measured<Row> {
  let natural = displayWidth(column.title)
  let empty = true
  for (const row of rows) {
    const { text } = column.cell(row)
    if (text !== '') empty = false
    natural = Math.max(natural, displayWidth(escapeTerminal(text, options.unicode)))
  }
  return { column, natural, empty }
}

const least = <Row>({ column, natural }: Measured<Row>): number => Math.min(natural, column.min ?? natural)

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1)
}

/** Leaves out what may be left out, the highest `drop` first, until the rest fits at its smallest. */
function choose<Row>(measured: readonly Measured<Row>[], room: number): readonly Measured<Row>[] {
  let chosen = measured.filter(({ column, empty }) => column.drop === undefined || !empty)
  while (total(chosen.map(least)) > room) {
    const droppable = chosen.map(({ column }) => column.drop ?? 0)
    const highest = Math.max(...droppable)
    if (highest <= 0) break
    chosen = chosen.filter((_, at) => at !== droppable.lastIndexOf(highest))
  }
  return chosen
}

/** Shares the room left between the columns: those with a wish come first, then narrow ones catch up with wide ones. */
function fit<Row>(chosen: readonly Measured<Row>[], room: number): readonly Fitted<Row>[] {
  const widths = chosen.map(least)
  let left = room - total(widths)
  for (const [at, { column, natural }] of chosen.entries()) {
    const more = Math.max(0, Math.min(left, Math.min(natural, column.wants ?? 0) - (widths[at] ?? 0)))
    widths[at] = (widths[at] ?? 0) + more
    left -= more
  }
  while (left > 0) {
    const hungry = chosen.flatMap(({ natural }, at) => (natural > (widths[at] ?? 0) ? [at] : []))
    // The narrowest grows first, so that the shares come out even and the same every time.
    const next = hungry.toSorted((a, b) => (widths[a] ?? 0) - (widths[b] ?? 0) || a - b)[0]
    if (next === undefined) break
    widths[next] = (widths[next] ?? 0) + 1
    left -= 1
  }
  return chosen.map(({ column }, at) => ({ column, width: widths[at] ?? 1 }))
}

function cellOf<Row>({ column, width }: Fitted<Row>, cell: Span, options: RenderOptions): Span {
  const text = truncate(escapeTerminal(cell.text, options.unicode), width, column.cut ?? 'end', options.unicode)
  const padding = ' '.repeat(width - displayWidth(text))
  return span(column.align === 'right' ? padding + text : text + padding, cell.tone)
}

/**
 * A table that fits the terminal: columns are measured over `sample` (all rows, or the first of a stream),
 * optional ones are left out when there is no room, and the rest shrink to their `min`, cut with an ellipsis.
 */
export function makeTable<Row>(
  columns: readonly Column<Row>[],
  sample: readonly Row[],
  options: RenderOptions,
): Table<Row> {
  const room = options.columns - INDENT.length
  const measured = columns.map((column) => measure(column, sample, options))
  const fitted = fit(choose(measured, room), room)
  const lineOf = (cells: readonly Span[]): Line => cells.flatMap((cell, at) => [span(at === 0 ? INDENT : GAP), cell])
  return {
    heading: lineOf(fitted.map((column) => cellOf(column, span(column.column.title, 'dim'), options))),
    line: (row) => lineOf(fitted.map((column) => cellOf(column, column.column.cell(row), options))),
  }
}
