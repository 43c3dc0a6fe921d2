import { z } from 'zod'
import { ConfigUsed } from './timeline.ts'

export const CHECK_STATUSES = ['pass', 'warn', 'fail', 'skip'] as const

/** One thing that was looked at. */
export const Check = z.strictObject({
  area: z.enum(['installation', 'configuration', 'rules', 'playbooks', 'case', 'deployment']),
  name: z.string(),
  status: z.enum(CHECK_STATUSES),
  message: z.string(),
  hint: z.string().nullable(),
})
export type Check = z.infer<typeof Check>

/** Whether everything is fit for an incident; `ok` where nothing failed. `at` is the moment of the check. */
export const DoctorDocument = z.strictObject({
  schema: z.literal('tatou-ir/doctor/v1'),
  config: ConfigUsed,
  at: z.string(),
  ok: z.boolean(),
  passed: z.number().int(),
  warnings: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  checks: z.array(Check),
})
export type DoctorDocument = z.infer<typeof DoctorDocument>
