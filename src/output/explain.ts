import { ExplanationDocument, LineExplanation } from '../model/explanation.ts'
import type { ExplainedRule, ExplainedTime, Refusal } from '../model/explanation.ts'
import { displayWidth, escapeTerminal, pieces, truncate, wrap } from './escape-terminal.ts'
import { jsonDocument, ndjsonList } from './json.ts'
import { ledgerLines } from './ledger.ts'
import { EMPTY_LINE, span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import type { Tone } from './paint.ts'
import { printLines } from './print.ts'
import type { RenderOptions } from './render-options.ts'
import { grouped, plural } from './words.ts'

/** The formats of an explanation: the values of a line are too many for a row. */
export const EXPLANATION_FORMATS = ['table', 'json', 'ndjson'] as const

/** What `formats explain` renders: the document, with lines that are still being explained. */
export type ExplanationStream = Omit<ExplanationDocument, 'lines'> & { readonly lines: AsyncIterable<LineExplanation> }

const CLASS_TONES: Readonly<Record<LineExplanation['class'], Tone>> = {
  event: 'good',
  continuation: 'plain',
  ignored: 'plain',
  blank: 'dim',
  rejected: 'danger',
}

const CLASS_REASONS: ReadonlyMap<string, string> = new Map([
  ['no_format', 'no format takes it'],
  ['timestamp', 'its stamp is no time'],
  ['no_time', 'it has no time, and no line beside it has one'],
  ['not_text', 'the input is no text'],
  ['wrapper', 'there is nothing in its wrapper'],
  ['structure', 'it belongs to no record'],
  ['header', 'it is the header'],
  ['comment', 'it is a comment'],
  ['duplicate_of', 'it is a copy of what was read elsewhere'],
])

const ATTEMPTS: Readonly<Record<'own' | 'announces' | 'secondary', string>> = {
  own: 'an attempt',
  announces: 'announces an attempt',
  secondary: 'an attempt if no other line tells of it',
}

const TIME_SOURCES: Readonly<Record<NonNullable<ExplainedTime['source']>, string>> = {
  stamp: 'from its stamp',
  wrapper: 'from its wrapper',
  inherited: 'from a line beside it',
}

const ZONES: Readonly<Record<NonNullable<ExplainedTime['zone']>, string>> = {
  carried: 'with its zone',
  given: 'zone as given',
  assumed: 'zone assumed',
}

const LOCAL_TIMES: Readonly<Record<NonNullable<ExplainedTime['local']>, string>> = {
  ambiguous: 'shown twice by a clock that was put back',
  nonexistent: 'left out by a clock that was put forward',
  day_or_month: 'read with the month first, which nothing shows',
}

const YEARS: Readonly<Record<NonNullable<ExplainedTime['year_source']>, string>> = {
  given: 'year as given',
  file: 'year from another line',
  neighbour: 'year from another input',
  mtime: "year from the file's date",
}

/** A line of a block: a label and what it says. */
interface Entry {
  readonly label: string
  readonly said: readonly Span[]
}

const entry = (label: string, ...said: readonly Span[]): Entry => ({ label, said })

/** Refusals shown without --verbose. */
const REFUSALS_SHOWN = 3

const INDENT = '  '

const joined = (words: readonly (string | null | false)[]): string =>
  words.filter((word) => typeof word === 'string').join(', ')

function timeEntry(
  { value, source, stamp, zone, local, year_source: year }: ExplainedTime,
  reason: string | null,
): Entry {
  if (value === null || reason === 'timestamp')
    return entry('time', valueSpan(stamp ?? '', 'danger'), span('  is no time', 'danger'))
  const from = joined([
    source && TIME_SOURCES[source],
    zone && ZONES[zone],
    local && LOCAL_TIMES[local],
    year && YEARS[year],
  ])
  const isDoubtful = zone === 'assumed' || local !== null || year === 'mtime'
  return entry('time', span(value), span(`  ${from}`, isDoubtful ? 'warning' : 'dim'))
}

function ruleEntry({ number, of, condition, on, pattern }: ExplainedRule): Entry {
  if (number === 0)
    return entry(
      'rule',
      span(of === 0 ? 'none: all its lines mean the same' : `none of ${of}: what the format says of all others`, 'dim'),
    )
  const parts = [condition, pattern === null ? null : `${on} matches ${pattern}`].filter((part) => part !== null)
  return entry('rule', span(`${number} of ${of}  `, 'dim'), valueSpan(parts.join(' and ') || 'all lines'))
}

function meaningEntry(meaning: NonNullable<LineExplanation['meaning']>): Entry {
  const { activity, outcome, reason, attempt, enumeration, count } = meaning
  const more = joined([
    reason?.replaceAll('_', ' ') ?? null,
    attempt && ATTEMPTS[attempt],
    enumeration && 'tells whether an account exists',
    count > 1 && `stands for ${grouped(count)}`,
  ])
  const tone = outcome === 'success' ? 'good' : outcome === 'failure' ? 'warning' : 'plain'
  return entry(
    'meaning',
    span(`${activity.replaceAll('_', ' ')} ${outcome}`, tone),
    span(more === '' ? '' : `, ${more}`),
  )
}

/** How much a refusal tells: a format that would take the line, then those that came far. */
function interest({ would_take: would, kind, column }: Refusal): number {
  if (would) return Number.MAX_SAFE_INTEGER
  // A line that is JSON at all is worth more than a character or two.
  if (kind === 'claim' || kind === 'broken_object') return 2
  return kind === 'pattern' ? (column ?? 1) - 1 : 0
}

/** The refusals to show: all of them, or the few that came anywhere; of a rejected line, the best there are. */
function chosenRefusals({ refusals, class: of, format }: LineExplanation, options: RenderOptions): readonly Refusal[] {
  if (options.full) return refusals
  const ranked = refusals.toSorted((a, b) => interest(b) - interest(a) || refusals.indexOf(a) - refusals.indexOf(b))
  return ranked
    .filter((refusal) => (of === 'rejected' && format === null) || interest(refusal) > 0)
    .slice(0, REFUSALS_SHOWN)
}

/** What a pattern had read when it stopped: of a long text the end, because there it stopped. */
function afterText({ column, after }: Refusal, room: number, { unicode }: RenderOptions): string {
  if (after === null || column === null || column === 1) return ''
  const isWhole = [...after].length === column - 1
  const shown = escapeTerminal(after, unicode)
  return `, after "${truncate(isWhole ? shown : `${unicode ? '…' : '...'}${shown}`, Math.max(room, 8), 'start', unicode)}"`
}

function refusalEntries(line: LineExplanation, width: number, options: RenderOptions): Entry[] {
  const chosen = chosenRefusals(line, options)
  const entries = chosen.map((refusal, at) => {
    const would = refusal.would_take ? 'would take it, not asked: ' : ''
    const head = `${refusal.format}: ${would}${refusal.why}`
    const room = options.columns - width - displayWidth(escapeTerminal(head, options.unicode)) - ', after ""'.length
    return entry(at === 0 ? 'refused' : '', span(head + afterText(refusal, room, options), 'dim'))
  })
  const more = line.refusals.length - chosen.length
  if (more === 0) return entries
  const rest =
    entries.length === 0 ? `by ${plural(more, 'format')} (-v shows why)` : `by ${grouped(more)} more (-v shows all)`
  return [...entries, entry(entries.length === 0 ? 'refused' : '', span(rest, 'dim'))]
}

function entriesOf(line: LineExplanation): Entry[] {
  const { text, wrapper, time, rule, meaning, columns } = line
  const found: (Entry | null)[] = [
    text === null ? null : entry('text', valueSpan(text)),
    wrapper && entry('inside', span(`${wrapper.id}  `, 'dim'), valueSpan(wrapper.text)),
    time && timeEntry(time, line.class_reason),
    rule && ruleEntry(rule),
    meaning && meaningEntry(meaning),
    ...Object.entries(columns).map(([name, value]) => entry(name, valueSpan(String(value)))),
  ]
  return found.filter((each) => each !== null)
}

/**
 * An entry as lines. What we say ourselves is broken at words; values of the log are cut to the width of the
 * terminal, or with `full` stand whole on as many lines as it takes.
 */
function linesOf({ label, said }: Entry, width: number, options: RenderOptions): Line[] {
  const head = span(INDENT + label.padEnd(width - INDENT.length), 'dim')
  const holdsValue = said.some(({ isValue }) => isValue)
  const room = Math.max(options.columns - width, 8)
  const whole = said.map(({ text }) => escapeTerminal(text, options.unicode)).join('')
  if (displayWidth(whole) <= room || (holdsValue && !options.full)) return [[head, ...said]]
  const main = said.reduce((longest, each) => (each.text.length > longest.text.length ? each : longest))
  const parts = holdsValue ? pieces(whole, room) : wrap(whole, room)
  return parts.map((part, at) => [at === 0 ? head : span(' '.repeat(width)), span(part, main.tone)])
}

function headLine(line: LineExplanation): Line {
  const why = line.class_reason === 'structure' && line.wrapper !== null ? 'wrapper' : line.class_reason
  const reason = why === null ? '' : `: ${CLASS_REASONS.get(why) ?? why}`
  return [
    span(`Line ${line.line}`, 'strong'),
    span('  '),
    span(line.class + reason, CLASS_TONES[line.class]),
    ...(line.format === null ? [] : [span('  '), span(line.format, 'accent')]),
    ...(line.pass === 2 ? [span('  in a second pass', 'dim')] : []),
  ]
}

function blockLines(line: LineExplanation, options: RenderOptions): Line[] {
  const entries = line.class === 'blank' ? [] : entriesOf(line)
  const width = INDENT.length + 2 + Math.max(8, ...entries.map(({ label }) => label.length))
  const refusals = refusalEntries(line, width, options)
  return [headLine(line), ...[...entries, ...refusals].flatMap((each) => linesOf(each, width, options)), EMPTY_LINE]
}

async function* tableLines({ lines, inputs }: ExplanationStream, options: RenderOptions): AsyncGenerator<Line> {
  let path: string | undefined
  for await (const line of lines) {
    if (line.path !== path) yield [valueSpan(line.path, 'strong')]
    path = line.path
    yield* blockLines(line, options)
  }
  yield* ledgerLines(inputs, options)
}

/**
 * How lines were read, in any format, as pieces of text, while they are being explained: a block a line for people, in which `full` cuts
 * nothing and shows every refusal. `ndjson` holds the lines alone. Fails as the list of lines fails.
 */
export function renderExplanation(
  stream: ExplanationStream,
  format: (typeof EXPLANATION_FORMATS)[number],
  options: RenderOptions,
): AsyncIterable<string> {
  switch (format) {
    case 'json':
      return jsonDocument(ExplanationDocument, stream)
    case 'ndjson':
      return ndjsonList(LineExplanation, stream.lines)
    case 'table':
      return printLines(tableLines(stream, options), options)
  }
}
