import { HOUR, MINUTE, SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import { merge } from './merge.ts'
import { FILE_STEMS, person } from './people.ts'
import type { Person } from './people.ts'
import type { Prng } from './prng.ts'
import { entityPrng, pause } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { Action, LoginAction, Member, Request } from './story.ts'

export interface SteadyOptions extends ScenarioOptions {
  /** How many people use the platform. */
  readonly people: number
}

/**
 * Endless traffic of the platform in order of time, about five actions a second: people who sign in and work
 * with documents, and three attackers who never stop. Of the lines in `app.log` about 4 % are successful and
 * about 4 % failed logins. Memory does not grow with the number of actions taken.
 */
export function steadyPlatform(options: SteadyOptions): Generator<Action, void, undefined> {
  return merge(usage(options), bruteForce(options), spraying(options), stuffing(options))
}

/** One action after another, each by somebody else. */
function* usage(options: SteadyOptions): Generator<Action, void, undefined> {
  const prng = entityPrng(options, 'usage')
  const people = Array.from({ length: options.people }, (_, index) =>
    person(index, entityPrng(options, 'person', String(index))),
  )
  let time = options.day
  for (;;) {
    time += pause(prng, 20, 400)
    yield deed(prng, prng.pick(people), time)
  }
}

/** How often what is done, out of 1,000: a login, a mistyped password, then work with documents. */
const DEEDS = [45, 3, 222, 430, 120, 162, 18] as const

/** One thing that one person does: a login, now and then a mistyped password, mostly work with documents. */
export function deed(prng: Prng, who: Person, time: Micros): Action {
  const place = who.office ? `203.0.113.${10 + (who.userId % 40)}` : who.ownAddress
  const request = requestOf(prng, place, who.userAgent, 400)
  const member: Member = { account: who.typed, userId: who.userId }
  const document = prng.between(1, 90_000)
  const fileName = `${prng.pick(FILE_STEMS)}-${document}.pdf`
  const actor = 'usage'
  const phase = null
  switch (prng.weighted(DEEDS)) {
    case 0: {
      const { account, userId } = member
      return { kind: 'login', time, actor, phase, request, account, userId, outcome: 'success', reason: null }
    }
    case 1:
      return failedLogin(time, actor, phase, request, who.typed)
    case 2:
      return { kind: 'document_list', time, actor, phase, request, member }
    case 3:
      return { kind: 'document_access', time, actor, phase, request, member, document, fileName }
    case 4: {
      const fileSize = 20_000 + prng.below(2_000_000)
      return { kind: 'upload', time, actor, phase, request, member, document, fileName, fileSize }
    }
    case 5:
      return { kind: 'watermark', time, actor, phase, request, member, document, method: 'add-after-eof' }
    default:
      return { kind: 'logout', time, actor, phase, request, member }
  }
}

function requestOf(prng: Prng, sourceIp: string, userAgent: string, bytes: number): Request {
  return { sourceIp, userAgent, id: prng.hex(16), spent: pause(prng, 2, 60), bytes, referer: null }
}

function failedLogin(
  time: Micros,
  actor: string,
  phase: string | null,
  request: Request,
  account: string,
): LoginAction {
  const reason = 'invalid_credentials'
  return { kind: 'login', time, actor, phase, request, account, userId: null, outcome: 'failure', reason }
}

interface Attacker {
  readonly name: string
  readonly sourceIp: (attempt: number) => string
  readonly account: (attempt: number) => string
  /** Milliseconds between two attempts. */
  readonly gap: readonly [number, number]
  /** After how many attempts the attacker rests, and for how long. */
  readonly rest: readonly [attempts: number, time: Micros]
}

function* attack(options: ScenarioOptions, attacker: Attacker): Generator<Action, void, undefined> {
  const prng = entityPrng(options, attacker.name)
  let time = options.day + pause(prng, 1_000, 90_000)
  for (let attempt = 0; ; attempt += 1) {
    const request = requestOf(prng, attacker.sourceIp(attempt), 'python-requests/2.32.3', 31)
    yield failedLogin(time, attacker.name, attacker.name, request, attacker.account(attempt))
    time += pause(prng, attacker.gap[0], attacker.gap[1])
    if ((attempt + 1) % attacker.rest[0] === 0) time += attacker.rest[1]
  }
}

/** One address on one account, in bursts of 200. */
function bruteForce(options: ScenarioOptions): Generator<Action, void, undefined> {
  return attack(options, {
    name: 'brute force',
    sourceIp: () => '198.51.100.201',
    account: () => 'admin@example.com',
    gap: [150, 900],
    rest: [200, 45 * MINUTE],
  })
}

/** One address on one account after another. */
function spraying(options: ScenarioOptions): Generator<Action, void, undefined> {
  return attack(options, {
    name: 'spraying',
    sourceIp: () => '198.51.100.202',
    account: (attempt) => `user${1 + (attempt % 4_000)}@example.org`,
    gap: [8_000, 24_000],
    rest: [4_000, 3 * HOUR],
  })
}

/** Sixty addresses, each attempt from another one on another account. */
function stuffing(options: ScenarioOptions): Generator<Action, void, undefined> {
  return attack(options, {
    name: 'stuffing',
    sourceIp: (attempt) => `2001:db8:bad:${(1 + (attempt % 60)).toString(16)}::1`,
    account: (attempt) => `customer${1 + ((attempt * 7_919) % 50_000)}@example.net`,
    gap: [3_000, 28_000],
    rest: [500, 30 * SECOND],
  })
}
