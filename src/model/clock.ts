import { z } from 'zod'
import { Digest } from './digest.ts'
import { Instant } from './instant.ts'

/**
 * A decision of a person that starts the clock of a law or a contract: one line of clocks.jsonl, RFC 8785 JSON. `prev` is
 * the SHA-256 of the line before (its bytes without the line end), null for the first. `recorded` is when it was
 * written down, `from` the moment that the person named; never a time of a log.
 */
export const ClockRecord = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().positive(),
  prev: Digest.nullable(),
  clock: z.string(),
  /** Of a clock of one's own: its name, and after how many hours it ends. */
  custom: z.strictObject({ name: z.string(), hours: z.number().positive(), reference: z.string() }).nullable(),
  from: Instant,
  recorded: Instant,
  by: z.string(),
  os_user: z.string(),
  host: z.string(),
  why: z.string(),
})
export type ClockRecord = z.infer<typeof ClockRecord>

/** A deadline as an instant. How much time is left is never stored. */
export const Deadline = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Null where the law names no time. */
  due: z.string().nullable(),
  /** How it was worked out, in words. */
  rule: z.string(),
  reference: z.string(),
  recipient: z.string(),
  contents: z.array(z.string()),
})
export type Deadline = z.infer<typeof Deadline>

/** A clock that was started, and what it asks for. */
export const StartedClock = z.strictObject({
  clock: z.string(),
  name: z.string(),
  law: z.string(),
  trigger: z.string(),
  from: z.string(),
  recorded: z.string(),
  by: z.string(),
  why: z.string(),
  /** The day on which the text of the law was looked up. */
  as_of: z.string().nullable(),
  deadlines: z.array(Deadline),
})
export type StartedClock = z.infer<typeof StartedClock>

export const ClocksDocument = z.strictObject({
  schema: z.literal('tatou-ir/clocks/v1'),
  path: z.string(),
  clocks: z.array(StartedClock),
})
export type ClocksDocument = z.infer<typeof ClocksDocument>
