import { HOUR, MINUTE } from './micros.ts'
import type { Micros } from './micros.ts'
import { GATEWAY_ADDRESS } from './scenario-campaign.ts'
import { entityPrng, pause } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { Action } from './story.ts'

/** A program that calls at fixed times. */
interface Automaton {
  readonly name: string
  readonly sourceIp: string
  readonly userAgent: string
  readonly every: Micros
  readonly first: Micros
  readonly times: number
  /** What it asks for at each call: target, status, bytes; the first list, then the next, and around again. */
  readonly rounds: readonly (readonly Request[])[]
}

type Request = readonly [target: string, status: number, bytes: number]

const METHODS = '/api/get-watermarking-methods'

// The host's own health check comes through the gateway as well, so the campaign's address has honest traffic.
const AUTOMATA: readonly Automaton[] = [
  {
    name: 'health check',
    sourceIp: GATEWAY_ADDRESS,
    userAgent: 'curl/7.88.1',
    every: 5 * MINUTE,
    first: 2 * MINUTE,
    times: 287,
    rounds: [[['/healthz', 200, 15]]],
  },
  {
    name: 'uptime monitor',
    sourceIp: '192.0.2.210',
    userAgent: 'ExampleUptime/3.4 (+https://uptime.example/)',
    every: 15 * MINUTE,
    first: 7 * MINUTE,
    times: 95,
    rounds: [[['/', 200, 1834]], [['/healthz', 200, 15]], [['/', 200, 1834]], [[METHODS, 200, 512]]],
  },
  {
    name: 'crawler',
    sourceIp: '192.0.2.200',
    userAgent: 'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example/about)',
    every: 4 * HOUR,
    first: 3 * HOUR + 11 * MINUTE,
    times: 5,
    rounds: [
      [
        ['/robots.txt', 404, 153],
        ['/', 200, 1834],
        ['/static/app.js', 200, 48211],
        [METHODS, 200, 512],
        ['/about', 404, 153],
        ['/sitemap.xml', 404, 153],
      ],
    ],
  },
]

/** What programs ask of the platform on any day: health checks, an uptime monitor, a crawler. */
export function automata(options: ScenarioOptions): Action[] {
  return AUTOMATA.flatMap((automaton) => calls(automaton, options))
}

function calls(automaton: Automaton, options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'automaton', automaton.name)
  const actions: Action[] = []
  for (let round = 0; round < automaton.times; round += 1) {
    let time = options.day + automaton.first + round * automaton.every + pause(prng, 0, 900)
    for (const [target, status, bytes] of automaton.rounds[round % automaton.rounds.length] ?? []) {
      const call = { time, actor: automaton.name, phase: null } as const
      const request = {
        sourceIp: automaton.sourceIp,
        userAgent: automaton.userAgent,
        id: prng.hex(16),
        spent: pause(prng, 2, 20),
        bytes,
        referer: null,
      }
      if (target === METHODS) actions.push({ kind: 'methods', ...call, request })
      else actions.push({ kind: 'page', ...call, request, method: 'GET', target, status })
      time += pause(prng, 800, 4_000)
    }
  }
  return actions
}
