import { MILLISECOND } from '../micros.ts'
import type { Micros } from '../micros.ts'
import { HOST, hostUser, MOST_HOST_USERS, processAt } from '../host-users.ts'
import { person } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { Action, LoginAction, Request, SshConnectionAction } from '../story.ts'
import type { AttackOptions } from './attack.ts'
import { ATTACK_AGENTS } from './addresses.ts'

/** Somebody who is attacked. */
export interface Target {
  readonly account: string
  /** Number of the account at the venue; null when there is no such account. */
  readonly id: number | null
}

/** One password for one account. */
export interface Try {
  readonly time: Micros
  readonly source: string
  readonly target: Target
  readonly hit: boolean
}

/** So many different people of the venue, drawn by `prng`; fewer when there are fewer. */
export function victims(prng: Prng, options: AttackOptions, count: number): Target[] {
  const host = options.venue === 'host'
  const indexes = shuffled(
    prng,
    Array.from({ length: host ? Math.min(options.people, MOST_HOST_USERS) : options.people }, (_, index) => index),
  )
  return indexes.slice(0, count).map((index) => {
    if (host) return { account: hostUser(index).account, id: hostUser(index).uid }
    const { account, userId } = person(index, entityPrng(options, 'person', String(index)))
    return { account, id: userId }
  })
}

/** The items in an order of chance. */
export function shuffled<T>(prng: Prng, items: readonly T[]): T[] {
  const mixed = [...items]
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = prng.below(index + 1)
    const held = mixed[index] as T
    mixed[index] = mixed[other] as T
    mixed[other] = held
  }
  return mixed
}

/** Tells tries, given in order of time, as actions of one actor at the venue. */
export function tellTries(prng: Prng, options: AttackOptions, actor: string, tries: readonly Try[]): Action[] {
  if (options.venue === 'host') return connections(prng, actor, tries)
  const userAgent = prng.pick(ATTACK_AGENTS)
  return tries.map((each) => platformTry(prng, actor, userAgent, each))
}

function platformTry(prng: Prng, actor: string, userAgent: string, { time, source, target, hit }: Try): LoginAction {
  const request = attackRequest(prng, source, userAgent, hit ? 412 : 31)
  const base = { kind: 'login', time, actor, phase: actor, request, account: target.account } as const
  if (hit) return { ...base, userId: target.id, outcome: 'success', reason: null }
  const reason = target.id === null ? 'unknown_user' : 'invalid_credentials'
  return { ...base, userId: null, outcome: 'failure', reason }
}

/** A request of an attacker's program. */
export function attackRequest(prng: Prng, sourceIp: string, userAgent: string, bytes: number): Request {
  return { sourceIp, userAgent, id: prng.hex(16), spent: pause(prng, 25, 70), bytes, referer: null }
}

/** A server throws a client out after six wrong passwords. */
const TRIES_OF_CONNECTION = 6
/** Tries further apart than this come on connections of their own. */
const PATIENCE: Micros = 20_000 * MILLISECOND

/** Tries that follow each other on one account from one source share a connection, as clients do. */
function connections(prng: Prng, actor: string, tries: readonly Try[]): Action[] {
  const actions: Action[] = []
  let open: Try[] = []
  const most = prng.between(1, TRIES_OF_CONNECTION)
  for (const each of tries) {
    const [first] = open
    const last = open.at(-1)
    const goesOn =
      first?.source === each.source &&
      first.target.account === each.target.account &&
      last?.hit === false &&
      open.length < most &&
      each.time - last.time <= PATIENCE
    if (!goesOn && open.length > 0) {
      actions.push(connection(prng, actor, open))
      open = []
    }
    open.push(each)
  }
  if (open.length > 0) actions.push(connection(prng, actor, open))
  return actions
}

function connection(prng: Prng, actor: string, tries: readonly Try[]): SshConnectionAction {
  const [first] = tries as readonly [Try, ...Try[]]
  const failures = tries.filter(({ hit }) => !hit).map(({ time }) => time)
  const hit = tries.find((each) => each.hit)
  const last = tries.at(-1)?.time ?? first.time
  const time = first.time - pause(prng, 200, 900)
  const farewell = failures.length === TRIES_OF_CONNECTION ? 'limit' : prng.chance(1, 3) ? 'close' : 'disconnect'
  const uid = first.target.id ?? 0
  const session = prng.between(100, 9_999)
  return {
    kind: 'ssh_connection',
    time,
    actor,
    phase: actor,
    sourceIp: first.source,
    port: prng.between(32_768, 60_999),
    host: HOST,
    process: processAt(time, prng),
    account: first.target.account,
    known: first.target.id !== null,
    failures,
    accepted: hit === undefined ? null : { time: hit.time, method: 'password', key: null, uid, session },
    end: last + (hit === undefined ? pause(prng, 30, 400) : pause(prng, 120_000, 900_000)),
    farewell,
  }
}
