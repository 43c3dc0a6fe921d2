import { z } from 'zod'
import { Finding, LEVELS } from './finding.ts'
import { Input } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'

/**
 * What became of a rule: it found something; it looked at events and found nothing; no event of these logs was for it
 * to look at; it cannot run here; it is broken.
 */
export const RULE_OUTCOMES = ['hit', 'clean', 'no_data', 'unsupported', 'error'] as const

export const RuleOutcome = z.strictObject({
  id: z.string(),
  title: z.string(),
  level: z.enum(LEVELS),
  outcome: z.enum(RULE_OUTCOMES),
  reason: z.string().nullable(),
  findings: z.number().int(),
})
export type RuleOutcome = z.infer<typeof RuleOutcome>

export const DetectDocument = z.strictObject({
  schema: z.literal('tatou-ir/detect/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  findings: z.array(Finding),
  rules: z.array(RuleOutcome),
})
export type DetectDocument = z.infer<typeof DetectDocument>
