import { MINUTE } from '../micros.ts'
import { entityPrng } from '../scenario.ts'
import { attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures } from './pace.ts'
import { tellTries, victims } from './tries.ts'

/** Under every threshold that counts minutes. */
export const LOW_AND_SLOW: AttackFamily = {
  id: 'low-and-slow',
  story:
    'One address tries 40 to 75 passwords on one account (half of the time on 2 to 4), one every 11 to 40 minutes.',
  logs: ['tatou', 'tatou-json', 'sshd'],
  tell,
}

function tell(options: AttackOptions): Attack {
  const id = 'low-and-slow'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const targets = victims(prng, options, prng.chance(1, 2) ? 1 : prng.between(2, 4))
  const start = options.day + prng.between(1, 90) * MINUTE
  const tries = failures(prng, start, prng.between(40, 75), [11 * 60_000, 40 * 60_000], (index) => ({
    source,
    target: targets[index % targets.length] ?? { account: 'root', id: 0 },
  }))
  // So many failures are a brute force too for those who count by the day.
  return attackOf({ id }, tellTries(prng, options, id, tries), { must: ['low_and_slow'], may: ['brute_force'] })
}
