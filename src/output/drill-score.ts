import { DrillScore } from '../model/drill-score.ts'
import type { FactRow } from '../model/drill-score.ts'
import { paragraph } from './drill.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { duration, plural } from './words.ts'

const TONES: Readonly<Record<DrillScore['rating'], Tone>> = { P: 'good', S: 'good', M: 'warning', U: 'danger' }

const share = (value: number | null): string => (value === null ? '' : value.toFixed(2))

const FACTS: readonly Column<FactRow>[] = [
  { title: 'Facts', cell: ({ class: name }) => span(name) },
  {
    title: 'Points',
    cell: ({ points, weight }) => span(`${points.toFixed(1)} of ${weight.toFixed(1)}`),
    align: 'right',
  },
  { title: 'Precision', cell: ({ precision }) => span(share(precision)), align: 'right' },
  { title: 'Recall', cell: ({ recall }) => span(share(recall)), align: 'right' },
  { title: 'F1', cell: ({ f1 }) => span(share(f1)), align: 'right' },
  { title: 'Off by', cell: ({ error_seconds: error }) => span(error === null ? '' : duration(error)), align: 'right' },
]

function* factLines({ penalty, classes }: DrillScore['parts']['facts'], options: RenderOptions): Generator<Line> {
  yield* listLines(
    'Facts',
    FACTS,
    classes.filter(({ weight }) => weight > 0),
    { ...options, full: true },
  )
  if (penalty > 0) yield [span(`  claims of what nobody did cost ${penalty.toFixed(1)}`, 'warning')]
  for (const { class: name, missed, unsupported } of classes) {
    if (missed.length > 0) yield* paragraph(`missed ${name}: ${some(missed)}`, options)
    if (unsupported.length > 0) yield* paragraph(`wrong ${name}: ${some(unsupported)}`, options)
  }
}

/** The first few, and how many more there are. */
function some(values: readonly string[]): string {
  const shown = values.slice(0, 8).join(', ')
  return values.length > 8 ? `${shown} and ${values.length - 8} more` : shown
}

function* partLines(
  { decisions, timing, calibration, injects }: DrillScore['parts'],
  options: RenderOptions,
): Generator<Line> {
  if (decisions !== null) {
    yield [span('Decisions', 'strong'), span(`  ${decisions.points.toFixed(1)} of 100`)]
    if (decisions.missed.length > 0) yield* paragraph(`not cut off: ${some(decisions.missed)}`, options)
    if (decisions.collateral.length > 0)
      yield* paragraph(`honest people cut off: ${some(decisions.collateral)}`, options)
  }
  if (timing !== null) {
    yield [span('Timing', 'strong'), span(`  ${timing.points.toFixed(1)} of 100`)]
    for (const { step, seconds, target_seconds: target } of timing.steps) {
      const late = seconds === null || seconds > target
      const took = seconds === null ? 'not done' : duration(seconds)
      yield [
        span(`  ${step.padEnd(8)}`),
        span(took, late ? 'warning' : 'good'),
        span(`, target ${duration(target)}`, 'dim'),
      ]
    }
  }
  if (calibration !== null) {
    const { points, brier, answers } = calibration
    yield [
      span('Calibration', 'strong'),
      span(`  ${points.toFixed(1)} of 100, Brier ${brier.toFixed(3)} over ${plural(answers, 'answer')}`),
    ]
  }
  if (injects === null) return
  yield [span('Injects', 'strong'), span(`  ${injects.points.toFixed(1)} of 100`)]
  for (const { id, status, seconds } of injects.injects) {
    const when = seconds === null ? '' : ` after ${duration(seconds)}`
    yield [span('  '), valueSpan(id), span(`  ${status}${when}`, status === 'answered' ? 'good' : 'warning')]
  }
  if (injects.hints > 0) yield [span(`  ${plural(injects.hints, 'hint')} cost ${injects.hint_price}`, 'dim')]
}

function* scoreLines(document: DrillScore, options: RenderOptions): Generator<Line> {
  const { score, rating, scenario, seed, difficulty, parts } = document
  yield [
    span(`${score.toFixed(1)} of 100`, TONES[rating]),
    span(`  ${rating}`, 'strong'),
    span(`  ${scenario}, seed ${seed}, difficulty ${difficulty}`, 'dim'),
  ]
  yield EMPTY_LINE
  if (parts.facts.classes.some(({ weight }) => weight > 0)) yield* factLines(parts.facts, options)
  else yield* paragraph(score === 100 ? 'Nothing happened, and that is what was said.' : 'Nothing happened.', options)
  if (Object.values(parts).some((part, index) => index > 0 && part !== null)) yield EMPTY_LINE
  yield* partLines(parts, options)
  yield EMPTY_LINE
  yield* paragraph(`Ratings: ${document.rule}.`, options)
}

/** How good answers are. */
export function renderScore(
  document: DrillScore,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json' ? jsonDocument(DrillScore, document) : printLines(scoreLines(document, options), options)
}
