import { FILE_STEMS } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { ATTACK_AGENTS, attackerAddress, scatteredAddresses } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { failures, lastTime, startWithin } from './pace.ts'
import type { Gap } from './pace.ts'
import { attackRequest, tellTries, victims } from './tries.ts'
import type { Target, Try } from './tries.ts'

const LOGS = ['tatou', 'tatou-json', 'sshd'] as const

/** Guessing that succeeds, and what follows. */
export const BREAK_IN: readonly AttackFamily[] = [
  {
    id: 'brute-force-success',
    story: 'One address tries 20 to 200 passwords on one account, 0.3 to 4 s apart; the last is right.',
    logs: LOGS,
    tell: (options) => guessed('brute-force-success', options, [20, 200], [300, 4_000]),
  },
  {
    id: 'break-in',
    story: 'One address tries 7 to 18 passwords on one account, 3 to 30 s apart; the last is right.',
    logs: LOGS,
    tell: (options) => guessed('break-in', options, [7, 18], [3_000, 30_000]),
  },
  {
    id: 'success-elsewhere',
    story:
      'One address tries 20 to 100 passwords on one account, 0.5 to 5 s apart; 1 to 20 minutes later another, never seen before, gets in at once.',
    logs: LOGS,
    tell: elsewhere,
  },
  {
    id: 'exfiltration',
    story:
      'One address tries 10 to 80 passwords on one account, 0.5 to 5 s apart; the last is right, and it then reads 40 to 160 documents, 0.5 to 9 s apart.',
    logs: ['tatou', 'tatou-json'],
    tell: exfiltration,
  },
]

function guessed(id: string, options: AttackOptions, count: readonly [number, number], gap: Gap): Attack {
  const prng = entityPrng(options, id)
  const { tries } = guess(prng, options, count, gap)
  return attackOf({ id }, tellTries(prng, options, id, tries), { must: ['brute_force', 'success_after_failures'] })
}

function guess(
  prng: Prng,
  options: AttackOptions,
  count: readonly [number, number],
  gap: Gap,
): { readonly tries: Try[]; readonly source: string; readonly target: Target } {
  const source = attackerAddress(prng)
  const [target = { account: 'root', id: 0 }] = victims(prng, options, 1)
  const start = startWithin(prng, options, 20)
  const tries = failures(prng, start, prng.between(count[0], count[1]), gap, () => ({ source, target }))
  tries.push({ time: lastTime(tries) + pause(prng, gap[0], gap[1]), source, target, hit: true })
  return { tries, source, target }
}

function elsewhere(options: AttackOptions): Attack {
  const id = 'success-elsewhere'
  const prng = entityPrng(options, id)
  const [source = '', other = ''] = scatteredAddresses(prng, 2)
  const [target = { account: 'root', id: 0 }] = victims(prng, options, 1)
  const start = startWithin(prng, options, 20)
  const tries = failures(prng, start, prng.between(20, 100), [500, 5_000], () => ({ source, target }))
  const time = lastTime(tries) + pause(prng, 60_000, 1_200_000)
  const actions = tellTries(prng, options, id, [...tries, { time, source: other, target, hit: true }])
  return attackOf({ id }, actions, { must: ['brute_force'], may: ['success_after_failures'], unproven: true })
}

function exfiltration(options: AttackOptions): Attack {
  const id = 'exfiltration'
  const prng = entityPrng(options, id)
  const { tries, source, target } = guess(prng, options, [10, 80], [500, 5_000])
  const actions = tellTries(prng, options, id, tries)
  const loot = documents(prng, id, lastTime(tries), source, target)
  const told = { must: ['brute_force', 'success_after_failures', 'exfiltration'] } as const
  return attackOf({ id }, [...actions, ...loot], told)
}

function documents(prng: Prng, id: string, start: number, sourceIp: string, target: Target): Action[] {
  const userAgent = prng.pick(ATTACK_AGENTS)
  const member = { account: target.account, userId: target.id ?? 0 }
  const base = { actor: id, phase: id, member } as const
  let time = start + pause(prng, 4_000, 60_000)
  const actions: Action[] = [
    { kind: 'document_list', ...base, time, request: attackRequest(prng, sourceIp, userAgent, 9_000) },
  ]
  const count = prng.between(40, 160)
  const first = prng.between(1, 300)
  for (let index = 0; index < count; index += 1) {
    time += pause(prng, 500, 9_000)
    const document = first + index
    const fileName = `${prng.pick(FILE_STEMS)}-${document}.pdf`
    const request = attackRequest(prng, sourceIp, userAgent, prng.between(20_000, 900_000))
    actions.push({ kind: 'document_access', ...base, time, request, document, fileName })
  }
  return actions
}
