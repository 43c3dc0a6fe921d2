import { z } from 'zod'
import { Digest } from './digest.ts'
import { TLP_LABELS } from './tlp.ts'

const File = z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: Digest })

/** What a ticket remembers of a bundle: enough to tell later that the bundle is still the same. */
export const BundleReceipt = z.strictObject({
  schema: z.literal('tatou-ir/bundle-receipt/v1'),
  /** What the organisation calls the incident. */
  case_id: z.string(),
  tlp: z.enum(TLP_LABELS),
  made_at: z.string(),
  archive: File,
  /** The archive in an encrypted one; null when it is not encrypted. */
  decrypted: File.nullable(),
  /** Which part of a set it is. */
  group: z
    .strictObject({ identifier: z.string(), part: z.number().int().positive(), parts: z.number().int().positive() })
    .nullable(),
  /** Digests of the tag manifests, which stand for everything in the bag. */
  tag_manifest: z.strictObject({ sha256: Digest, sha512: z.string().regex(/^[0-9a-f]{128}$/) }),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Fingerprints of the keys that signed, as ssh-keygen prints them. */
  signers: z.array(z.string()),
  /** Records of the custody log in the bag, and the digest of the last. */
  custody: z.strictObject({ records: z.number().int(), last: Digest.nullable() }),
})
export type BundleReceipt = z.infer<typeof BundleReceipt>

/** Receipts of several bundles. */
export const BundleReceipts = z.strictObject({
  schema: z.literal('tatou-ir/bundle-receipts/v1'),
  receipts: z.array(BundleReceipt),
})
export type BundleReceipts = z.infer<typeof BundleReceipts>
