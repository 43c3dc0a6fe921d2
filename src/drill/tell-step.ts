import type { DrillStep } from '../model/drill-scenario.ts'
import { ATTACK_AGENTS, attackerAddress, neighbourAddresses, scatteredAddresses } from './attacks/addresses.ts'
import { members, sequence, strangers } from './attacks/targets.ts'
import { attackRequest, shuffled, tellTries, victims } from './attacks/tries.ts'
import type { Target, Try } from './attacks/tries.ts'
import type { TellOptions } from './tell-scenario.ts'
import type { Micros } from './micros.ts'
import { SECOND } from './micros.ts'
import { FILE_STEMS, OFFICE_ADDRESS, person } from './people.ts'
import { createPrng } from './prng.ts'
import type { Prng } from './prng.ts'
import { pause } from './scenario.ts'
import type { Action, Member } from './story.ts'
import { SCAN_PATHS } from './web-payloads.ts'

/** What a step leaves for the next. */
export interface StepOutcome {
  readonly actions: readonly Action[]
  readonly sources: readonly string[]
  readonly accounts: readonly Target[]
  /** Accounts that the attacker got into. */
  readonly broken: readonly Target[]
}

export interface StepOptions extends TellOptions {
  readonly time: Micros
  readonly before: StepOutcome | null
  readonly actor: string
}

/** What a step is made of, drawn once. */
interface Stage extends StepOptions {
  readonly prng: Prng
  readonly step: DrillStep
  readonly sources: readonly string[]
  readonly accounts: readonly Target[]
  readonly agent: string
}

/** Tells one step of a scenario. */
export function tellStep(prng: Prng, step: DrillStep, options: StepOptions): StepOutcome {
  const sources = sourcesOf(prng, step, options)
  const accounts = accountsOf(prng, step, options)
  const stage = { ...options, prng, step, sources, accounts, agent: prng.pick(ATTACK_AGENTS) }
  if (step.act !== 'login') return { sources, accounts, broken: options.before?.broken ?? [], actions: deeds(stage) }
  const tries = triesOf(stage)
  const actions = tellTries(prng, { ...options, venue: 'platform' }, options.actor, tries).map((action) => ({
    ...action,
    phase: step.id,
  }))
  return { sources, accounts, broken: tries.flatMap(({ hit, target }) => (hit ? [target] : [])), actions }
}

function sourcesOf(prng: Prng, { from, sources }: DrillStep, { before, seed }: StepOptions): readonly string[] {
  const count = prng.between(sources[0], sources[1])
  switch (from) {
    case 'one':
      return [attackerAddress(prng)]
    case 'scattered':
      return scatteredAddresses(prng, Math.min(count, 140))
    case 'network':
      return neighbourAddresses(prng, Math.min(count, 160))
    case 'office':
      return [OFFICE_ADDRESS]
    case 'home':
      return [insider(seed).ownAddress]
    case 'earlier':
      return before === null ? [attackerAddress(prng)] : before.sources
  }
}

/** The one who works there and does what they must not do. */
function insider(seed: number): ReturnType<typeof person> {
  return person(3, createPrng(seed, 'person', '3'))
}

const ADMIN: Target = { account: 'admin@example.org', id: 1 }

function accountsOf(prng: Prng, step: DrillStep, options: StepOptions): readonly Target[] {
  const count = Math.max(1, prng.between(step.accounts[0], step.accounts[1]))
  const venue = { ...options, venue: 'platform' } as const
  switch (step.on) {
    case 'people':
      return some(victims(prng, venue, count))
    case 'members':
      return members(prng, venue, count)
    case 'strangers':
      return strangers(prng, count, '@example.com')
    case 'sequence':
      return sequence(prng, venue, Math.min(count, 24))
    case 'guest':
      return [{ account: `guest.${prng.hex(5)}@example.net`, id: prng.between(9_100, 9_900) }]
    case 'self': {
      const { account, userId } = insider(options.seed)
      return [{ account, id: userId }]
    }
    case 'earlier':
      return some(options.before?.accounts.slice(0, count) ?? [])
    case 'broken':
      return some(options.before?.broken ?? [])
  }
}

function some(targets: readonly Target[]): readonly Target[] {
  return targets.length > 0 ? targets : [ADMIN]
}

/** Logins: account after account, or in rounds with a rest between them. */
function triesOf({ prng, step, sources, accounts, time }: Stage): Try[] {
  const tries: Try[] = []
  let now = time
  const add = (target: Target, hit: boolean): void => {
    tries.push({ time: now, source: sources[tries.length % sources.length] ?? '', target, hit })
    now += pause(prng, step.gap[0], step.gap[1])
  }
  const count = prng.between(step.tries[0], step.tries[1])
  if (!step.rounds) {
    for (const target of accounts) {
      for (let index = 0; index < count; index += 1) add(target, false)
    }
    return hits(prng, step, tries)
  }
  for (let round = 0; round < count; round += 1) {
    for (const target of shuffled(prng, accounts)) add(target, false)
    now += prng.between(step.rest[0], step.rest[1]) * SECOND
  }
  return hits(prng, step, tries)
}

