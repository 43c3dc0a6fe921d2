import { z } from 'zod'
import { TEST_COUNTS } from './test-counts.ts'
import { ACTIVITIES } from './event.ts'

/** A log format or wrapper, as `formats list` shows it. A wrapper yields nothing: the line inside is read by the formats. */
export const FormatSummary = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['text', 'json', 'wrapper']),
  activities: z.array(z.enum(ACTIVITIES)),
  rules: z.number().int(),
  samples: z.number().int(),
  near_misses: z.number().int(),
  reference: z.string(),
  /** The file of a format of the user, null for those of the program. */
  file: z.strictObject({ path: z.string(), sha256: z.string() }).nullable(),
})
export type FormatSummary = z.infer<typeof FormatSummary>

/** What is understood: formats in the order in which they are asked, then the wrappers. */
export const FormatsDocument = z.strictObject({
  schema: z.literal('tatou-ir/formats/v1'),
  formats: z.array(FormatSummary),
})
export type FormatsDocument = z.infer<typeof FormatsDocument>

/** Something wrong with the file of a format. */
export const FormatFault = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  path: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
  hint: z.string().nullable(),
})
export type FormatFault = z.infer<typeof FormatFault>

/** What came of one sample or near-miss, or of one of its values. */
export const FormatTestResult = z.strictObject({
  path: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  format: z.string(),
  test: z.string(),
  outcome: z.enum(['passed', 'failed']),
  expected: z.string(),
  found: z.string(),
})
export type FormatTestResult = z.infer<typeof FormatTestResult>

export const FormatTestsDocument = z.strictObject({
  schema: z.literal('tatou-ir/format-tests/v1'),
  ...TEST_COUNTS,
  /** What is wrong with the files, and doubtful about the formats; those with errors are not tested. */
  faults: z.array(FormatFault),
  results: z.array(FormatTestResult),
})
export type FormatTestsDocument = z.infer<typeof FormatTestsDocument>
