import { FormatsDocument } from '../model/formats.ts'
import type { FormatSummary } from '../model/formats.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { grouped } from './words.ts'

/** The formats of the list of formats. */
export const FORMATS_FORMATS = ['table', 'json'] as const

const COLUMNS: readonly Column<FormatSummary>[] = [
  { title: 'Id', cell: ({ id }) => span(id, 'accent') },
  { title: 'Kind', cell: ({ kind }) => span(kind) },
  {
    title: 'Title',
    cell: ({ title, file }) => valueSpan(file === null ? title : `${title} (${file.path})`),
    min: 30,
    wants: 36,
  },
  { title: 'Samples', cell: ({ samples }) => span(grouped(samples)), align: 'right', drop: 1 },
  {
    title: 'Yields',
    cell: ({ activities }) => span(activities.map((activity) => activity.replaceAll('_', ' ')).join(', '), 'dim'),
    min: 12,
  },
]

function* tableLines({ formats }: FormatsDocument, options: RenderOptions): Generator<Line> {
  const isWrapper = ({ kind }: FormatSummary): boolean => kind === 'wrapper'
  const all = { ...options, full: true }
  const read = formats.filter((format) => !isWrapper(format))
  yield* listLines('Log formats', COLUMNS, read, all, 'asked in this order: the first that claims a line takes it')
  yield EMPTY_LINE
  const around = formats.filter(isWrapper)
  yield* listLines('Wrappers', COLUMNS, around, all, 'taken off before the formats are asked')
}

/** The formats there are, as pieces of text. */
export function renderFormats(
  document: FormatsDocument,
  format: (typeof FORMATS_FORMATS)[number],
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(FormatsDocument, document)
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}
