import { EventDocument } from '../model/event.ts'
import { EventsDocument } from '../model/events.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { ledgerMarkdown, markdownHeading, markdownRow } from './markdown.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { addressWidth, dayLines, isWide } from './rows.ts'
import { makeTable } from './table.ts'
import type { Column, Table } from './table.ts'
import { grouped, momentOf } from './words.ts'

/** What `events` renders: the document, with a list that is still being read. */
export type EventStream = Omit<EventsDocument, 'events'> & { readonly events: AsyncIterable<EventDocument> }

/** So many events are looked at before the columns get their widths. */
const SAMPLE = 500

const OUTCOME_TONES: Readonly<Record<EventDocument['event']['outcome'], Tone>> = {
  success: 'good',
  failure: 'warning',
  unknown: 'dim',
}

/** The account the event is about: the one acted on, else the one who acted. */
const accountOf = ({ user }: EventDocument): string => user?.target?.name ?? user?.name ?? ''

/** What happened, in the words of the log. */
const wordsOf = ({ message, event, url }: EventDocument): string =>
  message ?? event.original ?? url?.original ?? url?.path ?? event.action ?? ''

/** The columns of the events. Days have lines of their own in a terminal; `dated` puts them into the column. */
function columnsOf(options: RenderOptions, dated: boolean): readonly Column<EventDocument>[] {
  const time = (iso: string): string => {
    const { date, time: clock, fraction } = momentOf(iso, options)
    const shown = dated || isWide(options) ? clock + fraction : clock
    return dated && date !== '' ? `${date} ${shown}` : shown
  }
  return [
    { title: 'Time', cell: (event) => span(time(event['@timestamp'])) },
    { title: 'Activity', cell: ({ tatou }) => span(tatou.activity.replaceAll('_', ' ')), min: 8 },
    { title: 'Outcome', cell: ({ event }) => span(event.outcome, OUTCOME_TONES[event.outcome]) },
    { title: 'Reason', cell: ({ event }) => span((event.reason ?? '').replaceAll('_', ' ')), drop: 3 },
    { title: 'Source', cell: ({ source }) => valueSpan(source?.ip ?? ''), min: addressWidth(options), cut: 'middle' },
    { title: 'Account', cell: (event) => valueSpan(accountOf(event)), min: 12 },
    {
      title: 'Count',
      cell: ({ tatou }) => span(tatou.count === 1 ? '' : grouped(tatou.count)),
      align: 'right',
      drop: 5,
    },
    { title: 'What', cell: (event) => valueSpan(wordsOf(event), 'dim'), min: 20, wants: 40, drop: 4 },
    {
      title: 'Line',
      cell: ({ log }) => valueSpan(`${log.file.path}:${log.line}`, 'dim'),
      min: 16,
      cut: 'start',
      drop: 1,
    },
  ]
}

async function* tableLines({ events, inputs }: EventStream, options: RenderOptions): AsyncGenerator<Line> {
  const day = dayLines(options)
  const sample: EventDocument[] = []
  let table: Table<EventDocument> | undefined
  yield [span('Events', 'strong'), span(`  ${options.zoneName}`, 'dim')]
  function* begin(): Generator<Line> {
    const made = makeTable(columnsOf(options, false), sample, options)
    table = made
    yield made.heading
    for (const event of sample) yield* [...day(event['@timestamp']), made.line(event)]
  }
  for await (const event of events) {
    if (table !== undefined) yield* [...day(event['@timestamp']), table.line(event)]
    else if (sample.push(event) === SAMPLE) yield* begin()
  }
  if (table === undefined && sample.length > 0) yield* begin()
  if (sample.length === 0) yield [span('  none', 'dim')]
  yield EMPTY_LINE
  yield* ledgerLines(inputs, options)
}

async function* markdownBlocks({ events, inputs }: EventStream, options: RenderOptions): AsyncGenerator<string> {
  const columns = columnsOf(options, true)
  yield `# Events\n\nTimes: ${escapeMarkdown(options.zoneName)}\n\n`
  yield markdownHeading(columns)
  for await (const event of events) yield markdownRow(columns, event)
  yield* ledgerMarkdown(inputs)
}

/**
 * Events in any format, as pieces of text, while they are being read. `ndjson` and `csv` hold the events alone.
 * A table holds all of them: whoever asks for events wants to see them. Fails as the list of events fails.
 */
export function renderEvents(stream: EventStream, format: Format, options: RenderOptions): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(EventsDocument, stream)
    case 'ndjson':
      return ndjsonList(EventDocument, stream.events)
    case 'csv':
      return csvList(EventDocument, stream.events)
    case 'md':
      return chunks(markdownBlocks(stream, options))
    case 'table':
      return printLines(tableLines(stream, options), options)
  }
}
