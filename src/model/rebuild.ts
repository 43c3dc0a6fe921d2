import { z } from 'zod'
import { Digest } from './digest.ts'

/** Whether bundles come out byte for byte when they are made again. */
export const RebuildDocument = z.strictObject({
  schema: z.literal('tatou-ir/rebuild/v1'),
  identical: z.boolean(),
  bundles: z.array(
    z.strictObject({
      path: z.string(),
      identical: z.boolean(),
      /** Of the archive as it lies there, when nothing is encrypted, and of the one that was made again. */
      sha256: Digest,
      rebuilt_sha256: Digest,
      /** Files of the bag that are not the same; none when they all are, and the archive is packed otherwise. */
      differences: z.array(z.string()),
    }),
  ),
})
export type RebuildDocument = z.infer<typeof RebuildDocument>
