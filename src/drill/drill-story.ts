import type { DrillLog } from '../model/drill-logs.ts'
import type { DrillScenario } from '../model/drill-scenario.ts'
import { KNOBS } from './difficulty.ts'
import type { Difficulty } from './difficulty.ts'
import { HABITS, keptOut } from './exercise.ts'
import type { LifeOptions } from './life/habit.ts'
import { merge } from './merge.ts'
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
  const all = keptOut(inOrder(attack, ordinaryDay(options), ...habits.map((habit) => habit.tell(options))))
  const life = all.filter(({ phase }) => phase === null)
  const actions = (): Iterable<Action> => (requests === 0 ? all : merge(all, noise({ seed, day }, requests)))
  return { told: { ...told, actions: attack }, life, actions }
}
