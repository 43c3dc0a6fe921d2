import type { DrillScenario } from '../model/drill-scenario.ts'
import { attackOf } from './attacks/attack.ts'
import type { AttackFamily } from './attacks/attack.ts'
import { KNOBS } from './difficulty.ts'
import type { Difficulty } from './difficulty.ts'
import { LOG_KINDS } from './render-log.ts'
import { tellScenario } from './tell-scenario.ts'

/** A scenario as a kind of attack that exercises can be told with, one log at a time; `logs` are those that show how attempts end. */
export function scenarioFamily(scenario: DrillScenario, difficulty: Difficulty): AttackFamily {
  const { id, story } = scenario
  return {
    id,
    story,
    logs: scenario.logs.filter((log) => LOG_KINDS[log].shows === 'attempts'),
    tell: ({ seed, day, people }) => {
      const told = tellScenario(scenario, { seed, day, people, knobs: KNOBS[difficulty] })
      const must = told.steps.flatMap(({ step }) => step.kinds)
      const may = told.steps.flatMap(({ step }) => step.may)
      return attackOf({ id }, told.actions, { must: [...new Set(must)], may })
    },
  }
}
