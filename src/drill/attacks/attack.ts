import type { FINDING_KINDS } from '../../model/finding.ts'
import type { LogKindId } from '../render-log.ts'
import type { ScenarioOptions } from '../scenario.ts'
import type { Action } from '../story.ts'

export type FindingKind = (typeof FINDING_KINDS)[number]

/** Where a story happens: on the web platform, or on an SSH host. Each has logs of its own. */
export type Venue = 'platform' | 'host'

/** What an attack is told from. */
export interface AttackOptions extends ScenarioOptions {
  readonly venue: Venue
  /** How many people live at the venue: the victims are among them. */
  readonly people: number
}

/** What is known of an attack, and what an investigation must and may say of its lines. */
export interface AttackTruth {
  /** Name of the family. All actions of the attack, and no others, have this actor. */
  readonly id: string
  /** False for what only looks like an attack, such as a scan of the own team. */
  readonly hostile: boolean
  /** Kinds of findings that must be there. */
  readonly must: readonly FindingKind[]
  /** Kinds that also hold for the same lines, by the definitions of the field. */
  readonly may: readonly FindingKind[]
  /** Addresses it came from, in order of their first use. */
  readonly sources: readonly string[]
  /** Accounts it was about: attacked, or used by the attacker. */
  readonly accounts: readonly string[]
  /** Whether the logs leave open that its successes were the attacker's. */
  readonly unproven: boolean
}

export interface Attack {
  readonly actions: readonly Action[]
  readonly truth: AttackTruth
}

/** A kind of attack: its parameters are drawn from the seed, its story is told by `tell`. */
export interface AttackFamily {
  /** In kebab-case. */
  readonly id: string
  /** What happens, in one sentence, with the bounds of its parameters. */
  readonly story: string
  /** The logs that show it. */
  readonly logs: readonly LogKindId[]
  readonly tell: (options: AttackOptions) => Attack
}

/** The venue whose logs this is one of. */
export function venueOf(log: LogKindId): Venue {
  return log === 'sshd' ? 'host' : 'platform'
}

/** The truth about actions: sources and accounts are read from them. */
export function attackOf(
  family: Pick<AttackFamily, 'id'>,
  actions: readonly Action[],
  told: Pick<AttackTruth, 'must'> & Partial<AttackTruth>,
): Attack {
  const sources = new Set<string>()
  const accounts = new Set<string>()
  for (const action of actions) {
    if ('request' in action) sources.add(action.request.sourceIp)
    if ('sourceIp' in action) sources.add(action.sourceIp)
    const account = accountOf(action)
    if (account !== null) accounts.add(account)
  }
  const { must, may = [], hostile = true, unproven = false } = told
  return {
    actions,
    truth: { id: family.id, hostile, must, may, sources: [...sources], accounts: [...accounts], unproven },
  }
}

/** The key of an account as logs are read: addresses in lower case. */
export function accountKey(account: string): string {
  return account.includes('@') ? account.toLowerCase() : account
}

/** The key of the account an action is about, as logs are read. */
export function accountOf(action: Action): string | null {
  const account = 'member' in action ? action.member.account : 'account' in action ? action.account : null
  return account === null ? null : accountKey(account)
}
