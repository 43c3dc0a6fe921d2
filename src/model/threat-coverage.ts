import { z } from 'zod'
import { LEVELS } from './finding.ts'
import { Input } from './ledger.ts'
import { COVERAGE_OUTCOMES } from './rule-coverage.ts'
import { STRIDE } from './threat-model.ts'
import { ConfigUsed } from './timeline.ts'

/**
 * Whether an attack would be noticed: `seen` whichever way it goes, `partly` where a way to the goal has no step that is
 * noticed, `unseen` where no step is.
 */
export const VISIBILITIES = ['seen', 'partly', 'unseen'] as const

/** A rule that a threat names; `off` when it is switched off or was left out of this run. */
export const ThreatRule = z.strictObject({
  name: z.string(),
  title: z.string(),
  level: z.enum(LEVELS),
  outcome: z.enum([...COVERAGE_OUTCOMES, 'off']),
  reason: z.string().nullable(),
  findings: z.number().int(),
})
export type ThreatRule = z.infer<typeof ThreatRule>

/** A step of an attack tree, in the order of the file; what it takes stands below it, one deeper. */
export const CoveredStep = z.strictObject({
  depth: z.number().int(),
  step: z.string(),
  /** How the steps below it are joined; null for a leaf. */
  needs: z.enum(['any', 'all']).nullable(),
  /** Whether nobody could get past it without being noticed. */
  noticed: z.boolean(),
  rules: z.array(z.string()),
  /** Why nobody notices a leaf. */
  reason: z.string().nullable(),
})
export type CoveredStep = z.infer<typeof CoveredStep>

export const CoveredThreat = z.strictObject({
  id: z.string(),
  title: z.string(),
  stride: z.array(z.enum(STRIDE)),
  likelihood: z.number().int(),
  impact: z.number().int(),
  /** Likelihood times impact, 1 to 25. */
  risk: z.number().int(),
  assets: z.array(z.strictObject({ id: z.string(), name: z.string(), criticality: z.string() })),
  visibility: z.enum(VISIBILITIES),
  rules: z.array(ThreatRule),
  playbooks: z.array(z.strictObject({ name: z.string(), title: z.string() })),
  /** `present` is null where no logs were given. */
  logs: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      formats: z.array(z.string()),
      present: z.boolean().nullable(),
    }),
  ),
  /** The steps that nobody would notice, and why. */
  unnoticed: z.array(z.strictObject({ step: z.string(), reason: z.string() })),
  /** The fewest steps that lead to the goal and that nobody notices; null where there are none such. */
  blind_way: z.array(z.string()).nullable(),
  steps: z.array(CoveredStep),
})
export type CoveredThreat = z.infer<typeof CoveredThreat>

export const ThreatCoverageDocument = z.strictObject({
  schema: z.literal('tatou-ir/threat-coverage/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  model: z.strictObject({ name: z.string(), about: z.string(), path: z.string(), sha256: z.string() }),
  summary: z.strictObject({
    threats: z.number().int(),
    seen: z.number().int(),
    partly: z.number().int(),
    unseen: z.number().int(),
    /** Rules and playbooks that any threat names, each once. */
    rules: z.number().int(),
    playbooks: z.number().int(),
    steps_unnoticed: z.number().int(),
  }),
  /** The highest risk first. */
  threats: z.array(CoveredThreat),
})
export type ThreatCoverageDocument = z.infer<typeof ThreatCoverageDocument>
