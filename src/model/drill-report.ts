import { z } from 'zod'
import { DrillScore } from './drill-score.ts'

const rating = z.enum(['P', 'S', 'M', 'U'])

const Objective = z.strictObject({
  objective: z.string(),
  capability: z.string(),
  points: z.number(),
  rating,
  /** What was observed. */
  went_well: z.array(z.string()),
  went_wrong: z.array(z.string()),
})

/** A row of the Master Scenario Events List, with what became of it. */
const Msel = z.strictObject({
  number: z.number().int(),
  planned_seconds: z.number(),
  actual_seconds: z.number().nullable(),
  from: z.string(),
  to: z.string(),
  inject: z.string(),
  expected: z.string(),
  answer: z.string().nullable(),
  status: z.enum(['answered', 'late', 'missed']),
})

/** What is to be done about an area for improvement; owner and dates are filled in by the team. */
const Action = z.strictObject({
  capability: z.string(),
  issue: z.string(),
  action: z.string(),
  element: z.enum(['Planning', 'Organization', 'Equipment', 'Training', 'Exercise']),
  owner: z.string().nullable(),
  start: z.string().nullable(),
  completion: z.string().nullable(),
})
export type ImprovementAction = z.infer<typeof Action>

/** After-action report and improvement plan of HSEEP. */
export const DrillReport = z.strictObject({
  schema: z.literal('tatou-ir/drill-report/v1'),
  exercise: z.strictObject({
    name: z.string(),
    began: z.string(),
    ended: z.string(),
    minutes: z.number(),
    scenario: z.string(),
    root_cause: z.string(),
  }),
  objectives: z.array(Objective),
  strengths: z.array(z.string()),
  improvements: z.array(Action),
  msel: z.array(Msel),
  score: DrillScore,
})
export type DrillReport = z.infer<typeof DrillReport>
