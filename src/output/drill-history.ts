import { DrillHistory } from '../model/drill-history.ts'
import { jsonDocument } from './json.ts'
import { span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { timeText } from './words.ts'

type Row = DrillHistory['drills'][number]

function columns(options: RenderOptions): readonly Column<Row>[] {
  const points = (value: number | null): string => (value === null ? '' : value.toFixed(1))
  return [
    { title: 'Began', cell: ({ began }) => span(timeText(began, options)) },
    { title: 'Scenario', cell: ({ scenario }) => valueSpan(scenario), min: 8 },
    { title: 'Score', cell: ({ score }) => span(points(score), 'strong'), align: 'right' },
    { title: '', cell: ({ rating }) => span(rating) },
    { title: 'Decisions', cell: ({ decisions }) => span(points(decisions)), align: 'right', drop: 2 },
    { title: 'Timing', cell: ({ timing }) => span(points(timing)), align: 'right', drop: 1 },
    { title: 'Calibration', cell: ({ calibration }) => span(points(calibration)), align: 'right', drop: 4 },
    { title: 'Injects', cell: ({ injects }) => span(points(injects)), align: 'right', drop: 3 },
  ]
}

function* lines({ drills, change }: DrillHistory, options: RenderOptions): Generator<Line> {
  yield* listLines('Drills', columns(options), drills, { ...options, full: true })
  if (drills.length < 2) return
  yield [
    span(`  from the first to the last: ${change < 0 ? '' : '+'}${change.toFixed(1)}`, change < 0 ? 'warning' : 'good'),
  ]
}

/** How scores went over several drills. */
export function renderHistory(
  document: DrillHistory,
  format: 'table' | 'json',
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json' ? jsonDocument(DrillHistory, document) : printLines(lines(document, options), options)
}
