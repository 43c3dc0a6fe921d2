import { createHash, type Hash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { crc32, inflateRawSync } from 'node:zlib'
import type { Algorithm } from './algorithms.ts'
import { ArchiveError } from './archive-error.ts'
import { stretch, type ByteSource } from './byte-source.ts'
import { inflateRaw, type Inflated } from './inflate.ts'

/** Bytes to be hashed: a file by its path, or a stretch of a file that is open. Plain data, so that a worker can take it. */
export interface DigestTask {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'stretch'; readonly bytes: ByteSource; readonly from: number; readonly to: number }
  readonly compression: 'stored' | 'deflate'
  /** How many bytes there are, uncompressed; more are never read. */
  readonly bytes: number
  readonly algorithms: readonly Algorithm[]
  /** Whether the checksum of zip is wanted. */
  readonly crc: boolean
}

/** Digests in the order of the algorithms, or why there are none. */
export type Digest =
  | { readonly kind: 'digest'; readonly digests: readonly string[]; readonly crc: number }
  | { readonly kind: 'fault'; readonly fault: DigestFault }

/**
 * `unreadable`: the system says no. `size`: more or fewer bytes than there should be. `damaged`: no deflate stream.
 * `forged`: not what was encrypted.
 */
export type DigestFault = 'unreadable' | 'size' | 'damaged' | 'forged'

const READ_BYTES = 1_048_576

/** A compressed stretch no larger than this, in and out, is undone at one go. */
const AT_ONCE_BYTES = 4_194_304

/** One buffer for all that one thread reads. */
export function createDigester(): (task: DigestTask, onBytes: (bytes: number) => void) => Promise<Digest> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  return async (task, onBytes) => {
    try {
      return await digestOf(task, buffer, onBytes)
    } catch (error) {
      if (error instanceof DigestError) return { kind: 'fault', fault: error.fault }
      if (error instanceof ArchiveError) return { kind: 'fault', fault: 'forged' }
      if (!(error instanceof Error && 'code' in error)) throw error
      return { kind: 'fault', fault: 'syscall' in error ? 'unreadable' : 'damaged' }
    }
  }
}

class DigestError extends Error {
  readonly fault: DigestFault

  constructor(fault: DigestFault) {
    super(fault)
    this.name = 'DigestError'
    this.fault = fault
  }
}

async function digestOf(task: DigestTask, buffer: Buffer, onBytes: (bytes: number) => void): Promise<Digest> {
  const sums = createSums(task)
  const take = (chunk: Buffer): void => {
    sums.update(chunk)
    onBytes(chunk.length)
  }
  const { source } = task
  if (source.kind === 'file') {
    // A link that took the place of the file is not followed, and a pipe does not hold us.
    const fd = openSync(source.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const found = fstatSync(fd)
      if (!found.isFile()) throw new DigestError('unreadable')
      if (found.size !== task.bytes) throw new DigestError('size')
      for (const chunk of stretch({ kind: 'plain', fd, size: found.size }, 0, task.bytes, buffer)) take(chunk)
    } finally {
      closeSync(fd)
    }
    return sums.end()
  }
  const packed = stretch(source.bytes, source.from, source.to, buffer)
  if (task.compression === 'stored') for (const chunk of packed) take(chunk)
  else await inflate(task, source.to - source.from, packed, take)
  return sums.end()
}

async function inflate(
  { bytes }: DigestTask,
  length: number,
  packed: Iterable<Buffer>,
  take: (chunk: Buffer) => void,
): Promise<void> {
  if (length <= AT_ONCE_BYTES && bytes <= AT_ONCE_BYTES) {
    const whole = Buffer.concat([...copies(packed)])
    const { buffer, taken } = inflateAtOnce(whole, bytes)
    if (taken !== length) throw new DigestError('size')
    take(buffer)
    return
  }
  const state: Inflated = { taken: 0, ended: false }
  for await (const chunk of inflateRaw(packed, state)) take(chunk)
  if (!state.ended || state.taken !== length) throw new DigestError('size')
}

function* copies(chunks: Iterable<Buffer>): Generator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

/** Undoes deflate of no more than `bytes`; `taken` is how much of the source it took. Throws what zlib throws. */
export function inflateAtOnce(packed: Buffer, bytes: number): { readonly buffer: Buffer; readonly taken: number } {
  // With `info` the answer is an object, of which the types know nothing.
  const answer: unknown = inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes), info: true })
  const { buffer, engine } = answer as { buffer: Buffer; engine: { bytesWritten: number } }
  return { buffer, taken: engine.bytesWritten }
}

/** Adds up all sums of one content. */
export function createSums(task: Pick<DigestTask, 'algorithms' | 'bytes' | 'crc'>): {
  readonly update: (chunk: Buffer) => void
  readonly end: () => Digest
} {
  const hashes: readonly Hash[] = task.algorithms.map((name) => createHash(name))
  let bytes = 0
  let crc = 0
  return {
    update: (chunk) => {
      bytes += chunk.length
      if (bytes > task.bytes) throw new DigestError('size')
      for (const hash of hashes) hash.update(chunk)
      if (task.crc) crc = crc32(chunk, crc)
    },
    end: () => {
      if (bytes !== task.bytes) throw new DigestError('size')
      return { kind: 'digest', digests: hashes.map((hash) => hash.digest('hex')), crc }
    },
  }
}
