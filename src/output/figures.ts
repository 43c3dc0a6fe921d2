import CliTable from 'cli-table3'
import type { Summary } from '../model/timeline.ts'
import { escapeTerminal } from './escape-terminal.ts'
import { span } from './line.ts'
import type { Line } from './line.ts'
import type { RenderOptions } from './render-options.ts'
import { duration, grouped, timeText } from './words.ts'

/** A figure of the summary and how it is called. */
export type Figure = readonly [label: string, value: string]

/** `9 of 31`: what the attack accounts for, and what the logs hold where that is more. */
function share(attack: number, all: number): string {
  return attack === all ? grouped(all) : `${grouped(attack)} of ${grouped(all)}`
}

/**
 * The key figures of an incident. Counts are those of the attack, `of` those of all events selected; without
 * any malicious attempt, all events are described.
 */
export function figuresOf(summary: Summary, options: Pick<RenderOptions, 'displayZone'>): readonly Figure[] {
  const { attack } = summary
  const attacked = summary.first_malicious !== null
  const [from, to] = attacked
    ? [summary.first_malicious, summary.last_malicious]
    : [summary.first_event, summary.last_event]
  return [
    ['Failed logins', share(attack.failed_logins, summary.failed_logins)],
    [attacked ? 'First attempt' : 'First event', timeText(from, options) || 'none'],
    ['Enumeration', share(attack.enumeration_attempts, summary.enumeration_attempts)],
    [attacked ? 'Last attempt' : 'Last event', timeText(to, options) || 'none'],
    ['Successful logins', share(attack.successful_logins, summary.successful_logins)],
    ['Duration', summary.duration_seconds === null ? 'none' : duration(summary.duration_seconds)],
    ['Sources', share(attack.sources, summary.sources)],
    ['Accounts', share(attack.accounts, summary.accounts)],
    ['Events read', grouped(summary.events)],
    ['Compromised', summary.compromised_accounts.length === 0 ? 'none' : grouped(summary.compromised_accounts.length)],
  ]
}

/** No borders: the figures stand in columns of blanks. */
const BORDERLESS = {
  'top': '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  'bottom': '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  'left': '',
  'left-mid': '',
  'mid': '',
  'mid-mid': '',
  'right': '',
  'right-mid': '',
  'middle': '  ',
} as const

/** Narrower than this, two figures do not fit side by side. */
const PAIRED_FROM = 70

/** The key figures as lines, two beside each other where they fit. */
export function figureLines(figures: readonly Figure[], options: RenderOptions): Line[] {
  const table = new CliTable({
    chars: BORDERLESS,
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 0 },
  })
  const each = options.columns < PAIRED_FROM ? 1 : 2
  for (let at = 0; at < figures.length; at += each) {
    table.push(
      figures.slice(at, at + each).flatMap(([label, value]) => [label, escapeTerminal(value, options.unicode)]),
    )
  }
  return table
    .toString()
    .split('\n')
    .map((line) => [span('  '), span(line)])
}
