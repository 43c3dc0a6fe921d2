import { createHash } from 'node:crypto'
import { canonicalJson } from '../model/canonical-json.ts'
import { StoredCustodyRecord, type CustodyEntry, type CustodyHead, type CustodyRecord } from '../model/custody.ts'

/** A record that has its place in a log, and lacks only signatures. */
export type UnsignedRecord = Omit<CustodyRecord, 'signatures'>

/** What is wrong with one line (1-based) of a custody log, as a predicate. */
export interface ChainFault {
  readonly line: number
  readonly message: string
}

/** Reads where a custody log ends; `text` is the whole log. */
export function custodyHead(text: string): CustodyHead {
  const lines = custodyLines(text)
  const last = lines.at(-1)
  return { records: lines.length, last: last === undefined ? null : lineDigest(last) }
}

/** The record that would come next in a log, ready to be signed. */
export function nextRecord(text: string, entry: CustodyEntry): UnsignedRecord {
  const { records, last } = custodyHead(text)
  return { v: 2, seq: records + 1, prev: last, ...entry }
}

/** The bytes that a signature over a record signs: its canonical form without signatures, with no line end. */
export function signedBytes(record: UnsignedRecord): Buffer {
  return Buffer.from(canonicalJson({ ...record, signatures: undefined }), 'utf8')
}

/** The log with one more record. The lines there are stay as they are, whatever they say. */
export function withRecord(text: string, record: UnsignedRecord, signatures: readonly string[] = []): string {
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${whole}${canonicalJson({ ...record, signatures })}\n`
}

/** What is wrong with the chain of a custody log; an empty list when nothing is. */
export function chainFaults(text: string): ChainFault[] {
  const faults: ChainFault[] = []
  let prev: string | null = null
  for (const [at, line] of custodyLines(text).entries()) {
    const message = whyNotNext(line, at + 1, prev)
    if (message !== undefined) faults.push({ line: at + 1, message })
    prev = lineDigest(line)
  }
  return faults
}

function whyNotNext(line: string, seq: number, prev: string | null): string | undefined {
  const record = custodyRecord(line)
  if (record === undefined) return 'is no record'
  if (record.seq !== seq) return `has the number ${record.seq}`
  if (record.prev !== prev) return 'does not continue the line before it'
  return isCanonical(record, line) ? undefined : 'is not in the canonical form'
}

function isCanonical(record: StoredCustodyRecord, line: string): boolean {
  try {
    return canonicalJson(record) === line
  } catch {
    // A lone surrogate, which JSON can spell, has no canonical form.
    return false
  }
}

/** A line of a custody log as a record, or undefined when it is none. */
export function custodyRecord(line: string): StoredCustodyRecord | undefined {
  try {
    return StoredCustodyRecord.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** A record of any version in the shape of today; of what version 1 did not know, it says nothing. */
export function asCurrent(record: StoredCustodyRecord): CustodyRecord {
  if ('v' in record) return record
  const { seq, prev, at, actor, inputs, tool } = record
  const unknown = {
    purpose: null,
    authority: null,
    location: null,
    from: null,
    to: null,
    answers: null,
    bag: null,
    note: null,
  }
  return {
    v: 2,
    seq,
    prev,
    at,
    zone: '+00:00',
    event: 'collected',
    actor: { name: actor, title: null, contact: null, os_user: actor, host: '' },
    tool: { ...tool, argv: [] },
    ...unknown,
    subjects: inputs.map(({ path, sha256 }) => ({ path, bytes: null, before: null, after: sha256 })),
    signatures: [],
  }
}

/** The lines of a custody log, without their ends. */
export function custodyLines(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** SHA-256 (hex) of a line, by which the next one names it. */
export function lineDigest(line: string): string {
  return createHash('sha256').update(line).digest('hex')
}
