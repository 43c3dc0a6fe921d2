import { canonicalJson } from '../model/canonical-json.ts'
import { StoredCustodyRecord, type CustodyEntry, type CustodyHead, type CustodyRecord } from '../model/custody.ts'
import { chainHead, linkFaults, nextLink, type ChainFault } from './hash-chain.ts'

/** A record that has its place in a log, and lacks only signatures. */
export type UnsignedRecord = Omit<CustodyRecord, 'signatures'>

/** Reads where a custody log ends; `text` is the whole log. */
export function custodyHead(text: string): CustodyHead {
  return chainHead(text)
}

/** The record that would come next in a log, ready to be signed. */
export function nextRecord(text: string, entry: CustodyEntry): UnsignedRecord {
  return { v: 2, ...nextLink(chainHead(text)), ...entry }
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
  return linkFaults(text, custodyRecord)
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
