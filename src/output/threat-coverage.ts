import { ThreatCoverageDocument, type CoveredThreat, type CoveredStep } from '../model/threat-coverage.ts'
import { chunks } from './chunks.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { jsonDocument } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import { ledgerMarkdown, markdownList } from './markdown.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { plural } from './words.ts'
import { labelled, paragraph } from './wrapped.ts'

/** The formats of the coverage of threats; `svg` is drawn by the room `report`. */
export const THREAT_FORMATS = ['table', 'md', 'json', 'svg'] as const

/** Who would notice which threat, as a table, Markdown or JSON. */
export function renderThreats(
  document: ThreatCoverageDocument,
  format: Exclude<(typeof THREAT_FORMATS)[number], 'svg'>,
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(ThreatCoverageDocument, document)
    case 'md':
      return chunks(markdown(document))
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}

/** What a visibility is called. */
const WORDS = { seen: 'seen', partly: 'in part', unseen: 'not visible' } as const
const TONES: Readonly<Record<CoveredThreat['visibility'], Tone>> = { seen: 'good', partly: 'warning', unseen: 'danger' }

const names = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join(', ')

/** Those of the rules of a threat that could notice anything. */
export function noticing({ rules }: CoveredThreat): CoveredThreat['rules'] {
  return rules.filter(({ outcome }) => outcome === 'hit' || outcome === 'clean' || outcome === 'ready')
}

const ruleCount = (threat: CoveredThreat): string => `${noticing(threat).length} of ${threat.rules.length}`

function logWords({ name, present }: CoveredThreat['logs'][number]): string {
  return present === false ? `${name} (not given)` : name
}

const COLUMNS: readonly Column<CoveredThreat>[] = [
  { title: 'Risk', cell: ({ risk }) => span(String(risk)), align: 'right' },
  { title: 'L x I', cell: ({ likelihood, impact }) => span(`${likelihood} x ${impact}`, 'dim'), drop: 2 },
  { title: 'Threat', cell: ({ title }) => span(title), min: 20, wants: 40 },
  { title: 'Noticed', cell: ({ visibility }) => span(WORDS[visibility], TONES[visibility]) },
  { title: 'Rules', cell: (threat) => span(ruleCount(threat)), align: 'right' },
  { title: 'Playbooks', cell: ({ playbooks }) => span(names(playbooks), 'accent'), min: 14, wants: 30 },
  { title: 'Unseen', cell: ({ unnoticed }) => span(plural(unnoticed.length, 'step')), align: 'right', drop: 1 },
]

function figures({ summary, model }: ThreatCoverageDocument): string {
  const { threats, seen, partly, unseen, rules, playbooks, steps_unnoticed: steps } = summary
  return `${plural(threats, 'threat')} of ${model.name}: ${seen} noticed whichever way they go, ${partly} in part, ${unseen} not visible in logs. ${plural(rules, 'rule')}, ${plural(playbooks, 'playbook')}, ${plural(steps, 'step')} that nobody would notice.`
}

function* tableLines(document: ThreatCoverageDocument, options: RenderOptions): Generator<Line> {
  const { threats, inputs } = document
  yield* paragraph(figures(document), options, 0, 'strong')
  yield EMPTY_LINE
  yield* listLines('Threats', COLUMNS, threats, options, 'highest risk first')
  yield EMPTY_LINE
  for (const threat of threats) yield* threatLines(threat, options)
  if (!options.full) yield [span('The trees of the attacks: --full', 'dim')]
  if (inputs.length > 0) {
    yield EMPTY_LINE
    yield* ledgerLines(inputs, options)
  }
}

