import { z } from 'zod'
import { Digest } from './digest.ts'
import { BundleMeta } from './bundle-meta.ts'
import { CaseReading } from './case.ts'
import { Config } from './config.ts'
import { RULE_OUTCOMES } from './detection.ts'
import { ConfigUsed } from './timeline.ts'

const words = z.array(z.string())

/**
 * `meta/recipe.json` of a bundle: all that the logs alone do not say and that its findings depend on, so that anyone can work
 * them out again: how the logs are read, what the organisation knows, and the rules beside ours, as their files say them.
 */
export const BundleRecipe = z.strictObject({
  schema: z.literal('tatou-ir/bundle-recipe/v1'),
  reading: CaseReading,
  config: Config,
  builtin_rules: z.boolean(),
  rule_files: z.array(z.strictObject({ path: z.string(), text: z.string() })),
})
export type BundleRecipe = z.infer<typeof BundleRecipe>

/** The filters of a command, as they were given. */
export const BundleFilters = z.strictObject({
  since: z.string().nullable(),
  until: z.string().nullable(),
  source: words,
  account: words,
})
export type BundleFilters = z.infer<typeof BundleFilters>

/** A rule that was run: what became of it (null: it feeds others alone), and the digest of what it says. */
export const BundleRule = z.strictObject({
  id: z.string(),
  outcome: z.enum(RULE_OUTCOMES).nullable(),
  sha256: Digest.nullable(),
})
export type BundleRule = z.infer<typeof BundleRule>

/** `meta/bundle.json` with what its findings depend on. */
export const WorkedMeta = BundleMeta.extend({
  config: ConfigUsed,
  filters: BundleFilters,
  /** Whether the bag holds the originals, or only the lines that findings cite (`data/evidence/excerpt.ndjson`). */
  evidence: z.enum(['whole', 'excerpt']),
  rules: z.array(BundleRule),
})
export type WorkedMeta = z.infer<typeof WorkedMeta>

/** `meta/files.json`: the originals, and where each was found. `file` is its place in the bag; null when it is not there. */
export const BundleOriginals = z.object({
  files: z.array(
    z.object({
      file: z.string().nullable(),
      original_path: z.string(),
      inputs: words,
      /** RFC 3339 UTC; null for standard input. */
      modified: z.string().nullable(),
      sha256: Digest,
    }),
  ),
})
export type BundleOriginals = z.infer<typeof BundleOriginals>

/** A line of `excerpt.ndjson`: a cited line, whole, as it stands in its input. */
export const ExcerptLine = z.strictObject({
  path: z.string(),
  sha256: Digest,
  line: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  line_sha256: Digest,
  base64: z.base64(),
})
export type ExcerptLine = z.infer<typeof ExcerptLine>
