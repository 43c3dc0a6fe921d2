import type { PhaseCounts } from '../analysis/incident/counted-lines.ts'
import type { ReportPhase } from '../model/report.ts'
import type { Run, Sentence } from '../model/report-parts.ts'
import type { Phase, Summary } from '../model/timeline.ts'
import { duration, plural } from '../output/words.ts'
import type { Citer } from './citer.ts'
import { hiddenClients, type HiddenClients } from './hidden-clients.ts'
import type { ReportMaterial, ReportSaid } from './material.ts'
import { at, named, sentence } from './runs.ts'

const seconds = (start: string, end: string): number => (Date.parse(end) - Date.parse(start)) / 1000

/** `28 minutes`: a length of time as one says it, in one unit. */
export function spoken(length: number): string {
  if (length < 1.5) return plural(Math.round(length), 'second')
  if (length < 90) return plural(Math.round(length), 'second')
  if (length < 90 * 60) return plural(Math.round(length / 60), 'minute')
  if (length < 36 * 3600) return plural(Math.round(length / 3600), 'hour')
  return plural(Math.round(length / 86_400), 'day')
}

/** `9 failed logins, 3 enumeration attempts`: what of it there was. */
export function tally(counts: Pick<PhaseCounts, 'failures' | 'enumerations' | 'successes' | 'others'>): string {
  const parts = [
    [counts.failures, 'failed login', 'failed logins'],
    [counts.enumerations, 'enumeration attempt', 'enumeration attempts'],
    [counts.successes, 'successful login', 'successful logins'],
    [counts.others, 'other attempt', 'other attempts'],
  ] as const
  const shown = parts.flatMap(([count, one, many]) => (count === 0 ? [] : [plural(count, one, many)]))
  return shown.length === 0 ? 'nothing that counts' : shown.join(', ')
}

/** What happened, in plain words, for the first page. */
export function happened(material: ReportMaterial, citer: Citer): Sentence[] {
  const { summary, facts, phases } = material
  const { attack, verdict } = summary
  const cite = (counted: keyof typeof facts.counted): number[] =>
    citer.cite(...facts.counted[counted].map(facts.placeOf))
  if (summary.first_malicious === null || summary.last_malicious === null)
    return [sentence([summary.events === 0 ? 'No event could be read.' : 'No rule found an attack in these logs.'])]
  const sources = [...new Set(phases.flatMap((phase) => phase.sources))]
  const accounts = [...new Set(phases.flatMap((phase) => phase.accounts))]
  const length = summary.duration_seconds ?? 0
  const first = sentence(
    [
      'Somebody tried to get into ',
      ...whom(accounts, attack.accounts),
      ' from ',
      ...from(sources, attack.sources),
      ...(attack.sources === 1 ? [behind(hiddenClients(material))] : []),
      '.',
    ],
    cite('attempts'),
  )
  const when = sentence(
    [
      `It went on for ${spoken(length)} (${duration(length)}), from `,
      at(summary.first_malicious),
      ' to ',
      at(summary.last_malicious),
      '.',
    ],
    cite('attempts'),
  )
  const others = facts.phases.reduce((sum, phase) => sum + phase.others, 0)
  const tries = [
    ...(attack.failed_logins === 0 && others > 0 ? [] : [plural(attack.failed_logins, 'failed login')]),
    ...(attack.enumeration_attempts === 0 && others > 0
      ? []
      : [plural(attack.enumeration_attempts, 'enumeration attempt')]),
    ...(others === 0 ? [] : [plural(others, 'other attempt')]),
  ]
  const what = sentence(
    [`The logs hold ${tries.join(', ').replace(/, ([^,]*)$/, ' and $1')} of it.`],
    attack.failed_logins + attack.enumeration_attempts === 0
      ? cite('attempts')
      : [...cite('failed_logins'), ...cite('enumeration_attempts')],
  )
  return [first, when, what, ending(summary, verdict, cite('successful_logins'))]
}

