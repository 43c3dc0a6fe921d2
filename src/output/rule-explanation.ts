import {
  type ClosestGroup,
  type ExplainedPart,
  type ExplainedRule,
  type ExplainedTest,
  RuleExplanationDocument,
} from '../model/rule-explanation.ts'
import { describeLogsource } from '../sigma/logsource.ts'
import { displayWidth, escapeTerminal, pieces, wrap } from './escape-terminal.ts'
import { findingTone } from './finding-columns.ts'
import { jsonDocument } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import { boundWords, correlationWords, decimal, nearness } from './rule-words.ts'
import type { Column } from './table.ts'
import { duration, grouped, plural, timeText } from './words.ts'

/** The formats of the explanation of a rule. */
export const RULE_EXPLANATION_FORMATS = ['table', 'json'] as const

/** A rule explained: for people in words, with the SQL where no logs were given or with `full`. */
export function renderRuleExplanation(
  document: RuleExplanationDocument,
  format: (typeof RULE_EXPLANATION_FORMATS)[number],
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(RuleExplanationDocument, document)
    case 'table':
      return printLines(tableLines(document, options), options)
  }
}

const LABEL = 12

function* tableLines(document: RuleExplanationDocument, options: RenderOptions): Generator<Line> {
  const { rule, answer } = document
  yield [valueSpan(rule.name ?? rule.id ?? rule.title, 'strong'), span(`  ${rule.title}`)]
  yield* ruleLines(rule, options)
  yield EMPTY_LINE
  yield* testLines(document, options)
  yield* partLines(document, options)
  if (answer === null || options.full) yield* sqlSections(document, options)
  if (answer === null) return
  yield* answerLines(document, options)
  yield* closestLines(document, options)
  if (!options.full) {
    yield [span('The SQL: --full, or --format json', 'dim')]
    yield EMPTY_LINE
  }
  yield* ledgerLines(document.inputs, options)
}

function* ruleLines(rule: ExplainedRule, options: RenderOptions): Generator<Line> {
  const { logsource } = rule
  const told = rule.disabled
    ? 'switched off by the configuration'
    : rule.reports
      ? null
      : 'feeds others, reports nothing'
  const head = [rule.type, rule.kind.replaceAll('_', ' '), `level ${rule.level}`, rule.status, told]
  const entries: readonly (readonly [label: string, text: string | null])[] = [
    ['is', head.filter((part) => part !== null).join(', ')],
    ['about', rule.description.replaceAll(/\s+/g, ' ').trim()],
    ['techniques', rule.techniques.join(' ')],
    ['looks at', logsource === null ? null : `${describeLogsource(logsource)} (fields: ${rule.taxonomy ?? 'sigma'})`],
    ['condition', rule.condition],
    ['fires at', rule.correlation === null ? null : correlationWords(rule)],
    ['besides', besides(rule)],
    ['used by', rule.used_by.join(', ')],
    ['supersedes', rule.supersedes.join(', ')],
    ['harmless', rule.falsepositives.join('; ')],
    ['see', rule.references.join(' ')],
    ['file', `${rule.path}:${rule.line}`],
  ]
  for (const [label, text] of entries) {
    if (text === null || text === '') continue
    const tone: Tone = label === 'is' ? findingTone(rule.level) : 'plain'
    const room = Math.max(options.columns - LABEL - 2, 20)
    for (const [at, part] of wrap(escapeTerminal(text, options.unicode), room).entries()) {
      yield [span(`  ${(at === 0 ? label : '').padEnd(LABEL)}`, 'dim'), span(part, tone)]
    }
  }
}

/** The tests of bursts in words. */
function besides(rule: ExplainedRule): string {
  return [
    ...(rule.sequential === null ? [] : [`names that run, at least ${rule.sequential}`]),
    ...(rule.median_gap === null ? [] : [`median gap between attempts ${boundWords(rule.median_gap)} s`]),
    ...(rule.per_value === null ? [] : [`median attempts for each value ${boundWords(rule.per_value)}`]),
  ].join('; ')
}

const TEST_COLUMNS: readonly Column<ExplainedTest>[] = [
  { title: '#', cell: ({ number }) => span(String(number), 'dim'), align: 'right' },
  { title: 'Test', cell: ({ test, negated }) => valueSpan(negated ? `(not) ${test}` : test), min: 24 },
  { title: 'Line', cell: ({ line }) => span(String(line), 'dim'), align: 'right', drop: 1 },
]

const COUNTED_COLUMNS: readonly Column<ExplainedTest>[] = [
  ...TEST_COLUMNS,
  {
    title: 'Events',
    cell: ({ events, reason }) =>
      span(reason === null ? grouped(events ?? 0) : `0: ${reason}`, events === 0 ? 'warning' : 'plain'),
    align: 'right',
    min: 8,
  },
]

function* testLines(
  { rule, tests, tests_total: total, answer }: RuleExplanationDocument,
  options: RenderOptions,
): Generator<Line> {
  if (rule.type !== 'detection') return
  const more = total - tests.length
  const told = answer === null ? '' : 'events that satisfy each alone'
  const note = more > 0 ? `${told === '' ? '' : `${told}; `}the first ${tests.length} of ${grouped(total)}` : told
  yield* listLines('Tests', answer === null ? TEST_COLUMNS : COUNTED_COLUMNS, tests, options, note)
  yield EMPTY_LINE
}

const PART_COLUMNS: readonly Column<ExplainedPart>[] = [
  { title: 'Rule', cell: ({ reference }) => valueSpan(reference, 'accent'), min: 16 },
  { title: 'Title', cell: ({ title }) => span(title), min: 12, drop: 1 },
]

