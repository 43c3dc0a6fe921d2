import { DrillBenchmark } from '../model/drill-benchmark.ts'
import type { BenchmarkShare } from '../model/drill-benchmark.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { plural } from './words.ts'

function share({ hits, of, low }: BenchmarkShare): Span {
  if (of === 0) return span('-', 'dim')
  const text = `${((100 * hits) / of).toFixed(1)} % (${hits}/${of}), at least ${(100 * low).toFixed(1)} %`
  return span(text, hits === of ? 'good' : 'warning')
}

const KINDS: readonly Column<DrillBenchmark['kinds'][number]>[] = [
  { title: 'Kind', cell: ({ kind }) => valueSpan(kind) },
  { title: 'Recall', cell: ({ recall }) => share(recall), min: 14 },
  { title: 'Precision', cell: ({ precision }) => share(precision), min: 14 },
]

const SCENARIOS: readonly Column<DrillBenchmark['scenarios'][number]>[] = [
  { title: 'Scenario', cell: ({ scenario }) => valueSpan(scenario) },
  { title: 'Log', cell: ({ log }) => valueSpan(log) },
  { title: 'Kinds found', cell: ({ recall }) => share(recall), min: 14 },
]

function* lines(document: DrillBenchmark, options: RenderOptions): Generator<Line> {
  const { seeds, difficulty, logs, kinds, scenarios, verdicts, quiet } = document
  const all = { ...options, full: true }
  yield [span(`${plural(logs, 'log')}, seeds ${seeds.from} to ${seeds.to}, difficulty ${difficulty}`, 'strong')]
  yield [span('  right verdicts  '), share(verdicts)]
  yield [
    span(
      `  ${plural(quiet.findings, 'finding')} on ${plural(quiet.logs, 'quiet day')}`,
      quiet.findings === 0 ? 'good' : 'warning',
    ),
  ]
  yield EMPTY_LINE
  yield* listLines('By kind', KINDS, kinds, all)
  yield EMPTY_LINE
  yield* listLines('By scenario', SCENARIOS, scenarios, all)
}

/** How often the detectors are right. */
export function renderBenchmark(
  document: DrillBenchmark,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json' ? jsonDocument(DrillBenchmark, document) : printLines(lines(document, options), options)
}
