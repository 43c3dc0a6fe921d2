import { z } from 'zod'
import { Digest } from './digest.ts'
import { Instant } from './instant.ts'
import { Input } from './ledger.ts'
import { ConfigUsed } from './timeline.ts'
import { CaseStatus } from './case-status.ts'

const natural = z.number().int().nonnegative()

/** Where the bytes of an input were found: its path, what they came out of, and when they were last written there. */
const location = {
  path: z.string(),
  container: z.strictObject({ path: z.string(), sha256: Digest, bytes: natural }).nullable(),
  compression: z.string().nullable(),
  /** Milliseconds since the epoch. */
  mtime: z.number().nullable(),
}
const CaseLocation = z.strictObject(location)
export type CaseLocation = z.infer<typeof CaseLocation>

/**
 * One input of a case. `file` is where its bytes are: `evidence/<sha256>` in the case when they are stored, else the
 * absolute path of the original. The first of its locations by path gives the input its name.
 */
export const CaseInput = z
  .strictObject({
    ...location,
    sha256: Digest,
    bytes: natural,
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'binary']),
    stored: z.boolean(),
    file: z.string(),
    also_at: z.array(CaseLocation),
    ledger: Input,
  })
  .refine(({ stored, file, sha256 }) => (stored ? file === `evidence/${sha256}` : file.startsWith('/')), {
    message: 'file is neither the stored copy nor an absolute path',
  })
  .refine(
    ({ ledger, ...input }) =>
      ledger.sha256 === input.sha256 && ledger.bytes === input.bytes && ledger.path === input.path,
    {
      message: 'the ledger is that of another input',
    },
  )
export type CaseInput = z.infer<typeof CaseInput>

/** A log format of the user, whole, so that a case can always be read again. */
export const CaseFormat = z.strictObject({
  id: z.string(),
  /** Where its file was, and the digest of the file. */
  path: z.string(),
  sha256: Digest,
  text: z.string(),
})
export type CaseFormat = z.infer<typeof CaseFormat>

/** How the logs of a case are read; null where nothing was given. */
export const CaseReading = z.strictObject({
  timezone: z.string().nullable(),
  year: z.number().int().nullable(),
  input_format: z.string().nullable(),
  /** In the order of their ids. */
  formats: z.array(CaseFormat).default([]),
  /** Addresses and CIDR ranges. */
  trusted_proxies: z.array(z.string()).nullable().default(null),
  /** Seconds added to the times of inputs, by path. */
  skew: z.array(z.strictObject({ path: z.string(), seconds: z.number() })).default([]),
})
export type CaseReading = z.infer<typeof CaseReading>

const Unreadable = z.strictObject({ path: z.string(), problem: z.string(), hint: z.string() })
const Tool = z.strictObject({ name: z.literal('tatou-ir'), version: z.string() })

/** The file case.json: what a case holds, and all that its database is derived from. Inputs by (path, sha256). */
export const CaseFile = z
  .strictObject({
    schema: z.literal('tatou-ir/case/v1'),
    created: Instant,
    tool: Tool,
    reading: CaseReading,
    inputs: z.array(CaseInput),
    unreadable: z.array(Unreadable),
  })
  .refine(({ inputs }) => new Set(inputs.map(({ sha256 }) => sha256)).size === inputs.length, {
    message: 'two inputs have the same bytes',
  })
  .refine(({ inputs }) => inputs.every((input, at) => at === 0 || compareInputs(inputs[at - 1], input) < 0), {
    message: 'the inputs are not in their order',
  })
export type CaseFile = z.infer<typeof CaseFile>

/** The order of inputs: by path, then by digest, in code units. */
export function compareInputs(
  a: { readonly path: string; readonly sha256: string } | undefined,
  b: { readonly path: string; readonly sha256: string },
): number {
  if (a === undefined || a.path < b.path) return -1
  if (a.path > b.path) return 1
  return a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0
}

const Named = z.strictObject({ path: z.string(), sha256: z.string() })

/** What `ingest` did, and the whole case after it. */
export const IngestDocument = z.strictObject({
  schema: z.literal('tatou-ir/ingest/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  added: z.array(Named),
  already_there: z.array(Named),
  unreadable: z.array(Unreadable),
})
export type IngestDocument = z.infer<typeof IngestDocument>

/** What a case holds. `verified` is null unless it was asked for; then `faults` says what is wrong. */
export const CaseShowDocument = z.strictObject({
  schema: z.literal('tatou-ir/case-show/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  created: z.string(),
  tool: Tool,
  reading: CaseReading.extend({
    formats: z.array(z.strictObject({ id: z.string(), path: z.string(), sha256: z.string() })),
  }),
  evidence: z.array(
    z.strictObject({ path: z.string(), sha256: z.string(), bytes: natural, stored: z.boolean(), file: z.string() }),
  ),
  unreadable: z.array(Unreadable),
  custody: z.strictObject({ records: natural, last: z.string().nullable() }),
  /** Where people say that it stands. */
  status: CaseStatus,
  verified: z.boolean().nullable(),
  faults: z.array(z.strictObject({ code: z.string(), path: z.string(), message: z.string() })),
})
export type CaseShowDocument = z.infer<typeof CaseShowDocument>

/** The answer to a query: columns with the engine's types, and rows as objects by column name. */
export const SqlDocument = z.strictObject({
  schema: z.literal('tatou-ir/sql/v1'),
  inputs: z.array(Input),
  config: ConfigUsed,
  query: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  rows: z.array(z.record(z.string(), z.unknown())),
})
export type SqlDocument = z.infer<typeof SqlDocument>
