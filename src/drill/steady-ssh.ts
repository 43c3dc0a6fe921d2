import type { Micros } from './micros.ts'
import type { Prng } from './prng.ts'
import { entityPrng, pause } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { SshConnectionAction } from './story.ts'

const HOST = 'gateway'
const KEY = 'ED25519 SHA256:ExampleKeyOfSteady0000000000000000000000000'
const KNOWN = ['root', 'deploy', 'backup', 'helena', 'jonas'] as const
const GUESSED = 'admin test oracle postgres ubuntu git ftpuser guest jenkins pi user www nagios zabbix'.split(' ')

/**
 * Endless connections to an SSH host in order of time, about two in three seconds: addresses that guess
 * passwords, most of them on names that the host does not know, and one honest login in forty. Memory does
 * not grow with the number of connections taken.
 */
export function* steadySsh(options: ScenarioOptions): Generator<SshConnectionAction, void, undefined> {
  const prng = entityPrng(options, 'steady ssh')
  let time = options.day
  for (let number = 0; ; number += 1) {
    time += pause(prng, 200, 2_800)
    // Process ids come around after four million, long after their connections have ended.
    yield connection(prng, time, 1_000 + ((number * 2) % 4_000_000))
  }
}

function connection(prng: Prng, time: Micros, process: number): SshConnectionAction {
  const honest = prng.chance(1, 40)
  const known = honest || prng.chance(2, 5)
  const failures: Micros[] = []
  let last = time
  const tries = honest ? 0 : prng.weighted([1, 10, 3, 3])
  for (let index = 0; index < tries; index += 1) {
    last += pause(prng, 1_950, 3_200)
    failures.push(last)
  }
  const accepted = { time: time + 120_000, method: 'publickey', key: KEY, uid: 1001, session: process } as const
  return {
    kind: 'ssh_connection',
    time,
    actor: 'steady ssh',
    phase: honest ? null : 'guessing',
    sourceIp: honest ? `192.0.2.${10 + prng.below(20)}` : attacker(prng),
    port: prng.between(32_768, 60_999),
    host: HOST,
    process,
    account: prng.pick(known ? KNOWN : GUESSED),
    known,
    failures,
    accepted: honest ? accepted : null,
    end: last + pause(prng, 30, honest ? 900_000 : 400),
    farewell: prng.chance(1, 3) ? 'close' : 'disconnect',
  }
}

function attacker(prng: Prng): string {
  const host = prng.below(240)
  return host < 120 ? `198.51.100.${10 + host}` : `203.0.113.${host - 110}`
}
