import { z } from 'zod'
import { FINDING_KINDS } from './finding.ts'

const count = z.number().int().nonnegative()
/** A share, and its interval by Wilson at 95 %. */
const Share = z.strictObject({ hits: count, of: count, low: z.number(), high: z.number() })
export type BenchmarkShare = z.infer<typeof Share>

/** How often the detectors are right on scenarios of drills. */
export const DrillBenchmark = z.strictObject({
  schema: z.literal('tatou-ir/drill-benchmark/v1'),
  seeds: z.strictObject({ from: count, to: count }),
  difficulty: count,
  logs: count,
  kinds: z.array(z.strictObject({ kind: z.enum(FINDING_KINDS), recall: Share, precision: Share })),
  scenarios: z.array(z.strictObject({ scenario: z.string(), log: z.string(), recall: Share })),
  verdicts: Share,
  /** Findings above informational on days on which nothing happened. */
  quiet: z.strictObject({ logs: count, findings: count }),
})
export type DrillBenchmark = z.infer<typeof DrillBenchmark>
