import { LEVELS, type Finding } from '../model/finding.ts'
import { escapeMarkdown } from './escape-markdown.ts'
import { escapeTerminal, wrap } from './escape-terminal.ts'
import { span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines, ROWS_SHOWN } from './rows.ts'
import type { Column } from './table.ts'
import { visible } from './visible.ts'
import { duration, grouped, plural, timeText } from './words.ts'

/** A finding as a row needs it: its lines of evidence may be very many. */
export type FindingRow = Omit<Finding, 'evidence'>

const LEVEL_TONES: Readonly<Record<Finding['level'], Tone>> = {
  informational: 'dim',
  low: 'plain',
  medium: 'warning',
  high: 'danger',
  critical: 'danger',
}

/** How a level is coloured. */
export function findingTone(level: Finding['level']): Tone {
  return LEVEL_TONES[level]
}

const rank = (level: Finding['level']): number => LEVELS.indexOf(level)

/** The findings as a table lists them: the worst first, and without those that another one says all of unless `full`. */
export function listedFindings(findings: readonly FindingRow[], full: boolean): readonly FindingRow[] {
  const lesser = new Set(full ? [] : findings.flatMap(({ supersedes }) => supersedes))
  return findings.filter(({ id }) => !lesser.has(id)).toSorted((a, b) => rank(b.level) - rank(a.level))
}

/** A table of findings; says how many it leaves out because others say all of them. */
export function* findingLines(findings: readonly FindingRow[], options: RenderOptions): Generator<Line> {
  const listed = listedFindings(findings, options.full)
  const left = findings.length - listed.length
  const lesser = left === 0 ? '' : `; ${plural(left, 'lesser one', 'lesser ones')} left out (--full)`
  yield* listLines('Findings', findingColumns(options), listed, options, `${options.zoneName}${lesser}`)
  const notes = weightNotes(options.full ? listed : listed.slice(0, ROWS_SHOWN))
  for (const note of notes) {
    for (const line of wrap(escapeTerminal(note, options.unicode), options.columns - 2))
      yield [span(`  ${line}`, 'dim')]
  }
}

/** What stands in a description when the organisation says something of it, such as another level than that of the rule. */
const WEIGHED =
  /; ((?:raised from|lowered from|suppressed: known good|known good until|service account|shared account)\b.*)$/s

/** Why the organisation, and not the rule, set the level of a finding; null where it did not. */
export function weightNote(description: string): string | null {
  return WEIGHED.exec(description)?.[1] ?? null
}

/** Why levels are not those of the rules: each reason once, with how many findings it holds for. */
export function weightNotes(findings: readonly FindingRow[]): string[] {
  const counts = new Map<string, number>()
  for (const { rule_title: title, description } of findings) {
    const why = weightNote(description)
    if (why === null) continue
    const note = `${title}: ${why}`
    counts.set(note, (counts.get(note) ?? 0) + 1)
  }
  return [...counts].map(([note, count]) => (count === 1 ? note : `${note} (${count} findings)`))
}

/** The same as a list in Markdown; nothing where all levels are those of the rules. */
export function* weightMarkdown(findings: readonly FindingRow[]): Generator<string> {
  const notes = weightNotes(findings)
  if (notes.length > 0) yield `\n${notes.map((note) => `- ${escapeMarkdown(note)}\n`).join('')}`
}

/** Who: the one there is, or how many. */
export function oneOrMany(list: readonly string[], noun: string): Span {
  return list.length === 1 ? valueSpan(list[0] ?? '') : span(list.length === 0 ? '' : plural(list.length, noun))
}

const lasted = ({ first, last }: FindingRow): string =>
  first === last ? '' : duration((Date.parse(last) - Date.parse(first)) / 1000)

/** The columns of the findings. */
export function findingColumns(options: RenderOptions): readonly Column<FindingRow>[] {
  return [
    { title: 'Level', cell: ({ level }) => span(level, LEVEL_TONES[level]) },
    { title: 'Finding', cell: ({ rule_title: title }) => span(title), min: 24, wants: 36 },
    { title: 'First', cell: ({ first }) => span(timeText(first, options)) },
    { title: 'Lasted', cell: (finding) => span(lasted(finding)), align: 'right', drop: 4 },
    { title: 'Tries', cell: ({ count }) => span(grouped(count)), align: 'right', drop: 1 },
    { title: 'Sources', cell: ({ sources }) => oneOrMany(sources, 'source'), min: 15, cut: 'middle', drop: 2 },
    { title: 'Accounts', cell: ({ accounts }) => oneOrMany(accounts, 'account'), min: 11, drop: 3 },
    { title: 'Techniques', cell: ({ techniques }) => span(techniques.map(visible).join(' '), 'dim'), min: 10, drop: 5 },
  ]
}
