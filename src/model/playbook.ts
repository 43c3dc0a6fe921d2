import { z } from 'zod'
import { Input } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'

const text = z.string()
const natural = z.number().int().nonnegative()

/** A playbook in a list. */
export const PlaybookSummary = z.strictObject({
  name: text,
  title: text,
  id: text,
  level: text.nullable(),
  types: z.array(text),
  kinds: z.array(text),
  functions: z.array(text),
  roles: z.array(text),
  steps: natural,
  time_box_minutes: z.number().nullable(),
  description: text,
  modified: text,
  /** Whether it came with the program: any other runs nothing until somebody trusts its digest. */
  shipped: z.boolean(),
  path: text,
  sha256: text,
})
export type PlaybookSummary = z.infer<typeof PlaybookSummary>

/** The playbooks there are. */
export const PlaybooksDocument = z.strictObject({
  schema: z.literal('tatou-ir/playbooks/v1'),
  playbooks: z.array(PlaybookSummary),
})
export type PlaybooksDocument = z.infer<typeof PlaybooksDocument>

/** Something wrong with a playbook: where in the file, and where in the JSON (RFC 6901). */
export const PlaybookFaultRow = z.strictObject({
  code: text,
  path: text,
  line: natural,
  column: natural,
  pointer: text,
  message: text,
  hint: text.nullable(),
})
export type PlaybookFaultRow = z.infer<typeof PlaybookFaultRow>

/** What the linter of playbooks found. */
export const PlaybookLintDocument = z.strictObject({
  schema: z.literal('tatou-ir/playbook-lint/v1'),
  files: natural,
  errors: natural,
  faults: z.array(PlaybookFaultRow),
})
export type PlaybookLintDocument = z.infer<typeof PlaybookLintDocument>

/** A command of a step, with the values of the incident in it. */
export const PlanCommand = z.strictObject({
  type: text,
  /** For people: prose with quoted values, or a command that a POSIX shell may be given. */
  text,
  /** Its arguments, where it needs no shell and every value may be one. */
  argv: z.array(text).nullable(),
  /** Why there are none. */
  problem: text.nullable(),
})
export type PlanCommand = z.infer<typeof PlanCommand>

/** Whom a step of containment would hit besides the attacker. `accounts` is null where it is everybody. */
export const Collateral = z.strictObject({
  scope: z.enum(['source', 'accounts', 'everybody']),
  accounts: natural.nullable(),
  names: z.array(text),
  text,
})
export type Collateral = z.infer<typeof Collateral>

/** A step in the order of the flow; `depth` says in how many branches it lies, `branch` which one begins here. */
export const PlanStep = z.strictObject({
  id: text,
  key: text,
  type: text,
  name: text,
  depth: natural,
  branch: text.nullable(),
  purpose: text.nullable(),
  why: text.nullable(),
  role: text.nullable(),
  time_box_minutes: z.number().nullable(),
  mandatory: z.boolean(),
  approval: z.strictObject({ roles: z.array(text), persons: natural }).nullable(),
  commands: z.array(PlanCommand),
  rollback: text.nullable(),
  evidence: z.array(text),
  csf: z.array(text),
  /** What the logs say to the question of the step. */
  answer: text.nullable(),
  collateral: Collateral.nullable(),
  condition: text.nullable(),
  /** Where the condition leads, as far as that is known from the findings. */
  taken: text.nullable(),
  sets: z.array(text),
})
export type PlanStep = z.infer<typeof PlanStep>

const PlanVariable = z.strictObject({
  name: text,
  type: text,
  description: text,
  value: text.nullable(),
  reason: text.nullable(),
})

/** A playbook with its steps; with a case, with the values of its incident. */
export const PlaybookPlanDocument = z.strictObject({
  schema: z.literal('tatou-ir/playbook-plan/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  playbook: PlaybookSummary,
  case: text.nullable(),
  variables: z.array(PlanVariable),
  steps: z.array(PlanStep),
  exception: z.array(PlanStep),
  escalation: z.array(z.strictObject({ after_minutes: z.number(), role: text, text })),
  communications: z.array(z.strictObject({ audience: text, channel: text, when: text, text })),
  evidence: z.array(text),
})
export type PlaybookPlanDocument = z.infer<typeof PlaybookPlanDocument>

/** A playbook that fits an incident, and why. */
export const Suggestion = z.strictObject({
  rank: natural,
  name: text,
  title: text,
  level: text.nullable(),
  score: natural,
  reasons: z.array(text),
  finding_ids: z.array(text),
  containment: z.array(z.strictObject({ step: text, approval: text.nullable(), collateral: Collateral.nullable() })),
  run: text,
})
export type Suggestion = z.infer<typeof Suggestion>

/** Playbooks for an incident, the best first. */
export const SuggestDocument = z.strictObject({
  schema: z.literal('tatou-ir/playbook-suggest/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  verdict: text,
  verdict_reason: text,
  suggestions: z.array(Suggestion),
})
export type SuggestDocument = z.infer<typeof SuggestDocument>
