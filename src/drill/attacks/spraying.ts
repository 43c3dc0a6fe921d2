import { MINUTE } from '../micros.ts'
import { entityPrng, pause } from '../scenario.ts'
import { scatteredAddresses } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions, FindingKind } from './attack.ts'
import { failures, lastTime, startWithin } from './pace.ts'
import { members } from './targets.ts'
import { shuffled, tellTries } from './tries.ts'
import type { Try } from './tries.ts'

const LOGS = ['tatou', 'tatou-json', 'sshd'] as const
const PLAN =
  '1 to 4 addresses try one password on 20 to 90 accounts, 0.5 to 12 s apart, and come back with another after 35 to 90 minutes, 2 to 6 times'

/** A few passwords, each tried on many accounts. */
export const SPRAYING: readonly AttackFamily[] = [
  {
    id: 'spraying',
    story: `${PLAN}.`,
    logs: LOGS,
    tell: (options) => tell('spraying', options, false),
  },
  {
    id: 'spraying-hit',
    story: `${PLAN}; in the last round one of them is right.`,
    logs: LOGS,
    tell: (options) => tell('spraying-hit', options, true),
  },
]

/** Milliseconds between two tries; one of them is drawn. */
const GAPS = [
  [500, 1_500],
  [1_500, 4_000],
  [4_000, 12_000],
] as const

function tell(id: string, options: AttackOptions, hits: boolean): Attack {
  const prng = entityPrng(options, id)
  const sources = scatteredAddresses(prng, prng.chance(3, 5) ? 1 : prng.between(2, 4))
  const targets = members(prng, options, prng.between(20, 90))
  const rounds = prng.between(2, 6)
  const gap = prng.pick(GAPS)
  const tries: Try[] = []
  let start = startWithin(prng, options, 13)
  for (let round = 0; round < rounds; round += 1) {
    const order = shuffled(prng, targets)
    const share = failures(prng, start, order.length, gap, (index) => ({
      source: sources[index % sources.length] ?? '',
      target: order[index] ?? { account: 'root', id: 0 },
    }))
    tries.push(...share)
    start = lastTime(share) + pause(prng, 35 * 60_000, 90 * 60_000)
  }
  const told = { must: ['password_spraying'], may: mayOf(options, rounds, hits) } as const
  return attackOf({ id }, tellTries(prng, options, id, hits ? withHit(tries) : tries), told)
}

/** A password that fits ends the attack on its account: the first try of an account that exists in the last hour. */
function withHit(tries: readonly Try[]): Try[] {
  const end = lastTime(tries)
  const hit = tries.find(({ time, target }) => time > end - 30 * MINUTE && target.id !== null)
  return tries
    .filter(({ time, target }) => time <= (hit?.time ?? end) || target.account !== hit?.target.account)
    .map((each) => (each === hit ? { ...each, hit: true } : each))
}

const LEAST_SLOW_ROUNDS = 4

// On the host most of the names do not exist, which its log tells: that is enumeration as well. Four tries of an
// account with more than half an hour between them are low and slow on that account.
function mayOf(options: AttackOptions, rounds: number, hits: boolean): readonly FindingKind[] {
  return [
    ...(options.venue === 'host' ? (['user_enumeration'] as const) : []),
    ...(rounds >= LEAST_SLOW_ROUNDS ? (['low_and_slow'] as const) : []),
    ...(hits ? (['success_after_failures'] as const) : []),
  ]
}
