import { FormatTestsDocument, type FormatTestResult } from '../model/formats.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { faultLines } from './rules.ts'
import { plural } from './words.ts'

/** The formats of what came of the tests of formats. */
export const FORMAT_TEST_FORMATS = ['table', 'json'] as const

/** What came of the tests of formats: a table shows what failed, or each test with `full`. */
export function renderFormatTests(
  document: FormatTestsDocument,
  format: (typeof FORMAT_TEST_FORMATS)[number],
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(FormatTestsDocument, document)
    case 'table':
      return printLines(testLines(document, options), options)
  }
}

function* testLines(document: FormatTestsDocument, options: RenderOptions): Generator<Line> {
  for (const fault of document.faults) yield* faultLines(fault, options)
  if (document.faults.length > 0) yield EMPTY_LINE
  const shown = options.full ? document.results : document.results.filter(({ outcome }) => outcome === 'failed')
  for (const result of shown) yield* resultLines(result, options)
  if (shown.length > 0) yield EMPTY_LINE
  const { files, tests, passed, failed, faults } = document
  const broken = faults.filter(({ severity }) => severity === 'error').length
  const words = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ')
  const faulty = broken > 0 ? `, ${plural(broken, 'fault')} in the files` : ''
  yield [
    span(
      `${plural(tests, 'test')} of ${plural(files, 'file')}: ${words}${faulty}`,
      failed + broken > 0 ? 'danger' : 'good',
    ),
  ]
}

function* resultLines(result: FormatTestResult, options: RenderOptions): Generator<Line> {
  const { path, line, column, outcome, format, test, expected, found } = result
  yield [
    valueSpan(`${path}:${line}:${column}`, 'strong'),
    span(` ${outcome} `, outcome === 'failed' ? 'danger' : 'good'),
    valueSpan(`${format} `, 'accent'),
    valueSpan(test),
  ]
  if (outcome === 'passed') return
  for (const text of [`expected ${expected}`, `found ${found}`]) {
    for (const part of wrap(escapeTerminal(text, options.unicode), options.columns - 2)) yield [span(`  ${part}`)]
  }
}
