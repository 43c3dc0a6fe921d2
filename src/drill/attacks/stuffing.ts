import { entityPrng } from '../scenario.ts'
import { hostUser } from '../host-users.ts'
import { scatteredAddresses } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, startWithin } from './pace.ts'
import { members, strangers } from './targets.ts'
import { shuffled, tellTries } from './tries.ts'
import type { Target } from './tries.ts'

/** Pairs of names and passwords that were stolen elsewhere, each tried once. */
export const STUFFING: AttackFamily = {
  id: 'stuffing',
  story:
    '1 to 3 addresses try 200 to 600 accounts, 0.2 to 2.5 s apart, one password each (a second for one account in thirty); one in 200 is right.',
  logs: ['tatou', 'tatou-json', 'sshd'],
  tell,
}

function tell(options: AttackOptions): Attack {
  const id = 'stuffing'
  const prng = entityPrng(options, id)
  const sources = scatteredAddresses(prng, prng.between(1, 3))
  const targets = list(prng, options, prng.between(200, 600))
  const known = targets.filter((target) => target.id !== null)
  const hits = new Set(shuffled(prng, known).slice(0, Math.max(1, Math.floor(targets.length / 200))))
  const turns = targets.flatMap((target) => (!hits.has(target) && prng.chance(1, 30) ? [target, target] : [target]))
  const gap = prng.pick([
    [200, 700],
    [600, 2_500],
  ] as const)
  const tries = failures(prng, startWithin(prng, options, 20), turns.length, gap, (index) => ({
    source: sources[index % sources.length] ?? '',
    target: turns[index] ?? { account: 'root', id: 0 },
  })).map((each) => (hits.has(each.target) ? { ...each, hit: true } : each))
  const may =
    options.venue === 'host'
      ? (['success_after_failures', 'user_enumeration'] as const)
      : (['success_after_failures'] as const)
  return attackOf({ id }, tellTries(prng, options, id, tries), { must: ['credential_stuffing'], may })
}

function list(prng: Parameters<typeof members>[0], options: AttackOptions, count: number): Target[] {
  if (options.venue === 'platform') return members(prng, options, count)
  const users = [1, 2, 4, 5].map((index) => ({ account: hostUser(index).account, id: hostUser(index).uid }))
  return shuffled(prng, [...users, ...strangers(prng, count - users.length)])
}
