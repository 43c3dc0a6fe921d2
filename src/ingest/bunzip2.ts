import { decodeBlock } from './bzip2-block.ts'
import { createBitReader, type BitReader } from './bit-reader.ts'
import { createByteQueue, type ByteQueue, type Chunks } from './chunks.ts'
import { InputProblem } from './input-problem.ts'

/** A compressed block with its tables is at most 2.3 MB: 900,000 symbols of 20 bits, 18,002 selectors of 6. */
const BLOCK_BYTES = 2_500_000

const BLOCK_MAGIC = 0x314159265359
const END_MAGIC = 0x177245385090

/**
 * Undoes bzip2: streams one behind the other, each of blocks that are checked one by one, so that only whole blocks
 * come out. There is no specification; the facts are those of the bzip2 program. We decode it ourselves because the
 * decoders for Node there are take a tenth of the speed and hold, for a small hostile file, gigabytes.
 */
export async function* bunzip2(chunks: Chunks): AsyncGenerator<Buffer> {
  const queue = createByteQueue(chunks)
  for (let streams = 0; ; streams++) {
    const head = await queue.fill(4)
    // Zeros behind a stream are the padding of a tape.
    if (head.length === 0 || (streams > 0 && head.every((byte) => byte === 0))) return
    if (head.length < 4) throw truncated()
    const level = head.readUInt8(3) - 0x30
    if (head.toString('latin1', 0, 3) !== 'BZh' || level < 1 || level > 9)
      throw new InputProblem('damaged', { format: 'bzip2' })
    queue.drop(4)
    yield* stream(queue, level * 100_000)
  }
}

/** The blocks of one stream; they begin at any bit, the stream behind it at a byte. */
async function* stream(queue: ByteQueue, blockSize: number): AsyncGenerator<Buffer> {
  let combined = 0
  let bit = 0
  for (;;) {
    const bytes = await queue.fill(BLOCK_BYTES)
    const bits = createBitReader(bytes, bit)
    const magic = bits.read(24) * 0x1000000 + bits.read(24)
    const stored = readUint32(bits)
    if (magic === END_MAGIC && !bits.ended()) {
      if (stored !== combined) throw new InputProblem('checksum', { format: 'bzip2' })
      queue.drop(Math.ceil(bits.position() / 8))
      return
    }
    if (magic !== BLOCK_MAGIC) throw bits.ended() ? truncated() : new InputProblem('damaged', { format: 'bzip2' })
    const { parts, crc } = decodeBlock(bits, blockSize)
    if (crc !== stored) throw new InputProblem('damaged', { format: 'bzip2' })
    combined = ((combined << 1) | (combined >>> 31)) ^ crc
    combined >>>= 0
    yield* parts
    queue.drop(bits.position() >> 3)
    bit = bits.position() & 7
  }
}

function readUint32(bits: BitReader): number {
  return bits.read(16) * 0x10000 + bits.read(16)
}

function truncated(): InputProblem {
  return new InputProblem('truncated', { format: 'bzip2' })
}
