import type { DrillLog } from '../model/drill-logs.ts'
import type { DrillScenario } from '../model/drill-scenario.ts'
import { accountOf } from './attacks/attack.ts'
import { KNOBS } from './difficulty.ts'
import type { Difficulty } from './difficulty.ts'
import { HABITS, keptOut } from './exercise.ts'
import type { LifeOptions } from './life/habit.ts'
import { merge } from './merge.ts'
import { HOUR } from './micros.ts'
import type { Micros } from './micros.ts'
import { noise } from './noise.ts'
import { createPrng } from './prng.ts'
import { ordinaryDay } from './scenario-ordinary-day.ts'
import { inOrder } from './story.ts'
import type { Action } from './story.ts'
import { tellScenario } from './tell-scenario.ts'
import type { ToldScenario } from './tell-scenario.ts'

/** What a drill is told from. The same plan gives the same bytes everywhere. */
export interface DrillPlan {
  readonly scenario: DrillScenario
  /** A safe integer. */
  readonly seed: number
  readonly difficulty: Difficulty
  /** Requests of ordinary use beside the day that is told anyway. */
  readonly noise: number
  /** Midnight UTC of the day. */
  readonly day: Micros
  readonly logs: readonly DrillLog[]
}

/** A day with an attack in it. */
export interface DrillStory {
  readonly told: ToldScenario
  /** Ordinary life without the noise. */
  readonly life: readonly Action[]
  /** Everything in order of time; can be gone through again and again. */
  readonly actions: () => Iterable<Action>
}

/** Tells a drill. Attack, people, habits and noise draw from streams of their own: none moves another. */
export function drillStory({ scenario, seed, difficulty, noise: requests, day }: DrillPlan): DrillStory {
  const knobs = KNOBS[difficulty]
  const people = Math.max(4, Math.floor((scenario.people * knobs.people) / 100))
  // The attacker knows the people of every difficulty alike.
  const told = tellScenario(scenario, { seed, day, people: Math.min(people, scenario.people), knobs })
  const options: LifeOptions = { seed, day, people }
  const habits = HABITS.platform.filter(({ id }) => createPrng(seed, 'habit', id).below(100) < KNOBS[difficulty].habits)
  const attack = inOrder(told.actions)
  const away = awayFrom(told, seed, knobs.owners)
  const ordinary = inOrder(ordinaryDay(options), ...habits.map((habit) => habit.tell(options)))
  const all = keptOut(
    inOrder(
      attack,
      ordinary.filter((action) => !away(action)),
    ),
  )
  const life = all.filter(({ phase }) => phase === null)
  const actions = (): Iterable<Action> => (requests === 0 ? all : merge(all, noise({ seed, day }, requests)))
  return { told: { ...told, actions: attack }, life, actions }
}

/** Where one account of an attack is one of no more than these, it is meant. */
const FEW = 4
/** So long before the attack its owner was there last. */
const BEFORE = HOUR

/**
 * Who keeps away from an account of theirs that is attacked. A login of the owner, from the address that the attack came from
 * or from anywhere soon after it, is in every log what a break-in would be: below the highest difficulties nobody is asked to tell them
 * apart. Where many accounts are tried, their owners work on: an empty office would give the attack away.
 */
function awayFrom({ actions, steps }: ToldScenario, seed: number, owners: number): (action: Action) => boolean {
  const from = (actions[0]?.time ?? 0) - BEFORE
  const meant = steps.flatMap(({ step }) => {
    const accounts = new Set(actions.filter(({ phase }) => phase === step.id).map(accountOf))
    return accounts.size <= FEW ? [...accounts] : []
  })
  const away = new Set(meant.filter((account) => createPrng(seed, 'owner', account ?? '').below(100) >= owners))
  away.delete(null)
  return (action) => action.time >= from && away.has(accountOf(action))
}
