import { OFFICE_ADDRESS } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng } from '../scenario.ts'
import { attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, startWithin } from './pace.ts'
import type { Gap } from './pace.ts'
import { tellTries, victims } from './tries.ts'

const LOGS = ['tatou', 'tatou-json', 'sshd'] as const

interface Plan {
  readonly tries: readonly [least: number, most: number]
  /** One is drawn. */
  readonly gaps: readonly Gap[]
  readonly source: (prng: Prng) => string
}

function bruteForce(id: string, story: string, plan: Plan): AttackFamily {
  return { id, story, logs: LOGS, tell: (options) => tell(id, plan, options) }
}

function tell(id: string, plan: Plan, options: AttackOptions): Attack {
  const prng = entityPrng(options, id)
  const source = plan.source(prng)
  const [target = { account: 'root', id: 0 }] = victims(prng, options, 1)
  const count = prng.between(plan.tries[0], plan.tries[1])
  const tries = failures(prng, startWithin(prng, options, 20), count, prng.pick(plan.gaps), () => ({ source, target }))
  // Where the owner signs in from the attacker's address afterwards, the log shows a success after failures.
  const may = source === OFFICE_ADDRESS ? (['success_after_failures'] as const) : []
  return attackOf({ id }, tellTries(prng, options, id, tries), { must: ['brute_force'], may })
}

/** One source guesses the password of one account. */
export const BRUTE_FORCE: readonly AttackFamily[] = [
  bruteForce('brute-force-fast', 'One address tries 20 to 200 passwords on one account, 0.3 to 3 s apart.', {
    tries: [20, 200],
    gaps: [[300, 3_000]],
    source: attackerAddress,
  }),
  bruteForce(
    'brute-force-slow',
    'One address tries 40 to 90 passwords on one account, 20 to 75 s apart; one time in three it waits 30 s each time.',
    {
      tries: [40, 90],
      gaps: [
        [20_000, 75_000],
        [20_000, 75_000],
        [30_000, 30_400],
      ],
      source: attackerAddress,
    },
  ),
  bruteForce(
    'brute-force-shared',
    'Somebody behind the address that the whole office shares tries 15 to 60 passwords on one account, 2 to 15 s apart.',
    { tries: [15, 60], gaps: [[2_000, 15_000]], source: () => OFFICE_ADDRESS },
  ),
]
