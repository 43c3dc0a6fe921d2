import { accountOf, attackOf, venueOf } from './attacks/attack.ts'
import type { AttackFamily, AttackTruth, Venue } from './attacks/attack.ts'
import { expectedVerdict } from './expected-verdict.ts'
import type { ExpectedVerdict } from './expected-verdict.ts'
import type { Habit, LifeOptions } from './life/habit.ts'
import { HOST_HABITS, ordinaryHost } from './life/host-life.ts'
import { PLATFORM_LOGINS } from './life/platform-logins.ts'
import { ownScan, PLATFORM_USE } from './life/platform-use.ts'
import { DAY, MINUTE, startOfDay } from './micros.ts'
import type { Micros } from './micros.ts'
import { MOST_HOST_USERS } from './host-users.ts'
import type { LogKindId } from './render-log.ts'
import { LOG_KINDS } from './render-log.ts'
import { ordinaryDay } from './scenario-ordinary-day.ts'
import { createPrng } from './prng.ts'
import { inOrder } from './story.ts'
import type { Action } from './story.ts'

export interface ExerciseOptions {
  /** A safe integer; the same seed, log and attacks tell the same story. */
  readonly seed: number
  readonly log: LogKindId
  /** The attacks of the day; none for a day on which nothing happens. */
  readonly attacks: readonly AttackFamily[]
}

/** A day with attacks in ordinary life, and the truth about it as far as one log can show it. */
export interface Exercise {
  readonly day: Micros
  readonly year: number
  /** In order of time; those that the log does not show are left out. */
  readonly actions: readonly Action[]
  readonly attacks: readonly AttackTruth[]
  readonly expected: ExpectedVerdict
  /** Habits of the day, by id. */
  readonly habits: readonly string[]
}

/** What is harmless and easily taken for an attack, at each venue. */
export const HABITS: Readonly<Record<Venue, readonly Habit[]>> = {
  platform: [...PLATFORM_LOGINS, ...PLATFORM_USE],
  host: HOST_HABITS,
}

/** The year of all exercises. */
const YEAR = 2025
/** Mondays of that year which are followed by another whole week. */
const MONDAYS = 50

/**
 * Tells a day, always a Monday, on which the given attacks happen among people who live their lives. Each habit
 * comes on one day in three, and on three in four when nothing else happens.
 */
export function exercise({ seed, log, attacks }: ExerciseOptions): Exercise {
  const venue = venueOf(log)
  const prng = createPrng(seed, 'exercise')
  const day = startOfDay(YEAR, 1, 6) + prng.below(MONDAYS) * 7 * DAY
  const people = venue === 'host' ? prng.between(8, MOST_HOST_USERS) : prng.between(12, 60)
  const options: LifeOptions = { seed, day, people }
  const chance = attacks.length === 0 ? ([3, 4] as const) : ([1, 3] as const)
  const habits = HABITS[venue].filter(({ id }) => createPrng(seed, 'habit', id).chance(chance[0], chance[1]))
  const told = attacks.map((family) => family.tell({ ...options, venue }))
  if (venue === 'platform' && createPrng(seed, 'habit', 'own-scan').chance(1, 3)) {
    told.push(
      attackOf({ id: 'own-scan' }, ownScan(options), { must: [], may: ['web_scan', 'web_attack'], hostile: false }),
    )
  }
  const life = venue === 'host' ? ordinaryHost(options) : ordinaryDay(options)
  const streams = [life, ...habits.map((habit) => habit.tell(options)), ...told.map(({ actions }) => actions)]
  const actions = keptOut(inOrder(...streams)).filter((action) => LOG_KINDS[log].render(action).length > 0)
  const shown = new Set(actions.map(({ actor }) => actor))
  const truths = told.flatMap(({ truth }) => (shown.has(truth.id) ? [truth] : []))
  return {
    day,
    year: YEAR,
    actions,
    attacks: truths,
    expected: expectedVerdict(actions, truths),
    habits: habits.map(({ id }) => id),
  }
}

/** How long a lock keeps everybody out. */
const LOCK: Micros = 15 * MINUTE

/** The story without the honest successes that a lock of the account makes impossible. */
export function keptOut(actions: readonly Action[]): Action[] {
  const locks = actions.flatMap((action) => {
    const account = accountOf(action)
    const time = action.kind === 'lockout' ? action.time : 'locked' in action ? (action.locked ?? null) : null
    return time === null || account === null ? [] : [{ time, account }]
  })
  if (locks.length === 0) return [...actions]
  return actions.filter((action) => {
    const time = action.phase === null ? successTime(action) : null
    const account = accountOf(action)
    return (
      time === null || !locks.some((lock) => lock.account === account && time > lock.time && time < lock.time + LOCK)
    )
  })
}

/** When somebody got in by this action, or null. */
function successTime(action: Action): Micros | null {
  if (action.kind === 'ssh_connection') return action.accepted?.time ?? null
  return action.kind === 'login' && action.outcome === 'success' ? action.time : null
}

/** The attack an action belongs to, hostile or not; null for ordinary life. */
export function attackIdOf(action: Action): string | null {
  return action.phase === null ? null : action.actor
}
