import { z } from 'zod'
import { EvidenceFault } from './evidence-fault.ts'

const natural = z.number().int().nonnegative()

/** What is wrong with a bundle. `path` is that of a file in the bag; empty when it is the whole bundle. */
export const BundleFault = EvidenceFault
export type BundleFault = EvidenceFault

/** A field of bag-info.txt; labels may repeat, and their order is kept. */
export const BagInfoField = z.strictObject({ label: z.string(), value: z.string() })
export type BagInfoField = z.infer<typeof BagInfoField>

/** What a bundle is, whether or not it is as it was. Null where the bundle does not say it. */
export const BundleFacts = z.strictObject({
  path: z.string(),
  container: z.enum(['folder', 'zip', 'tar', 'tar.gz']),
  /** Size of the archive as it lies there. */
  bytes: natural.nullable(),
  /** Whether the archive is encrypted with age. */
  encrypted: z.boolean(),
  /** The one folder of the archive that is the bag. */
  root: z.string(),
  /** Whether the archive is byte for byte the one that was sealed; null when it carries no seal. */
  sealed: z.boolean().nullable(),
  bagit_version: z.string().nullable(),
  profile: z.string().nullable(),
  /** Of the payload manifests. */
  algorithms: z.array(z.string()),
  /** SHA-512 of `tagmanifest-sha512.txt`, which stands for the whole bag. */
  tag_manifest_sha512: z.string().nullable(),
  payload: z.strictObject({ files: natural, bytes: natural }),
  tag_files: natural,
  /** Of a set of bags: which part this is, and of how many. */
  group: z
    .strictObject({
      identifier: z.string().nullable(),
      part: natural,
      parts: natural.nullable(),
      /** SHA-256 of what the part tells of the whole set. */
      set: z.string().nullable(),
    })
    .nullable(),
  bag_info: z.array(BagInfoField),
})
export type BundleFacts = z.infer<typeof BundleFacts>

/** A signature: by which key, who that is as far as it is known here, and when an authority saw it. */
export const SealFacts = z.strictObject({
  path: z.string(),
  valid: z.boolean(),
  trusted: z.boolean(),
  fingerprint: z.string().nullable(),
  principals: z.string().nullable(),
  timestamp: z
    .strictObject({ time: z.string(), authority: z.string(), valid: z.boolean(), trusted: z.boolean() })
    .nullable(),
})
export type SealFacts = z.infer<typeof SealFacts>

const VerifyCheck = z.strictObject({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'not_run']),
  reason: z.string().nullable(),
})

/** Whether a bundle is what it was when it was sealed, who sealed it, and all that speaks against it. */
export const VerifyDocument = z.strictObject({
  schema: z.literal('tatou-ir/verify/v1'),
  /** No fault is an error. */
  ok: z.boolean(),
  signed: z.boolean(),
  trusted: z.boolean(),
  signatures: z.array(SealFacts),
  bundle: BundleFacts,
  /** What was looked into, and what could not be; `reason` says why not. */
  checks: z.array(VerifyCheck),
  faults: z.array(BundleFault),
})
export type VerifyDocument = z.infer<typeof VerifyDocument>

/** Several bundles, and what is wrong with them as a set. `complete`: no part is missing. */
export const VerifySetDocument = z.strictObject({
  schema: z.literal('tatou-ir/verify-set/v1'),
  ok: z.boolean(),
  complete: z.boolean(),
  signed: z.boolean(),
  trusted: z.boolean(),
  bundles: z.array(VerifyDocument),
  /** What was asked of a set as a whole; `set` is its name. */
  checks: z.array(VerifyCheck.extend({ set: z.string() })),
  /** `path` is that of a bundle, or of a file in the set. */
  faults: z.array(BundleFault),
})
export type VerifySetDocument = z.infer<typeof VerifySetDocument>

/** What a bundle holds. `digests` are those that its manifests list, by algorithm. */
export const InspectDocument = z.strictObject({
  schema: z.literal('tatou-ir/inspect/v1'),
  bundle: BundleFacts,
  files: z.array(
    z.strictObject({
      path: z.string(),
      kind: z.enum(['payload', 'tag']),
      bytes: natural,
      digests: z.record(z.string(), z.string()),
    }),
  ),
  /** What the structure alone shows; no content was hashed. */
  faults: z.array(BundleFault),
})
export type InspectDocument = z.infer<typeof InspectDocument>
