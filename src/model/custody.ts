import { z } from 'zod'
import { Digest } from './digest.ts'
import { Instant } from './instant.ts'
import { CUSTODY_EVENTS } from './custody-events.ts'
import { EvidenceFault } from './evidence-fault.ts'

const natural = z.number().int().nonnegative()
const text = z.string().nullable()

/** Somebody who holds evidence, or gives or takes it. */
const Person = z.strictObject({ name: z.string(), title: text, contact: text })

/**
 * A piece of evidence and its SHA-256 before and after what happened: null before when there was none, null after when it is
 * gone.
 */
const Subject = z.strictObject({
  path: z.string(),
  bytes: natural.nullable(),
  before: Digest.nullable(),
  after: Digest.nullable(),
})
export type CustodySubject = z.infer<typeof Subject>

/** Where a custody log ends: how many records it has, and the SHA-256 of the last line without its end. */
export const CustodyHead = z.strictObject({ records: natural, last: Digest.nullable() })
export type CustodyHead = z.infer<typeof CustodyHead>

/** The bag whose later history a log tells. */
const Bag = z.strictObject({ tag_manifest_sha512: z.string().regex(/^[0-9a-f]{128}$/), custody_head: CustodyHead })
export type CustodyBag = z.infer<typeof Bag>

const chain = { seq: z.number().int().positive(), prev: Digest.nullable() }

/**
 * One line of a custody log: RFC 8785 JSON. `prev` is the SHA-256 of the line before (its bytes without the line end), null
 * for the first. `at` is UTC by the clock of the machine, `zone` the offset that this clock showed.
 */
const Record2 = z.strictObject({
  v: z.literal(2),
  ...chain,
  at: Instant,
  zone: z.string().regex(/^[+-]\d\d:\d\d$/),
  event: z.enum(CUSTODY_EVENTS),
  actor: Person.extend({ os_user: z.string(), host: z.string() }),
  tool: z.strictObject({ name: z.literal('tatou-ir'), version: z.string(), argv: z.array(z.string()) }),
  purpose: text,
  /** By what right: a warrant, an order, a policy. */
  authority: text,
  location: text,
  from: Person.nullable(),
  to: Person.nullable(),
  /** Of a `received`: the number and the line's digest of the `transferred` that it answers. */
  answers: z.strictObject({ seq: z.number().int().positive(), sha256: Digest }).nullable(),
  subjects: z.array(Subject),
  /** In the first record of a log that begins where a bag was sealed. */
  bag: Bag.nullable(),
  note: text,
  /** Armored SSH signatures over this record without them, in the namespace custody@tatou-ir. */
  signatures: z.array(z.string()),
})

/** What version 0.1 wrote. */
const Record1 = z.strictObject({
  ...chain,
  at: Instant,
  actor: z.string(),
  action: z.literal('ingest'),
  inputs: z.array(z.strictObject({ path: z.string(), sha256: Digest })),
  tool: z.strictObject({ name: z.literal('tatou-ir'), version: z.string() }),
})

export const CustodyRecord = Record2
export type CustodyRecord = z.infer<typeof CustodyRecord>

/** A line of any version; old ones stay as they were written. */
export const StoredCustodyRecord = z.union([Record2, Record1])
export type StoredCustodyRecord = z.infer<typeof StoredCustodyRecord>

/** What happened, before it has its place in a log. */
export type CustodyEntry = Omit<CustodyRecord, 'v' | 'seq' | 'prev' | 'signatures'>

const Signature = z.strictObject({
  valid: z.boolean(),
  trusted: z.boolean(),
  fingerprint: text,
  principals: text,
})

/** A custody log. `verified` is null unless it was asked for; then `faults` says what is wrong. */
export const CustodyDocument = z.strictObject({
  schema: z.literal('tatou-ir/custody/v1'),
  path: z.string(),
  head: CustodyHead,
  verified: z.boolean().nullable(),
  records: z.array(Record2.omit({ v: true, prev: true, signatures: true }).extend({ signatures: z.array(Signature) })),
  faults: z.array(EvidenceFault),
})
export type CustodyDocument = z.infer<typeof CustodyDocument>
