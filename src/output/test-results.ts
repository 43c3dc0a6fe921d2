import { escapeTerminal, wrap } from './escape-terminal.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import type { RenderOptions } from './render-options.ts'
import type { FormatFault } from '../model/formats.ts'
import { faultLines } from './rules.ts'
import { plural } from './words.ts'

/** A test that was run, and what is known of it whatever it is about. */
interface TestResult {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly outcome: 'passed' | 'failed'
}

/** What came of tests. */
interface TestRun<T extends TestResult> {
  readonly files: number
  readonly tests: number
  readonly passed: number
  readonly failed: number
  readonly faults: readonly FormatFault[]
  readonly results: readonly T[]
}

/** Faults of the files, then each test that failed, or each with `full`. */
export function* resultLines<T extends TestResult>(
  { faults, results }: TestRun<T>,
  about: (result: T) => Iterable<Line>,
  options: RenderOptions,
): Generator<Line> {
  for (const fault of faults) yield* faultLines(fault, options)
  if (faults.length > 0) yield EMPTY_LINE
  const shown = options.full ? results : results.filter(({ outcome }) => outcome === 'failed')
  for (const result of shown) yield* about(result)
  if (shown.length > 0) yield EMPTY_LINE
}

/** `my.yaml:3:5 failed `: where a test stands, and what became of it. */
export function placeSpans({ path, line, column, outcome }: TestResult): Line {
  return [
    valueSpan(`${path}:${line}:${column}`, 'strong'),
    span(` ${outcome} `, outcome === 'failed' ? 'danger' : 'good'),
  ]
}

/** A text below a test, indented. */
export function* detailLines(text: string, options: RenderOptions): Generator<Line> {
  for (const part of wrap(escapeTerminal(text, options.unicode), options.columns - 2)) yield [span(`  ${part}`)]
}

/** `5 tests of 1 file: 3 passed, 2 failed`. */
export function tallyLine<T extends TestResult>({ files, tests, passed, failed, faults }: TestRun<T>): Line {
  const broken = faults.filter(({ severity }) => severity === 'error').length
  const words = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ')
  const faulty = broken > 0 ? `, ${plural(broken, 'fault')} in the files` : ''
  const tone = failed + broken > 0 ? 'danger' : tests === 0 ? 'warning' : 'good'
  return [span(`${plural(tests, 'test')} of ${plural(files, 'file')}: ${words}${faulty}`, tone)]
}
