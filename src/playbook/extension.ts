import { z } from 'zod'
import { FINDING_KINDS } from '../model/finding.ts'
import type { Playbook, Step } from './cacao.ts'
import { nameUuid } from './uuid.ts'

/** Who stands behind our playbooks: a STIX identity. */
export const OWN_IDENTITY = `identity--${nameUuid('identity:tatou-ir')}`

/** The extension of steps, and that of playbooks. */
export const STEP_EXTENSION = `extension-definition--${nameUuid('extension:step')}`
export const PLAYBOOK_EXTENSION = `extension-definition--${nameUuid('extension:playbook')}`

/** Roles in an incident; here with what people call them. */
export const ROLES = {
  member_on_call: 'member on call',
  technical_lead: 'technical lead',
  documentation_lead: 'documentation lead',
  incident_lead: 'incident lead',
} as const
export const ROLE_NAMES = ['member_on_call', 'technical_lead', 'documentation_lead', 'incident_lead'] as const
export type Role = (typeof ROLE_NAMES)[number]

const role = z.enum(ROLE_NAMES)

/** What a step is for. Evidence is preserved before anything is contained. */
export const PURPOSES = [
  'investigate',
  'preserve',
  'contain',
  'eradicate',
  'recover',
  'notify',
  'document',
  'decide',
] as const
export type Purpose = (typeof PURPOSES)[number]

/** What CACAO does not say about a step: what it is for, who does it, in what time, and what must be kept. */
export const StepExtension = z.strictObject({
  /** Short name, unique in the playbook: by it a file of answers speaks of the step. */
  key: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'is no key: small letters, digits and hyphens'),
  purpose: z.enum(PURPOSES),
  why: z.string(),
  role,
  time_box_minutes: z.number().positive(),
  mandatory: z.boolean().default(false),
  approval: z.strictObject({ roles: z.array(role).min(1), persons: z.number().int().min(1).max(2) }).optional(),
  rollback: z.string().optional(),
  evidence: z.array(z.string()).default([]),
  /** Who is called when the time box has passed, and what is said on the telephone. */
  escalation: z.strictObject({ role, text: z.string() }).optional(),
  /** Categories of NIST CSF 2.0, as SP 800-61r3 uses them. */
  csf: z.array(z.string().regex(/^[A-Z]{2}\.[A-Z]{2}(?:-\d\d)?$/, 'is no category of CSF 2.0')).default([]),
  /** Which question about the incident the logs may answer. */
  answer: z.string().optional(),
  /** Whose harm it can do: what a block of the source, or of accounts, would hit. */
  collateral: z.enum(['source', 'accounts', 'everybody']).optional(),
})
export type StepExtension = z.infer<typeof StepExtension>

/** What CACAO does not say about a playbook: what it answers, and where its variables come from. */
export const PlaybookExtension = z.strictObject({
  /** The name that commands know it by. */
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'is no name: small letters, digits and hyphens'),
  kinds: z.array(z.enum(FINDING_KINDS)).default([]),
  /** Rules, by title, that call for it whatever their kind. */
  rules: z.array(z.string()).default([]),
  /** Verdicts on the incident that call for it. */
  verdicts: z.array(z.string()).default([]),
  /** Beginnings of the log formats that it is about; any, where there are none. */
  formats: z.array(z.string()).default([]),
  level: z.enum(['low', 'medium', 'high', 'critical']),
  /** Functions of CSF 2.0 that its steps cover. */
  functions: z.array(z.enum(['Govern', 'Identify', 'Protect', 'Detect', 'Respond', 'Recover'])),
  time_box_minutes: z.number().positive(),
  escalation: z.array(z.strictObject({ after_minutes: z.number().nonnegative(), role, text: z.string() })).default([]),
  communications: z
    .array(z.strictObject({ audience: z.string(), channel: z.string(), when: z.string(), text: z.string() }))
    .default([]),
  evidence: z.array(z.string()).default([]),
  /** What of the incident a variable is filled with. */
  bindings: z.record(z.string(), z.string()).default({}),
})
export type PlaybookExtension = z.infer<typeof PlaybookExtension>

/** What our extension says about a step; undefined when it says nothing, or nothing that can be read. */
export function stepExtension(step: Step | undefined): StepExtension | undefined {
  return StepExtension.safeParse(step?.step_extensions?.[STEP_EXTENSION]).data
}

/** What our extension says about a playbook, likewise. */
export function playbookExtension(playbook: Playbook): PlaybookExtension | undefined {
  return PlaybookExtension.safeParse(playbook.playbook_extensions?.[PLAYBOOK_EXTENSION]).data
}
