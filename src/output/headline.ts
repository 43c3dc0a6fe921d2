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

/** The verdict of an incident in words; `compromised` accounts are. */
export function headlineWords(verdict: Summary['verdict'], compromised: number): string {
  switch (verdict) {
    case 'compromised':
      return `Compromised: the attacker got into ${plural(compromised, 'account')}`
    case 'inconclusive':
      return 'Inconclusive: a break-in can be neither shown nor ruled out'
    case 'attempted':
      return 'Attempted: an attack, and no account compromised'
    case 'no_incident':
      return 'No incident: no malicious attempt in these logs'
  }
}

const TONES: Readonly<Record<Summary['verdict'], Tone>> = {
  compromised: 'danger',
  inconclusive: 'warning',
  attempted: 'warning',
  no_incident: 'good',
}

/** The verdict of an incident in words, and how serious it is. */
export function headlineOf({ verdict, compromised_accounts: compromised }: Summary): Headline {
  return { words: headlineWords(verdict, compromised.length), tone: TONES[verdict] }
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
