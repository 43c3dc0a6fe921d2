import type { Input } from '../model/ledger.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'
import { makeTable } from './table.ts'
import type { Column } from './table.ts'
import { visible } from './visible.ts'
import { grouped, plural, signed } from './words.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0)

const number = (title: string, of: (input: Input) => number, tone: Tone = 'plain', drop?: number): Column<Input> => ({
  title,
  cell: (input) => span(grouped(of(input)), of(input) === 0 ? 'dim' : tone),
  align: 'right',
  ...(drop === undefined ? {} : { drop }),
})

/** One line per input: how many of its lines went where. */
export const INPUT_COLUMNS: readonly Column<Input>[] = [
  { title: 'Input', cell: ({ path }) => valueSpan(path), min: 16, cut: 'start' },
  number('Lines', ({ lines }) => lines),
  number('Parsed', ({ parsed }) => parsed),
  number('Ignored', ({ ignored }) => ignored),
  number('Blank', ({ blank }) => blank),
  number('Rejected', ({ rejected }) => rejected, 'warning'),
  number('Events', ({ events }) => events, 'plain', 1),
  {
    title: 'Formats',
    cell: ({ formats }) => valueSpan(formats.map(({ id }) => visible(id)).join(' ')),
    min: 12,
    drop: 2,
  },
  { title: 'SHA256', cell: ({ sha256 }) => valueSpan(sha256.slice(0, 16), 'dim'), drop: 3 },
]

const YEARS: Readonly<Record<NonNullable<Input['year_source']>, string>> = {
  given: 'was given',
  file: 'comes from another line of the file',
  neighbour: 'comes from another input',
  mtime: "comes from the file's date on disk: check it, and set it with --year if it is wrong",
}

function zoneNotes(inputs: readonly Input[]): string[] {
  const assumed = inputs.filter(({ time_zone_assumed: isAssumed }) => isAssumed)
  return [...new Set(assumed.map(({ time_zone: zone }) => zone))].map((zone) => {
    const count = assumed.filter(({ time_zone: other }) => other === zone).length
    return `Assumed: ${visible(zone)} for times without a zone in ${plural(count, 'input')}; --timezone sets it.`
  })
}

function yearNotes(inputs: readonly Input[]): string[] {
  return Object.entries(YEARS).flatMap(([source, words]) => {
    const count = inputs.filter(({ year_source: from }) => from === source).length
    return count === 0 ? [] : [`Assumed: the year, in ${plural(count, 'input')}, ${words}.`]
  })
}

function clockNotes(inputs: readonly Input[]): string[] {
  const ambiguous = sum(inputs.map((input) => input.ambiguous_times))
  const nonexistent = sum(inputs.map((input) => input.nonexistent_times))
  const shifts = inputs.flatMap(({ path, time_shift_seconds: seconds }) => (seconds === 0 ? [] : [{ path, seconds }]))
  const shown = shifts.slice(0, SHIFTS_SHOWN).map(({ path, seconds }) => `${visible(path)} by ${signed(seconds)} s`)
  const more = shifts.length - shown.length
  return [
    ...(ambiguous === 0
      ? []
      : [`Ambiguous: ${plural(ambiguous, 'time')} that the clock showed twice, or whose day may be the month.`]),
    ...(nonexistent === 0
      ? []
      : [`Impossible: ${plural(nonexistent, 'time')} that the clock left out, when it was put forward.`]),
    ...(shown.length === 0 ? [] : [`Moved by --skew: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`]),
  ]
}

/** So many moved inputs are named. */
const SHIFTS_SHOWN = 5

/** What was not read, and where to look. The last word of every table. */
function unreadNote(inputs: readonly Input[]): { readonly text: string; readonly tone: Tone } {
  if (inputs.length === 0) return { text: 'Nothing was read: there was no input.', tone: 'warning' }
  const lines = sum(inputs.map((input) => input.lines))
  const rejected = sum(inputs.map((input) => input.rejected))
  if (rejected === 0) {
    return { text: `Nothing was left unread: ${plural(lines, 'line')}, all accounted for.`, tone: 'dim' }
  }
  const samples = inputs.flatMap(({ path, rejected_samples: list }) => list.map((sample) => ({ path, ...sample })))
  const first = samples[0]
  const where =
    first === undefined ? '' : `; the first: ${visible(first.path)} line ${first.line} (${visible(first.reason)})`
  const shown = `${plural(samples.length, 'sample')} with --format json`
  return { text: `Not read: ${grouped(rejected)} of ${plural(lines, 'line')}; ${shown}${where}.`, tone: 'warning' }
}

/** Everything a reader must know about the inputs, in sentences; the last says what was not read. */
export function ledgerNotes(inputs: readonly Input[]): readonly { readonly text: string; readonly tone: Tone }[] {
  const faults = sum(inputs.map((input) => input.faults))
  const copies = sum(inputs.map((input) => input.also_at.length))
  const notes = [
    ...zoneNotes(inputs),
    ...yearNotes(inputs),
    ...clockNotes(inputs),
    ...(copies === 0 ? [] : [`Read once: ${plural(copies, 'more path holds', 'more paths hold')} the same bytes.`]),
    ...(faults === 0 ? [] : [`Faults inside parsed lines: ${grouped(faults)}.`]),
  ]
  return [...notes.map((text) => ({ text, tone: 'plain' as const })), unreadNote(inputs)]
}

/** How many inputs a table lists before it sums up; the notes always cover all. */
const INPUTS_SHOWN = 50

/** The ledger as lines: a table of inputs and the notes. */
export function ledgerLines(inputs: readonly Input[], options: RenderOptions): Line[] {
  const shown = options.full ? inputs : inputs.slice(0, INPUTS_SHOWN)
  const table = makeTable(INPUT_COLUMNS, shown, options)
  const more = inputs.length - shown.length
  const hidden = more > 0 ? [[span(`  and ${plural(more, 'more input')} (--full shows all)`, 'dim')]] : []
  const listed = inputs.length === 0 ? [] : [table.heading, ...shown.map((input) => table.line(input)), ...hidden]
  const notes = ledgerNotes(inputs).flatMap(({ text, tone }) =>
    wrap(escapeTerminal(text, options.unicode), options.columns - 2).map((line) => [span('  '), span(line, tone)]),
  )
  return [[span('Inputs', 'strong')], ...listed, ...(listed.length === 0 ? [] : [EMPTY_LINE]), ...notes]
}