function whom(accounts: readonly string[], count: number): (Run | string)[] {
  if (count === 0) return ['the application']
  return count === 1 ? ['the account ', ...named(accounts)] : [plural(count, 'account')]
}

function from(sources: readonly string[], count: number): (Run | string)[] {
  if (count === 0) return ['an unknown source']
  return count === 1 ? ['one source, ', ...named(sources)] : [`${plural(count, 'source')}: `, ...named(sources)]
}

/** What must be said of the only source where it is no one's own. */
function behind({ gateways, shared, inside }: HiddenClients): string {
  if (gateways.length > 0) return ', a gateway that hides who is behind it'
  if (shared.length > 0) return ', which others use too'
  return inside.length > 0 ? ', an address of a private network, which may be a gateway' : ''
}

function ending(summary: Summary, verdict: Summary['verdict'], citations: readonly number[]): Sentence {
  switch (verdict) {
    case 'compromised':
      return sentence(['The attacker got into ', ...named(summary.compromised_accounts), '.'], citations)
    case 'inconclusive':
      return sentence([`Whether somebody got in cannot be told: ${summary.verdict_reason}.`], citations)
    case 'attempted':
      return sentence(
        [
          'Nobody got in, as far as these logs show: no login of an attacked account succeeded from a source of the attack.',
        ],
        citations,
      )
    case 'no_incident':
      return sentence(['No attack was found.'])
  }
}

/** The impact in numbers. */
export function impact({ summary, accounts }: ReportMaterial, { notes }: ReportSaid): Sentence[] {
  const risky = accounts.filter(({ verdict }) => verdict === 'at_risk').length
  const compromised = summary.compromised_accounts.length
  return [
    sentence([
      compromised === 0
        ? `Nothing is compromised as far as these logs show: 0 of ${plural(summary.attack.accounts, 'attacked account')}.`
        : `Compromised: ${plural(compromised, 'account')} of ${plural(summary.attack.accounts, 'attacked account')}.`,
    ]),
    ...(risky === 0
      ? []
      : [sentence([`At risk: ${plural(risky, 'account')} had a login since that may be the attacker's.`])]),
    ...notes.impact.map((text) => sentence([text])),
  ]
}

/** The phases with their sentences. */
export function narratePhases({ phases, facts }: ReportMaterial, citer: Citer): ReportPhase[] {
  const counts = new Map(facts.phases.map((each) => [each.phase, each]))
  return phases.map((phase, index) => {
    const { number, name, start, end, events, sources, accounts, techniques } = phase
    const counted = counts.get(number)
    const lines = citer.cite(...(counted?.first ?? []).map(facts.placeOf), ...(counted?.last ?? []).map(facts.placeOf))
    return {
      number,
      name,
      start,
      end,
      attempts: events,
      sources: sources.length,
      accounts: accounts.length,
      techniques,
      narrative: narrative(phase, counted, phases[index - 1], lines),
    }
  })
}

function narrative(
  phase: Phase,
  counts: PhaseCounts | undefined,
  before: Phase | undefined,
  lines: readonly number[],
): Sentence[] {
  const { start, end, sources, accounts, events } = phase
  const length = seconds(start, end)
  const silence = before === undefined ? 0 : seconds(before.end, start)
  const who = sources.length === 0 ? ['an unknown source'] : named(sources)
  const on = accounts.length === 0 ? [] : [' on ', ...named(accounts)]
  return [
    ...(silence < 60
      ? []
      : [sentence([`After ${duration(silence)} without an attempt, it went on.`], lines.slice(0, 1))]),
    sentence(
      length === 0
        ? ['At ', at(start), `, ${plural(events, 'attempt')} from `, ...who, ...on, '.']
        : [
            'From ',
            at(start),
            ' to ',
            at(end),
            ` (${duration(length)}), ${plural(events, 'attempt')} from `,
            ...who,
            ...on,
            '.',
          ],
      lines,
    ),
    ...(counts === undefined ? [] : [sentence([`Of these: ${tally(counts)}.`], lines)]),
  ]
}
