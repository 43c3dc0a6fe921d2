import { z } from 'zod'
import { FINDING_KINDS } from './finding.ts'

const confidence = z.number().min(0).max(100)
/** A time in UTC that has been on a calendar: what has the right digits only, such as month 13, has no distance to any other. */
export const AnsweredTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, 'must be a time such as 2025-11-03T09:15:00Z')
  .refine(isOnCalendar, 'there is no such time')
const name = z.string().min(1).max(400)

/** Something said, and how sure: a plain text is said without a confidence. */
const Said = z.union([name, z.strictObject({ value: name, confidence: confidence.optional() })])

const SaidKind = z.union([
  z.enum(FINDING_KINDS),
  z.strictObject({
    value: z.enum(FINDING_KINDS),
    /** When it began and ended: the order of the kinds is taken from this. */
    first: AnsweredTime.optional(),
    last: AnsweredTime.optional(),
    confidence: confidence.optional(),
  }),
])

/** What a team concluded. Everything may be missing; what is missing was not found. */
export const DrillAnswers = z.strictObject({
  schema: z.literal('tatou-ir/drill-answers/v1').optional(),
  /** That nothing happened, which must be said to count. */
  nothing: z.boolean().default(false),
  sources: z.array(Said).default([]),
  targeted: z.array(Said).default([]),
  compromised: z.array(Said).default([]),
  kinds: z.array(SaidKind).default([]),
  /** Of the first and of the last action of the attack. */
  first: AnsweredTime.nullable().default(null),
  last: AnsweredTime.nullable().default(null),
  techniques: z.array(Said).default([]),
  root_cause: z.string().nullable().default(null),
  /** What was decided to be cut off: addresses, and accounts. */
  contain: z
    .strictObject({ block: z.array(name).default([]), disable: z.array(name).default([]) })
    .default({ block: [], disable: [] }),
  notes: z.string().nullable().default(null),
})
export type DrillAnswers = z.infer<typeof DrillAnswers>
export type DrillAnswersInput = z.input<typeof DrillAnswers>

/** Days that a month does not have are counted on into the next by some engines, so the text must come back. */
function isOnCalendar(text: string): boolean {
  const time = Date.parse(`${text.slice(0, 19)}Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 19))
}
