import {
  PlaybookFaultRow,
  PlaybookLintDocument,
  PlaybooksDocument,
  PlaybookSummary,
  SuggestDocument,
  Suggestion,
} from '../model/playbook.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { collateralText } from './playbook-step.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import { faultLines, type RULE_FORMATS } from './rules.ts'
import type { Column } from './table.ts'
import { duration, plural } from './words.ts'
import { labelled } from './wrapped.ts'

type ListFormat = (typeof RULE_FORMATS)[number]

const COLUMNS: readonly Column<PlaybookSummary>[] = [
  { title: 'Name', cell: ({ name }) => valueSpan(name, 'accent') },
  { title: 'Playbook', cell: ({ title }) => span(title), min: 20 },
  { title: 'Level', cell: ({ level }) => span(level ?? ''), drop: 3 },
  { title: 'Steps', cell: ({ steps }) => span(String(steps)), align: 'right' },
  {
    title: 'Time box',
    cell: ({ time_box_minutes: minutes }) => span(minutes === null ? '' : duration(minutes * 60)),
    align: 'right',
    drop: 1,
  },
  { title: 'Functions', cell: ({ functions }) => span(functions.join(' '), 'dim'), min: 10, drop: 4 },
]

/** The playbooks there are. */
export function renderPlaybooks(
  document: PlaybooksDocument,
  format: ListFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(PlaybooksDocument, document)
    case 'ndjson':
      return ndjsonList(PlaybookSummary, document.playbooks)
    case 'csv':
      return csvList(PlaybookSummary, document.playbooks)
    case 'table':
      return printLines(listLines('Playbooks', COLUMNS, document.playbooks, { ...options, full: true }), options)
  }
}

/** What the linter of playbooks found; a table names file, line and column first, as compilers do. */
export function renderPlaybookLint(
  document: PlaybookLintDocument,
  format: ListFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(PlaybookLintDocument, document)
    case 'ndjson':
      return ndjsonList(PlaybookFaultRow, document.faults)
    case 'csv':
      return csvList(PlaybookFaultRow, document.faults)
    case 'table':
      return printLines(lintLines(document, options), options)
  }
}

function* lintLines({ files, errors, faults }: PlaybookLintDocument, options: RenderOptions): Generator<Line> {
  for (const { pointer, ...fault } of faults) {
    yield* faultLines(
      { ...fault, severity: 'error', message: `${fault.message}${pointer === '' ? '' : `, at ${pointer}`}` },
      options,
    )
  }
  if (faults.length > 0) yield EMPTY_LINE
  yield [span(`${plural(files, 'playbook')}: ${plural(errors, 'error')}`, errors > 0 ? 'danger' : 'good')]
}

/** Playbooks that fit an incident, and why. */
export function renderSuggestions(
  document: SuggestDocument,
  format: Format,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(SuggestDocument, document)
    case 'ndjson':
      return ndjsonList(Suggestion, document.suggestions)
    case 'csv':
      return csvList(Suggestion, document.suggestions)
    case 'md':
      return chunks(suggestionMarkdown(document))
    case 'table':
      return printLines(suggestionLines(document, options), options)
  }
}

function* suggestionLines(
  { verdict, verdict_reason: reason, suggestions }: SuggestDocument,
  options: RenderOptions,
): Generator<Line> {
  yield [span(verdict.replaceAll('_', ' '), 'strong')]
  if (reason !== '') yield* labelled('', reason, options, { width: 0 })
  for (const { rank, name, title, level, reasons, containment, run } of suggestions) {
    yield EMPTY_LINE
    yield [
      span(`${rank}  `, 'dim'),
      span(title, 'strong'),
      span(`  ${name}${level === null ? '' : `, ${level}`}`, 'dim'),
    ]
    for (const [at, why] of reasons.entries()) yield* labelled(at === 0 ? 'Because' : '', why, options)
    for (const { step, approval, collateral } of containment) {
      const cost = collateral === null ? '' : ` ${collateralText(collateral)}`
      yield* labelled('Contains', `${step}${approval === null ? '' : ` (${approval})`}.${cost}`, options, {
        tone: 'warning',
      })
    }
    yield* labelled('Begin', run, options, { tone: 'accent' })
  }
}

function* suggestionMarkdown({ verdict, verdict_reason: reason, suggestions }: SuggestDocument): Generator<string> {
  yield `# Playbooks for this incident\n\n**${escapeMarkdown(verdict.replaceAll('_', ' '))}.** ${escapeMarkdown(reason)}\n\n`
  for (const { rank, title, reasons, containment, run } of suggestions) {
    yield `${rank}. **${escapeMarkdown(title)}**\n`
    for (const why of reasons) yield `   - ${escapeMarkdown(why)}\n`
    for (const { step, collateral } of containment)
      yield `   - contains: ${escapeMarkdown(step)}. ${collateral === null ? '' : escapeMarkdown(collateralText(collateral))}\n`
    yield `   - begin: ${escapeMarkdown(run)}\n`
  }
}
