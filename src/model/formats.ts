import { z } from 'zod'
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
