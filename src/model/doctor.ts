import { z } from 'zod'
import { ConfigUsed } from './timeline.ts'

export const CHECK_STATUSES = ['pass', 'warn', 'fail', 'skip'] as const

export const CHECK_AREAS = [
  'installation',
  'configuration',
  'rules',
  'formats',
  'playbooks',
  'samples',
  'rehearsal',
  'case',
  'deployment',
] as const

/** One thing that was looked at. */
export const Check = z.strictObject({
  area: z.enum(CHECK_AREAS),
  name: z.string(),
  /** What was done to find out: commands, each behind `; `, or words. */
  tried: z.string(),
  status: z.enum(CHECK_STATUSES),
  message: z.string(),
  /** How long that took; checks that were made together took as long together. Null where nothing was tried. */
  seconds: z.number().nullable(),
  hint: z.string().nullable(),
})
export type Check = z.infer<typeof Check>

/** Whether everything is fit for an incident; `ok` where nothing failed. `at` is the moment of the check, `seconds` how long it took. */
export const DoctorDocument = z.strictObject({
  schema: z.literal('tatou-ir/doctor/v1'),
  config: ConfigUsed,
  at: z.string(),
  seconds: z.number(),
  ok: z.boolean(),
  passed: z.number().int(),
  warnings: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  checks: z.array(Check),
})
export type DoctorDocument = z.infer<typeof DoctorDocument>
