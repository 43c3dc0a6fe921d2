import { HOUR, MINUTE, SECOND } from '../micros.ts'
import type { Micros } from '../micros.ts'
import { entityPrng, pause } from '../scenario.ts'
import type { Action } from '../story.ts'
import { seat, signIn, slip, slips } from './habit.ts'
import type { Habit, LifeOptions } from './habit.ts'

/** Harmless failures to sign in to the platform. */
export const PLATFORM_LOGINS: readonly Habit[] = [
  {
    id: 'forgetful',
    story: 'One to three people mistype their password three times and get it right at the fourth.',
    tell: (options) =>
      some(options, 'forgetful', 1, 3, (index, start) =>
        slips(seat(options, 'forgetful', index, index % 2 === 0), start, 3, 5_000, 30_000),
      ),
  },
  {
    id: 'password-manager',
    story: 'Two to six password managers send an old password twice at once; the owner then types the new one.',
    tell: (options) =>
      some(options, 'password-manager', 2, 6, (index, start) => {
        const from = seat(options, 'password-manager', index, index % 3 === 0)
        const again = start + pause(from.prng, 150, 900)
        return [slip(from, start), slip(from, again), signIn(from, again + pause(from.prng, 15_000, 70_000))]
      }),
  },
  {
    id: 'expired-service',
    story:
      'The password of a service expires: it signs in every ten minutes until then, and fails every 20 seconds for half an hour to two hours, until somebody renews it.',
    tell: service,
  },
  {
    id: 'monday',
    story:
      'The passwords of 8 to 20 people in the office expired over the weekend: each fails once to three times between 8:30 and 9:15, chooses a new one, and gets in.',
    tell: monday,
  },
  {
    id: 'devices',
    story: 'Three to eight people sign in from home, from a telephone and from the office within an hour.',
    tell: (options) =>
      some(options, 'devices', 3, 8, (index, start) => {
        const home = seat(options, 'devices', index, false)
        const telephone = {
          ...home,
          place: `2001:db8:60:${(index + 1).toString(16)}::${home.prng.between(1, 4_095).toString(16)}`,
        }
        const office = { ...home, place: seat(options, 'devices', index, true).place }
        const second = start + pause(home.prng, 120_000, 1_500_000)
        return [
          signIn(home, start),
          signIn(telephone, second),
          signIn(office, second + pause(home.prng, 300_000, 1_700_000)),
        ]
      }),
  },
  {
    id: 'outage',
    story: 'The database is away for three to eight minutes: every login of those minutes fails by a fault.',
    tell: outage,
  },
]

/** Some people of the venue, each at a moment between 7:00 and 20:00. */
function some(
  options: LifeOptions,
  habit: string,
  least: number,
  most: number,
  tell: (index: number, start: Micros) => readonly Action[],
): Action[] {
  const prng = entityPrng(options, 'life', habit)
  const count = Math.min(options.people, prng.between(least, most))
  const first = prng.below(options.people)
  return Array.from({ length: count }, (_, place) => {
    // The step of three keeps neighbours apart, whose names and addresses are alike.
    const index = (first + place * 3) % options.people
    return tell(index, options.day + 7 * HOUR + pause(prng, 0, 46_000_000))
  }).flat()
}

function service(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'expired-service')
  const from = seat(options, 'expired-service', 0, false)
  const who = { ...from.who, account: 'svc-report@example.org', typed: 'svc-report@example.org', userId: 90 }
  const program = { ...from, who: { ...who, userAgent: 'report-sync/1.8' }, place: '192.0.2.230' }
  const expiry = options.day + 2 * HOUR + pause(prng, 0, 64_000_000)
  const renewal = expiry + pause(prng, 1_800_000, 7_200_000)
  const end = Math.min(renewal + 2 * HOUR, options.day + 23 * HOUR)
  const actions: Action[] = []
  let time = options.day + MINUTE
  for (; time < expiry; time += 10 * MINUTE) actions.push(signIn(program, time + pause(prng, 0, 400)))
  for (; time < renewal; time += 20 * SECOND) actions.push(slip(program, time + pause(prng, 0, 400), 'expired'))
  for (; time < end; time += 10 * MINUTE) actions.push(signIn(program, time + pause(prng, 0, 400)))
  return actions
}

function monday(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'monday')
  const count = Math.min(options.people, prng.between(8, 20))
  return Array.from({ length: count }, (_, index) => {
    const from = seat(options, 'monday', index, true)
    let time = options.day + 8 * HOUR + 30 * MINUTE + pause(prng, 0, 2_700_000)
    const actions: Action[] = []
    const failures = prng.weighted([0, 5, 3, 2])
    for (let failure = 0; failure < failures; failure += 1) {
      actions.push(slip(from, time, 'expired'))
      time += pause(prng, 8_000, 40_000)
    }
    return [...actions, signIn(from, time + pause(prng, 40_000, 180_000))]
  }).flat()
}

function outage(options: LifeOptions): Action[] {
  const prng = entityPrng(options, 'life', 'outage')
  const start = options.day + 8 * HOUR + pause(prng, 0, 30_000_000)
  const minutes = prng.between(3, 8)
  const actions: Action[] = []
  for (let index = 0; index < options.people; index += 2) {
    const from = seat(options, 'outage', index, index % 4 < 2)
    const times = prng.between(1, 2)
    let time = start + pause(prng, 0, minutes * 60_000 - 30_000)
    for (let each = 0; each < times; each += 1) {
      actions.push(slip(from, time, 'fault'))
      time += pause(prng, 4_000, 25_000)
    }
    actions.push(signIn(from, start + (minutes + 1) * MINUTE + pause(prng, 0, 900_000)))
  }
  return actions
}
