import { Source, SourcesDocument } from '../model/sources.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { headlineLines } from './headline.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { headlineMarkdown, ledgerMarkdown, markdownList } from './markdown.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { grouped, timeText } from './words.ts'

const VERDICT_TONES: Readonly<Record<Source['verdict'], Tone>> = {
  attacker: 'danger',
  suspicious: 'warning',
  shared: 'accent',
  benign: 'good',
}

/** What a row is about: an address, a rolled-up prefix, or everything that names neither. */
const nameOf = ({ source_ip: source, prefix }: Source) => {
  const name = source ?? prefix
  return name === null ? span('(no source)', 'dim') : valueSpan(name, 'strong')
}

const count = (title: string, of: (source: Source) => number, drop?: number): Column<Source> => ({
  title,
  cell: (source) => span(grouped(of(source)), of(source) === 0 ? 'dim' : 'plain'),
  align: 'right',
  ...(drop === undefined ? {} : { drop }),
})

/** This is the table to copy addresses from: others may cut them short. */
const WHOLE_ADDRESS = 39

function columnsOf(options: RenderOptions): readonly Column<Source>[] {
  return [
    { title: 'Source', cell: nameOf, min: WHOLE_ADDRESS, cut: 'middle' },
    { title: 'Verdict', cell: ({ verdict }) => span(verdict, VERDICT_TONES[verdict]) },
    count('Failed', (source) => source.failed_logins),
    count('OK', (source) => source.successful_logins),
    count('Enum', (source) => source.enumeration_attempts, 3),
    count('Accounts', ({ accounts }) => accounts.length, 2),
    count('Events', ({ events }) => events, 6),
    { title: 'First seen', cell: (source) => span(timeText(source.first_seen, options)), drop: 1 },
    { title: 'Last seen', cell: (source) => span(timeText(source.last_seen, options)), drop: 5 },
    { title: 'Zone', cell: ({ zone }) => valueSpan(zone ?? ''), min: 8, drop: 7 },
    { title: 'User agent', cell: ({ user_agents: agents }) => valueSpan(agents[0] ?? '', 'dim'), min: 16, drop: 8 },
    { title: 'Findings', cell: ({ finding_ids: ids }) => span(ids.length === 0 ? '' : grouped(ids.length)), drop: 4 },
  ]
}

function* tableLines({ summary, sources, inputs }: SourcesDocument, options: RenderOptions): Generator<Line> {
  yield* headlineLines(summary, options)
  yield* listLines('Sources', columnsOf(options), sources, options, `times in ${options.zoneName}`)
  yield EMPTY_LINE
  yield* ledgerLines(inputs, options)
}

function* markdownBlocks({ summary, sources, inputs }: SourcesDocument, options: RenderOptions): Generator<string> {
  yield* headlineMarkdown('Sources', summary)
  yield* markdownList(`By address, times in ${options.zoneName}`, columnsOf(options), sources)
  yield* ledgerMarkdown(inputs)
}

/** Sources in any format, as pieces of text. `ndjson` and `csv` hold the sources alone. */
export function renderSources(
  document: SourcesDocument,
  format: Format,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(SourcesDocument, document)
    case 'ndjson':
      return ndjsonList(Source, document.sources)
    case 'csv':
      return csvList(Source, document.sources)
    case 'md':
      return chunks(markdownBlocks(document, options))
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}
