import type { Finding } from '../model/finding.ts'
import { QualityDocument, QualityObservation, type QualitySource } from '../model/quality.ts'
import type { Reference } from '../model/timeline.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { findingTone, listedFindings, type FindingRow } from './finding-columns.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import { ledgerMarkdown, markdownList } from './markdown.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { visible } from './visible.ts'
import { duration, grouped, plural, timeText } from './words.ts'

/** What `quality` shows: findings without their evidence, and the same with it, read when it is asked for. */
export interface QualityView extends Omit<QualityDocument, 'findings'> {
  readonly findings: readonly FindingRow[]
  readonly withEvidence: () => AsyncIterable<Finding>
  /** Where the first line of each finding stands, by its id. */
  readonly places: ReadonlyMap<string, readonly Reference[]>
}

const REASONS: Readonly<Record<NonNullable<QualitySource['cadence']['reason']>, string>> = {
  few_events: 'too few',
  uneven: 'uneven',
}

function rhythmOf({ cadence: { judged, reason } }: QualitySource): Span {
  return reason === null ? span(judged, 'good') : span(REASONS[reason], 'dim')
}

const toldFrom = ({ cadence: { told_from_seconds: seconds } }: QualitySource): string =>
  seconds === null ? '' : duration(Math.round(seconds))

function numbersOf({ sequence }: QualitySource): Span {
  if (sequence === null) return span('none', 'dim')
  return sequence.missing === 0 ? span('complete', 'good') : span(`${grouped(sequence.missing)} missing`, 'warning')
}

const SOURCE_COLUMNS: readonly Column<QualitySource>[] = [
  { title: 'Log', cell: ({ source }) => valueSpan(source), min: 16, cut: 'start' },
  { title: 'Host', cell: ({ host }) => valueSpan(host ?? ''), min: 8, drop: 1 },
  { title: 'Events', cell: ({ events }) => span(grouped(events)), align: 'right' },
  { title: 'Span', cell: ({ span_seconds: seconds }) => span(duration(seconds)), align: 'right', drop: 6 },
  {
    title: 'Longest silence',
    cell: ({ cadence }) => span(duration(cadence.longest_silence_seconds)),
    align: 'right',
    drop: 3,
  },
  { title: 'Rhythm', cell: rhythmOf },
  { title: 'Gap from', cell: (source) => span(toldFrom(source)), align: 'right', drop: 5 },
  { title: 'Numbers', cell: numbersOf },
  {
    title: 'Late',
    cell: ({ late_events: late }) => span(late === 0 ? '' : grouped(late), 'warning'),
    align: 'right',
    drop: 2,
  },
]

function findingColumns({ places }: QualityView, options: RenderOptions): readonly Column<FindingRow>[] {
  const lasted = ({ first, last }: FindingRow): string => duration((Date.parse(last) - Date.parse(first)) / 1000)
  return [
    { title: 'Level', cell: ({ level }) => span(level, findingTone(level)) },
    { title: 'From', cell: ({ first }) => span(timeText(first, options)) },
    { title: 'For', cell: (finding) => span(lasted(finding)), align: 'right', drop: 1 },
    { title: 'Finding', cell: ({ rule_title: title }) => span(title), min: 24, wants: 30 },
    { title: 'Line', cell: ({ id }) => valueSpan(refText(places.get(id) ?? []), 'dim'), min: 16, cut: 'start' },
    { title: WHAT, cell: ({ description }) => span(description) },
  ]
}

/** The column that only documents without a width have; a table says it on a line of its own. */
const WHAT = 'What'

const GROUPS: Readonly<Record<QualityObservation['group'], readonly [title: string, tone: Tone]>> = {
  order: ['order', 'warning'],
  copy: ['copies', 'warning'],
  file: ['file', 'warning'],
  schema: ['rules', 'plain'],
  secret: ['secrets', 'danger'],
  unknown: ['unknown', 'plain'],
  hiding: ['hiding', 'danger'],
}

const refText = (refs: readonly Reference[]): string =>
  refs.map(({ path, line }) => `${visible(path)}:${line}`).join(' ')

const firstRef = ({ refs }: QualityObservation): Reference[] => refs.slice(0, 1)

const OBSERVATION_COLUMNS: readonly Column<QualityObservation>[] = [
  { title: 'About', cell: ({ group }) => span(GROUPS[group][0], GROUPS[group][1]) },
  { title: 'Lines', cell: ({ lines }) => span(grouped(lines)), align: 'right' },
  { title: WHAT, cell: ({ description }) => span(description), min: 30, wants: 48 },
  { title: 'First', cell: (row) => valueSpan(refText(firstRef(row)), 'dim'), min: 18, cut: 'start' },
  { title: 'Sample', cell: ({ sample }) => valueSpan(sample ?? '', 'dim'), min: 20, drop: 1 },
]

type Shape = QualityDocument['rejected']['shapes'][number]

const SHAPE_COLUMNS: readonly Column<Shape>[] = [
  { title: 'Lines', cell: ({ lines }) => span(grouped(lines)), align: 'right' },
  { title: 'Shape', cell: ({ shape }) => valueSpan(shape), min: 24, wants: 60 },
  { title: 'First', cell: ({ ref }) => valueSpan(refText([ref]), 'dim'), min: 18, cut: 'start' },
]

