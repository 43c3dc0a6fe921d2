import type { DrillScenario, DrillStep } from '../model/drill-scenario.ts'
import { attackOf } from './attacks/attack.ts'
import type { AttackTruth } from './attacks/attack.ts'
import { atDifficulty } from './difficulty.ts'
import type { Knobs } from './difficulty.ts'
import { HOUR, MILLISECOND, SECOND } from './micros.ts'
import type { Micros } from './micros.ts'
import { createPrng } from './prng.ts'
import { tellStep } from './tell-step.ts'
import type { StepOutcome } from './tell-step.ts'
import type { Action } from './story.ts'

/** A step as it was told: what an investigation can say of it. */
export interface ToldStep {
  readonly step: DrillStep
  /** Time of its first and of its last action. */
  readonly first: Micros
  readonly last: Micros
  readonly truth: AttackTruth
}

export interface ToldScenario {
  readonly actions: readonly Action[]
  readonly steps: readonly ToldStep[]
}

export interface TellOptions {
  readonly seed: number
  readonly day: Micros
  /** How many people are there that day. */
  readonly people: number
  readonly knobs: Knobs
}

/**
 * Tells the attack of a scenario, step by step; each step draws from a stream of its own, and none looks at what else happens
 * that day. The actor of its actions is the scenario, their phase the step.
 */
export function tellScenario(scenario: DrillScenario, options: TellOptions): ToldScenario {
  const prng = createPrng(options.seed, 'scenario', 'start')
  const [from, to] = scenario.hours
  const span = Math.floor(((to - from) * HOUR) / MILLISECOND)
  let time = options.day + from * HOUR + prng.below(Math.max(1, span)) * MILLISECOND
  let before: StepOutcome | null = null
  const steps: ToldStep[] = []
  const actions: Action[] = []
  for (const [index, given] of scenario.steps.entries()) {
    const step = atDifficulty(given, options.knobs)
    const own = createPrng(options.seed, 'step', step.id)
    if (index > 0) time += own.between(step.after[0], step.after[1]) * SECOND + own.below(SECOND)
    const told: StepOutcome = tellStep(own, step, { ...options, time, before, actor: scenario.id })
    const first = told.actions[0]?.time ?? time
    const last = told.actions.at(-1)?.time ?? time
    const { truth } = attackOf({ id: scenario.id }, told.actions, { must: step.kinds, may: step.may })
    steps.push({ step, first, last, truth })
    actions.push(...told.actions)
    before = told
    time = last
  }
  return { actions, steps }
}
