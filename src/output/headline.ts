import type { Summary } from '../model/timeline.ts'
import { wrap, escapeTerminal } from './escape-terminal.ts'
import { EMPTY_LINE, span } from './line.ts'
import type { Line } from './line.ts'
import type { Tone } from './paint.ts'
import type { RenderOptions } from './render-options.ts'
import { plural } from './words.ts'

interface Headline {
  readonly words: string
  readonly tone: Tone
}

/** The verdict of an incident in words, and how serious it is. */
export function headlineOf(summary: Summary): Headline {
  const compromised = summary.compromised_accounts.length
  switch (summary.verdict) {
    case 'compromised':
      return { words: `Compromised: the attacker got into ${plural(compromised, 'account')}`, tone: 'danger' }
    case 'inconclusive':
      return { words: 'Inconclusive: a break-in can be neither shown nor ruled out', tone: 'warning' }
    case 'attempted':
      return { words: 'Attempted: an attack, and no account compromised', tone: 'warning' }
    case 'no_incident':
      return { words: 'No incident: no malicious attempt in these logs', tone: 'good' }
  }
}

/** The verdict, its reason, and a warning when filters hide a part. */
export function headlineLines(summary: Summary, options: RenderOptions): Line[] {
  const { words, tone } = headlineOf(summary)
  const reason = wrap(escapeTerminal(summary.verdict_reason, options.unicode), options.columns - 2)
  const filtered = summary.filtered
    ? [[span('  Filters are on: the figures cover the selection only.', 'warning')]]
    : []
  return [[span(words, tone)], ...reason.map((line) => [span('  '), span(line)]), ...filtered, EMPTY_LINE]
}
