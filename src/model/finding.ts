import { z } from 'zod'

export const FINDING_KINDS = [
  'brute_force',
  'distributed_brute_force',
  'password_spraying',
  'credential_stuffing',
  'user_enumeration',
  'low_and_slow',
  'sequential_accounts',
  'success_after_failures',
  'mfa_fatigue',
  'account_lockout',
  'unusual_account',
  'token_abuse',
  'web_scan',
  'web_attack',
  'malicious_upload',
  'data_tampering',
  'sensitive_access',
  'protocol_abuse',
  'exfiltration',
  'log_gap',
  'log_tampering',
  'other',
] as const

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const

/** A line that proves something: the input it stands in, where, and the digest of its raw bytes. */
export const Evidence = z.strictObject({
  path: z.string(),
  sha256: z.string().nullable(),
  line: z.number().int(),
  offset: z.number().int(),
  line_sha256: z.string(),
})

export type Evidence = z.infer<typeof Evidence>

/** What a rule found (contract: Finding). Times are RFC 3339 UTC, counts are in attempts. */
export const Finding = z.strictObject({
  id: z.string(),
  rule_id: z.string(),
  rule_title: z.string(),
  kind: z.enum(FINDING_KINDS),
  level: z.enum(LEVELS),
  techniques: z.array(z.string()),
  description: z.string(),
  first: z.string(),
  last: z.string(),
  group: z.record(z.string(), z.string()),
  count: z.number().int(),
  distinct: z.number().int().nullable(),
  sources: z.array(z.string()),
  accounts: z.array(z.string()),
  evidence: z.array(Evidence),
  evidence_total: z.number().int(),
  margin: z
    .strictObject({
      threshold: z.number(),
      observed: z.number(),
      timespan_seconds: z.number(),
      holds_up_to: z.number().nullable(),
    })
    .nullable(),
  skew_sensitive: z.boolean(),
  supersedes: z.array(z.string()),
})
export type Finding = z.infer<typeof Finding>
