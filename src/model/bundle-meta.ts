import { z } from 'zod'
import { TLP_LABELS } from './tlp.ts'

const natural = z.number().int().nonnegative()

/** How an archive is written: a zip with compression, one without, or a tar in gzip. */
export const ARCHIVE_KINDS = ['zip', 'stored', 'tar.gz'] as const
export type ArchiveKind = (typeof ARCHIVE_KINDS)[number]

/** Which part of a set a bundle is, and where each file of the payload of the whole set lies. */
export const BundleSet = z.strictObject({
  /** Of the set: the same in all parts, and of no other set. */
  group: z.string(),
  parts: natural.positive(),
  files: z.array(
    z.strictObject({
      part: natural.positive(),
      path: z.string(),
      bytes: natural,
      /** Of a file that had to be cut: its own path, and where this piece begins in it. */
      piece_of: z.strictObject({ path: z.string(), offset: natural }).nullable(),
    }),
  ),
})
export type BundleSet = z.infer<typeof BundleSet>

/** What `meta/bundle.json` tells: how and with what a bundle was made. More fields may follow in later versions. */
export const BundleMeta = z.object({
  case_id: z.string(),
  tlp: z.enum(TLP_LABELS),
  made_at: z.string(),
  contact: z.string(),
  archive: z.object({ name: z.string(), kind: z.enum(ARCHIVE_KINDS) }),
  /** Recipients of age, or `passphrase`; null when the archive is not encrypted. */
  encrypted_to: z.array(z.string()).nullable(),
  /** How many signed; 0 for bundles of before that was told. */
  signatures: natural.default(0),
  tool: z.object({ name: z.string(), version: z.string() }),
  command: z.array(z.string()),
})
export type BundleMeta = z.infer<typeof BundleMeta>
