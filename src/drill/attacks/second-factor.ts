import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { startWithin } from './pace.ts'
import { attackRequest, victims } from './tries.ts'

/** The password is known; the owner is asked for the second factor until they give in. */
export const SECOND_FACTOR: AttackFamily = {
  id: 'mfa-fatigue',
  story:
    'One address asks for the second factor of one account 12 to 40 times, 8 to 50 s apart; each is denied. Half of the time the last one is granted.',
  logs: ['ecs'],
  tell,
}

function tell(options: AttackOptions): Attack {
  const id = 'mfa-fatigue'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const [target = { account: 'admin@example.org', id: 1 }] = victims(prng, options, 1)
  const base = { actor: id, phase: id, account: target.account } as const
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const ask = (time: number, outcome: 'success' | 'failure'): Action => ({
    kind: 'mfa',
    ...base,
    time,
    outcome,
    request: attackRequest(prng, source, userAgent, 20),
  })
  let time = startWithin(prng, options, 22)
  const count = prng.between(12, 40)
  const actions: Action[] = []
  for (let index = 0; index < count; index += 1) {
    actions.push(ask(time, 'failure'))
    time += pause(prng, 8_000, 50_000)
  }
  if (prng.chance(1, 2)) {
    actions.push(ask(time, 'success'))
    const request = attackRequest(prng, source, userAgent, 412)
    const login = { kind: 'login', ...base, time: time + 400_000, request, userId: target.id } as const
    actions.push({ ...login, outcome: 'success', reason: null })
  }
  return attackOf({ id }, actions, { must: ['mfa_fatigue'], may: ['success_after_failures'] })
}
