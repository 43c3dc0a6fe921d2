import { z } from 'zod'

/**
 * Something that does not verify. `code` is a name of docs/bundle-verify.md, docs/signing.md and docs/custody.md; `path` the
 * file it is about, with `:line` where it has lines. An error means that it does not verify; a warning that a reader
 * should know, such as a signature that is good but of nobody we trust.
 */
export const EvidenceFault = z.strictObject({
  code: z.string().regex(/^[EW](?:-[A-Z0-9]+)+$/),
  severity: z.enum(['error', 'warning']),
  path: z.string(),
  message: z.string(),
})
export type EvidenceFault = z.infer<typeof EvidenceFault>
