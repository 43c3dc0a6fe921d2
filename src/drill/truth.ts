import { formatInstant } from '../time/instant.ts'
import { SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import { LOG_KINDS } from './render-log.ts'
import type { LogKindId } from './render-log.ts'
import { compareText } from './story.ts'
import type { Action } from './story.ts'

interface Tally {
  failed_logins: number
  successful_logins: number
  enumeration_attempts: number
}

/** What really happened, counted in the story itself: no log line was read for it. */
export interface Truth extends Tally {
  /** Distinct addresses and accounts of everything the logs show. */
  readonly sources: number
  readonly accounts: number
  readonly attack: Readonly<Tally> & { readonly sources: number; readonly accounts: number }
  /** Null where the logs show requests only: they do not say how an attempt ended. */
  readonly verdict: 'attempted' | 'compromised' | 'no_incident' | null
  readonly compromised_accounts: readonly string[]
  readonly first_malicious: string | null
  readonly last_malicious: string | null
  /** Bounds for the time between the two, whichever line of an attempt is taken for its time. */
  readonly duration_seconds: { readonly at_least: number; readonly at_most: number } | null
  readonly phases_at_least: number
  readonly phases: readonly {
    readonly name: string
    readonly start: string
    readonly end: string
    readonly attempts: number
  }[]
  readonly by_source: readonly (Readonly<Tally> & { readonly source_ip: string; readonly malicious: boolean })[]
  readonly by_account: readonly {
    readonly account: string
    readonly failures: number
    readonly successes: number
    readonly verdict: 'clear' | 'attempted' | 'compromised'
  }[]
  /** Attacking requests by phase, where the log shows requests and no attempts. */
  readonly requests_by_phase: Readonly<Record<string, number>>
}

/** One try, or several that ended alike and at once. */
interface Attempt {
  readonly start: Micros
  readonly end: Micros
  readonly source: string
  readonly account: string | null
  readonly phase: string | null
  readonly counts: Tally
}

/**
 * The truth about a story as far as these logs can show it: a log that only knows requests adds addresses
 * and no attempts. An action with a phase is malicious, one without is not; a malicious success compromises
 * its account.
 */
export function truthOf(actions: readonly Action[], logs: readonly LogKindId[]): Truth {
  const shown = actions.filter((action) => logs.some((log) => LOG_KINDS[log].render(action).length > 0))
  const attempting = logs.filter((log) => LOG_KINDS[log].shows === 'attempts')
  const telling = shown.filter((action) => attempting.some((log) => LOG_KINDS[log].render(action).length > 0))
  const attempts = telling.flatMap(attemptsOf)
  const malicious = attempts.filter((attempt) => attempt.phase !== null)
  const attacked = accountsOf(malicious)
  const compromised = accountsOf(malicious.filter((attempt) => attempt.counts.successful_logins > 0))
  const attackers = new Set(shown.filter((action) => action.phase !== null).flatMap(sourceOf))
  const phases = phasesOf(malicious)
  return {
    ...total(attempts),
    sources: new Set(shown.flatMap(sourceOf)).size,
    accounts: new Set(telling.flatMap(accountOf)).size,
    attack: { ...total(malicious), sources: attackers.size, accounts: attacked.size },
    verdict: attempting.length === 0 ? null : verdictOf(compromised.size, malicious.length),
    compromised_accounts: sorted(compromised),
    first_malicious: phases[0]?.start ?? null,
    last_malicious: phases.at(-1)?.end ?? null,
    duration_seconds: durationOf(malicious),
    phases_at_least: Math.min(3, phases.length),
    phases,
    by_source: sorted(new Set(shown.flatMap(sourceOf))).map((source) => ({
      source_ip: source,
      malicious: attackers.has(source),
      ...total(attempts.filter((attempt) => attempt.source === source)),
    })),
    by_account: sorted(new Set(telling.flatMap(accountOf))).map((account) => {
      const { failed_logins, successful_logins } = total(attempts.filter((attempt) => attempt.account === account))
      const verdict = compromised.has(account) ? 'compromised' : attacked.has(account) ? 'attempted' : 'clear'
      return { account, failures: failed_logins, successes: successful_logins, verdict }
    }),
    requests_by_phase: attempting.length > 0 ? {} : requestsByPhase(shown),
  }
}

function verdictOf(compromised: number, malicious: number): Exclude<Truth['verdict'], null> {
  if (compromised > 0) return 'compromised'
  return malicious > 0 ? 'attempted' : 'no_incident'
}

const NOTHING: Readonly<Tally> = { failed_logins: 0, successful_logins: 0, enumeration_attempts: 0 }

const UNJUDGED: readonly string[] = ['missing_fields', 'fault']

// Faults and malformed requests are no failed logins: they say nothing about a password.
function attemptsOf(action: Action): Attempt[] {
  const { phase } = action
  if (action.kind === 'login' || action.kind === 'registration') {
    const counts = { ...NOTHING }
    if (action.kind === 'login' && action.reason !== null && !UNJUDGED.includes(action.reason)) counts.failed_logins = 1
    if (action.reason === 'duplicate_account') counts.enumeration_attempts = 1
    if (action.kind === 'login' && action.outcome === 'success') counts.successful_logins = 1
    const [account = null] = accountOf(action)
    const { request } = action
    return [{ start: action.time, end: action.time + request.spent, source: request.sourceIp, account, phase, counts }]
  }
  if (action.kind !== 'ssh_connection') return []
  const base = { source: action.sourceIp, account: action.account, phase }
  const tries = action.failures.map((time): Attempt => {
    return { ...base, start: time, end: time, counts: { ...NOTHING, failed_logins: 1 } }
  })
  if (action.accepted === null) return tries
  const { time } = action.accepted
  return [...tries, { ...base, start: time, end: time, counts: { ...NOTHING, successful_logins: 1 } }]
}

function sourceOf(action: Action): string[] {
  if ('request' in action) return [action.request.sourceIp]
  return 'sourceIp' in action ? [action.sourceIp] : []
}

/** The key of the account an action is about: addresses in lower case. */
function accountOf(action: Action): string[] {
  const account = 'member' in action ? action.member.account : 'account' in action ? action.account : null
  if (account === null) return []
  return [account.includes('@') ? account.toLowerCase() : account]
}

function accountsOf(attempts: readonly Attempt[]): ReadonlySet<string> {
  return new Set(attempts.flatMap(({ account }) => (account === null ? [] : [account])))
}

function total(attempts: readonly Attempt[]): Tally {
  const sum = { ...NOTHING }
  for (const { counts } of attempts) {
    sum.failed_logins += counts.failed_logins
    sum.successful_logins += counts.successful_logins
    sum.enumeration_attempts += counts.enumeration_attempts
  }
  return sum
}

function phasesOf(attempts: readonly Attempt[]): Truth['phases'] {
  const names = [...new Set(attempts.flatMap(({ phase }) => (phase === null ? [] : [phase])))]
  return names.map((name) => {
    const members = attempts.filter(({ phase }) => phase === name)
    const start = Math.min(...members.map((attempt) => attempt.start))
    const end = Math.max(...members.map((attempt) => attempt.end))
    return { name, start: formatInstant(start), end: formatInstant(end), attempts: members.length }
  })
}

function durationOf(attempts: readonly Attempt[]): Truth['duration_seconds'] {
  const first = attempts[0]
  const last = attempts.at(-1)
  if (first === undefined || last === undefined) return null
  return {
    at_least: Math.max(0, Math.floor((last.start - first.end) / SECOND)),
    at_most: Math.ceil((last.end - first.start) / SECOND),
  }
}

function requestsByPhase(actions: readonly Action[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { phase } of actions) if (phase !== null) counts[phase] = (counts[phase] ?? 0) + 1
  return counts
}

function sorted(texts: ReadonlySet<string>): string[] {
  return [...texts].toSorted(compareText)
}
