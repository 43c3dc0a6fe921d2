import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { ATTACK_AGENTS, attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, lastTime, startWithin } from './pace.ts'
import { attackRequest, tellTries, victims } from './tries.ts'
import type { Target, Try } from './tries.ts'

const LOGS = ['tatou-json', 'sshd', 'ecs'] as const

/** Guessing that a threshold of the platform ends, or ought to. */
export const LOCKOUT: readonly AttackFamily[] = [
  {
    id: 'lockout',
    story:
      'One address tries 8 to 14 passwords on each of 1 to 3 accounts, 0.5 to 4 s apart, until the account is locked.',
    logs: LOGS,
    tell: lockout,
  },
  {
    id: 'lock-bypass',
    story:
      'One address tries 8 to 14 passwords on one account, 0.5 to 4 s apart, until it is locked, and gets in all the same half a minute to four minutes later.',
    logs: LOGS,
    tell: bypass,
  },
]

function lockout(options: AttackOptions): Attack {
  const id = 'lockout'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const actions: Action[] = []
  let start = startWithin(prng, options, 20)
  for (const target of victims(prng, options, prng.between(1, 3))) {
    const { time, told } = untilLocked(options, id, start, source, target)
    actions.push(...told)
    start = time + pause(prng, 5_000, 90_000)
  }
  return attackOf({ id }, actions, { must: ['account_lockout', 'brute_force'] })
}

function bypass(options: AttackOptions): Attack {
  const id = 'lock-bypass'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const [target = { account: 'root', id: 0 }] = victims(prng, options, 1)
  const { time, told } = untilLocked(options, id, startWithin(prng, options, 20), source, target)
  const hit = { time: time + pause(prng, 30_000, 240_000), source, target, hit: true }
  const actions = [...told, ...tellTries(prng, options, id, [hit])]
  // A login into a locked account is an order of events that cannot be.
  const must = ['account_lockout', 'brute_force', 'success_after_failures', 'unusual_account'] as const
  return attackOf({ id }, actions, { must })
}

/** Failures on one account, and when it was locked. */
function untilLocked(
  options: AttackOptions,
  id: string,
  start: number,
  source: string,
  target: Target,
): { readonly time: number; readonly told: Action[] } {
  const { account } = target
  const prng = entityPrng(options, id, account)
  const userAgent = prng.pick(ATTACK_AGENTS)
  const tries: Try[] = failures(prng, start, prng.between(8, 14), [500, 4_000], () => ({ source, target }))
  const told = tellTries(prng, options, id, tries)
  const time = lastTime(tries) + pause(prng, 90, 160)
  if (options.venue === 'platform') {
    const request = attackRequest(prng, source, userAgent, 31)
    return { time, told: [...told, { kind: 'lockout', time, actor: id, phase: id, request, account }] }
  }
  return { time, told: told.map((action, index) => (index === told.length - 1 ? { ...action, locked: time } : action)) }
}
