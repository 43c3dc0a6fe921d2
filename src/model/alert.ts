import { z } from 'zod'
import { Finding } from './finding.ts'

/** What became of a finding: it is new (or back), it changed, nothing more happens. */
export const ALERT_STATES = ['firing', 'updated', 'resolved'] as const
export type AlertState = (typeof ALERT_STATES)[number]

/** One line of `watch --format ndjson` (contract: a line each time a finding changes). */
export const Alert = z.strictObject({
  state: z.enum(ALERT_STATES),
  finding: Finding,
})
export type Alert = z.infer<typeof Alert>
