import { type RuleTestResult, RuleTestsDocument } from '../model/rule-tests.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { faultLines } from './rules.ts'
import { plural } from './words.ts'

/** The formats of what came of tests. */
export const RULE_TEST_FORMATS = ['table', 'json'] as const

/** Rules without tests that are named without `full`. */
const UNTESTED_SHOWN = 10

/** What came of the tests of rules: a table shows what failed, or each test with `full`. */
export function renderRuleTests(
  document: RuleTestsDocument,
  format: (typeof RULE_TEST_FORMATS)[number],
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(RuleTestsDocument, document)
    case 'table':
      return printLines(testLines(document, options), options)
  }
}

function* testLines(document: RuleTestsDocument, options: RenderOptions): Generator<Line> {
  for (const fault of document.faults) yield* faultLines(fault, options)
  if (document.faults.length > 0) yield EMPTY_LINE
  const shown = options.full ? document.results : document.results.filter(({ outcome }) => outcome === 'failed')
  for (const result of shown) yield* resultLines(result, options)
  if (shown.length > 0) yield EMPTY_LINE
  yield* untestedLines(document, options)
  const { files, tests, passed, failed, faults } = document
  const broken = faults.filter(({ severity }) => severity === 'error').length
  const words = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ')
  const faulty = broken > 0 ? `, ${plural(broken, 'fault')} in the files` : ''
  const tone: Tone = failed + broken > 0 ? 'danger' : tests === 0 ? 'warning' : 'good'
  yield [span(`${plural(tests, 'test')} of ${plural(files, 'file')}: ${words}${faulty}`, tone)]
}

function* resultLines(result: RuleTestResult, options: RenderOptions): Generator<Line> {
  const { path, line, column, outcome, rule, test, expected, found, reason } = result
  yield [
    valueSpan(`${path}:${line}:${column}`, 'strong'),
    span(` ${outcome} `, outcome === 'failed' ? 'danger' : 'good'),
    valueSpan(rule, 'accent'),
  ]
  // The boundaries of a rule begin with its name already.
  const prefix = `${rule}: `
  yield* wrapped(test.startsWith(prefix) ? test.slice(prefix.length) : test, options)
  if (outcome === 'passed') return
  yield* wrapped(`expected ${expected}`, options)
  yield* wrapped(`found ${found}${reason === null ? '' : `: ${reason}`}`, options)
}

function* wrapped(text: string, options: RenderOptions): Generator<Line> {
  for (const part of wrap(escapeTerminal(text, options.unicode), options.columns - 2)) yield [span(`  ${part}`)]
}

function* untestedLines({ untested }: RuleTestsDocument, options: RenderOptions): Generator<Line> {
  const shown = options.full ? untested : untested.slice(0, UNTESTED_SHOWN)
  for (const { path, line, rule } of shown) {
    yield [valueSpan(`${path}:${line}`, 'strong'), span(' warning ', 'warning'), valueSpan(rule), span(' has no tests')]
  }
  const more = untested.length - shown.length
  if (more > 0) yield [span(`and ${plural(more, 'more rule')} without tests (--full shows all)`, 'dim')]
  if (untested.length > 0) yield EMPTY_LINE
}
