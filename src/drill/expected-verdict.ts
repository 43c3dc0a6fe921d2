import { accountOf } from './attacks/attack.ts'
import type { AttackTruth } from './attacks/attack.ts'
import type { Micros } from './micros.ts'
import { compareText } from './story.ts'
import type { Action } from './story.ts'

export type Verdict = 'compromised' | 'inconclusive' | 'attempted' | 'no_incident'

/** What an investigation of one log must conclude. */
export interface ExpectedVerdict {
  /** Verdicts that are right; more than one where the log leaves it open. */
  readonly verdicts: readonly Verdict[]
  /** Accounts that the log proves to be compromised, and others that it leaves open. */
  readonly compromised: readonly string[]
  readonly open: readonly string[]
}

interface Success {
  readonly time: Micros
  readonly source: string
  readonly account: string
  /** The attack it belongs to; null for an honest one. */
  readonly attack: string | null
}

/** So many accounts must have honest successes from an address before it counts as shared. */
const SHARED = 3

/**
 * The verdict that the definitions give to somebody who knows which actions are the attackers': an account is
 * compromised by an attacker's success from an address that is not shared; at risk by an honest-looking one from a
 * shared address that an attacker uses too, or from an address the account never used before the attack; any
 * account at risk makes the whole inconclusive; any attack makes it attempted.
 */
export function expectedVerdict(actions: readonly Action[], attacks: readonly AttackTruth[]): ExpectedVerdict {
  const hostile = attacks.filter((attack) => attack.hostile)
  if (hostile.length === 0) {
    // A scan of the own team is a scan to everybody who has the log alone.
    const verdicts = attacks.length > 0 ? (['no_incident', 'attempted'] as const) : (['no_incident'] as const)
    return { verdicts, compromised: [], open: [] }
  }
  const successes = actions.flatMap(successOf)
  const shared = sharedSources(successes)
  const compromised = new Set<string>()
  const open = new Set<string>()
  let atRisk = false
  for (const attack of hostile) {
    for (const { source, account } of successes.filter((success) => success.attack === attack.id)) {
      if (attack.unproven) open.add(account)
      else if (shared.has(source)) atRisk = true
      else compromised.add(account)
    }
    if (honestRisk(attack, actions, successes)) atRisk = true
  }
  const verdict = compromised.size > 0 ? 'compromised' : atRisk ? 'inconclusive' : 'attempted'
  const verdicts: readonly Verdict[] =
    open.size > 0 && verdict !== 'compromised' ? ['inconclusive', 'compromised'] : [verdict]
  return { verdicts, compromised: [...compromised].toSorted(compareText), open: [...open].toSorted(compareText) }
}

function honestRisk(attack: AttackTruth, actions: readonly Action[], successes: readonly Success[]): boolean {
  const begun = new Map<string, Micros>()
  for (const action of actions) {
    if (action.phase === null || action.actor !== attack.id) continue
    const account = accountOf(action)
    if (account !== null && !begun.has(account)) begun.set(account, action.time)
  }
  const sources = new Set(attack.sources)
  return successes.some((success) => {
    const start = begun.get(success.account)
    if (success.attack !== null || start === undefined || success.time < start) return false
    if (sources.has(success.source)) return true
    return !successes.some(
      (earlier) => earlier.account === success.account && earlier.source === success.source && earlier.time < start,
    )
  })
}

function sharedSources(successes: readonly Success[]): ReadonlySet<string> {
  const accounts = new Map<string, Set<string>>()
  for (const { source, account, attack } of successes) {
    if (attack === null) accounts.set(source, (accounts.get(source) ?? new Set()).add(account))
  }
  return new Set([...accounts].filter(([, users]) => users.size >= SHARED).map(([source]) => source))
}

function successOf(action: Action): Success[] {
  const account = accountOf(action)
  if (account === null) return []
  const attack = action.phase === null ? null : action.actor
  if (action.kind === 'ssh_connection' && action.accepted !== null) {
    return [{ time: action.accepted.time, source: action.sourceIp, account, attack }]
  }
  if (action.kind !== 'login' || action.outcome !== 'success') return []
  return [{ time: action.time + action.request.spent, source: action.request.sourceIp, account, attack }]
}