const COUNTED_PARTS: readonly Column<ExplainedPart>[] = [
  ...PART_COLUMNS,
  { title: 'Hits', cell: ({ hits }) => span(hits === null ? '' : grouped(hits)), align: 'right' },
  { title: 'Attempts', cell: ({ attempts }) => span(attempts === null ? '' : grouped(attempts)), align: 'right' },
  { title: 'Why', cell: ({ reason }) => span(reason ?? '', 'dim'), min: 12, drop: 2 },
]

function* partLines({ rule, parts, answer }: RuleExplanationDocument, options: RenderOptions): Generator<Line> {
  if (rule.type !== 'correlation') return
  yield* listLines('Made of', answer === null ? PART_COLUMNS : COUNTED_PARTS, parts, { ...options, full: true })
  yield EMPTY_LINE
}

const OUTCOMES = {
  hit: ['It found something', 'danger'],
  clean: ['It looked and found nothing', 'good'],
  no_data: ['It had no events to look at', 'warning'],
  unsupported: ['It cannot run here', 'warning'],
  error: ['It is broken', 'danger'],
} as const satisfies Record<string, readonly [string, Tone]>

function* answerLines({ answer, rule }: RuleExplanationDocument, options: RenderOptions): Generator<Line> {
  if (answer === null) return
  const [words, tone] = OUTCOMES[answer.outcome]
  const silent = rule.disabled
    ? ', not reported: it is switched off'
    : rule.reports
      ? ''
      : ', not reported: it only feeds other rules'
  const more = answer.findings > 0 ? `: ${plural(answer.findings, 'finding')}${silent}` : ''
  yield [span(words + more, tone)]
  const said = [
    answer.reason,
    answer.events === null
      ? null
      : `${plural(answer.events, 'event')} of its log source, ${grouped(answer.matched ?? 0)} of them satisfy it`,
    hitWords(answer, rule),
  ]
  for (const text of said) {
    if (text === null) continue
    for (const part of wrap(escapeTerminal(text, options.unicode), options.columns - 2)) yield [span(`  ${part}`)]
  }
  yield EMPTY_LINE
}

/** Hits that a correlation leaves out; null when it counts them all. */
function hitWords(
  { hits, ungrouped, unvalued }: NonNullable<RuleExplanationDocument['answer']>,
  rule: ExplainedRule,
): string | null {
  const left = [
    ...(ungrouped ? [`${grouped(ungrouped)} without ${rule.group_by.join(' or ')}`] : []),
    ...(unvalued ? [`${grouped(unvalued)} without ${rule.fields.join(' or ')}`] : []),
  ]
  return left.length === 0 ? null : `of ${plural(hits ?? 0, 'hit')} it counts all but ${left.join(' and ')}`
}

function* closestLines({ closest, rule }: RuleExplanationDocument, options: RenderOptions): Generator<Line> {
  if (closest.length === 0) return
  yield [span('Closest', 'strong'), span(`  the best window of each group, times in ${options.zoneName}`, 'dim')]
  for (const group of closest) {
    const tone: Tone = group.fired ? 'danger' : 'warning'
    const named = Object.entries(group.group).map(([field, value]) => `${field} ${value}`)
    yield [span('  '), span(nearness(group, rule), tone), span('  '), valueSpan(named.join(', ') || 'all events')]
    const lasted = (Date.parse(group.last) - Date.parse(group.first)) / 1000
    const when = timeText(group.last, options) + (lasted > 0 ? `, after ${duration(lasted)}` : '')
    yield [span('      '), span(when), span('  '), valueSpan(`${group.ref.path}:${group.ref.line}`)]
    for (const part of wrap(escapeTerminal(whyWords(group), options.unicode), Math.max(options.columns - 6, 20))) {
      yield [span('      '), span(part, 'dim')]
    }
  }
  yield EMPTY_LINE
}

const TESTS = {
  median_gap: 'the median gap between attempts, in seconds,',
  per_value: 'the median number of attempts for each value',
  sequential: 'the longest run of names',
} as const

function whyWords({ fired, missing, refused }: ClosestGroup): string {
  if (fired) return 'it fired'
  if (refused !== null) {
    const value = refused.value === null ? 'cannot be told' : `is ${decimal(refused.value)}`
    return `refused: ${TESTS[refused.test]} ${value}, asked is ${boundWords(refused)} (${refused.test})`
  }
  return missing.length === 0 ? '' : `missing: ${missing.join(', ')}`
}

const STEPS = {
  match: 'SQL: events that match',
  hits: 'SQL: hits, counted as attempts',
  correlate: 'SQL: correlation',
} as const

function* sqlSections({ sql }: RuleExplanationDocument, options: RenderOptions): Generator<Line> {
  for (const { step, rules, statements } of sql) {
    yield [span(STEPS[step], 'strong'), span(`  ${rules.join(', ')}`, 'dim')]
    for (const statement of statements) {
      for (const line of `${statement};`.split('\n')) yield* folded(line.trim(), options)
    }
    yield EMPTY_LINE
  }
}

/** A line of SQL on as many lines as it takes; broken behind blanks, of which none is lost. */
function* folded(text: string, options: RenderOptions): Generator<Line> {
  const room = Math.max(options.columns - 4, 20)
  let line = ''
  let width = 0
  let indent = '  '
  for (const word of escapeTerminal(text, options.unicode).split(/(?<= )/)) {
    for (const piece of pieces(word, room)) {
      const wide = displayWidth(piece)
      if (width + wide > room && line !== '') {
        yield [span(indent + line)]
        indent = '    '
        line = ''
        width = 0
      }
      line += piece
      width += wide
    }
  }
  if (line !== '') yield [span(indent + line)]
}
