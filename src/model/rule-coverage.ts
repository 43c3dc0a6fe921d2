import { z } from 'zod'
import { RULE_OUTCOMES } from './detection.ts'
import { LEVELS } from './finding.ts'
import { Input } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'

/** What a rule made of logs; `ready` is what could run, where no logs were given. */
export const COVERAGE_OUTCOMES = [...RULE_OUTCOMES, 'ready'] as const
const Outcome = z.enum(COVERAGE_OUTCOMES)
export type CoverageOutcome = z.infer<typeof Outcome>

/** A rule that reports, and whether it could fire. */
export const CoveredRule = z.strictObject({
  id: z.string().nullable(),
  name: z.string().nullable(),
  title: z.string(),
  level: z.enum(LEVELS),
  techniques: z.array(z.string()),
  outcome: Outcome,
  /** Which log source or fields are lacking, or what is wrong with it. */
  reason: z.string().nullable(),
  findings: z.number().int(),
  path: z.string(),
  line: z.number().int(),
})
export type CoveredRule = z.infer<typeof CoveredRule>

/** A technique of ATT&CK: the best that any of its rules can say. */
export const CoveredTechnique = z.strictObject({
  id: z.string(),
  outcome: Outcome,
  rules: z.number().int(),
  /** Those of its rules that could fire. */
  covering: z.number().int(),
  findings: z.number().int(),
  titles: z.array(z.string()),
})
export type CoveredTechnique = z.infer<typeof CoveredTechnique>

/** Rules that give one reason. */
export const CoverageReason = z.strictObject({ outcome: Outcome, reason: z.string(), rules: z.number().int() })
export type CoverageReason = z.infer<typeof CoverageReason>

export const RuleCoverageDocument = z.strictObject({
  schema: z.literal('tatou-ir/rule-coverage/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  summary: z.strictObject({
    rules: z.number().int(),
    hit: z.number().int(),
    clean: z.number().int(),
    ready: z.number().int(),
    no_data: z.number().int(),
    unsupported: z.number().int(),
    error: z.number().int(),
    techniques: z.number().int(),
    /** Those with a rule that could fire. */
    techniques_covered: z.number().int(),
  }),
  reasons: z.array(CoverageReason),
  techniques: z.array(CoveredTechnique),
  rules: z.array(CoveredRule),
})
export type RuleCoverageDocument = z.infer<typeof RuleCoverageDocument>

/** A layer of the ATT&CK Navigator, format 4.5: what of it is used here. */
export const NavigatorLayer = z.strictObject({
  name: z.string(),
  versions: z.strictObject({ attack: z.string(), navigator: z.string(), layer: z.literal('4.5') }),
  domain: z.literal('enterprise-attack'),
  description: z.string(),
  sorting: z.number().int(),
  layout: z.strictObject({
    layout: z.enum(['side', 'flat', 'mini']),
    showID: z.boolean(),
    showName: z.boolean(),
    expandedSubtechniques: z.enum(['none', 'all', 'annotated']),
  }),
  hideDisabled: z.boolean(),
  techniques: z.array(
    z.strictObject({
      techniqueID: z.string(),
      score: z.number().int(),
      comment: z.string(),
      enabled: z.boolean(),
      showSubtechniques: z.boolean(),
    }),
  ),
  gradient: z.strictObject({ colors: z.array(z.string()), minValue: z.number(), maxValue: z.number() }),
  legendItems: z.array(z.strictObject({ label: z.string(), color: z.string() })),
})
export type NavigatorLayer = z.infer<typeof NavigatorLayer>
