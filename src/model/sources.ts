import { z } from 'zod'
import { Input } from './ledger.ts'
import { ConfigUsed, Summary } from './timeline.ts'

export const SOURCE_VERDICTS = ['attacker', 'suspicious', 'shared', 'benign'] as const

/** One source address and everything it did to whom; `source_ip` null collects what names no source. */
export const Source = z.strictObject({
  source_ip: z.string().nullable(),
  prefix: z.string().nullable(),
  zone: z.string().nullable(),
  events: z.number().int(),
  failed_logins: z.number().int(),
  successful_logins: z.number().int(),
  enumeration_attempts: z.number().int(),
  accounts: z.array(
    z.strictObject({ account: z.string().nullable(), failures: z.number().int(), successes: z.number().int() }),
  ),
  first_seen: z.string(),
  last_seen: z.string(),
  user_agents: z.array(z.string()),
  verdict: z.enum(SOURCE_VERDICTS),
  finding_ids: z.array(z.string()),
})
export type Source = z.infer<typeof Source>

export const SourcesDocument = z.strictObject({
  schema: z.literal('tatou-ir/sources/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  summary: Summary,
  sources: z.array(Source),
})
export type SourcesDocument = z.infer<typeof SourcesDocument>
