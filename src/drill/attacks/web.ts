import { BROWSERS } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { PageAction } from '../story.ts'
import { HOSTILE_AGENTS, SCAN_PATHS, SCRIPTS, SECRET_PATHS, STATEMENTS, TRAVERSALS } from '../web-payloads.ts'
import { attackerAddress } from './addresses.ts'
import { attackOf } from './attack.ts'
import type { Attack, AttackFamily, AttackOptions } from './attack.ts'
import { startWithin } from './pace.ts'
import { attackRequest, shuffled } from './tries.ts'

/** Attacks that an access log shows. */
export const WEB: readonly AttackFamily[] = [
  {
    id: 'web-scan',
    story:
      'One address asks for 30 to 70 paths that scanners ask for, nearly all of them not there, 0.1 to 4 s apart; half of the time it says that it is a browser.',
    logs: ['nginx'],
    tell: scan,
  },
  {
    id: 'web-attack',
    story: 'One address sends 3 to 20 traversals, SQL statements, scripts or lookups of a logger, 0.5 to 40 s apart.',
    logs: ['nginx'],
    tell: payloads,
  },
]

const SCANNERS = [
  'Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:000001)',
  'gobuster/3.6',
  'Fuzz Faster U Fool v2.1.0',
]

interface Sent {
  readonly target: string
  readonly status: number
  readonly userAgent: string
}

function page(prng: Prng, id: string, time: number, sourceIp: string, { target, status, userAgent }: Sent): PageAction {
  const request = attackRequest(prng, sourceIp, userAgent, 153)
  return { kind: 'page', time, actor: id, phase: id, request, method: 'GET', target, status }
}

function scan(options: AttackOptions): Attack {
  const id = 'web-scan'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const userAgent = prng.chance(1, 2) ? prng.pick(SCANNERS) : prng.pick(BROWSERS)
  const paths = shuffled(prng, [...SCAN_PATHS, ...SECRET_PATHS]).slice(0, prng.between(30, 70))
  const gap = prng.pick([
    [100, 500],
    [800, 4_000],
  ] as const)
  let time = startWithin(prng, options, 22)
  const actions = paths.map((target) => {
    time += pause(prng, gap[0], gap[1])
    return page(prng, id, time, source, { target, status: prng.chance(1, 12) ? 403 : 404, userAgent })
  })
  // Asking for files that hold secrets is an attack of its own.
  return attackOf({ id }, actions, { must: ['web_scan'], may: ['web_attack'] })
}

const KINDS: readonly (readonly string[])[] = [TRAVERSALS, STATEMENTS, SCRIPTS]

function payloads(options: AttackOptions): Attack {
  const id = 'web-attack'
  const prng = entityPrng(options, id)
  const source = attackerAddress(prng)
  const targets = prng.pick(KINDS)
  const lookups = prng.chance(1, 4)
  const agent = prng.chance(1, 3) ? 'sqlmap/1.9.4#stable' : prng.pick(BROWSERS)
  const gap = prng.pick([
    [500, 3_000],
    [5_000, 40_000],
  ] as const)
  let time = startWithin(prng, options, 22)
  const actions = Array.from({ length: prng.between(3, 20) }, () => {
    time += pause(prng, gap[0], gap[1])
    const target = lookups ? '/' : prng.pick(targets)
    const status = lookups ? 200 : prng.pick([400, 404, 500])
    return page(prng, id, time, source, { target, status, userAgent: lookups ? HOSTILE_AGENTS[0] : agent })
  })
  return attackOf({ id }, actions, { must: ['web_attack'], may: ['web_scan'] })
}
