import { entityPrng } from '../scenario.ts'
import { neighbourAddresses, scatteredAddresses } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, startWithin } from './pace.ts'
import { shuffled, tellTries, victims } from './tries.ts'

const LOGS = ['tatou', 'tatou-json', 'sshd'] as const

/** Many sources guess the password of one account, or of a few. */
export const DISTRIBUTED: readonly AttackFamily[] = [
  {
    id: 'distributed',
    story: '8 to 40 addresses of different networks try 1 to 4 passwords each on one account, 2 to 30 s apart.',
    logs: LOGS,
    tell: scattered,
  },
  {
    id: 'subnet',
    story: '10 to 60 addresses of one /24 try 2 to 8 passwords each on 1 to 3 accounts, 0.5 to 8 s apart.',
    logs: LOGS,
    tell: neighbours,
  },
]

function scattered(options: AttackOptions): Attack {
  const id = 'distributed'
  const prng = entityPrng(options, id)
  const sources = scatteredAddresses(prng, prng.between(8, 40))
  const [target = { account: 'root', id: 0 }] = victims(prng, options, 1)
  const turns = shuffled(
    prng,
    sources.flatMap((source) => Array.from({ length: prng.between(1, 4) }, () => source)),
  )
  const start = startWithin(prng, options, 20)
  const tries = failures(prng, start, turns.length, [2_000, 30_000], (index) => ({
    source: turns[index] ?? '',
    target,
  }))
  const told = { must: ['distributed_brute_force'], may: ['brute_force'] } as const
  return attackOf({ id }, tellTries(prng, options, id, tries), told)
}

function neighbours(options: AttackOptions): Attack {
  const id = 'subnet'
  const prng = entityPrng(options, id)
  const sources = neighbourAddresses(prng, prng.between(10, 60))
  const targets = victims(prng, options, prng.between(1, 3))
  const turns = shuffled(
    prng,
    sources.flatMap((source) => Array.from({ length: prng.between(2, 8) }, () => source)),
  )
  const start = startWithin(prng, options, 20)
  const tries = failures(prng, start, turns.length, [500, 8_000], (index) => ({
    source: turns[index] ?? '',
    target: targets[index % targets.length] ?? { account: 'root', id: 0 },
  }))
  const told = { must: ['distributed_brute_force'], may: ['brute_force'] } as const
  return attackOf({ id }, tellTries(prng, options, id, tries), told)
}
