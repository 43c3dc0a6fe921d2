import { FormatTestsDocument, type FormatTestResult } from '../model/formats.ts'
import { jsonDocument } from './json.ts'
import { valueSpan, type Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { detailLines, placeSpans, resultLines, tallyLine } from './test-results.ts'

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
  yield* resultLines(document, (result) => formatTestLines(result, options), options)
  yield tallyLine(document)
}

function* formatTestLines(result: FormatTestResult, options: RenderOptions): Generator<Line> {
  const { outcome, format, test, expected, found } = result
  yield [...placeSpans(result), valueSpan(`${format} `, 'accent'), valueSpan(test)]
  if (outcome === 'passed') return
  yield* detailLines(`expected ${expected}`, options)
  yield* detailLines(`found ${found}`, options)
}
