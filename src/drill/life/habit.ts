import type { Micros } from '../micros.ts'
import { OFFICE_ADDRESS, person } from '../people.ts'
import type { Person } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { ScenarioOptions } from '../scenario.ts'
import type { Action, LoginAction, Request } from '../story.ts'

/** What life at a venue is told from. */
export interface LifeOptions extends ScenarioOptions {
  /** How many people live at the venue. */
  readonly people: number
}

/** Something harmless that happens on some days and that is easily taken for an attack. */
export interface Habit {
  /** In kebab-case; the actor of its actions is `life ID`. */
  readonly id: string
  /** What happens, in one sentence. */
  readonly story: string
  readonly tell: (options: LifeOptions) => readonly Action[]
}

/** Where somebody of the platform is, and since when. */
export interface Seat {
  readonly prng: Prng
  readonly actor: string
  readonly who: Person
  readonly place: string
}

/** The seat of the person with this number, in the office or at home. */
export function seat(options: LifeOptions, habit: string, index: number, inOffice: boolean): Seat {
  const who = person(index, entityPrng(options, 'person', String(index)))
  const prng = entityPrng(options, 'life', habit, String(index))
  return { prng, actor: `life ${habit}`, who, place: inOffice ? OFFICE_ADDRESS : who.ownAddress }
}

/** A request from a seat. */
export function request({ prng, who, place }: Seat, bytes: number): Request {
  const spent = pause(prng, 18, 95)
  return {
    sourceIp: place,
    userAgent: who.userAgent,
    id: prng.hex(16),
    spent,
    bytes,
    referer: 'https://tatou.example/',
  }
}

/** Somebody signs in. */
export function signIn(from: Seat, time: Micros): LoginAction {
  const { typed: account, userId } = from.who
  const base = { kind: 'login', time, actor: from.actor, phase: null, account, userId } as const
  return { ...base, request: request(from, 412), outcome: 'success', reason: null }
}

/** Somebody fails to sign in. */
export function slip(from: Seat, time: Micros, reason: LoginAction['reason'] = 'invalid_credentials'): LoginAction {
  const base = { kind: 'login', time, actor: from.actor, phase: null, account: from.who.typed, userId: null } as const
  return { ...base, request: request(from, 31), outcome: 'failure', reason }
}

/** So many failures from a seat and then a success, with pauses between them. */
export function slips(from: Seat, start: Micros, count: number, low: number, high: number): Action[] {
  const actions: Action[] = []
  let time = start
  for (let index = 0; index < count; index += 1) {
    actions.push(slip(from, time))
    time += pause(from.prng, low, high)
  }
  return [...actions, signIn(from, time)]
}
