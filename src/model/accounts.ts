import { z } from 'zod'
import { Input } from './ledger.ts'
import { ConfigUsed, Summary } from './timeline.ts'

export const ACCOUNT_VERDICTS = ['clear', 'attempted', 'at_risk', 'compromised'] as const

/** One account (exact bytes of its key) and who tried it; a login without an account is not in this list. */
export const Account = z.strictObject({
  account: z.string(),
  failures: z.number().int(),
  successes: z.number().int(),
  sources: z.array(
    z.strictObject({ source_ip: z.string().nullable(), failures: z.number().int(), successes: z.number().int() }),
  ),
  first_seen: z.string(),
  last_seen: z.string(),
  first_success_after_failures: z.string().nullable(),
  verdict: z.enum(ACCOUNT_VERDICTS),
  verdict_reason: z.string(),
  finding_ids: z.array(z.string()),
})
export type Account = z.infer<typeof Account>

export const AccountsDocument = z.strictObject({
  schema: z.literal('tatou-ir/accounts/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  summary: Summary,
  accounts: z.array(Account),
})
export type AccountsDocument = z.infer<typeof AccountsDocument>
