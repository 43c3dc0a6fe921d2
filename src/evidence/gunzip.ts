import { crc32 } from 'node:zlib'
import { LIMITS } from '../ingest/limits.ts'
import { ArchiveError } from './archive-error.ts'
import { createByteStream, type ByteStream } from './byte-stream.ts'
import { inflateRaw, type Inflated } from './inflate.ts'

const MAGIC = [0x1f, 0x8b, 8] as const
const HEAD_BYTES = 10
const TAIL_BYTES = 8
const HEAD_CRC = 0x2
const EXTRA = 0x4
const NAME = 0x8
const COMMENT = 0x10
const RESERVED = 0xe0
const MOST_NAME_BYTES = 65_536

/**
 * Undoes gzip (RFC 1952): all members, one behind the other, and nothing else; zlib alone would pass over what stands behind
 * the last one. Throws ArchiveError where it is damaged, `E-TAR-TRAIL` where other bytes follow, `E-TAR-BOMB`.
 */
export async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const total = { taken: 0, given: 0 }
  const stream = createByteStream(metered(chunks, total))
  try {
    for (let number = 1; ; number++) {
      const head = await stream.take(HEAD_BYTES)
      if (head.length === 0 && number > 1) return
      if (!MAGIC.every((byte, at) => head[at] === byte)) {
        throw number === 1
          ? damaged('has no gzip header')
          : new ArchiveError('E-TAR-TRAIL', 'has bytes behind its gzip data')
      }
      if (head.length < HEAD_BYTES || ((head[3] ?? 0) & RESERVED) !== 0) throw damaged('has a damaged gzip header')
      await passHeader(stream, head[3] ?? 0)
      yield* member(stream, total)
    }
  } finally {
    await stream.close()
  }
}

const damaged = (message: string): ArchiveError => new ArchiveError('E-TAR-DAMAGED', message)

async function* metered(chunks: AsyncIterable<Buffer>, total: { taken: number }): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    total.taken += chunk.length
    yield chunk
  }
}

async function passHeader(stream: ByteStream, flags: number): Promise<void> {
  if ((flags & EXTRA) !== 0) {
    const length = await stream.take(2)
    if (length.length === 2) await stream.take(length.readUInt16LE(0))
  }
  if ((flags & NAME) !== 0) await passText(stream)
  if ((flags & COMMENT) !== 0) await passText(stream)
  if ((flags & HEAD_CRC) !== 0) await stream.take(2)
}

/** A text that ends with NUL. */
async function passText(stream: ByteStream): Promise<void> {
  for (let bytes = 0; bytes < MOST_NAME_BYTES; bytes++) {
    const [byte] = await stream.take(1)
    if (byte === 0) return
    if (byte === undefined) break
  }
  throw damaged('has a damaged gzip header')
}

async function* member(stream: ByteStream, total: { taken: number; given: number }): AsyncGenerator<Buffer> {
  let last: Buffer = Buffer.alloc(0)
  let fed = 0
  async function* packed(): AsyncGenerator<Buffer> {
    for (let chunk = await stream.some(); chunk !== undefined; chunk = await stream.some()) {
      last = chunk
      fed += chunk.length
      yield chunk
    }
  }
  const state: Inflated = { taken: 0, ended: false }
  let crc = 0
  let bytes = 0
  try {
    for await (const chunk of inflateRaw(packed(), state)) {
      crc = crc32(chunk, crc)
      bytes += chunk.length
      total.given += chunk.length
      if (total.given > LIMITS.ratioFromBytes && total.given > LIMITS.ratio * total.taken) {
        throw new ArchiveError('E-TAR-BOMB', `grows to more than ${LIMITS.ratio} times its size`)
      }
      yield chunk
    }
  } catch (error) {
    if (error instanceof ArchiveError || !(error instanceof Error && 'code' in error) || 'syscall' in error) throw error
    throw damaged('has damaged gzip data')
  }
  if (!state.ended) throw damaged('ends in the middle of its gzip data')
  stream.unread(last.subarray(last.length - (fed - state.taken)))
  const tail = await stream.take(TAIL_BYTES)
  if (tail.length < TAIL_BYTES) throw damaged('ends in the middle of its gzip data')
  if (tail.readUInt32LE(0) !== crc || tail.readUInt32LE(4) !== bytes % 2 ** 32) {
    throw damaged('does not match the checksum of its gzip data')
  }
}
