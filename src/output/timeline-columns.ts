import type { Entry, Phase } from '../model/timeline.ts'
import { oneOrMany } from './finding-columns.ts'
import { span, valueSpan } from './line.ts'
import type { Span } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'
import { addressWidth, isWide } from './rows.ts'
import type { Column } from './table.ts'
import { visible } from './visible.ts'
import { duration, grouped, momentOf, plural, timeText } from './words.ts'

const OUTCOME_TONES: Readonly<Record<Entry['outcome'], Tone>> = { success: 'danger', failure: 'plain', unknown: 'dim' }

/** The one day that all phases lie on, in the zone to show, or null. */
export function dayOf(phases: readonly Phase[], options: RenderOptions): string | null {
  const days = new Set(phases.flatMap(({ start, end }) => [momentOf(start, options).date, momentOf(end, options).date]))
  const [day = ''] = days
  return days.size === 1 && day !== '' ? day : null
}

const secondsBetween = (start: string, end: string): number => (Date.parse(end) - Date.parse(start)) / 1000

/** One account by its name, several by their number. */
const accountsSpan = ({ account, accounts }: Entry): Span =>
  accounts > 1 ? span(plural(accounts, 'account')) : valueSpan(account ?? '')

/** `where` an entry stands: the input and the line. */
const place = ({ ref }: Entry): string => `${ref.path}:${ref.line}`

/** The columns of the entries. Days have lines of their own in a terminal; `dated` puts them into the column. */
export function entryColumns(options: RenderOptions, dated: boolean): readonly Column<Entry>[] {
  const time = (iso: string): string => {
    const { date, time: clock, fraction } = momentOf(iso, options)
    const shown = dated || isWide(options) ? clock + fraction : clock
    return dated && date !== '' ? `${date} ${shown}` : shown
  }
  return [
    { title: 'Time', cell: (entry) => span(time(entry.time)) },
    {
      title: 'Ph',
      cell: ({ phase }) => span(phase === null ? '' : String(phase), 'accent'),
      align: 'right',
      drop: 2,
    },
    {
      title: 'Source',
      cell: (entry) => valueSpan(entry.source_ip ?? ''),
      min: addressWidth(options),
      cut: 'middle',
      drop: 1,
    },
    { title: 'Account', cell: (entry) => accountsSpan(entry), min: 10 },
    { title: 'What', cell: (entry) => span(entry.description, OUTCOME_TONES[entry.outcome]), min: 35, wants: 60 },
    { title: 'Line', cell: (entry) => valueSpan(place(entry), 'dim'), min: 20, cut: 'start', drop: 3 },
  ]
}

/** The columns of the phases; without dates where all of them lie on one day, which the table's title names. */
export function phaseColumns(options: RenderOptions, isOneDay: boolean): readonly Column<Phase>[] {
  const start = (phase: Phase): string =>
    isOneDay ? momentOf(phase.start, options).time : timeText(phase.start, options)
  const lasted = (phase: Phase): string =>
    phase.start === phase.end ? '' : duration(secondsBetween(phase.start, phase.end))
  return [
    { title: 'Ph', cell: ({ number }) => span(String(number), 'accent'), align: 'right' },
    { title: 'Phase', cell: ({ name }) => span(name, 'strong'), min: 18, wants: 32 },
    { title: 'Start', cell: (phase) => span(start(phase)) },
    { title: 'Lasted', cell: (phase) => span(lasted(phase)), align: 'right', drop: 1 },
    { title: 'Events', cell: ({ events }) => span(grouped(events)), align: 'right' },
    { title: 'Sources', cell: ({ sources }) => oneOrMany(sources, 'source'), min: 10, cut: 'middle', drop: 4 },
    { title: 'Accounts', cell: ({ accounts }) => oneOrMany(accounts, 'account'), min: 11, drop: 2 },
    { title: 'Techniques', cell: ({ techniques }) => span(techniques.map(visible).join(' ')), min: 10, drop: 3 },
  ]
}

/** An account that was broken into, and the first success the timeline holds for it. */
export interface Compromise {
  readonly account: string
  readonly entry: Entry | undefined
}

/** Each compromised account with its first success. */
export function compromisesOf(accounts: readonly string[], entries: readonly Entry[]): Compromise[] {
  const first = new Map<string, Entry>()
  for (const entry of entries) {
    if (entry.outcome !== 'success' || entry.account === null || first.has(entry.account)) continue
    first.set(entry.account, entry)
  }
  return accounts.map((account) => ({ account, entry: first.get(account) }))
}

/** The columns of the compromised accounts. */
export function compromiseColumns(options: RenderOptions): readonly Column<Compromise>[] {
  return [
    { title: 'Account', cell: ({ account }) => valueSpan(account, 'danger'), min: 16 },
    { title: 'First success', cell: ({ entry }) => span(timeText(entry?.time ?? null, options)) },
    {
      title: 'From',
      cell: ({ entry }) => valueSpan(entry?.source_ip ?? ''),
      min: addressWidth(options),
      cut: 'middle',
    },
    {
      title: 'Line',
      cell: ({ entry }) => valueSpan(entry === undefined ? '' : place(entry), 'dim'),
      min: 20,
      cut: 'start',
      drop: 1,
    },
  ]
}
