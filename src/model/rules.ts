import { z } from 'zod'
import { FINDING_KINDS, LEVELS } from './finding.ts'

/** A rule as `rules list` shows it. */
export const RuleSummary = z.strictObject({
  id: z.string().nullable(),
  name: z.string().nullable(),
  title: z.string(),
  type: z.enum(['detection', 'correlation', 'filter']),
  kind: z.enum(FINDING_KINDS),
  level: z.enum(LEVELS),
  status: z.string().nullable(),
  techniques: z.array(z.string()),
  threshold: z.string().nullable(),
  timespan_seconds: z.number().nullable(),
  /** Whether it reports by itself: a base rule only feeds others. */
  reports: z.boolean(),
  path: z.string(),
  line: z.number().int(),
})
export type RuleSummary = z.infer<typeof RuleSummary>

export const RulesDocument = z.strictObject({
  schema: z.literal('tatou-ir/rules/v1'),
  rules: z.array(RuleSummary),
})
export type RulesDocument = z.infer<typeof RulesDocument>

/** Something wrong with a rule, and where. */
export const RuleFaultRow = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  path: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  rule: z.string().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
})
export type RuleFaultRow = z.infer<typeof RuleFaultRow>

export const LintDocument = z.strictObject({
  schema: z.literal('tatou-ir/lint/v1'),
  files: z.number().int(),
  errors: z.number().int(),
  warnings: z.number().int(),
  faults: z.array(RuleFaultRow),
})
export type LintDocument = z.infer<typeof LintDocument>
