import { type RuleTestResult, RuleTestsDocument } from '../model/rule-tests.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { detailLines, placeSpans, resultLines, tallyLine } from './test-results.ts'
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
  yield* resultLines(document, (result) => ruleTestLines(result, options), options)
  yield* untestedLines(document, options)
  yield tallyLine(document)
}

function* ruleTestLines(result: RuleTestResult, options: RenderOptions): Generator<Line> {
  const { outcome, rule, test, expected, found, reason } = result
  yield [...placeSpans(result), valueSpan(rule, 'accent')]
  // The boundaries of a rule begin with its name already.
  const prefix = `${rule}: `
  yield* detailLines(test.startsWith(prefix) ? test.slice(prefix.length) : test, options)
  if (outcome === 'passed') return
  yield* detailLines(`expected ${expected}`, options)
  yield* detailLines(`found ${found}${reason === null ? '' : `: ${reason}`}`, options)
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
