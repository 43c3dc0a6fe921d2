import { z } from 'zod'
import { FINDING_KINDS } from './finding.ts'

const confidence = z.number().min(0).max(100)
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/, 'must be a time such as 2025-11-03T09:15:00Z')
const name = z.string().min(1).max(400)

/** Something said, and how sure: a plain text is said without a confidence. */
const Said = z.union([name, z.strictObject({ value: name, confidence: confidence.optional() })])

const SaidKind = z.union([
  z.enum(FINDING_KINDS),
  z.strictObject({
    value: z.enum(FINDING_KINDS),
    /** When it began and ended: the order of the kinds is taken from this. */
    first: instant.optional(),
    last: instant.optional(),
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
  first: instant.nullable().default(null),
  last: instant.nullable().default(null),
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
