import { DrillScenario } from '../model/drill-scenario.ts'
import { GUESSING } from './scenarios-guessing.ts'
import { COMMON } from './scenario-parts.ts'
import { BEHIND } from './scenarios-platform.ts'

/** Every scenario that comes with the program, its defaults filled in. */
export const SCENARIOS: readonly DrillScenario[] = [...GUESSING, ...BEHIND].map((scenario) =>
  DrillScenario.parse({ ...COMMON, ...scenario }),
)
