import type { ReportDocument } from '../model/report.ts'
import type { ReportMaterial } from './material.ts'

type Indicator = ReportDocument['indicators']['indicators'][number]

/** A report shows so many of each kind. */
const MOST_INDICATORS = 200

/** An address or a name that no program takes for a link: `198[.]51[.]100[.]7`, `demo[@]example[.]com`. */
export function defang(value: string): string {
  return value
    .replaceAll('.', '[.]')
    .replaceAll('@', '[@]')
    .replaceAll(/^http/gi, 'hxxp')
    .replaceAll('://', '[://]')
    .replaceAll('::', '[::]')
}

/** What others can look for: sources of the attack, their programs, and the accounts that were attacked. */
export function indicatorsOf({ sources, accounts, gateways }: ReportMaterial): { of: number; indicators: Indicator[] } {
  const attackers = sources.filter(
    ({ verdict }) => verdict === 'attacker' || verdict === 'shared' || verdict === 'suspicious',
  )
  const found: Indicator[] = []
  for (const source of attackers) {
    if (source.source_ip === null) continue
    const attempts = source.failed_logins + source.enumeration_attempts
    const note = gateways.has(source.source_ip)
      ? 'a gateway: others are behind it'
      : source.verdict === 'shared'
        ? 'others use it too'
        : source.verdict
    found.push(indicator('ip', source.source_ip, attempts, source.first_seen, source.last_seen, note))
  }
  const agents = new Map<string, Indicator>()
  for (const source of attackers) {
    if (source.verdict !== 'attacker') continue
    for (const agent of source.user_agents) {
      const known = agents.get(agent)
      const first = known === undefined || source.first_seen < known.first ? source.first_seen : known.first
      const last = known === undefined || source.last_seen > known.last ? source.last_seen : known.last
      agents.set(agent, indicator('user_agent', agent, 0, first, last, 'of a source of the attack'))
    }
  }
  found.push(...[...agents.values()].toSorted((a, b) => (a.value < b.value ? -1 : 1)))
  for (const account of accounts) {
    if (account.verdict === 'clear') continue
    found.push(
      indicator(
        'account',
        account.account,
        account.failures,
        account.first_seen,
        account.last_seen,
        account.verdict.replace('_', ' '),
      ),
    )
  }
  const shown = (['ip', 'user_agent', 'account'] as const).flatMap((type) =>
    found.filter((each) => each.type === type).slice(0, MOST_INDICATORS),
  )
  return { of: found.length, indicators: shown }
}

function indicator(
  type: Indicator['type'],
  value: string,
  attempts: number,
  first: string,
  last: string,
  note: string,
): Indicator {
  return { type, value, defanged: type === 'user_agent' ? value : defang(value), attempts, first, last, note }
}
