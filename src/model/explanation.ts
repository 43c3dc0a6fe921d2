import { z } from 'zod'
import { EVENT_COLUMNS } from './columns.ts'
import { ACTIVITIES, OUTCOMES, REASONS, TIME_SOURCES, LOCAL_TIMES } from './event.ts'
import { Input, YEAR_SOURCES } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'

/** What became of a line (contract: the ledger); a continuation belongs to the event before it. */
export const EXPLAINED_CLASSES = ['event', 'continuation', 'ignored', 'blank', 'rejected'] as const

/** How a format came to leave a line to others: it looked and refused, or it was never asked. */
export const REFUSALS = ['pattern', 'no_object', 'broken_object', 'claim', 'not_asked'] as const

/**
 * Why a format did not take a line. `column` is the character (1-based) at which its pattern stopped, `after` the end of what it
 * had read by then; both are null where the reason is another. `would_take`: it was not asked, but would have said yes.
 */
export const Refusal = z.strictObject({
  format: z.string(),
  kind: z.enum(REFUSALS),
  why: z.string(),
  column: z.number().int().nullable(),
  after: z.string().nullable(),
  would_take: z.boolean(),
})
export type Refusal = z.infer<typeof Refusal>

/** The message rule that gave a line its meaning: `number` of `of`, tried in order; 0 is what holds when none does. */
export const ExplainedRule = z.strictObject({
  number: z.number().int(),
  of: z.number().int(),
  condition: z.string().nullable(),
  on: z.string().nullable(),
  pattern: z.string().nullable(),
})
export type ExplainedRule = z.infer<typeof ExplainedRule>

/** What a line says happened. */
export const ExplainedMeaning = z.strictObject({
  activity: z.enum(ACTIVITIES),
  outcome: z.enum(OUTCOMES),
  reason: z.enum(REASONS).nullable(),
  attempt: z.enum(['own', 'announces', 'secondary']).nullable(),
  enumeration: z.boolean(),
  count: z.number().int(),
})

/**
 * A line's time. `stamp` is its text in the log; `zone` says whether the stamp carried a zone, or one was given or
 * assumed; `local` what may be wrong with it as a local time; `year_source` where the year of a stamp without one comes
 * from.
 */
export const ExplainedTime = z.strictObject({
  value: z.string().nullable(),
  source: z.enum(TIME_SOURCES).nullable(),
  stamp: z.string().nullable(),
  zone: z.enum(['carried', 'given', 'assumed']).nullable(),
  local: z.enum(LOCAL_TIMES).nullable(),
  year_source: z.enum(YEAR_SOURCES).nullable(),
})
export type ExplainedTime = z.infer<typeof ExplainedTime>

/** What was extracted, by ECS name; absent values are absent keys. */
const ExplainedColumns = z.strictObject(
  Object.fromEntries(
    EVENT_COLUMNS.map(({ path, type }) => [
      path.join('.'),
      type === 'VARCHAR' ? z.string().optional() : z.number().int().optional(),
    ]),
  ),
)

/**
 * One line and how it was read. `pass` is 1 when a format found in the head of the input took it, 2 when it took a second look
 * with all formats. `refusals` stand in the order in which formats are asked.
 */
export const LineExplanation = z.strictObject({
  path: z.string(),
  line: z.number().int(),
  class: z.enum(EXPLAINED_CLASSES),
  class_reason: z.string().nullable(),
  text: z.string().nullable(),
  wrapper: z.strictObject({ id: z.string(), text: z.string() }).nullable(),
  format: z.string().nullable(),
  pass: z.number().int().nullable(),
  rule: ExplainedRule.nullable(),
  meaning: ExplainedMeaning.nullable(),
  time: ExplainedTime.nullable(),
  columns: ExplainedColumns,
  refusals: z.array(Refusal),
})
export type LineExplanation = z.infer<typeof LineExplanation>

/** Every line of the inputs in file order; `ndjson` holds the list alone. */
export const ExplanationDocument = z.strictObject({
  schema: z.literal('tatou-ir/explanation/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  lines: z.array(LineExplanation),
})
export type ExplanationDocument = z.infer<typeof ExplanationDocument>
