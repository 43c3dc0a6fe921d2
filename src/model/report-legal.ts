import { z } from 'zod'

/** A clock of a law that may apply, and whether somebody started it. */
const OfferedClock = z.strictObject({
  clock: z.string(),
  name: z.string(),
  law: z.string(),
  /** What a person must have decided for it to begin. */
  trigger: z.string(),
  /** Its first deadline, in words. */
  first: z.string(),
  started: z.boolean(),
})
export type OfferedClock = z.infer<typeof OfferedClock>

/** The law that the organisation is under. `configured` is false where it does not say so: then every clock is offered. */
export const ReportLegal = z.strictObject({
  configured: z.boolean(),
  offered: z.array(OfferedClock),
  /** Whether clocks of contracts are among them. */
  custom: z.boolean(),
  authority: z.string().nullable(),
  data_protection_officer: z.string().nullable(),
})
export type ReportLegal = z.infer<typeof ReportLegal>
