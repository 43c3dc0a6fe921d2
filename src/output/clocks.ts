import { ClocksDocument } from '../model/clock.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan, type Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { makeTable, type Column } from './table.ts'
import { duration, timeText } from './words.ts'

type Deadline = ClocksDocument['clocks'][number]['deadlines'][number]

/** How much time is left at a moment (milliseconds since the epoch); it is never stored. */
function left(due: string | null, now: number): string {
  if (due === null) return ''
  const seconds = Math.round((Date.parse(due) - now) / 1000)
  return seconds < 0 ? `${duration(-seconds)} overdue` : `${duration(seconds)} left`
}

function columns(options: RenderOptions, now: number): readonly Column<Deadline>[] {
  return [
    { title: 'Deadline', cell: ({ name }) => valueSpan(name), min: 20 },
    { title: 'Due', cell: ({ due }) => span(due === null ? 'without undue delay' : timeText(due, options)) },
    {
      title: 'Left',
      cell: ({ due }) => span(left(due, now), due !== null && Date.parse(due) < now ? 'danger' : 'plain'),
    },
    { title: 'Reference', cell: ({ reference }) => valueSpan(reference, 'dim'), min: 16, drop: 1 },
  ]
}

function* lines({ clocks }: ClocksDocument, options: RenderOptions, now: number): Generator<Line> {
  if (clocks.length === 0) {
    yield [span('No clock was started', 'strong')]
    yield [span('  A clock begins with the decision of a person: tatou-ir case clock start')]
    return
  }
  for (const clock of clocks) {
    yield [valueSpan(clock.name, 'strong'), span(`  ${options.zoneName}`, 'dim')]
    const told = `from ${timeText(clock.from, options)}, recorded by ${clock.by}: ${clock.why}. ${clock.law}`
    for (const line of wrap(escapeTerminal(told, options.unicode), options.columns - 2))
      yield [span('  '), span(line, 'dim')]
    const table = makeTable(columns(options, now), clock.deadlines, options)
    yield table.heading
    for (const deadline of clock.deadlines) yield table.line(deadline)
    yield EMPTY_LINE
  }
  yield [span('  This is no legal advice.', 'dim')]
}

/** The clocks of a case. `now` is in milliseconds since the epoch; only the table looks at it. */
export function renderClocks(
  document: ClocksDocument,
  format: 'table' | 'json',
  options: RenderOptions,
  now: number,
): AsyncGenerator<string> {
  return format === 'json' ? jsonDocument(ClocksDocument, document) : printLines(lines(document, options, now), options)
}
