import { z } from 'zod'

/** 0 to 100. */
const points = z.number()
const count = z.number().int().nonnegative()
const texts = z.array(z.string())
const rating = z.enum(['P', 'S', 'M', 'U'])

const FactRow = z.strictObject({
  class: z.enum(['sources', 'targeted', 'compromised', 'kinds', 'first', 'last', 'order']),
  /** What it counts for, in points of a hundred. */
  weight: points,
  points,
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  right: texts,
  missed: texts,
  unsupported: texts,
  /** Of a time: how many seconds it lies outside of what is right. */
  error_seconds: z.number().nullable(),
})
export type FactRow = z.infer<typeof FactRow>

const Facts = z.strictObject({
  points,
  /** Points taken away for what nobody did. */
  penalty: points,
  classes: z.array(FactRow),
})
export type DrillFacts = z.infer<typeof Facts>

const Decisions = z.strictObject({
  points,
  /** What was blocked or disabled and had to be, and what had to be and was not. */
  right: texts,
  missed: texts,
  /** Accounts of honest people who were cut off. */
  collateral: texts,
})

const TimingRow = z.strictObject({
  step: z.enum(['detect', 'triage', 'contain', 'notify']),
  target_seconds: z.number(),
  /** Since the first sign of the attack; null when it was not done. */
  seconds: z.number().nullable(),
  points,
})
export type TimingRow = z.infer<typeof TimingRow>

const Calibration = z.strictObject({
  points,
  answers: count,
  /** Mean of (confidence − right)², 0 is best. */
  brier: z.number(),
  bins: z.array(z.strictObject({ from: count, to: count, answers: count, right: count })),
})

const InjectRow = z.strictObject({
  id: z.string(),
  status: z.enum(['answered', 'late', 'missed']),
  seconds: z.number().nullable(),
  weight: count,
})
export type InjectRow = z.infer<typeof InjectRow>

/** How good answers are. `score` is that of the facts; the other parts are there when the exercise was run. */
export const DrillScore = z.strictObject({
  schema: z.literal('tatou-ir/drill-score/v1'),
  drill: z.string(),
  scenario: z.string(),
  seed: z.number().int(),
  difficulty: z.number().int(),
  answers: z.strictObject({ path: z.string(), kind: z.enum(['answers', 'timeline', 'run']) }),
  score: points,
  rating,
  parts: z.strictObject({
    facts: Facts,
    decisions: Decisions.nullable(),
    timing: z.strictObject({ points, steps: z.array(TimingRow) }).nullable(),
    calibration: Calibration.nullable(),
    injects: z.strictObject({ points, injects: z.array(InjectRow), hints: count, hint_price: points }).nullable(),
  }),
  /** How points become ratings. */
  rule: z.string(),
})
export type DrillScore = z.infer<typeof DrillScore>
export type Rating = z.infer<typeof rating>
