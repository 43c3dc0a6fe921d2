import { z } from 'zod'
import { AnsweredTime } from './drill-answers.ts'
import { FINDING_KINDS } from './finding.ts'
import { LEVELS } from './finding.ts'

const text = z.string().min(1).max(4000)

/** What a team can say while an exercise runs. */
export const ANSWER_FIELDS = [
  'source',
  'target',
  'compromised',
  'kind',
  'first',
  'last',
  'technique',
  'cause',
  'nothing',
  'severity',
  'block',
  'disable',
  'notify',
  'inject',
  'note',
] as const
export type AnswerField = (typeof ANSWER_FIELDS)[number]

/** What values of some fields must be. */
export const ANSWER_VALUES: Partial<Record<AnswerField, z.ZodType<string>>> = {
  kind: z.enum(FINDING_KINDS),
  severity: z.enum(LEVELS),
  first: AnsweredTime,
  last: AnsweredTime,
}

/** One answer. Given again it replaces the one before; with confidence 0 it is taken back. */
export const RunAnswer = z.strictObject({
  field: z.enum(ANSWER_FIELDS),
  value: text,
  confidence: z.number().min(0).max(100).nullable(),
  /** Of a kind: when it began. Of an answer to an inject: which one. */
  about: z.string().nullable(),
  role: z.string().nullable(),
})
export type RunAnswer = z.infer<typeof RunAnswer>

const link = {
  seq: z.number().int().positive(),
  prev: z.string().nullable(),
  /** By the clock of the machine. */
  at: z.string(),
  /** Seconds of the exercise: pauses do not count, and --time-scale makes them shorter. */
  clock: z.number().nonnegative(),
}

/** A line of the log of a run. */
export const RunRecord = z.discriminatedUnion('event', [
  z.strictObject({ ...link, event: z.literal('start'), drill: z.string(), time_scale: z.number().positive() }),
  z.strictObject({ ...link, event: z.literal('resume'), time_scale: z.number().positive() }),
  z.strictObject({ ...link, event: z.literal('pause') }),
  z.strictObject({ ...link, event: z.literal('inject'), id: z.string() }),
  z.strictObject({ ...link, event: z.literal('hint'), number: z.number().int(), price: z.number() }),
  z.strictObject({ ...link, event: z.literal('answer'), answer: RunAnswer }),
  z.strictObject({ ...link, event: z.literal('end'), reason: z.enum(['done', 'time']) }),
])
export type RunRecord = z.infer<typeof RunRecord>

/** What is recorded, before it has its place in the log. */
export type RunEvent = RunRecord extends infer R
  ? R extends RunRecord
    ? Omit<R, 'seq' | 'prev' | 'at' | 'clock'>
    : never
  : never
