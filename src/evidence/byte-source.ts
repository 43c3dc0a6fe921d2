import { createDecipheriv } from 'node:crypto'
import { readSync } from 'node:fs'
import { ArchiveError } from './archive-error.ts'

/**
 * Bytes that can be read at any place: an open file, or what age encrypted in one. Plain data, so that a thread can take it.
 * `size` is that of the bytes themselves.
 */
export type ByteSource =
  | { readonly kind: 'plain'; readonly fd: number; readonly size: number }
  | { readonly kind: 'age'; readonly fd: number; readonly size: number; readonly payload: AgePayload }

/** The payload of a file of age (C2SP age.md, STREAM): where it lies in the file, and the key of its pieces. */
export interface AgePayload {
  readonly from: number
  readonly bytes: number
  readonly key: Uint8Array
}

const PIECE_BYTES = 65_536
const TAG_BYTES = 16
const SEALED_BYTES = PIECE_BYTES + TAG_BYTES

/** How many bytes are encrypted in a payload of so many; undefined when no payload has this length. */
export function plainBytes(bytes: number): number | undefined {
  if (bytes < TAG_BYTES) return undefined
  const pieces = Math.max(1, Math.ceil(bytes / SEALED_BYTES))
  const last = bytes - (pieces - 1) * SEALED_BYTES - TAG_BYTES
  // Only a file of nothing ends with an empty piece.
  return last < 0 || (last === 0 && pieces > 1) ? undefined : bytes - pieces * TAG_BYTES
}

/**
 * Reads bytes from a place on into all of `target`, fewer only where they end; returns how many. Throws what the system
 * throws, and ArchiveError `E-AGE` where a piece is not what was encrypted.
 */
export function readAt(source: ByteSource, target: Buffer, from: number): number {
  let length = 0
  while (length < target.length && from + length < source.size) {
    const rest = target.subarray(length)
    const read =
      source.kind === 'plain'
        ? readSync(source.fd, rest, 0, rest.length, from + length)
        : readPiece(source.fd, source.payload, rest, from + length)
    if (read === 0) break
    length += read
  }
  return length
}

/** Copies what of one piece is wanted; a piece is authentic as a whole or not at all. */
function readPiece(fd: number, payload: AgePayload, target: Buffer, from: number): number {
  const number = Math.floor(from / PIECE_BYTES)
  const piece = openPiece(fd, payload, number)
  const within = from - number * PIECE_BYTES
  return piece.copy(target, 0, within, Math.min(piece.length, within + target.length))
}

function openPiece(fd: number, { from, bytes, key }: AgePayload, number: number): Buffer {
  const start = number * SEALED_BYTES
  const sealed = Buffer.allocUnsafe(Math.min(SEALED_BYTES, bytes - start))
  readSync(fd, sealed, 0, sealed.length, from + start)
  const isLast = start + sealed.length === bytes
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('chacha20-poly1305', key, nonceOf(number, isLast), { authTagLength: TAG_BYTES })
  decipher.setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(0, end))
  try {
    decipher.final()
  } catch {
    throw new ArchiveError('E-AGE', 'was changed or cut off after it was encrypted')
  }
  return plain
}

/** The number of the piece in 11 bytes, and whether it is the last: a file that is cut between pieces has none. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 3)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

/** The bytes from one place to another, or to the end, in pieces of `buffer`; each is valid until the next is asked for. */
export function* stretch(source: ByteSource, from: number, to: number, buffer: Buffer): Generator<Buffer> {
  for (let at = from; at < to;) {
    const read = readAt(source, buffer.subarray(0, Math.min(buffer.length, to - at)), at)
    if (read === 0) return
    at += read
    yield buffer.subarray(0, read)
  }
}
