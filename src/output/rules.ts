import type { FormatFault } from '../model/formats.ts'
import { LintDocument, RuleFaultRow, RulesDocument, RuleSummary } from '../model/rules.ts'
import { csvList } from './csv.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { findingTone } from './finding-columns.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { duration, plural } from './words.ts'

/** The formats of lists of rules and of their faults. */
export const RULE_FORMATS = ['table', 'json', 'ndjson', 'csv'] as const
type RuleFormat = (typeof RULE_FORMATS)[number]

const COLUMNS: readonly Column<RuleSummary>[] = [
  { title: 'Rule', cell: ({ name, title }) => valueSpan(name ?? title, 'accent'), min: 30 },
  { title: 'Level', cell: ({ level }) => span(level, findingTone(level)) },
  { title: 'Kind', cell: ({ kind }) => span(kind.replaceAll('_', ' ')), drop: 3 },
  { title: 'Fires at', cell: ({ threshold }) => span(threshold ?? 'each event'), min: 10, drop: 1 },
  {
    title: 'Within',
    cell: ({ timespan_seconds: seconds }) => span(seconds === null ? '' : duration(seconds)),
    align: 'right',
    drop: 2,
  },
  { title: 'Techniques', cell: ({ techniques }) => span(techniques.join(' '), 'dim'), min: 9, drop: 4 },
]

/** The rules there are; a table shows those that report, or all with `full`. */
export function renderRules(
  document: RulesDocument,
  format: RuleFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(RulesDocument, document)
    case 'ndjson':
      return ndjsonList(RuleSummary, document.rules)
    case 'csv':
      return csvList(RuleSummary, document.rules)
    case 'table':
      return printLines(ruleLines(document, options), options)
  }
}

function* ruleLines({ rules }: RulesDocument, options: RenderOptions): Generator<Line> {
  const shown = options.full ? rules : rules.filter(({ reports }) => reports)
  const base = rules.length - shown.length
  const note = base === 0 ? '' : `and ${plural(base, 'base rule')} that only feed them (--full)`
  yield* listLines('Rules', COLUMNS, shown, { ...options, full: true }, note)
}

/** What a check of rules found; a table names file, line and column first, as compilers do. */
export function renderLint(document: LintDocument, format: RuleFormat, options: RenderOptions): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(LintDocument, document)
    case 'ndjson':
      return ndjsonList(RuleFaultRow, document.faults)
    case 'csv':
      return csvList(RuleFaultRow, document.faults)
    case 'table':
      return printLines(lintLines(document, options), options)
  }
}

/** A fault as compilers show it: file, line and column first. */
export function* faultLines(fault: FormatFault, options: RenderOptions): Generator<Line> {
  const { path, line, column, severity, code, message, hint } = fault
  yield [
    valueSpan(`${path}:${line}:${column}`, 'strong'),
    span(` ${severity} `, severity === 'error' ? 'danger' : 'warning'),
    span(code, 'dim'),
  ]
  for (const text of wrap(escapeTerminal(message, options.unicode), options.columns - 2)) yield [span(`  ${text}`)]
  if (hint === null) return
  for (const text of wrap(escapeTerminal(`hint: ${hint}`, options.unicode), options.columns - 2)) {
    yield [span(`  ${text}`, 'dim')]
  }
}

function* lintLines({ files, errors, warnings, faults }: LintDocument, options: RenderOptions): Generator<Line> {
  for (const fault of faults) yield* faultLines(fault, options)
  if (faults.length > 0) yield EMPTY_LINE
  const tone = errors > 0 ? 'danger' : warnings > 0 ? 'warning' : 'good'
  yield [span(`${plural(files, 'file')}: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`, tone)]
}
