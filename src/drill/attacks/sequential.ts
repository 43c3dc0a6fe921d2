import { entityPrng } from '../scenario.ts'
import { attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, startWithin } from './pace.ts'
import { sequence } from './targets.ts'
import { shuffled, tellTries } from './tries.ts'

/** Accounts that were not known but counted through. */
export const SEQUENTIAL: AttackFamily = {
  id: 'sequential',
  story:
    'One address tries 6 to 24 accounts named in sequence (numbers or letters, with or without a domain; one time in four in no order), once each, 0.4 to 20 s apart.',
  logs: ['tatou', 'tatou-json', 'sshd'],
  tell,
}

function tell(options: AttackOptions): Attack {
  const id = 'sequential'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const ordered = sequence(prng, options, prng.between(6, 24))
  const targets = prng.chance(1, 4) ? shuffled(prng, ordered) : ordered
  const gap = prng.pick([
    [400, 2_000],
    [2_000, 6_000],
    [6_000, 20_000],
  ] as const)
  const tries = failures(prng, startWithin(prng, options, 22), targets.length, gap, (index) => ({
    source,
    target: targets[index] ?? { account: 'root', id: 0 },
  }))
  // Many accounts, one try each: spraying, stuffing or, where the log says that they do not exist, enumeration.
  const told = {
    must: ['sequential_accounts'],
    may: ['password_spraying', 'credential_stuffing', 'user_enumeration'],
  } as const
  return attackOf({ id }, tellTries(prng, options, id, tries), told)
}
