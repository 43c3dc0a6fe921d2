import type { CitedEvent } from '../analysis/events.ts'
import { parseAddressRange, type AddressRange } from '../ingest/address-range.ts'
import type { Account } from '../model/accounts.ts'
import type { Finding } from '../model/finding.ts'
import type { Input } from '../model/ledger.ts'
import type { Source } from '../model/sources.ts'
import type { Campaign, Entry, Summary } from '../model/timeline.ts'
import type { TlpLabel } from '../model/tlp.ts'
import { isLocal } from './local-address.ts'

/** A finding without its lines: what is exported names the records of events instead. */
export type ExportedFinding = Omit<Finding, 'evidence'>

/**
 * What exports are made of. Lists that some exports do without are worked out when they are asked for, each once; the
 * figures are those of `timeline`, `sources` and `accounts`, because they come from the same place.
 */
export interface Incident {
  readonly inputs: readonly Input[]
  readonly summary: Summary
  readonly campaigns: readonly Campaign[]
  readonly findings: readonly ExportedFinding[]
  readonly tlp: TlpLabel
  sources(): Promise<readonly Source[]>
  accounts(): Promise<readonly Account[]>
  entries(): Promise<readonly Entry[]>
  events(): AsyncIterable<CitedEvent>
}

/** Findings that accuse somebody: informational ones tell of what may be quite right. */
export function accusing(findings: readonly ExportedFinding[]): readonly ExportedFinding[] {
  return findings.filter(({ level }) => level !== 'informational')
}

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/

/** The ATT&CK techniques that findings speak of, each once, in order. */
export function techniquesOf(findings: readonly ExportedFinding[]): readonly string[] {
  const ids = new Set(findings.flatMap(({ techniques }) => techniques))
  return [...ids].filter((id) => TECHNIQUE.test(id)).toSorted()
}

/** Accounts that the attack tried. */
export function attackedAccounts(accounts: readonly Account[]): readonly Account[] {
  return accounts.filter(({ account, verdict }) => verdict !== 'clear' && account.trim() !== '')
}

/** What attackers called their programs, each once, in order. */
export function attackerAgents(sources: readonly Source[]): readonly string[] {
  const agents = new Set(sources.flatMap(({ verdict, user_agents }) => (verdict === 'attacker' ? user_agents : [])))
  return [...agents].filter((agent) => agent.trim() !== '').toSorted()
}

/** A source that has an address. */
export type AddressedSource = Source & { readonly source_ip: string; readonly range: AddressRange }

/** Sources with these verdicts, each with its address written anew from parsed bytes; what is no address is left out. */
export function sourcesJudged(sources: readonly Source[], ...verdicts: Source['verdict'][]): AddressedSource[] {
  return sources.flatMap((source) => {
    const range = source.source_ip === null ? undefined : parseAddressRange(source.source_ip)
    return range !== undefined && verdicts.includes(source.verdict)
      ? [{ ...source, source_ip: range.address, range }]
      : []
  })
}

/** Whether an address is the attacker's own, so that it tells others something: no shared one, and one of the internet. */
export function isIndicator({ range, verdict }: AddressedSource): boolean {
  return verdict === 'attacker' && !isLocal(range)
}

/** What a source did, in figures; it never holds text from the log. */
export function sourceFigures({ failed_logins, successful_logins, enumeration_attempts, accounts }: Source): string {
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
  const parts = [count(failed_logins, 'failed login'), count(successful_logins, 'successful login')]
  if (enumeration_attempts > 0) parts.push(count(enumeration_attempts, 'enumeration attempt'))
  return `${parts.join(', ')}; ${count(accounts.length, 'account')}`
}

/** Whole milliseconds since the epoch of a time of a document. */
export function millisOf(iso: string): number {
  return Math.floor(Date.parse(`${iso.slice(0, 23)}Z`))
}

/** A time of a document cut to milliseconds: RFC 3339, UTC. */
export function toMillis(iso: string): string {
  return `${iso.slice(0, 23)}Z`
}
