import { z } from 'zod'
import { CSF_FUNCTIONS } from './report-parts.ts'

const line = z.string().max(10_000)
const lines = z.array(line).max(200).default([])
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z$/, 'is no time such as 2025-10-18T16:28:00Z')
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'is no day such as 2025-11-30')

/**
 * `--notes FILE.yaml`: what people know and no log says. A report marks all of it as theirs.
 */
export const ReportNotes = z.strictObject({
  case_id: line.optional(),
  title: line.optional(),
  authors: lines,
  distribution: lines,
  questions: lines,
  impact: lines,
  /** Whether it is over, by the judgement of a person. */
  contained: z
    .strictObject({ state: z.enum(['yes', 'partly', 'no']), at: instant.optional(), how: line.optional() })
    .optional(),
  detected: z.strictObject({ at: instant, how: line.optional() }).optional(),
  needed: lines,
  root_cause: line.optional(),
  contributing_factors: lines,
  actions: z
    .array(z.strictObject({ at: instant, by: line, what: line }))
    .max(500)
    .default([]),
  recommendations: z
    .array(
      z.strictObject({
        text: line,
        owner: line.optional(),
        due: day.optional(),
        mitigation: z
          .string()
          .regex(/^M1\d{3}$/, 'is no mitigation of ATT&CK such as M1032')
          .optional(),
        csf: z.enum(CSF_FUNCTIONS).default('Respond'),
      }),
    )
    .max(200)
    .default([]),
  lessons: z
    .strictObject({ went_well: lines, went_badly: lines, change: lines })
    .default({ went_well: [], went_badly: [], change: [] }),
})
export type ReportNotes = z.infer<typeof ReportNotes>

/** What holds where no notes were given. */
export const NO_NOTES: ReportNotes = ReportNotes.parse({})
