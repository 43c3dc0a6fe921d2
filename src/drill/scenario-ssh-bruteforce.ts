import { HOUR, MINUTE, SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import type { Prng } from './prng.ts'
import { entityPrng, pause } from './scenario.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { Action, SshConnectionAction } from './story.ts'

const HOST = 'bastion'
const ATTACKER = '203.0.113.45'

/**
 * A night on an SSH host. One address tries passwords: first on root alone, several on one connection, then
 * once each on names that the host does not know, then on the accounts it has. Nothing succeeds. The
 * administrator signs in with a key in the evening before and in the morning after, a deployment with its key.
 */
export function sshBruteforce(options: ScenarioOptions): Action[] {
  return [...attack(options), ...administrator(options), ...deployments(options), ...cronJobs(options)]
}

interface Wave {
  readonly phase: string
  readonly start: Micros
  readonly accounts: readonly string[]
  readonly known: boolean
  readonly connections: number
  readonly tries: readonly [number, number]
  /** Milliseconds between two connections. */
  readonly gap: readonly [number, number]
}

const WAVES: readonly Wave[] = [
  {
    phase: 'brute force on root',
    start: 26 * HOUR + 14 * MINUTE,
    accounts: ['root'],
    known: true,
    connections: 24,
    tries: [2, 6],
    gap: [1_500, 6_000],
  },
  {
    phase: 'guessing names',
    start: 26 * HOUR + 31 * MINUTE,
    accounts: 'admin test oracle postgres ubuntu git ftpuser guest jenkins minecraft user1 user2 user3 nagios'.split(
      ' ',
    ),
    known: false,
    connections: 56,
    tries: [1, 2],
    gap: [900, 3_500],
  },
  {
    phase: 'return to known accounts',
    start: 27 * HOUR + 5 * MINUTE,
    accounts: ['root', 'deploy', 'helena'],
    known: true,
    connections: 12,
    tries: [1, 3],
    gap: [20_000, 45_000],
  },
]

function attack(options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'ssh attacker')
  const knock = connect(prng, options.day + 26 * HOUR + 12 * MINUTE, 'reconnaissance')
  const actions: Action[] = [{ ...knock, end: knock.time + SECOND, farewell: 'close' }]
  for (const wave of WAVES) {
    let time = options.day + wave.start
    for (let index = 0; index < wave.connections; index += 1) {
      const action = guess(prng, time, wave, wave.accounts[index % wave.accounts.length] ?? '')
      actions.push(action)
      time = action.end + pause(prng, wave.gap[0], wave.gap[1])
    }
  }
  return actions
}

function guess(prng: Prng, start: Micros, wave: Wave, account: string): SshConnectionAction {
  const failures: Micros[] = []
  const tries = prng.between(wave.tries[0], wave.tries[1])
  let time = start
  for (let index = 0; index < tries; index += 1) {
    time += pause(prng, 1_950, 3_200)
    failures.push(time)
  }
  const farewell = tries === 6 ? 'limit' : prng.chance(1, 3) ? 'close' : 'disconnect'
  const end = time + pause(prng, 30, 400)
  return { ...connect(prng, start, wave.phase), account, known: wave.known, failures, end, farewell }
}

function connect(prng: Prng, time: Micros, phase: string | null): SshConnectionAction {
  return {
    kind: 'ssh_connection',
    time,
    actor: 'ssh attacker',
    phase,
    sourceIp: ATTACKER,
    port: prng.between(32_768, 60_999),
    host: HOST,
    process: processAt(time),
    account: null,
    known: false,
    failures: [],
    accepted: null,
    end: time,
    farewell: 'close',
  }
}

/**
 * The process id a host gives out at a time: eight a second from midnight on, so that ids rise with time as
 * they do, and what else happens on the host does not change them.
 */
function processAt(time: Micros): number {
  return 1_200 + (Math.floor(time / 125_000) % 4_190_000)
}

function administrator(options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'helena')
  return [18 * HOUR + 4 * MINUTE, 32 * HOUR + 47 * MINUTE].flatMap((at, index): Action[] => {
    const time = options.day + at + pause(prng, 0, 59_000)
    const login = { actor: 'helena', account: 'helena', uid: 1000, sourceIp: '192.0.2.10', key: KEYS.helena }
    const action = keyLogin(prng, time, 25 * MINUTE, 40 + index, login)
    const sudo = { kind: 'sudo', actor: 'helena', phase: null, host: HOST, account: 'helena', uid: 1000 } as const
    const command = index === 0 ? '/usr/bin/apt update' : '/usr/bin/journalctl -u ssh'
    const start = time + pause(prng, 60_000, 240_000)
    return [action, { ...sudo, time: start, command, end: start + pause(prng, 900, 9_000) }]
  })
}

function deployments(options: ScenarioOptions): Action[] {
  const prng = entityPrng(options, 'deploy')
  return [20, 25, 30].map((hour, index) => {
    const time = options.day + hour * HOUR + 20 * MINUTE + pause(prng, 0, 9_000)
    const login = { actor: 'deploy', account: 'deploy', uid: 1001, sourceIp: '198.51.100.20', key: KEYS.deploy }
    return keyLogin(prng, time, pause(prng, 8_000, 30_000), 50 + index, login)
  })
}

// Fingerprints of no key: 43 characters as sshd prints a SHA-256 digest.
const KEYS = {
  helena: 'ED25519 SHA256:ExampleKeyOfHelena0000000000000000000000000',
  deploy: 'ED25519 SHA256:ExampleKeyOfDeploy0000000000000000000000000',
} as const

interface KeyLogin {
  readonly actor: string
  readonly account: string
  readonly uid: number
  readonly sourceIp: string
  readonly key: string
}

function keyLogin(prng: Prng, time: Micros, stay: Micros, session: number, login: KeyLogin): SshConnectionAction {
  const accepted = { time: time + pause(prng, 90, 300), method: 'publickey', key: login.key } as const
  return {
    ...connect(prng, time, null),
    actor: login.actor,
    account: login.account,
    sourceIp: login.sourceIp,
    known: true,
    accepted: { ...accepted, uid: login.uid, session },
    end: time + stay,
  }
}

function cronJobs(options: ScenarioOptions): Action[] {
  const actions: Action[] = []
  for (let hour = 18; hour < 33; hour += 1) {
    const time = options.day + hour * HOUR + 17 * MINUTE + SECOND
    const job = { kind: 'cron', actor: 'cron', phase: null, host: HOST, account: 'root', uid: 0 } as const
    actions.push({ ...job, time, process: processAt(time), end: time + SECOND })
  }
  return actions
}
