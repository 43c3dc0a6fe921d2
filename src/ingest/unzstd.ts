import { Decompress } from 'fzstd'
import xxhash from 'xxhash-wasm'
import { createByteQueue, type ByteQueue, type Chunks } from './chunks.ts'
import { InputProblem } from './input-problem.ts'

const FRAME_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a50

/** The zstd program, too, refuses a larger window unless told otherwise. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024

/** No block is larger, compressed or not (RFC 8878, 3.1.1.2.4). */
const MAX_BLOCK_BYTES = 131_072

/** The longest frame header, and the smallest piece that fzstd decodes before the end of a frame. */
const MAX_HEADER_BYTES = 18

const RLE_BLOCK = 1

interface FrameHeader {
  readonly bytes: number
  readonly windowBytes: number
  readonly contentBytes: number | undefined
  readonly checksum: boolean
}

/**
 * Undoes Zstandard (RFC 8878): frames one behind the other, skippable ones among them. fzstd decodes the blocks, but
 * looks at no checksum, allocates any window and decodes all it is given at once; so we walk the frames, give it one
 * block at a time and check length and checksum ourselves.
 */
export async function* unzstd(chunks: Chunks): AsyncGenerator<Buffer> {
  const queue = createByteQueue(chunks)
  const xxhashes = await xxhash()
  for (;;) {
    const head = await queue.fill(MAX_HEADER_BYTES)
    if (head.length === 0) return
    if (head.length < 4) throw truncated()
    const magic = head.readUInt32LE(0)
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) await skipFrame(queue, head)
    else if (magic === FRAME_MAGIC) yield* frame(queue, head, xxhashes.create64())
    else throw damaged()
  }
}

async function skipFrame(queue: ByteQueue, head: Buffer): Promise<void> {
  if (head.length < 8) throw truncated()
  let left = head.readUInt32LE(4)
  queue.drop(8)
  while (left > 0) {
    const bytes = await queue.fill(1)
    if (bytes.length === 0) throw truncated()
    const size = Math.min(left, bytes.length)
    queue.drop(size)
    left -= size
  }
}

async function* frame(
  queue: ByteQueue,
  head: Buffer,
  hash: { update(bytes: Uint8Array): unknown; digest(): bigint },
): AsyncGenerator<Buffer> {
  const header = readHeader(head)
  if (header.windowBytes > MAX_WINDOW_BYTES)
    throw new InputProblem('feature', { feature: 'a zstd window of more than 128 MiB' })
  const blocks: Buffer[] = []
  const decoder = new Decompress((block) => blocks.push(Buffer.from(block.buffer, block.byteOffset, block.byteLength)))
  let before = Buffer.from(head.subarray(0, header.bytes))
  let content = 0
  let last = false
  queue.drop(header.bytes)
  for (let count = 1; !last; count++) {
    const block = await nextBlock(queue)
    last = block.last
    const trailer = last && header.checksum ? Buffer.alloc(4) : Buffer.alloc(0)
    push(decoder, Buffer.concat([before, block.bytes, trailer]), last)
    before = Buffer.alloc(0)
    for (const decoded of blocks.splice(0)) {
      hash.update(decoded)
      content += decoded.length
      if (decoded.length > 0) yield decoded
    }
    // A frame of a million empty blocks must not keep a signal from being heard.
    if (count % 256 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  if (header.contentBytes !== undefined && header.contentBytes !== content) throw damaged()
  if (!header.checksum) return
  const stored = await queue.fill(4)
  if (stored.length < 4) throw truncated()
  if (BigInt(stored.readUInt32LE(0)) !== (hash.digest() & 0xffffffffn))
    throw new InputProblem('checksum', { format: 'zstd' })
  queue.drop(4)
}

async function nextBlock(queue: ByteQueue): Promise<{ bytes: Buffer; last: boolean }> {
  const head = await queue.fill(3)
  if (head.length < 3) throw truncated()
  const word = head.readUIntLE(0, 3)
  const type = (word >> 1) & 3
  const size = word >> 3
  if (type === 3 || size > MAX_BLOCK_BYTES) throw damaged()
  const bytes = 3 + (type === RLE_BLOCK ? 1 : size)
  const all = await queue.fill(bytes)
  if (all.length < bytes) throw truncated()
  const block = Buffer.from(all.subarray(0, bytes))
  queue.drop(bytes)
  return { bytes: block, last: (word & 1) === 1 }
}

/** What fzstd throws on hostile data is its own error or, where it does not look, one of the language. */
function push(decoder: Decompress, bytes: Buffer, last: boolean): void {
  try {
    decoder.push(bytes, last)
  } catch {
    throw damaged()
  }
}

function readHeader(head: Buffer): FrameHeader {
  if (head.length < 6) throw truncated()
  const descriptor = head.readUInt8(4)
  if ((descriptor & 0x08) !== 0) throw damaged()
  const singleSegment = (descriptor & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag > 0 ? 1 << sizeFlag : singleSegment ? 1 : 0
  const sizeAt = (singleSegment ? 5 : 6) + dictionaryBytes
  if (head.length < sizeAt + sizeBytes) throw truncated()
  if (head.subarray(sizeAt - dictionaryBytes, sizeAt).some((byte) => byte !== 0)) {
    throw new InputProblem('feature', { feature: 'a zstd dictionary' })
  }
  const contentBytes = sizeBytes === 0 ? undefined : readSize(head.subarray(sizeAt, sizeAt + sizeBytes))
  const window = head.readUInt8(5)
  const base = 2 ** (10 + (window >> 3))
  const windowBytes = singleSegment ? (contentBytes ?? 0) : base + (base / 8) * (window & 7)
  return { bytes: sizeAt + sizeBytes, windowBytes, contentBytes, checksum: (descriptor & 0x04) !== 0 }
}

function readSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE())
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0)
}

function truncated(): InputProblem {
  return new InputProblem('truncated', { format: 'zstd' })
}

function damaged(): InputProblem {
  return new InputProblem('damaged', { format: 'zstd' })
}