function* threatLines(threat: CoveredThreat, options: RenderOptions): Generator<Line> {
  const { title, risk, unnoticed, blind_way: way, logs, playbooks, assets, stride } = threat
  yield* paragraph(`${title} (${risk})`, options, 0, 'strong')
  yield* labelled('kind', stride.join(', ').replaceAll('_', ' '), options)
  yield* labelled('assets', names(assets), options)
  const silent = threat.rules.filter((rule) => !noticing(threat).includes(rule))
  yield* labelled('seen by', names(noticing(threat)) || 'no rule', options)
  for (const { name, reason } of silent)
    yield* labelled('', `not ${name}: ${reason ?? 'cannot run'}`, options, { tone: 'warning' })
  yield* labelled('answered by', names(playbooks) || 'no playbook', options)
  yield* labelled('needs', logs.map(logWords).join('; ') || 'no log shows it', options)
  for (const [at, { step, reason }] of unnoticed.entries())
    yield* labelled(at === 0 ? 'unseen' : '', `${step}: ${reason}`, options, { tone: 'warning' })
  if (way !== null && way.length > 1) yield* labelled('blind way', way.join(', then '), options, { tone: 'warning' })
  if (options.full) for (const step of threat.steps) yield* stepLines(step, options)
  yield EMPTY_LINE
}

const GATES = { any: ' (any of)', all: ' (all of)' } as const

function* stepLines({ depth, step, needs, noticed, rules }: CoveredStep, options: RenderOptions): Generator<Line> {
  const words = `${noticed ? '+' : '-'} ${step}${needs === null ? '' : GATES[needs]}`
  yield* paragraph(words, options, 4 + 2 * depth, noticed ? 'good' : 'warning')
  if (rules.length > 0) yield* paragraph(rules.join(', '), options, 8 + 2 * depth, 'dim')
}

const ROW: readonly Column<CoveredThreat>[] = [
  { title: 'Risk', cell: ({ risk }) => span(String(risk)), align: 'right' },
  { title: 'Threat', cell: ({ title }) => span(title) },
  { title: 'STRIDE', cell: ({ stride }) => span(stride.join(', ').replaceAll('_', ' ')) },
  { title: 'Noticed', cell: ({ visibility }) => span(WORDS[visibility]) },
  { title: 'Rules', cell: (threat) => valueSpan(names(noticing(threat))) },
  { title: 'Playbooks', cell: ({ playbooks }) => valueSpan(names(playbooks)) },
  { title: 'Logs', cell: ({ logs }) => span(logs.map(logWords).join('; ')) },
]

interface Unnoticed {
  readonly title: string
  readonly step: string
  readonly reason: string
}

const UNNOTICED: readonly Column<Unnoticed>[] = [
  { title: 'Threat', cell: ({ title }) => span(title) },
  { title: 'Step', cell: ({ step }) => span(step) },
  { title: 'Why nobody would notice', cell: ({ reason }) => span(reason) },
]

function* markdown(document: ThreatCoverageDocument): Generator<string> {
  const { model, threats, inputs } = document
  yield `# Threats of ${escapeMarkdown(model.name)}\n\n${escapeMarkdown(model.about)}\n\n${escapeMarkdown(figures(document))}\n`
  yield* markdownList('Threats', ROW, threats)
  const unnoticed = threats.flatMap(({ title, unnoticed: steps }) => steps.map((step) => ({ title, ...step })))
  yield* markdownList('What nobody would notice', UNNOTICED, unnoticed)
  yield '\n## Attack trees\n'
  for (const threat of threats) {
    yield `\n### ${escapeMarkdown(threat.title)}\n\n`
    for (const { depth, step, needs, noticed, rules } of threat.steps) {
      const seen = rules.length === 0 ? (needs === null ? ' (unseen)' : '') : ` (${rules.join(', ')})`
      const gate = needs === null ? '' : GATES[needs]
      yield `${'  '.repeat(depth)}- ${noticed ? '' : 'Unnoticed: '}${escapeMarkdown(`${step}${gate}${seen}`)}\n`
    }
  }
  if (inputs.length > 0) yield* ledgerMarkdown(inputs)
}
