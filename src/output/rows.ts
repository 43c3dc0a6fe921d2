import { span } from './line.ts'
import type { Line } from './line.ts'
import type { RenderOptions } from './render-options.ts'
import { makeTable } from './table.ts'
import type { Column } from './table.ts'
import { momentOf, plural } from './words.ts'

/** From this width on there is room for an IPv6 address and for milliseconds. */
const WIDE_FROM = 120

/** Whether the terminal has room for the long forms. */
export function isWide({ columns }: Pick<RenderOptions, 'columns'>): boolean {
  return columns >= WIDE_FROM
}

/** Cells an address column keeps: any IPv6 address where there is room, else any IPv4 address. */
export function addressWidth(options: Pick<RenderOptions, 'columns'>): number {
  return isWide(options) ? 39 : 15
}

/** Days as lines of their own: gives the line to print before a row of this time, when its day is a new one. */
export function dayLines(options: RenderOptions): (iso: string) => readonly Line[] {
  let day = ''
  return (iso) => {
    const { date } = momentOf(iso, options)
    if (date === day || date === '') return []
    day = date
    return [[span(`  ${date}`, 'dim')]]
  }
}

/** How many rows a list shows before it says how many more there are. */
export const ROWS_SHOWN = 50

/**
 * A titled table of the first rows of a list, or of all with `full`; then how many more there are. `note` stands beside the
 * title. An empty list is a title and `none`.
 */
export function* listLines<Row>(
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: RenderOptions,
  note = '',
): Generator<Line> {
  if (rows.length === 0) {
    yield [span(title, 'strong'), span('  none', 'dim')]
    return
  }
  const shown = options.full ? rows : rows.slice(0, ROWS_SHOWN)
  const table = makeTable(columns, shown, options)
  yield note === '' ? [span(title, 'strong')] : [span(title, 'strong'), span(`  ${note}`, 'dim')]
  yield table.heading
  for (const row of shown) yield table.line(row)
  const more = rows.length - shown.length
  if (more > 0)
    yield [span(`  ${options.unicode ? '…' : '...'} and ${plural(more, 'more', 'more')} (--full shows all)`, 'dim')]
}
