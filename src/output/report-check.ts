import { ReportCheckDocument } from '../model/report.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { plural } from './words.ts'

type Drift = ReportCheckDocument['drifts'][number]

const COLUMNS: readonly Column<Drift>[] = [
  { title: 'Where', cell: ({ pointer }) => valueSpan(pointer), min: 24, wants: 48, cut: 'start' },
  { title: 'Found', cell: ({ found }) => valueSpan(found, 'warning'), min: 16 },
  { title: 'Expected', cell: ({ expected }) => valueSpan(expected), min: 16 },
]

function* lines({ path, ok, compared, drifts }: ReportCheckDocument, options: RenderOptions): Generator<Line> {
  if (ok) {
    yield [valueSpan(path, 'strong'), span(` says what the logs say: ${plural(compared, 'value')} compared`, 'good')]
    return
  }
  yield [
    valueSpan(path, 'strong'),
    span(` does not say what the logs say: ${plural(drifts.length, 'value differs', 'values differ')}`, 'danger'),
  ]
  yield EMPTY_LINE
  yield* listLines('Differences', COLUMNS, drifts, options)
}

/** What `report check` found. */
export function renderReportCheck(
  document: ReportCheckDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncGenerator<string> {
  return format === 'json' ? jsonDocument(ReportCheckDocument, document) : printLines(lines(document, options), options)
}
