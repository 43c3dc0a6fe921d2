import { CaseStatusDocument, type CaseStatus } from '../model/case-status.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'

type Said = CaseStatus['history'][number]

const COLUMNS: readonly Column<Said>[] = [
  { title: 'State', cell: ({ state }) => span(state, 'accent') },
  { title: 'When (UTC)', cell: ({ at }) => span(secondsOf(at)) },
  { title: 'By', cell: ({ by }) => valueSpan(by), min: 8 },
  { title: 'Judgement', cell: ({ judgement }) => span(judgement?.replace('_', ' ') ?? ''), drop: 1 },
  { title: 'Why', cell: ({ why }) => valueSpan(why), min: 16 },
]

function secondsOf(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}

/** What people said of a case. */
export function* statusLines({ state, judgement, history }: CaseStatus, options: RenderOptions): Generator<Line> {
  if (state === null) {
    yield [span('  status: nobody has said where it stands', 'dim')]
    return
  }
  const judged = judgement === null ? 'not judged yet' : judgement.replace('_', ' ')
  yield [span('  status: '), span(state, 'strong'), span(`, ${judged}`)]
  yield EMPTY_LINE
  yield* listLines('Status', COLUMNS, history, options)
}

/** Where a case stands, as a table or JSON. */
export function renderStatus(
  document: CaseStatusDocument,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(CaseStatusDocument, document)
    : printLines(statusLines(document, options), options)
}
