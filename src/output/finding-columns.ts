import { LEVELS, type Finding } from '../model/finding.ts'
import { span, valueSpan } from './line.ts'
import type { Line, Span } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'
import { listLines } from './rows.ts'
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
