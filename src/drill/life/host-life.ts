import { HOST, hostUser, MOST_HOST_USERS, processAt } from '../host-users.ts'
import type { HostUser } from '../host-users.ts'
import { HOUR, MINUTE, SECOND } from '../micros.ts'
import type { Micros } from '../micros.ts'
import { OFFICE_ADDRESS } from '../people.ts'
import type { Prng } from '../prng.ts'
import { entityPrng, pause, timeOfDay } from '../scenario.ts'
import type { Action, SshConnectionAction } from '../story.ts'
import type { Habit, LifeOptions } from './habit.ts'

/** One connection: how many wrong passwords, and whether it gets in. */
interface Visit {
  readonly actor: string
  readonly user: HostUser
  readonly from: string
  readonly failures: number
  readonly enters: boolean
  readonly stay: Micros
  readonly farewell?: SshConnectionAction['farewell']
}

function visit(prng: Prng, time: Micros, { actor, user, from, failures, enters, stay, farewell }: Visit): Action {
  const tries: Micros[] = []
  let now = time
  for (let index = 0; index < failures; index += 1) {
    now += pause(prng, 2_500, 12_000)
    tries.push(now)
  }
  now += pause(prng, 90, 4_000)
  const method = user.key === null ? 'password' : 'publickey'
  const session = prng.between(10, 9_999)
  return {
    kind: 'ssh_connection',
    time,
    actor,
    phase: null,
    sourceIp: from,
    port: prng.between(32_768, 60_999),
    host: HOST,
    process: processAt(time, prng),
    account: user.account,
    known: true,
    failures: tries,
    accepted: enters ? { time: now, method, key: user.key, uid: user.uid, session } : null,
    end: now + (enters ? stay : 60_000),
    farewell: farewell ?? 'close',
  }
}

/** When people come to the host: working hours, and somebody at night. */
const HOURS = [1, 1, 0, 0, 0, 1, 2, 8, 22, 24, 20, 14, 8, 16, 20, 18, 12, 8, 4, 3, 3, 3, 2, 1] as const

/** A day on the host: people who come and go, mistype now and then, a backup, jobs, and a monitor that knocks. */
export function ordinaryHost(options: LifeOptions): Action[] {
  const actions: Action[] = []
  for (let index = 0; index < Math.min(options.people, MOST_HOST_USERS); index += 1) {
    const prng = entityPrng(options, 'host user', String(index))
    const user = hostUser(index)
    const visits = prng.between(1, 6)
    for (let each = 0; each < visits; each += 1) {
      const time = options.day + timeOfDay(prng, HOURS)
      const from = user.office && prng.chance(2, 3) ? OFFICE_ADDRESS : user.ownAddress
      const failures = user.key === null ? prng.weighted([14, 2, 1]) : 0
      const stay = pause(prng, 60_000, 5_400_000)
      actions.push(visit(prng, time, { actor: `host ${user.account}`, user, from, failures, enters: true, stay }))
    }
  }
  return [...actions, ...machines(options)]
}

const BACKUP = { account: 'backup', uid: 34, key: `ED25519 SHA256:ExampleKeyOf${'backup'.padEnd(31, '0')}` }

function machines(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'machines')
  const actions: Action[] = []
  for (let hour = 0; hour < 24; hour += 1) {
    const time = options.day + hour * HOUR + 17 * MINUTE + SECOND
    const cron = { kind: 'cron', actor: 'cron', phase: null, host: HOST, account: 'root', uid: 0 } as const
    actions.push({ ...cron, time, process: processAt(time, prng), end: time + SECOND })
    if (hour % 4 === 2) {
      const user = { ...BACKUP, ownAddress: '198.51.100.20', office: false }
      const stay = pause(prng, 9_000, 400_000)
      const from = user.ownAddress
      actions.push(visit(prng, time + 90 * SECOND, { actor: 'backup', user, from, failures: 0, enters: true, stay }))
    }
  }
  for (let minute = 2; minute < 24 * 60 - 5; minute += 5) actions.push(knock(prng, options.day + minute * MINUTE))
  return actions
}

