import { z } from 'zod'

const points = z.number().nullable()

/** Scores of several runs, the oldest first. */
export const DrillHistory = z.strictObject({
  schema: z.literal('tatou-ir/drill-history/v1'),
  drills: z.array(
    z.strictObject({
      path: z.string(),
      began: z.string(),
      scenario: z.string(),
      difficulty: z.number().int(),
      score: z.number(),
      rating: z.enum(['P', 'S', 'M', 'U']),
      decisions: points,
      timing: points,
      calibration: points,
      injects: points,
    }),
  ),
  /** Points from the first to the last. */
  change: z.number(),
})
export type DrillHistory = z.infer<typeof DrillHistory>
