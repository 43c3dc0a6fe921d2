import { z } from 'zod'
import { Digest } from './digest.ts'
import { Instant } from './instant.ts'
import { CASE_STATES } from './case-states.ts'

/** Whether there was an attack, as people judged it. */
export const Judgement = z.enum(['true_positive', 'false_positive'])
export type Judgement = z.infer<typeof Judgement>

/**
 * What somebody said of a case: one line of status.jsonl, RFC 8785 JSON. `prev` is the SHA-256 of the line before (its bytes
 * without the line end), null for the first. `at` is when the state was reached, `recorded` when it was written down. A later line
 * about a state takes the place of an earlier one.
 */
export const StatusRecord = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().positive(),
  prev: Digest.nullable(),
  state: z.enum(CASE_STATES),
  at: Instant,
  recorded: Instant,
  by: z.string(),
  os_user: z.string(),
  host: z.string(),
  judgement: Judgement.nullable(),
  why: z.string(),
})
export type StatusRecord = z.infer<typeof StatusRecord>

/** One thing said, as documents show it. */
const SaidStatus = StatusRecord.pick({ state: true, at: true, recorded: true, by: true, judgement: true, why: true })
export type SaidStatus = z.infer<typeof SaidStatus>

/** Where a case stands: the furthest state, the last judgement, and all that was said, in the order in which it was. */
export const CaseStatus = z.strictObject({
  state: z.enum(CASE_STATES).nullable(),
  judgement: Judgement.nullable(),
  history: z.array(SaidStatus),
})
export type CaseStatus = z.infer<typeof CaseStatus>

export const CaseStatusDocument = z.strictObject({
  schema: z.literal('tatou-ir/case-status/v1'),
  path: z.string(),
  ...CaseStatus.shape,
})
export type CaseStatusDocument = z.infer<typeof CaseStatusDocument>
