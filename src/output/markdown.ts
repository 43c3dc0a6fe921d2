import type { Input } from '../model/ledger.ts'
import type { Summary } from '../model/timeline.ts'
import { escapeMarkdown, escapeMarkdownValue } from './escape-markdown.ts'
import type { Figure } from './figures.ts'
import { headlineOf } from './headline.ts'
import { INPUT_COLUMNS, ledgerNotes } from './ledger.ts'
import type { RenderOptions } from './render-options.ts'
import type { Column } from './table.ts'

/** A line of Markdown text of our own making: printed as it is. */
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

function cellText<Row>(column: Column<Row>, of: Row): string {
  const { text, isValue } = column.cell(of)
  return isValue ? escapeMarkdownValue(text) : escapeMarkdown(text)
}

/** The heading and the rule of a table. */
export function markdownHeading(columns: readonly Pick<Column<never>, 'title' | 'align'>[]): string {
  return (
    row(columns.map(({ title }) => escapeMarkdown(title))) + row(columns.map(({ align }) => (align ? '---:' : '---')))
  )
}

/** One row of a table. */
export function markdownRow<Row>(columns: readonly Column<Row>[], of: Row): string {
  return row(columns.map((column) => cellText(column, of)))
}

/** A titled table of all rows with all columns, whatever the terminal. */
export function* markdownList<Row>(
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Generator<string> {
  yield `\n## ${escapeMarkdown(title)}\n\n`
  if (rows.length === 0) {
    yield 'None.\n'
    return
  }
  yield markdownHeading(columns)
  for (const of of rows) yield markdownRow(columns, of)
}

/** Title, verdict and reason. */
export function* headlineMarkdown(title: string, summary: Summary): Generator<string> {
  yield `# ${title}\n\n**${headlineOf(summary).words}.**\n`
  if (summary.verdict_reason !== '') yield `\n${escapeMarkdown(summary.verdict_reason)}\n`
  if (summary.filtered) yield '\nFilters are on: the figures cover the selection only.\n'
}

/** The key figures as a list. */
export function* figureList(
  figures: readonly Figure[],
  { zoneName }: Pick<RenderOptions, 'zoneName'>,
): Generator<string> {
  yield '\n'
  for (const [label, value] of figures) yield `- ${label}: ${escapeMarkdown(value)}\n`
  yield `- Times: ${escapeMarkdown(zoneName)}\n`
}

/** The inputs and what must be known about them. */
export function* ledgerMarkdown(inputs: readonly Input[]): Generator<string> {
  yield* markdownList('Inputs', INPUT_COLUMNS, inputs)
  yield '\n'
  for (const { text } of ledgerNotes(inputs)) yield `- ${escapeMarkdown(text)}\n`
}
