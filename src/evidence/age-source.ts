import { hkdfSync } from 'node:crypto'
import { readSync } from 'node:fs'
import { TatouError } from '../model/errors.ts'
import { ARMOR_START, checkStart, HEADER_START, headerEnd } from './age-header.ts'
import { openHeader, type AgeWith } from './age.ts'
import { plainBytes, type ByteSource } from './byte-source.ts'

/** Between header and payload (C2SP age.md): it makes the key of the payload another one for each file. */
const NONCE_BYTES = 16
const KEY_BYTES = 32
const MOST_HEADER_BYTES = 65_536

/** Whether a file begins as files of age do, armored or not. */
export function isAge(head: Buffer): boolean {
  const start = head.toString('latin1')
  return start.startsWith(HEADER_START) || start.startsWith(ARMOR_START)
}

/**
 * What is encrypted in an open file, to be read at any place: nothing is written down in the clear, and what is read is
 * authentic. `shown` names it in errors. Throws TatouError `age-key` when none of the keys opens it, `age-damaged`.
 */
export async function openAge(fd: number, size: number, shown: string, keys: AgeWith): Promise<ByteSource> {
  const start = Buffer.alloc(Math.min(size, MOST_HEADER_BYTES + NONCE_BYTES))
  readSync(fd, start, 0, start.length, 0)
  checkStart(start, shown)
  const end = headerEnd(start)
  const damaged = (problem: string): TatouError => new TatouError('age-damaged', { path: shown, problem })
  if (end === undefined) throw damaged('has a header without an end')
  const from = end + NONCE_BYTES
  const bytes = size - from
  const plain = plainBytes(bytes)
  if (plain === undefined) throw damaged('was cut off')
  const fileKey = await openHeader(start.subarray(0, end), shown, keys)
  const key = new Uint8Array(hkdfSync('sha256', fileKey, start.subarray(end, from), 'payload', KEY_BYTES))
  return { kind: 'age', fd, size: plain, payload: { from, bytes, key } }
}
