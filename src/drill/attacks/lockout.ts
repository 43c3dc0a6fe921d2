import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { ATTACK_AGENTS, attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, lastTime, startWithin } from './pace.ts'
import { attackRequest, tellTries, victims } from './tries.ts'
import type { Try } from './tries.ts'

/** Guessing that a threshold of the platform ends. */
export const LOCKOUT: AttackFamily = {
  id: 'lockout',
  story:
    'One address tries 8 to 14 passwords on each of 1 to 3 accounts, 0.5 to 4 s apart, until the account is locked.',
  logs: ['tatou-json', 'sshd', 'ecs'],
  tell,
}

function tell(options: AttackOptions): Attack {
  const id = 'lockout'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const userAgent = prng.pick(ATTACK_AGENTS)
  const actions: Action[] = []
  let start = startWithin(prng, options, 20)
  for (const target of victims(prng, options, prng.between(1, 3))) {
    const tries: Try[] = failures(prng, start, prng.between(8, 14), [500, 4_000], () => ({ source, target }))
    const told = tellTries(prng, options, id, tries)
    const time = lastTime(tries) + pause(prng, 90, 160)
    if (options.venue === 'host') {
      actions.push(...told.map((action, index) => (index === told.length - 1 ? { ...action, locked: time } : action)))
    } else {
      const request = attackRequest(prng, source, userAgent, 31)
      const { account } = target
      actions.push(...told, { kind: 'lockout', time, actor: id, phase: id, request, account })
    }
    start = time + pause(prng, 5_000, 90_000)
  }
  return attackOf({ id }, actions, { must: ['account_lockout', 'brute_force'] })
}