type Skew = QualityDocument['skews'][number]

const SKEW_COLUMNS: readonly Column<Skew>[] = [
  { title: 'Log', cell: ({ path }) => valueSpan(path), min: 16, cut: 'start' },
  {
    title: 'Clock',
    cell: ({ skew_seconds: skew }) =>
      span(skew === 0 ? 'agrees' : `${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}`),
  },
  { title: 'Of', cell: ({ reference }) => valueSpan(reference), min: 16, cut: 'start' },
  { title: 'Requests', cell: ({ requests }) => span(grouped(requests)), align: 'right' },
  { title: 'Confidence', cell: ({ confidence }) => span(confidence), drop: 1 },
]

function headline({ sources, findings, observations }: QualityView): Span {
  if (sources.length === 0) return span('Nothing to judge', 'warning')
  const worst = listedFindings(findings, true)[0]
  const weak = observations.filter(({ group }) => group === 'hiding' || group === 'secret').length
  if (worst !== undefined)
    return span(`Faults: ${plural(findings.length, 'finding')} about the logs themselves`, findingTone(worst.level))
  const judged = sources.some(({ cadence, sequence }) => cadence.told_from_seconds !== null || sequence !== null)
  const gaps = judged ? 'No gap was found' : 'Whether lines are missing cannot be told'
  if (weak > 0) return span(`${gaps}; read the observations`, 'warning')
  return span(gaps, judged ? 'good' : 'plain')
}

const share = ({ lines, of }: QualityDocument['rejected']): string =>
  `${grouped(lines)} of ${plural(of, 'line')}, the most frequent shapes`

function* tableLines(view: QualityView, options: RenderOptions): Generator<Line> {
  yield [headline(view)]
  for (const line of wrap(escapeTerminal(view.conclusion, options.unicode), options.columns - 2))
    yield [span(`  ${line}`)]
  yield EMPTY_LINE
  yield* listLines('Logs', SOURCE_COLUMNS, view.sources, options)
  yield EMPTY_LINE
  if (view.findings.length > 0) {
    const columns = findingColumns(view, options)
    yield* listLines(
      'Findings',
      columns.filter(({ title }) => title !== WHAT),
      listedFindings(view.findings, true),
      options,
      options.zoneName,
    )
    yield* noteLines(view.findings, options)
    yield EMPTY_LINE
  }
  if (view.skews.length > 0) {
    yield* listLines('Clocks', SKEW_COLUMNS, view.skews, options)
    yield EMPTY_LINE
  }
  if (view.observations.length > 0) {
    yield* listLines('Observations', OBSERVATION_COLUMNS, view.observations, options)
    yield EMPTY_LINE
  }
  if (view.rejected.shapes.length > 0) {
    yield* listLines('Rejected', SHAPE_COLUMNS, view.rejected.shapes, options, share(view.rejected))
    yield EMPTY_LINE
  }
  yield* ledgerLines(view.inputs, options)
}

/** What findings say in figures, which a column would cut short. */
function* noteLines(findings: readonly FindingRow[], options: RenderOptions): Generator<Line> {
  const listed = listedFindings(findings, true)
  yield EMPTY_LINE
  for (const { rule_title: title, description } of options.full ? listed : listed.slice(0, NOTES_SHOWN)) {
    for (const line of wrap(escapeTerminal(`${title}: ${description}.`, options.unicode), options.columns - 2))
      yield [span(`  ${line}`)]
  }
}

/** So many findings are put into words. */
const NOTES_SHOWN = 10

function* markdownBlocks(view: QualityView, options: RenderOptions): Generator<string> {
  yield `# Quality of the logs\n\n**${headline(view).text}.**\n\n${escapeMarkdown(view.conclusion)}\n`
  yield* markdownList('Logs', SOURCE_COLUMNS, view.sources)
  yield* markdownList(
    `Findings, times in ${options.zoneName}`,
    findingColumns(view, options),
    listedFindings(view.findings, true),
  )
  if (view.skews.length > 0) yield* markdownList('Clocks', SKEW_COLUMNS, view.skews)
  yield* markdownList('Observations', OBSERVATION_COLUMNS, view.observations)
  if (view.rejected.shapes.length > 0) {
    yield* markdownList(`Rejected: ${share(view.rejected)}`, SHAPE_COLUMNS, view.rejected.shapes)
  }
  yield* ledgerMarkdown(view.inputs)
}

/** The quality of logs in any format, as pieces of text. `ndjson` and `csv` hold the observations alone. */
export function renderQuality(view: QualityView, format: Format, options: RenderOptions): AsyncIterable<string> {
  switch (format) {
    case 'json': {
      const { withEvidence, places: _, ...document } = view
      return jsonDocument(QualityDocument, { ...document, findings: withEvidence() })
    }
    case 'ndjson':
      return ndjsonList(QualityObservation, view.observations)
    case 'csv':
      return csvList(QualityObservation, view.observations)
    case 'md':
      return chunks(markdownBlocks(view, options))
    case 'table':
      return printLines(tableLines(view, options), options)
  }
}
