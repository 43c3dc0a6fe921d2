import {
  type CoverageOutcome,
  type CoverageReason,
  CoveredRule,
  type CoveredTechnique,
  RuleCoverageDocument,
} from '../model/rule-coverage.ts'
import { csvList } from './csv.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { findingTone } from './finding-columns.ts'
import { jsonDocument } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { renderNavigator } from './navigator.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { grouped, plural } from './words.ts'

/** The formats of coverage; `navigator` is a layer of the ATT&CK Navigator. */
export const COVERAGE_FORMATS = ['table', 'json', 'csv', 'navigator'] as const

/** Which rules could fire, in any format. `csv` holds the rules alone. */
export function renderCoverage(
  document: RuleCoverageDocument,
  format: (typeof COVERAGE_FORMATS)[number],
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(RuleCoverageDocument, document)
    case 'csv':
      return csvList(CoveredRule, document.rules)
    case 'navigator':
      return renderNavigator(document)
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}

const WORDS: Readonly<Record<CoverageOutcome, string>> = {
  hit: 'found something',
  clean: 'looked and found nothing',
  ready: 'could run',
  no_data: 'had no events to look at',
  unsupported: 'cannot run here',
  error: 'broken',
}

const WITHOUT_LOGS = 'look at events that no log format has'

const TONES: Readonly<Record<CoverageOutcome, Tone>> = {
  hit: 'danger',
  clean: 'good',
  ready: 'good',
  no_data: 'warning',
  unsupported: 'warning',
  error: 'danger',
}

const outcomeSpan = (outcome: CoverageOutcome) => span(outcome.replace('_', ' '), TONES[outcome])

const REASON_COLUMNS: readonly Column<CoverageReason>[] = [
  { title: 'Rules', cell: ({ rules }) => span(grouped(rules)), align: 'right' },
  { title: 'Outcome', cell: ({ outcome }) => outcomeSpan(outcome) },
  { title: 'Why', cell: ({ reason }) => span(reason), min: 30 },
]

const techniqueColumns = (hasLogs: boolean): readonly Column<CoveredTechnique>[] => [
  { title: 'Technique', cell: ({ id }) => span(id, 'accent') },
  { title: 'Outcome', cell: ({ outcome }) => outcomeSpan(outcome) },
  {
    title: 'Could fire',
    cell: ({ covering, rules }) => span(`${grouped(covering)} of ${grouped(rules)}`),
    align: 'right',
  },
  ...(hasLogs
    ? [
        {
          title: 'Findings',
          cell: ({ findings }: CoveredTechnique) => span(findings === 0 ? '' : grouped(findings)),
          align: 'right' as const,
          drop: 2,
        },
      ]
    : []),
  { title: 'Rules', cell: ({ titles }) => span(titles.join('; '), 'dim'), min: 20, drop: 1 },
]

const RULE_COLUMNS: readonly Column<CoveredRule>[] = [
  { title: 'Outcome', cell: ({ outcome }) => outcomeSpan(outcome) },
  { title: 'Rule', cell: ({ name, title }) => valueSpan(name ?? title, 'accent'), min: 24, wants: 40 },
  { title: 'Level', cell: ({ level }) => span(level, findingTone(level)), drop: 2 },
  { title: 'Findings', cell: ({ findings }) => span(findings === 0 ? '' : grouped(findings)), align: 'right', drop: 1 },
  { title: 'Why', cell: ({ reason }) => span(reason ?? '', 'dim'), min: 16, drop: 3 },
]

function* tableLines(document: RuleCoverageDocument, options: RenderOptions): Generator<Line> {
  const { summary, reasons, techniques, rules, inputs } = document
  const hasLogs = inputs.length > 0
  const parts = (['hit', 'clean', 'ready', 'no_data', 'unsupported', 'error'] as const).flatMap((outcome) => {
    const words = outcome === 'no_data' && !hasLogs ? WITHOUT_LOGS : WORDS[outcome]
    return summary[outcome] === 0 ? [] : [`${grouped(summary[outcome])} ${words}`]
  })
  const figures = `${plural(summary.rules, 'rule')}: ${parts.join(', ') || 'none'}`
  for (const line of wrap(escapeTerminal(figures, options.unicode), options.columns)) yield [span(line, 'strong')]
  yield [span(`${grouped(summary.techniques_covered)} of ${plural(summary.techniques, 'technique')} covered`)]
  yield EMPTY_LINE
  if (reasons.length > 0) {
    yield* listLines('Why', REASON_COLUMNS, reasons, options, 'most rules first')
    yield EMPTY_LINE
  }
  yield* listLines('Techniques', techniqueColumns(hasLogs), techniques, options)
  yield EMPTY_LINE
  const shown = options.full ? rules : rules.filter(({ outcome }) => outcome === 'hit' || outcome === 'clean')
  if (shown.length > 0) {
    const note = options.full ? '' : 'that could fire; --full lists all'
    yield* listLines('Rules', RULE_COLUMNS, shown, options, note)
    yield EMPTY_LINE
  }
  if (inputs.length > 0) yield* ledgerLines(inputs, options)
}