/** A monitor looks whether the port is open, and goes. */
function knock(prng: Prng, time: Micros): Action {
  const base = visit(prng, time, { ...NOBODY, actor: 'monitor', from: '192.0.2.210', stay: 0 })
  return { ...base, account: null, known: false } as SshConnectionAction
}

const NOBODY = {
  user: { account: '', uid: 0, key: null, ownAddress: '', office: false },
  failures: 0,
  enters: false,
} as const

/** Harmless failures to sign in to the host. */
export const HOST_HABITS: readonly Habit[] = [
  {
    id: 'host-forgetful',
    story: 'One to three people mistype their password three times on the host and get in on the next connection.',
    tell: forgetful,
  },
  {
    id: 'host-service',
    story:
      'The password of a copying service expires: it comes every ten minutes until then, and fails every 20 seconds for half an hour to two hours, until somebody renews it.',
    tell: service,
  },
  {
    id: 'host-monday',
    story:
      'The passwords of all who use one on the host expired: each fails once or twice in the morning, then gets in.',
    tell: monday,
  },
  {
    id: 'host-agent',
    story: 'Somebody offers so many keys that the server throws them out, once or twice, and then gets in.',
    tell: agent,
  },
]

/** People with a password who are there that day. */
function typists(options: LifeOptions): HostUser[] {
  const users = Array.from({ length: Math.min(options.people, MOST_HOST_USERS) }, (_, index) => hostUser(index))
  return users.filter(({ key }) => key === null)
}

function forgetful(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'host-forgetful')
  return typists(options)
    .slice(0, prng.between(1, 3))
    .flatMap((user) => {
      const time = options.day + 7 * HOUR + pause(prng, 0, 40_000_000)
      const common = { actor: 'life host-forgetful', user, from: user.ownAddress, stay: 20 * MINUTE } as const
      return [
        visit(prng, time, { ...common, failures: 3, enters: false, farewell: 'close' }),
        visit(prng, time + 50 * SECOND, { ...common, failures: 0, enters: true }),
      ]
    })
}

function service(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'host-service')
  const user = { account: 'svc-copy', uid: 990, key: null, ownAddress: '192.0.2.230', office: false }
  const expiry = options.day + 2 * HOUR + pause(prng, 0, 64_000_000)
  const renewal = expiry + pause(prng, 1_800_000, 7_200_000)
  const end = Math.min(renewal + 2 * HOUR, options.day + 23 * HOUR)
  const common = { actor: 'life host-service', user, from: user.ownAddress, stay: 3 * SECOND } as const
  const actions: Action[] = []
  let time = options.day + MINUTE
  const good = { ...common, failures: 0, enters: true } as const
  for (; time < expiry; time += 10 * MINUTE) actions.push(visit(prng, time, good))
  for (; time < renewal; time += 20 * SECOND) {
    const failed = visit(prng, time, { ...common, failures: 0, enters: false }) as SshConnectionAction
    actions.push({ ...failed, failures: [time + pause(prng, 1_800, 2_300)], end: time + 2_500_000 })
  }
  for (; time < end; time += 10 * MINUTE) actions.push(visit(prng, time, good))
  return actions
}

function monday(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'host-monday')
  return typists(options).map((user) => {
    const time = options.day + 8 * HOUR + 30 * MINUTE + pause(prng, 0, 2_700_000)
    const failures = prng.weighted([0, 3, 2])
    const common = { actor: 'life host-monday', user, from: OFFICE_ADDRESS, stay: 30 * MINUTE } as const
    return visit(prng, time, { ...common, failures, enters: true })
  })
}

function agent(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'host-agent')
  const user = hostUser(0)
  const common = { actor: 'life host-agent', user, from: user.ownAddress, stay: 20 * MINUTE } as const
  let time = options.day + 10 * HOUR + pause(prng, 0, 20_000_000)
  const actions: Action[] = []
  const times = prng.between(1, 2)
  for (let index = 0; index < times; index += 1) {
    actions.push(visit(prng, time, { ...common, failures: 0, enters: false, farewell: 'limit' }))
    time += pause(prng, 20_000, 90_000)
  }
  return [...actions, visit(prng, time, { ...common, failures: 0, enters: true })]
}
