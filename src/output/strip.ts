import type { Entry, Phase } from '../model/timeline.ts'
import { span } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'
import { grouped, momentOf } from './words.ts'
import type { Moment } from './words.ts'

/** Eight heights of a bar, with and without UTF-8. */
const BLOCKS = '▁▂▃▄▅▆▇█'
const ASCII_BLOCKS = '.:-=+*%@'

const LABEL_WIDTH = 12
const MOST_BUCKETS = 100

interface Lane {
  readonly label: string
  readonly tone: Tone
  readonly holds: (entry: Entry) => boolean
}

/** Activities other than a login whose answers tell which accounts exist. */
const TELLING: readonly Entry['activity'][] = ['registration', 'password_change', 'account_change']

const laneOf = (entry: Entry): string => {
  if (entry.activity === 'login' && entry.outcome === 'failure') return 'failures'
  if (entry.activity === 'login' && entry.outcome === 'success') return 'successes'
  return TELLING.includes(entry.activity) && entry.outcome !== 'success' ? 'enumeration' : 'other'
}

const LANES: readonly Lane[] = (
  [
    ['failures', 'warning'],
    ['enumeration', 'accent'],
    ['successes', 'danger'],
    ['other', 'dim'],
  ] as const
).map(([label, tone]) => ({ label, tone, holds: (entry) => laneOf(entry) === label }))

/** The time that the strip shows, and how many columns it has for it. */
interface Scale {
  readonly from: number
  readonly to: number
  readonly buckets: number
}

function bucketOf(iso: string, { from, to, buckets }: Scale): number {
  if (to <= from) return 0
  const at = Math.floor(((Date.parse(iso) - from) / (to - from)) * buckets)
  return Math.min(buckets - 1, Math.max(0, at))
}

/** How much happened in each bucket; a fold is spread evenly over the time it took. */
function amounts(entries: readonly Entry[], scale: Scale): number[] {
  const all = Array.from({ length: scale.buckets }, () => 0)
  for (const entry of entries) {
    const first = bucketOf(entry.time, scale)
    const last = Math.max(first, bucketOf(entry.end, scale))
    for (let at = first; at <= last; at += 1) all[at] = (all[at] ?? 0) + entry.count / (last - first + 1)
  }
  return all
}

function bars(all: readonly number[], peak: number, unicode: boolean): string {
  const glyphs = unicode ? BLOCKS : ASCII_BLOCKS
  const glyph = (amount: number): string =>
    glyphs[Math.min(glyphs.length, Math.max(1, Math.ceil((amount / peak) * glyphs.length))) - 1] ?? ' '
  return all.map((amount) => (amount > 0 ? glyph(amount) : ' ')).join('')
}

/** Each phase's number where it starts, a rule as long as it lasts; numbers that would touch move on or are left out. */
function phaseRow(phases: readonly Phase[], scale: Scale, unicode: boolean): string {
  let row = ''
  for (const [at, phase] of phases.entries()) {
    const label = String(phase.number)
    const start = Math.max(bucketOf(phase.start, scale), row === '' ? 0 : row.length + 1)
    if (start + label.length > scale.buckets) break
    const next = phases[at + 1]
    const limit = next === undefined ? scale.buckets : bucketOf(next.start, scale) - 1
    const end = Math.min(bucketOf(phase.end, scale) + 1, limit)
    row = row.padEnd(start) + label
    row = row.padEnd(end, unicode ? '─' : '-')
  }
  return row
}

function axisRow(start: string, end: string, buckets: number): string {
  if (start === end || start.length + end.length + 1 > buckets) return start
  return start + end.padStart(buckets - start.length)
}

/** The first time and the last of all entries, as the document spells them. */
function extent(entries: readonly Entry[]): { readonly first: string; readonly last: string } | null {
  const [head] = entries
  if (head === undefined) return null
  let [first, last] = [head.time, head.end]
  for (const { time, end } of entries) {
    if (time < first) first = time
    if (end > last) last = end
  }
  return Number.isNaN(Date.parse(first)) || Number.isNaN(Date.parse(last)) ? null : { first, last }
}

/**
 * The attack over time, drawn in characters: one lane for failures, enumeration, successes and the rest
 * (lanes without anything are left out), the total at the end of each, phase numbers and times under them. All lanes share
 * one scale; the smallest amount is still a bar. No entries, no lines.
 */
export function stripLines(entries: readonly Entry[], phases: readonly Phase[], options: RenderOptions): Line[] {
  const range = extent(entries)
  if (range === null) return []
  const totals = LANES.map((lane) => ({ lane, own: entries.filter((entry) => lane.holds(entry)) }))
    .filter(({ own }) => own.length > 0)
    .map(({ lane, own }) => ({ lane, own, total: grouped(own.reduce((all, { count }) => all + count, 0)) }))
  const totalWidth = Math.max(...totals.map(({ total }) => total.length))
  const buckets = Math.max(8, Math.min(MOST_BUCKETS, options.columns - 2 - LABEL_WIDTH - 2 - totalWidth))
  const scale: Scale = { from: Date.parse(range.first), to: Date.parse(range.last), buckets }
  const lanes = totals.map(({ lane, own, total }) => ({ lane, total, all: amounts(own, scale) }))
  const peak = Math.max(...lanes.map(({ all }) => Math.max(...all)))
  const [first, last] = [momentOf(range.first, options), momentOf(range.last, options)]
  const isOneDay = first.date === last.date
  const clock = ({ date, time }: Moment): string => (isOneDay || date === '' ? time : `${date} ${time}`)
  const labelled = (label: string, text: string, tone: Tone): Line => [
    span(`  ${label.padEnd(LABEL_WIDTH)}`, 'dim'),
    span(text, tone),
  ]
  return [
    [
      span('Attack over time', 'strong'),
      span(`  ${isOneDay && first.date !== '' ? `${first.date}, ` : ''}${options.zoneName}`, 'dim'),
    ],
    ...lanes.map(({ lane, total, all }) => [
      ...labelled(lane.label, bars(all, peak, options.unicode), lane.tone),
      span(`  ${total.padStart(totalWidth)}`),
    ]),
    ...(phases.length === 0 ? [] : [labelled('phase', phaseRow(phases, scale, options.unicode), 'strong')]),
    labelled('', axisRow(clock(first), clock(last), buckets), 'dim'),
  ]
}
