import { DrillFile, DrillListDocument, DrillSecret } from '../model/drill.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { jsonDocument } from './json.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
import type { Column } from './table.ts'
import { grouped, plural, timeText } from './words.ts'

type DrillFormat = 'table' | 'json'

/** A text in lines that fit, indented. */
export function* paragraph(text: string, { columns, unicode }: RenderOptions, indent = 2): Generator<Line> {
  for (const line of wrap(escapeTerminal(text, unicode), columns - indent)) yield [span(`${' '.repeat(indent)}${line}`)]
}

type Scenario = DrillListDocument['scenarios'][number]
type Level = DrillListDocument['difficulties'][number]

const SCENARIO_COLUMNS: readonly Column<Scenario>[] = [
  { title: 'Scenario', cell: ({ id }) => valueSpan(id, 'strong') },
  { title: 'What happens', cell: ({ title }) => span(title), min: 20 },
  { title: 'Logs', cell: ({ logs }) => valueSpan(logs.join(' '), 'dim'), min: 5, drop: 1 },
]

const percent = (value: number): string => `${value} %`

const LEVEL_COLUMNS: readonly Column<Level>[] = [
  { title: 'Difficulty', cell: ({ level }) => span(String(level), 'strong'), align: 'right' },
  { title: 'Pause', cell: ({ pace }) => span(percent(pace)), align: 'right' },
  { title: 'Tries', cell: ({ tries }) => span(percent(tries)), align: 'right' },
  { title: 'Addresses', cell: ({ sources }) => span(percent(sources)), align: 'right' },
  { title: 'People', cell: ({ people }) => span(percent(people)), align: 'right' },
  { title: 'Red herrings', cell: ({ habits }) => span(percent(habits)), align: 'right' },
  { title: 'Owners', cell: ({ owners }) => span(percent(owners)), align: 'right' },
]

/** The scenarios there are. */
export function renderDrillList(
  document: DrillListDocument,
  format: DrillFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  if (format === 'json') return jsonDocument(DrillListDocument, document)
  const all = { ...options, full: true }
  const lines = [
    ...listLines('Scenarios', SCENARIO_COLUMNS, document.scenarios, all),
    EMPTY_LINE,
    ...listLines('What a difficulty changes', LEVEL_COLUMNS, document.difficulties, all),
  ]
  return printLines(lines, options)
}

function* newLines(file: DrillFile, folder: string, options: RenderOptions): Generator<Line> {
  yield [span('Drill', 'strong'), span(' '), valueSpan(file.id), span(' in '), valueSpan(folder)]
  for (const { path, lines, bytes } of file.logs)
    yield [span('  '), valueSpan(path), span(`  ${plural(lines, 'line')}, ${grouped(bytes)} bytes`, 'dim')]
  yield [span('  commitment '), valueSpan(file.commitment)]
  yield EMPTY_LINE
  yield* paragraph(file.brief, options)
  yield EMPTY_LINE
  const seal =
    file.facilitator === null
      ? 'The truth lies in truth.sealed. Without --facilitator-key the seal only prevents an accidental look: whoever wants to can read it.'
      : 'The truth, the seed and the injects are encrypted: running, scoring and revealing need the key of the facilitator.'
  yield* paragraph(seal, options)
}

/** What was made. */
export function renderNewDrill(
  file: DrillFile,
  folder: string,
  format: DrillFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json' ? jsonDocument(DrillFile, file) : printLines(newLines(file, folder, options), options)
}

function* truthLines(secret: DrillSecret, file: DrillFile, options: RenderOptions): Generator<Line> {
  const { scenario, seed, difficulty, truth } = secret
  yield [span(scenario.title, 'strong'), span(`  ${scenario.id}, seed ${seed}, difficulty ${difficulty}`, 'dim')]
  yield* paragraph(scenario.story, options)
  yield EMPTY_LINE
  if (truth.nothing) yield [span('  nothing happened', 'good')]
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['sources', truth.sources.must],
    ['targeted', truth.targeted.must],
    ['compromised', truth.compromised.must],
    ['kinds', truth.kinds.must],
    ['techniques', truth.techniques],
  ]
  for (const [label, values] of named) {
    if (values.length === 0) continue
    yield [span(`  ${label}`, 'dim')]
    yield* paragraph(values.join(', '), options, 4)
  }
  const [first, last] = [truth.first?.earliest ?? null, truth.last?.latest ?? null]
  if (first !== null)
    yield [span('  between  ', 'dim'), span(`${timeText(first, options)} and ${timeText(last, options)}`)]
  yield* paragraph(`root cause: ${truth.root_cause}`, options)
  yield EMPTY_LINE
  yield [span('  this is what was committed to:', 'good')]
  yield [span('    '), valueSpan(file.commitment)]
}

/** What happened. The caller has checked the commitment. */
export function renderTruth(
  secret: DrillSecret,
  file: DrillFile,
  format: DrillFormat,
  options: RenderOptions,
): AsyncIterable<string> {
  return format === 'json' ? jsonDocument(DrillSecret, secret) : printLines(truthLines(secret, file, options), options)
}
