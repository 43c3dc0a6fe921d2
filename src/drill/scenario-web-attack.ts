import { HOUR, MINUTE } from './micros.ts'
import type { Micros } from './micros.ts'
import { BROWSERS } from './people.ts'
import type { Prng } from './prng.ts'
import { automata } from './scenario-automata.ts'
import { entityPrng, pause, timeOfDay } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { Action, PageAction, Request } from './story.ts'
import {
  HOSTILE_AGENTS,
  SCAN_PATHS,
  SCRIPTS,
  SECRET_PATHS,
  STATEMENTS,
  TLS_GREETING,
  TRAVERSALS,
} from './web-payloads.ts'

/**
 * A day in the access log of a web server that is attacked. One address looks for paths that do not exist
 * and for files that hold secrets, then climbs out of the document root, then puts SQL and scripts into
 * parameters; a second one puts its attacks into the user agent. No answer gives anything away. Around it:
 * readers, a crawler, a monitor, dead links.
 */
export function webAttack(options: ScenarioOptions): Action[] {
  return [...automata(options), ...readers(options), ...attack(options), ...hostileAgents(options)]
}

interface Wave {
  readonly phase: string
  readonly start: Micros
  readonly userAgent: string
  readonly targets: readonly string[]
  readonly status: readonly number[]
  /** Milliseconds between two requests. */
  readonly gap: readonly [number, number]
}

const SCANNER = 'Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:000001)'
const INJECTOR = 'sqlmap/1.9.4#stable'

const WAVES: readonly Wave[] = [
  {
    phase: 'scan',
    start: 13 * HOUR + 2 * MINUTE,
    userAgent: SCANNER,
    targets: [TLS_GREETING, ...SCAN_PATHS],
    status: [404],
    gap: [60, 400],
  },
  {
    phase: 'secrets',
    start: 13 * HOUR + 4 * MINUTE,
    userAgent: SCANNER,
    targets: SECRET_PATHS,
    status: [404, 404, 403],
    gap: [120, 700],
  },
  {
    phase: 'traversal',
    start: 13 * HOUR + 9 * MINUTE,
    userAgent: 'curl/8.14.1',
    targets: TRAVERSALS,
    status: [400, 404],
    gap: [1_500, 9_000],
  },
  {
    phase: 'sql injection',
    start: 13 * HOUR + 21 * MINUTE,
    userAgent: INJECTOR,
    targets: STATEMENTS,
    status: [400, 500, 400],
    gap: [90, 600],
  },
  {
    phase: 'cross-site scripting',
    start: 13 * HOUR + 34 * MINUTE,
    userAgent: BROWSERS[0],
    targets: SCRIPTS,
    status: [400],
    gap: [2_000, 15_000],
  },
]

function attack(options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'web attacker')
  const actions: Action[] = []
  for (const { phase, start, userAgent, targets, status, gap } of WAVES) {
    let time = options.day + start
    for (const target of targets) {
      const fields = { target, status: prng.pick(status), phase, userAgent, sourceIp: '198.51.100.66' }
      actions.push(page(prng, 'web attacker', time, fields))
      time += pause(prng, gap[0], gap[1])
    }
  }
  return actions
}

function hostileAgents(options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'agent attacker')
  let time = options.day + 19 * HOUR + 40 * MINUTE
  return HOSTILE_AGENTS.map((userAgent) => {
    time += pause(prng, 3_000, 40_000)
    const fields = { target: '/', status: 200, phase: 'hostile user agents', userAgent, sourceIp: '203.0.113.99' }
    return page(prng, 'agent attacker', time, fields)
  })
}

type PageFields = Pick<PageAction, 'target' | 'status' | 'phase'> & Pick<Request, 'userAgent' | 'sourceIp'>

function page(prng: Prng, actor: string, time: Micros, fields: PageFields): PageAction {
  // What is no path is no request line either: the server logs the bytes as they came.
  const method = fields.target.startsWith('/') ? 'GET' : ''
  const status = method === '' ? 400 : fields.status
  const { sourceIp, userAgent, target, phase } = fields
  const bytes = BODY_BYTES[status] ?? 1_834
  const request = { sourceIp, userAgent, id: prng.hex(16), spent: pause(prng, 1, 30), bytes, referer: null }
  return { kind: 'page', time, actor, phase, request, method, target, status }
}

const BODY_BYTES: Readonly<Record<number, number>> = { 400: 157, 403: 153, 404: 153, 500: 177 }

const HOURS = [1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 8, 7, 8, 8, 7, 7, 6, 5, 5, 5, 4, 3, 2] as const
const PAGES = ['/', '/guide/', '/guide/start', '/guide/watermarks', '/news', '/contact', '/old-page'] as const

function readers(options: ScenarioOptions): Action[] {
  const actions: Action[] = []
  for (let reader = 0; reader < 60; reader += 1) {
    const name = `reader ${reader}`
    const prng = entityPrng(options, name)
    const sourceIp = reader % 4 === 3 ? `2001:db8:77::${(reader + 16).toString(16)}` : `192.0.2.${20 + reader}`
    const userAgent = prng.pick(BROWSERS)
    let time = options.day + timeOfDay(prng, HOURS)
    const visits = prng.between(2, 7)
    for (let visit = 0; visit < visits; visit += 1) {
      const target = prng.pick(PAGES)
      const status = target === '/old-page' ? 404 : 200
      actions.push(page(prng, name, time, { target, status, phase: null, userAgent, sourceIp }))
      time += pause(prng, 2_000, 90_000)
    }
  }
  return actions
}
