import { z } from 'zod'

/** The six kinds of threats of STRIDE. */
export const STRIDE = [
  'spoofing',
  'tampering',
  'repudiation',
  'information_disclosure',
  'denial_of_service',
  'elevation_of_privilege',
] as const

const text = z.string().min(1, 'is empty')
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'is no id: small letters, digits and hyphens')
const scale = z.int().min(1, 'is less than 1').max(5, 'is more than 5')

/** What is worth protecting. */
const Asset = z.strictObject({ id, name: text, criticality: z.enum(['critical', 'high', 'medium', 'low']), zone: text })

/** Where an attack would leave traces; without formats it is a source that this program does not read. */
const ThreatLog = z.strictObject({ id, name: text, formats: z.array(text).default([]) })

/**
 * A step of an attack tree. What it takes is in `any` (one of them is enough) or `all` (each is needed); a step that takes
 * nothing else is a leaf, which `rules` would see or which nobody sees for the reason in `unseen`. It has exactly one of the four.
 */
export const AttackStep = z.strictObject({
  step: text,
  rules: z.array(text).min(1, 'names no rule').optional(),
  unseen: text.optional(),
  get any() {
    return z.array(AttackStep).min(1, 'has no step').optional()
  },
  get all() {
    return z.array(AttackStep).min(1, 'has no step').optional()
  },
})
export type AttackStep = z.infer<typeof AttackStep>

/** A threat: how likely and how bad it is (1 to 5 each), what it hits, how it goes, and who answers. */
const Threat = z.strictObject({
  id,
  title: text,
  stride: z.array(z.enum(STRIDE)).min(1, 'names no kind of STRIDE'),
  likelihood: scale,
  impact: scale,
  assets: z.array(text).min(1, 'names no asset'),
  logs: z.array(text).default([]),
  playbooks: z.array(text).default([]),
  attack: AttackStep,
})
export type Threat = z.infer<typeof Threat>

/** A file of threats, as people write it. */
export const ThreatModel = z.strictObject({
  name: text,
  about: text,
  assets: z.array(Asset).min(1, 'names no asset'),
  logs: z.array(ThreatLog).default([]),
  threats: z.array(Threat).min(1, 'names no threat'),
})
export type ThreatModel = z.infer<typeof ThreatModel>
