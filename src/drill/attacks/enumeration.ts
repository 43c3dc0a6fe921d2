import { entityPrng } from '../scenario.ts'
import { pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { ATTACK_AGENTS, attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, startWithin } from './pace.ts'
import { members, strangers } from './targets.ts'
import { attackRequest, tellTries } from './tries.ts'

/** Finding out which accounts exist. */
export const ENUMERATION: readonly AttackFamily[] = [
  {
    id: 'enumeration-login',
    story: 'One address signs in under 15 to 50 names that do not exist, once each, 0.5 to 15 s apart.',
    logs: ['tatou-json', 'sshd'],
    tell: byLogin,
  },
  {
    id: 'enumeration-registration',
    story:
      'One address registers 5 to 40 accounts, 1 to 25 s apart: those that exist are refused as duplicates, one in eight does not exist and is made.',
    logs: ['tatou', 'tatou-json'],
    tell: byRegistration,
  },
]

function byLogin(options: AttackOptions): Attack {
  const id = 'enumeration-login'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const names = strangers(prng, prng.between(15, 50), options.venue === 'platform' ? '@example.com' : '')
  const gap = prng.pick([
    [500, 3_000],
    [3_000, 15_000],
  ] as const)
  const tries = failures(prng, startWithin(prng, options, 22), names.length, gap, (index) => ({
    source,
    target: names[index] ?? { account: 'admin', id: null },
  }))
  const told = { must: ['user_enumeration'], may: ['password_spraying', 'credential_stuffing'] } as const
  return attackOf({ id }, tellTries(prng, options, id, tries), told)
}

function byRegistration(options: AttackOptions): Attack {
  const id = 'enumeration-registration'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const userAgent = prng.pick(ATTACK_AGENTS)
  const accounts = members(prng, options, prng.between(5, 40))
  let time = startWithin(prng, options, 22)
  const actions = accounts.map(({ account }, index): Action => {
    time += pause(prng, 1_000, 25_000)
    const base = { kind: 'registration', time, actor: id, phase: id, account } as const
    const request = attackRequest(prng, source, userAgent, 43)
    // The first four exist, so that at least four answers are the duplicates that make it an enumeration.
    if (index < 4 || !prng.chance(1, 8)) {
      return { ...base, request, userId: null, outcome: 'failure', reason: 'duplicate_account' }
    }
    const made = `${prng.hex(6)}.${account}`
    return { ...base, account: made, request, userId: 9_000 + index, outcome: 'success', reason: null }
  })
  return attackOf({ id }, actions, { must: ['user_enumeration'] })
}
