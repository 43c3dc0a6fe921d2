import type { Finding } from '../model/finding.ts'
import { Entry, TimelineDocument } from '../model/timeline.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { findingColumns, findingLines, listedFindings, weightMarkdown, type FindingRow } from './finding-columns.ts'
import { figureLines, figuresOf } from './figures.ts'
import { headlineLines } from './headline.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span } from './line.ts'
import type { Line } from './line.ts'
import { figureList, headlineMarkdown, ledgerMarkdown, markdownList } from './markdown.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { dayLines, listLines } from './rows.ts'
import { stripLines } from './strip.ts'
import { makeTable } from './table.ts'
import { compromiseColumns, compromisesOf, dayOf, entryColumns, phaseColumns } from './timeline-columns.ts'
import { visible } from './visible.ts'
import { plural } from './words.ts'

/** Of a long timeline a table shows this many entries from its start and as many from its end. */
const ENTRIES_AT_EACH_END = 50

/** What `timeline` shows: findings without their evidence, and the same with it, read when it is asked for. */
export interface TimelineView extends Omit<TimelineDocument, 'findings'> {
  readonly findings: readonly FindingRow[]
  readonly withEvidence: () => AsyncIterable<Finding>
}

/** The address all entries come from, when there is one: it needs no column then. */
function onlySource(entries: readonly Entry[]): string | null {
  const source = entries[0]?.source_ip ?? null
  return entries.every((entry) => entry.source_ip === source) ? source : null
}

function* entryLines(entries: readonly Entry[], options: RenderOptions): Generator<Line> {
  const source = onlySource(entries)
  const from = source === null ? '' : `, all from ${visible(source)}`
  yield [span('Timeline', 'strong'), span(`  ${options.zoneName}${from}`, 'dim')]
  const hidden = options.full ? 0 : Math.max(0, entries.length - 2 * ENTRIES_AT_EACH_END)
  const head = hidden === 0 ? entries : entries.slice(0, ENTRIES_AT_EACH_END)
  const tail = hidden === 0 ? [] : entries.slice(-ENTRIES_AT_EACH_END)
  const columns = entryColumns(options, false).filter(({ title }) => source === null || title !== 'Source')
  const table = makeTable(columns, [...head, ...tail], options)
  yield table.heading
  const day = dayLines(options)
  const dated = (part: readonly Entry[]): Line[] => part.flatMap((entry) => [...day(entry.time), table.line(entry)])
  yield* dated(head)
  if (hidden === 0) return
  yield [
    span(`  ${options.unicode ? '…' : '...'} ${plural(hidden, 'entry', 'entries')} between (--full shows all)`, 'dim'),
  ]
  yield* dated(tail)
}

function* tableLines(document: TimelineView, options: RenderOptions): Generator<Line> {
  const { summary, phases, findings, entries, inputs } = document
  yield* headlineLines(summary, options)
  yield* figureLines(figuresOf(summary, options), options)
  yield EMPTY_LINE
  const compromises = compromisesOf(summary.compromised_accounts, entries)
  if (compromises.length > 0) {
    yield* listLines('Compromised accounts', compromiseColumns(options), compromises, options)
    yield EMPTY_LINE
  }
  if (options.strip && entries.length > 0) {
    yield* stripLines(entries, phases, options)
    yield EMPTY_LINE
  }
  if (phases.length > 0) {
    const day = dayOf(phases, options)
    const note = day === null ? options.zoneName : `${day}, ${options.zoneName}`
    yield* listLines('Phases', phaseColumns(options, day !== null), phases, options, note)
    yield EMPTY_LINE
  }
  if (findings.length > 0) {
    yield* findingLines(findings, options)
    yield EMPTY_LINE
  }
  if (entries.length > 0) {
    yield* entryLines(entries, options)
    yield EMPTY_LINE
  }
  yield* ledgerLines(inputs, options)
}

function* markdownBlocks(document: TimelineView, options: RenderOptions): Generator<string> {
  const { summary, phases, findings, entries, inputs } = document
  yield* headlineMarkdown('Attack timeline', summary)
  yield* figureList(figuresOf(summary, options), options)
  const compromises = compromisesOf(summary.compromised_accounts, entries)
  if (compromises.length > 0) yield* markdownList('Compromised accounts', compromiseColumns(options), compromises)
  if (phases.length > 0) yield* markdownList('Phases', phaseColumns(options, false), phases)
  if (findings.length > 0) yield* markdownList('Findings', findingColumns(options), listedFindings(findings, true))
  yield* weightMarkdown(findings)
  yield* markdownList('Timeline', entryColumns(options, true), entries)
  yield* ledgerMarkdown(inputs)
}

function timelineDocument({ withEvidence, ...document }: TimelineView) {
  return { ...document, findings: withEvidence() }
}

/**
 * A timeline in any format, as pieces of text. `ndjson` and `csv` hold the entries alone. Throws what the
 * caller's `displayZone` throws, nothing else.
 */
export function renderTimeline(view: TimelineView, format: Format, options: RenderOptions): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(TimelineDocument, timelineDocument(view))
    case 'ndjson':
      return ndjsonList(Entry, view.entries)
    case 'csv':
      return csvList(Entry, view.entries)
    case 'md':
      return chunks(markdownBlocks(view, options))
    case 'table':
      return printLines(tableLines(view, options), options)
  }
}
