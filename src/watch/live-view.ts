import type { Alert } from '../model/alert.ts'
import { LEVELS, type Finding } from '../model/finding.ts'
import type { Paint } from '../output/paint.ts'
import { visible } from '../output/visible.ts'

/** What the live view shows besides the findings. */
export interface Pulse {
  readonly lines: number
  /** Lines a second, over the last seconds. */
  readonly rate: number
  /** Milliseconds from a line to its alert. */
  readonly lag: number
  readonly streams: number
  readonly waitingSinks: readonly string[]
}

/** An alert in one line, for a terminal or a pipe: its text comes from logs and cannot act. */
export function alertText({ state, finding }: Alert, paint: Paint): string {
  const { level, rule_title: title, description, last } = finding
  const colour = state === 'resolved' ? paint.dim : colourOf(finding, paint)
  const where = [whoOf(finding), visible(description)].filter((part) => part !== '').join('  ')
  return `${last.slice(0, 19).replace('T', ' ')}  ${colour(`${state.padEnd(8)} ${level.padEnd(8)}`)} ${visible(title)}  ${where}`
}

function whoOf({ group, sources, accounts }: Finding): string {
  const named = Object.values(group)[0]
  const one = named ?? sources[0] ?? accounts[0] ?? ''
  return visible(one)
}

function colourOf({ level }: Finding, paint: Paint): (text: string) => string {
  const rank = LEVELS.indexOf(level)
  return rank >= 3 ? paint.danger : rank === 2 ? paint.warning : paint.plain
}

/** The block at the bottom of a terminal: rate, lag, and the findings that are open, the worst first. */
export function liveBlock(
  open: readonly Finding[],
  pulse: Pulse,
  paint: Paint,
  columns: number,
  rows: number,
): string[] {
  const worst = open.toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (a.last < b.last ? 1 : -1))
  const { lines, rate, lag, streams, waitingSinks } = pulse
  const head = `${lines} lines  ${Math.round(rate)}/s  lag ${(lag / 1000).toFixed(1)} s  ${streams} ${streams === 1 ? 'log' : 'logs'}  ${open.length} open`
  const shown = worst.slice(0, Math.max(1, rows - 3))
  const more = worst.length - shown.length
  return [
    paint.dim('─'.repeat(Math.min(columns, 60))),
    paint.strong(cut(head, columns)),
    ...(waitingSinks.length === 0 ? [] : [paint.warning(cut(`waiting: ${visible(waitingSinks.join(', '))}`, columns))]),
    ...shown.map((finding) =>
      colourOf(
        finding,
        paint,
      )(cut(`${finding.level.padEnd(8)} ${visible(finding.rule_title)}  ${whoOf(finding)}  ${finding.count}`, columns)),
    ),
    ...(more > 0 ? [paint.dim(`${more} more`)] : []),
  ]
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, Math.max(0, columns - 1))}…` : text
}