function hits(prng: Prng, { succeeds }: DrillStep, tries: readonly Try[]): Try[] {
  if (succeeds === 'never') return [...tries]
  const known = tries.filter(({ target }) => target.id !== null)
  if (succeeds === 'some') {
    // One pair of two hundred fits.
    const chosen = new Set(shuffled(prng, known).slice(0, Math.max(1, Math.floor(tries.length / 200))))
    return tries.map((each) => (chosen.has(each) ? { ...each, hit: true } : each))
  }
  const last = succeeds === 'last' ? known.at(-1) : known.at(-1 - prng.below(Math.max(1, Math.floor(known.length / 8))))
  // A password that fits ends the attack on its account.
  return tries
    .filter((each) => each === last || each.time < (last?.time ?? 0) || each.target.account !== last?.target.account)
    .map((each) => (each === last ? { ...each, hit: true } : each))
}

const CLIMBING = [
  '../../../../etc/cron.d/backup',
  '../../static/index.html',
  '../../../root/.ssh/authorized_keys',
] as const
const DISGUISED = ['invoice.pdf', 'offer.pdf', 'picture.pdf', 'shell.php.pdf'] as const

/** What a step does that is no login: so many times, on one account after the other. */
function deeds(stage: Stage): Action[] {
  const { prng, step, accounts, time } = stage
  const actions: Action[] = []
  let now = time
  for (const target of accounts) {
    const count = prng.between(step.tries[0], step.tries[1])
    for (let index = 0; index < count; index += 1) {
      actions.push(deed(stage, target, { index, last: index === count - 1, time: now, number: actions.length }))
      now += pause(prng, step.gap[0], step.gap[1])
    }
  }
  return actions
}

interface Turn {
  readonly index: number
  readonly last: boolean
  readonly time: Micros
  readonly number: number
}

function deed(stage: Stage, target: Target, { index, last, time, number }: Turn): Action {
  const { prng, step, sources, agent, actor } = stage
  const source = sources[number % sources.length] ?? ''
  const request = attackRequest(prng, source, agent, prng.between(40, 90_000))
  const member: Member = { account: target.account, userId: target.id ?? 0 }
  const base = { time, actor, phase: step.id, request } as const
  const { account } = target
  const succeeds = last && step.succeeds === 'last'
  switch (step.act) {
    case 'register':
      return succeeds || step.on === 'guest'
        ? { kind: 'registration', ...base, account, userId: target.id, outcome: 'success', reason: null }
        : { kind: 'registration', ...base, account, userId: null, outcome: 'failure', reason: 'duplicate_account' }
    case 'second_factor':
      return { kind: 'mfa', ...base, account, outcome: succeeds ? 'success' : 'failure' }
    case 'read': {
      const document = 1 + index
      return {
        kind: 'document_access',
        ...base,
        member,
        document,
        fileName: `${prng.pick(FILE_STEMS)}-${document}.pdf`,
      }
    }
    case 'read_flag':
      return { kind: 'flag', ...base, member, fileName: 'flag' }
    case 'upload':
      return index % 2 === 0
        ? { kind: 'upload_refusal', ...base, member, fileName: prng.pick(DISGUISED), cause: 'type_mismatch' }
        : { kind: 'upload_refusal', ...base, member, fileName: prng.pick(CLIMBING), cause: 'path_traversal' }
    case 'tamper':
      return { kind: 'tampering', ...base, member, document: prng.between(1, 480) }
    case 'present_token':
      return { kind: 'token_refusal', ...base, member, cause: 'fingerprint' }
    case 'handshake':
      return { kind: 'handshake', ...base, identity: `Group_${prng.between(1, 24)}`, outcome: 'failure' }
    case 'scan':
      return {
        kind: 'page',
        ...base,
        method: 'GET',
        target: SCAN_PATHS[number % SCAN_PATHS.length] ?? '/',
        status: 404,
      }
    case 'forge':
    case 'login':
      return forged(stage, target, base)
  }
}

/** A login whose name holds what a careless reader takes for another line: forged success, forged address. */
function forged(
  { prng }: Stage,
  { account }: Target,
  base: Pick<Action & { kind: 'login' }, 'time' | 'actor' | 'phase' | 'request'>,
): Action {
  const lie = prng.pick(LIES)(account)
  return { kind: 'login', ...base, account: lie, userId: null, outcome: 'failure', reason: 'invalid_credentials' }
}

const INNOCENT = '192.0.2.250'

const LIES: readonly ((account: string) => string)[] = [
  (account) => `${account} from ${INNOCENT} | Status:SUCCESS`,
  (account) => `${account} | LOGIN SUCCESS: ${account} from ${INNOCENT}`,
]
