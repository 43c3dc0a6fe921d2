import type { Account } from '../model/accounts.ts'
import type { Finding } from '../model/finding.ts'
import type { Input } from '../model/ledger.ts'
import type { Source } from '../model/sources.ts'
import type { Summary } from '../model/timeline.ts'

/** What a playbook may know of an incident. */
export interface Incident {
  /** The case as the user calls it; null when logs were given. */
  readonly case: string | null
  readonly summary: Summary
  readonly inputs: readonly Input[]
  readonly findings: readonly Pick<
    Finding,
    'id' | 'kind' | 'level' | 'rule_title' | 'first' | 'last' | 'count' | 'sources' | 'accounts'
  >[]
  readonly sources: readonly Source[]
  readonly accounts: readonly Account[]
  /** Where its custody log ends; null without a case. */
  readonly custody: { readonly records: number; readonly last: string | null } | null
}

/** The sources of the attack, the busiest first; with equal figures in the order of their addresses. */
export function attackSources({ sources, findings }: Incident): readonly Source[] {
  const cited = new Set(findings.filter(({ level }) => level !== 'informational').flatMap((finding) => finding.sources))
  return sources
    .filter(
      ({ source_ip: address, verdict }) =>
        address !== null && (verdict === 'attacker' || verdict === 'suspicious' || cited.has(address)),
    )
    .toSorted((a, b) => tries(b) - tries(a) || compare(a.source_ip ?? '', b.source_ip ?? ''))
}

function tries({ failed_logins: failed, enumeration_attempts: asked }: Source): number {
  return failed + asked
}

/** The attacked accounts: those that fell first, then those at risk, then the most tried. */
export function attackedAccounts({ accounts }: Incident): readonly Account[] {
  const order = ['compromised', 'at_risk', 'attempted', 'clear']
  return accounts
    .filter(({ verdict }) => verdict !== 'clear')
    .toSorted(
      (a, b) =>
        order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.failures - a.failures || compare(a.account, b.account),
    )
}

/** Accounts that logged in from a source and were not the attacker's: whom a block would hit. */
export function honestAccounts({ accounts }: Incident, address: string): readonly string[] {
  return accounts
    .filter(
      ({ verdict, sources }) =>
        verdict !== 'compromised' && sources.some((source) => source.source_ip === address && source.successes > 0),
    )
    .map(({ account }) => account)
    .toSorted(compare)
}

/** Whether honest people stand behind a source: a gateway, or somebody who logged in from there. */
export function isShared(incident: Incident, source: Source | undefined): boolean {
  const address = source?.source_ip ?? null
  return address !== null && (source?.verdict === 'shared' || honestAccounts(incident, address).length > 0)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
