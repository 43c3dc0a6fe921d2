import { z } from 'zod'
import { Digest } from './digest.ts'

/** `meta/redaction.json` of a twin: that it is one, of what, and what was done. */
export const Redaction = z.strictObject({
  schema: z.literal('tatou-ir/redaction/v1'),
  says: z.string(),
  /**
   * The bundle that this is the twin of: the SHA-512 of its tag manifest, or SHA-256 over a salt and that digest, both as they are
   * written; whoever has the map has the salt.
   */
  original: z.union([
    z.strictObject({ tag_manifest_sha512: z.string().regex(/^[0-9a-f]{128}$/) }),
    z.strictObject({ commitment_sha256: Digest }),
  ]),
  kept_attackers: z.boolean(),
  /** How many different names of each kind were replaced. */
  replaced: z.record(z.string(), z.number().int().nonnegative()),
  /** Lines that could not be made safe, and of which nothing is left, by the log of the twin. */
  masked: z.array(z.strictObject({ path: z.string(), lines: z.number().int().positive() })),
})
export type Redaction = z.infer<typeof Redaction>

/** What only those may know for whom it is encrypted: which name is whose. */
export const RedactionMap = z.strictObject({
  schema: z.literal('tatou-ir/redaction-map/v1'),
  original: z.strictObject({ tag_manifest_sha512: z.string(), salt: z.string() }),
  /** In hexadecimal: whoever has it gives the same names the same pseudonyms. */
  key: z.string(),
  names: z.array(z.strictObject({ kind: z.string(), original: z.string(), pseudonym: z.string() })),
})
export type RedactionMap = z.infer<typeof RedactionMap>
