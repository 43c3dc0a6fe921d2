import { CaseShowDocument, IngestDocument } from '../model/case.ts'
import { statusLines } from './case-status.ts'
import { jsonDocument } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines, ROWS_SHOWN } from './rows.ts'
import type { Column } from './table.ts'
import { grouped, plural, signed } from './words.ts'

type CaseFormat = 'table' | 'json'
type Evidence = CaseShowDocument['evidence'][number]
type Unreadable = CaseShowDocument['unreadable']

const EVIDENCE: readonly Column<Evidence>[] = [
  { title: 'Evidence', cell: ({ path }) => valueSpan(path), min: 16, cut: 'start' },
  { title: 'Bytes', cell: ({ bytes }) => span(grouped(bytes)), align: 'right' },
  { title: 'Kept', cell: ({ stored }) => (stored ? span('copy', 'good') : span('reference', 'warning')) },
  { title: 'SHA256', cell: ({ sha256 }) => valueSpan(sha256, 'dim'), min: 16 },
]

function* unreadableLines(unreadable: Unreadable): Generator<Line> {
  for (const { path, problem } of unreadable) {
    yield [span('  not read: ', 'warning'), valueSpan(path), span(` ${problem}`)]
  }
}

function* caseLines(document: CaseShowDocument, options: RenderOptions): Generator<Line> {
  const { created, tool, reading, evidence, unreadable, custody, inputs } = document
  yield [span('Case', 'strong'), span(`  made ${created}, last written by ${tool.name} `), valueSpan(tool.version)]
  const given = [
    reading.timezone === null ? [] : [`--timezone ${reading.timezone}`],
    reading.year === null ? [] : [`--year ${reading.year}`],
    reading.input_format === null ? [] : [`--input-format ${reading.input_format}`],
    reading.formats.map(({ id, path, sha256 }) => `format ${id} of ${path} (${sha256.slice(0, 12)})`),
    reading.trusted_proxies === null ? [] : [`trusted proxies ${reading.trusted_proxies.join(', ')}`],
    reading.skew.map(({ path, seconds }) => `--skew ${path}=${signed(seconds)}s`),
  ].flat()
  yield [span('  read with '), given.length === 0 ? span('no option', 'dim') : valueSpan(given.join(', '))]
  yield [span(`  custody log: ${plural(custody.records, 'record')}`)]
  yield* verifiedLines(document)
  yield* statusLines(document.status, options)
  yield* unreadableLines(unreadable)
  yield EMPTY_LINE
  yield* listLines('Evidence', EVIDENCE, evidence, options)
  yield EMPTY_LINE
  yield* ledgerLines(inputs, options)
}

function* verifiedLines({ verified, faults }: CaseShowDocument): Generator<Line> {
  if (verified === null) return
  if (verified) {
    yield [span('  verified: ', 'good'), span('every byte and every row is as it was ingested')]
  }
  for (const { path, message } of faults) yield [span('  fault: ', 'danger'), valueSpan(path), span(` ${message}`)]
}

function* namedLines(
  title: string,
  tone: Tone,
  list: IngestDocument['added'],
  options: RenderOptions,
): Generator<Line> {
  const shown = options.full ? list : list.slice(0, ROWS_SHOWN)
  for (const { path, sha256 } of shown)
    yield [span(`  ${title}  `, tone), valueSpan(path), span(`  ${sha256.slice(0, 16)}`, 'dim')]
  const more = list.length - shown.length
  if (more > 0) yield [span(`  ${title}  and ${plural(more, 'more', 'more')}`, tone)]
}

function* ingestLines(document: IngestDocument, options: RenderOptions): Generator<Line> {
  yield [span('Ingested', 'strong')]
  yield* namedLines('added              ', 'good', document.added, options)
  yield* namedLines('already in the case', 'dim', document.already_there, options)
  yield* unreadableLines(document.unreadable)
  yield EMPTY_LINE
  yield* ledgerLines(document.inputs, options)
}

/** What a case holds. */
export function renderCase(
  document: CaseShowDocument,
  format: CaseFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(CaseShowDocument, document)
    : printLines(caseLines(document, options), options)
}

/** What an ingest did. */
export function renderIngest(
  document: IngestDocument,
  format: CaseFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json'
    ? jsonDocument(IngestDocument, document)
    : printLines(ingestLines(document, options), options)
}
