import { z } from 'zod'
import { ACTIVITIES, OUTCOMES } from './event.ts'
import { Finding } from './finding.ts'
import { Input } from './ledger.ts'

const count = z.number().int()
const instant = z.string().nullable()

/** The configuration file in force, or null when there is none. */
export const ConfigUsed = z.strictObject({ path: z.string(), sha256: z.string() }).nullable()
export type ConfigUsed = z.infer<typeof ConfigUsed>

export const INCIDENT_VERDICTS = ['compromised', 'inconclusive', 'attempted', 'no_incident'] as const

export const Summary = z.strictObject({
  first_event: instant,
  last_event: instant,
  events: count,
  failed_logins: count,
  successful_logins: count,
  enumeration_attempts: count,
  sources: count,
  accounts: count,
  corroborated: count,
  filtered: z.boolean(),
  first_malicious: instant,
  last_malicious: instant,
  duration_seconds: z.number().nullable(),
  attack: z.strictObject({
    failed_logins: count,
    successful_logins: count,
    enumeration_attempts: count,
    sources: count,
    accounts: count,
  }),
  compromised_accounts: z.array(z.string()),
  verdict: z.enum(INCIDENT_VERDICTS),
  verdict_reason: z.string(),
})
export type Summary = z.infer<typeof Summary>

export const Phase = z.strictObject({
  number: count,
  name: z.string(),
  start: z.string(),
  end: z.string(),
  events: count,
  sources: z.array(z.string()),
  accounts: z.array(z.string()),
  techniques: z.array(z.string()),
})
export type Phase = z.infer<typeof Phase>

export const Campaign = z.strictObject({
  id: z.string(),
  sources: z.array(z.string()),
  accounts: z.array(z.string()),
  first: z.string(),
  last: z.string(),
  joined_by: z.array(z.string()),
  finding_ids: z.array(z.string()),
})
export type Campaign = z.infer<typeof Campaign>

/** A line reference: input path, 1-based line, byte offset in the input's decompressed stream. */
export const Reference = z.strictObject({ path: z.string(), line: count, offset: count })
export type Reference = z.infer<typeof Reference>

/** One line of the timeline; a fold of several attempts has `count` > 1 and `end` after `time`. */
export const Entry = z.strictObject({
  time: z.string(),
  end: z.string(),
  phase: count.nullable(),
  activity: z.enum(ACTIVITIES),
  outcome: z.enum(OUTCOMES),
  source_ip: z.string().nullable(),
  account: z.string().nullable(),
  accounts: count,
  count,
  description: z.string(),
  finding_ids: z.array(z.string()),
  ref: Reference,
})
export type Entry = z.infer<typeof Entry>

export const TimelineDocument = z.strictObject({
  schema: z.literal('tatou-ir/timeline/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  summary: Summary,
  phases: z.array(Phase),
  campaigns: z.array(Campaign),
  findings: z.array(Finding),
  entries: z.array(Entry),
})
export type TimelineDocument = z.infer<typeof TimelineDocument>
