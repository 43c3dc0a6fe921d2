import { z } from 'zod'

/** How sure an estimate is: whether another distance of the clocks would explain the requests about as well. */
export const CONFIDENCES = ['high', 'medium', 'low'] as const

/** How far the clocks of two inputs are apart, judged by requests that stand in both. */
export const SkewEstimate = z.strictObject({
  path: z.string(),
  /** The input whose clock is taken for the measure. */
  reference: z.string(),
  /** Seconds by which the clock of `path` is ahead of that of `reference`; negative when it is behind. */
  skew_seconds: z.number(),
  /** Half of the common requests lie within this range of distances, in seconds. */
  spread_seconds: z.number(),
  /** How many requests stand in both at that distance. */
  requests: z.number().int(),
  confidence: z.enum(CONFIDENCES),
})
export type SkewEstimate = z.infer<typeof SkewEstimate>
