import { DetectDocument, type RuleOutcome } from '../model/detection.ts'
import { Finding } from '../model/finding.ts'
import { chunks } from './chunks.ts'
import { csvList } from './csv.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import {
  findingColumns,
  findingLines,
  findingTone,
  listedFindings,
  weightMarkdown,
  type FindingRow,
} from './finding-columns.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span } from './line.ts'
import type { Line } from './line.ts'
import { ledgerMarkdown, markdownList } from './markdown.ts'
import { printLines } from './print.ts'
import type { Format, RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { plural } from './words.ts'

/** What `detect` shows: findings without their evidence, and the same with it, read when it is asked for. */
export interface DetectView extends Omit<DetectDocument, 'findings'> {
  readonly findings: readonly FindingRow[]
  readonly withEvidence: () => AsyncIterable<Finding>
}

const RULE_COLUMNS: readonly Column<RuleOutcome>[] = [
  {
    title: 'Outcome',
    cell: ({ outcome }) => span(outcome.replace('_', ' '), outcome === 'error' ? 'danger' : 'plain'),
  },
  { title: 'Rule', cell: ({ title }) => span(title), min: 24, wants: 48 },
  { title: 'Why', cell: ({ reason }) => span(reason ?? '', 'dim'), min: 20 },
]

const OUTCOMES = ['hit', 'clean', 'no_data', 'unsupported', 'error'] as const

const WORDS: Readonly<Record<RuleOutcome['outcome'], string>> = {
  hit: 'found something',
  clean: 'looked and found nothing',
  no_data: 'had no events to look at',
  unsupported: 'cannot run here',
  error: 'broken',
}

/** How the rules fared, in one line: clean, no data and unsupported are different answers. */
function ruleFigures(rules: readonly RuleOutcome[]): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const count = rules.filter((rule) => rule.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${WORDS[outcome]}`]
  })
  return `${plural(rules.length, 'rule')}: ${parts.join(', ') || 'none'}`
}

/** Rules whose silence means nothing, which a reader must know of. */
function mute(rules: readonly RuleOutcome[], full: boolean): readonly RuleOutcome[] {
  const shown: readonly string[] = full ? OUTCOMES : ['unsupported', 'error']
  return rules.filter(({ outcome }) => shown.includes(outcome))
}

function* tableLines({ findings, rules, inputs }: DetectView, options: RenderOptions): Generator<Line> {
  const worst = listedFindings(findings, true)[0]
  const words = findings.length === 0 ? 'No findings' : plural(findings.length, 'finding')
  yield [span(words, worst === undefined ? 'good' : findingTone(worst.level))]
  for (const line of wrap(escapeTerminal(ruleFigures(rules), options.unicode), options.columns - 2)) {
    yield [span('  '), span(line, 'dim')]
  }
  yield EMPTY_LINE
  if (findings.length > 0) {
    yield* findingLines(findings, options)
    yield EMPTY_LINE
  }
  const silent = mute(rules, options.full)
  if (silent.length > 0) {
    yield* listLines('Rules', RULE_COLUMNS, silent, options)
    yield EMPTY_LINE
  }
  yield* ledgerLines(inputs, options)
}

function* markdownBlocks({ findings, rules, inputs }: DetectView, options: RenderOptions): Generator<string> {
  yield `# Findings\n\n${ruleFigures(rules)}\n`
  yield* markdownList(`Findings, times in ${options.zoneName}`, findingColumns(options), listedFindings(findings, true))
  yield* weightMarkdown(findings)
  yield* markdownList('Rules', RULE_COLUMNS, rules)
  yield* ledgerMarkdown(inputs)
}

/** Findings in any format, as pieces of text. `ndjson` and `csv` hold the findings alone, with their evidence. */
export function renderDetect(view: DetectView, format: Format, options: RenderOptions): AsyncIterable<string> {
  switch (format) {
    case 'json': {
      const { withEvidence, ...document } = view
      return jsonDocument(DetectDocument, { ...document, findings: withEvidence() })
    }
    case 'ndjson':
      return ndjsonList(Finding, view.withEvidence())
    case 'csv':
      return csvList(Finding, view.withEvidence())
    case 'md':
      return chunks(markdownBlocks(view, options))
    case 'table':
      return printLines(tableLines(view, options), options)
  }
}
