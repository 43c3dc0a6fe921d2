import { z } from 'zod'
import { RULE_OUTCOMES } from './detection.ts'
import { Input } from './ledger.ts'
import { RuleSummary } from './rules.ts'
import { ConfigUsed } from './timeline.ts'

const Bounds = z.strictObject({ gte: z.number().nullable(), lte: z.number().nullable() }).nullable()

/** What a rule is, in words and figures. */
export const ExplainedRule = z.strictObject({
  ...RuleSummary.shape,
  description: z.string(),
  references: z.array(z.string()),
  falsepositives: z.array(z.string()),
  /** The configuration switches it off. */
  disabled: z.boolean(),
  /** Of a detection: which events it is about. */
  logsource: z
    .strictObject({
      category: z.string().nullable(),
      product: z.string().nullable(),
      service: z.string().nullable(),
    })
    .nullable(),
  taxonomy: z.string().nullable(),
  /** Of a detection: how its tests, numbered from 1, go together. */
  condition: z.string().nullable(),
  /** Of a correlation: what it counts, of what, by what. */
  correlation: z.string().nullable(),
  group_by: z.array(z.string()),
  fields: z.array(z.string()),
  conditions: z.array(z.strictObject({ op: z.string(), value: z.number() })),
  /** Of a correlation: what a burst must be besides. */
  sequential: z.number().nullable(),
  median_gap: Bounds,
  per_value: Bounds,
  supersedes: z.array(z.string()),
  /** Correlations that are made of this rule. */
  used_by: z.array(z.string()),
})
export type ExplainedRule = z.infer<typeof ExplainedRule>

/** A test that a detection makes of each event, and how many events of the log source satisfy it alone. */
export const ExplainedTest = z.strictObject({
  number: z.number().int(),
  test: z.string(),
  /** The rule wants it not to hold. */
  negated: z.boolean(),
  line: z.number().int(),
  events: z.number().int().nullable(),
  /** Why no event could satisfy it. */
  reason: z.string().nullable(),
})
export type ExplainedTest = z.infer<typeof ExplainedTest>

/** A rule that a correlation is made of, and how often it was hit: records and the attempts they are of, or bursts. */
export const ExplainedPart = z.strictObject({
  reference: z.string(),
  title: z.string(),
  type: z.enum(['detection', 'correlation']),
  hits: z.number().int().nullable(),
  attempts: z.number().int().nullable(),
  /** Why it gave no answer. */
  reason: z.string().nullable(),
})
export type ExplainedPart = z.infer<typeof ExplainedPart>

/** How near a group came to a correlation: its best window. */
export const ClosestGroup = z.strictObject({
  group: z.record(z.string(), z.string()),
  observed: z.number(),
  threshold: z.number().nullable(),
  timespan_seconds: z.number(),
  first: z.string(),
  last: z.string(),
  /** The group has a finding. */
  fired: z.boolean(),
  /** Rules that do not occur in the window, of a temporal correlation. */
  missing: z.array(z.string()),
  /** All that is asked is there, but a test of the burst refuses it. */
  refused: z
    .strictObject({
      test: z.enum(['median_gap', 'per_value', 'sequential']),
      value: z.number().nullable(),
      gte: z.number().nullable(),
      lte: z.number().nullable(),
    })
    .nullable(),
  /** The last record of the window. */
  ref: z.strictObject({ path: z.string(), line: z.number().int(), offset: z.number().int() }),
})
export type ClosestGroup = z.infer<typeof ClosestGroup>

/** Statements of one step, in the order in which they are run. */
export const ExplainedSql = z.strictObject({
  step: z.enum(['match', 'hits', 'correlate']),
  rules: z.array(z.string()),
  statements: z.array(z.string()),
})
export type ExplainedSql = z.infer<typeof ExplainedSql>

export const RuleExplanationDocument = z.strictObject({
  schema: z.literal('tatou-ir/rule-explanation/v1'),
  /** The logs; none were given when the list is empty and `answer` is null. */
  inputs: z.array(Input),
  config: ConfigUsed,
  rule: ExplainedRule,
  /** The first tests of a detection. */
  tests: z.array(ExplainedTest),
  tests_total: z.number().int(),
  parts: z.array(ExplainedPart),
  sql: z.array(ExplainedSql),
  /** What the rule made of the logs. */
  answer: z
    .strictObject({
      outcome: z.enum(RULE_OUTCOMES),
      reason: z.string().nullable(),
      findings: z.number().int(),
      /** Events of the log source of a detection, and those that satisfy it. */
      events: z.number().int().nullable(),
      matched: z.number().int().nullable(),
      /** Hits that a correlation looks at, and those that it leaves out for want of a value. */
      hits: z.number().int().nullable(),
      ungrouped: z.number().int().nullable(),
      unvalued: z.number().int().nullable(),
    })
    .nullable(),
  closest: z.array(ClosestGroup),
})
export type RuleExplanationDocument = z.infer<typeof RuleExplanationDocument>
