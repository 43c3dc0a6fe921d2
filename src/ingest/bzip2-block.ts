import type { BitReader } from './bit-reader.ts'
import { InputProblem } from './input-problem.ts'

/** A decoded block in parts, and the CRC of all its bytes. */
export interface DecodedBlock {
  readonly parts: readonly Buffer[]
  readonly crc: number
}

const MAX_CODE_BITS = 20
const SYMBOLS_PER_SELECTOR = 50
const FAST_BITS = 10
const RUN_A = 0
const RUN_B = 1
const PART_BYTES = 1_048_576

/** Bytes that a run of four equal ones may be followed by, as the number of further ones. */
const RUN_BYTES = 255

/**
 * Decodes one block behind its magic and CRC: Huffman, runs, move-to-front, Burrows-Wheeler, runs again. At most
 * `blockSize` symbols (900,000) become at most 46 MB. Throws InputProblem `truncated` or `damaged`.
 */
export function decodeBlock(bits: BitReader, blockSize: number): DecodedBlock {
  if (bits.read(1) === 1)
    throw new InputProblem('feature', { feature: 'bzip2 randomisation, which was given up in 1997' })
  const origin = bits.read(24)
  const used = readUsedBytes(bits)
  const groups = bits.read(3)
  const selectors = readSelectors(bits, groups)
  const tables = Array.from({ length: groups }, () => createCodeTable(readCodeLengths(bits, used.length + 2)))
  const transformed = new Uint32Array(blockSize)
  const counts = new Uint32Array(256)
  const length = readSymbols(bits, { used, selectors, tables, transformed, counts })
  if (origin >= length) throw damage(bits)
  linkTransform(transformed, counts, length)
  return undoRuns(transformed, origin, length)
}

/** The byte values that occur, as a map of maps of 16. */
function readUsedBytes(bits: BitReader): Uint8Array {
  const rows = bits.read(16)
  const used: number[] = []
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue
    const columns = bits.read(16)
    for (let column = 0; column < 16; column++) if ((columns & (0x8000 >> column)) !== 0) used.push(row * 16 + column)
  }
  if (used.length === 0) throw damage(bits)
  return Uint8Array.from(used)
}

/** Which table decodes which 50 symbols: move-to-front, in unary. */
function readSelectors(bits: BitReader, groups: number): Uint8Array {
  const count = bits.read(15)
  if (groups < 2 || groups > 6 || count === 0) throw damage(bits)
  const order = Uint8Array.from({ length: groups }, (_, at) => at)
  const selectors = new Uint8Array(count)
  for (let at = 0; at < count; at++) {
    let place = 0
    while (bits.read(1) === 1) if (++place >= groups) throw damage(bits)
    const group = order[place] ?? 0
    order.copyWithin(1, 0, place)
    order[0] = group
    selectors[at] = group
  }
  return selectors
}

function readCodeLengths(bits: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols)
  let length = bits.read(5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS || bits.ended()) throw damage(bits)
      if (bits.read(1) === 0) break
      length += bits.read(1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  return lengths
}

/** A canonical Huffman code: short codes by one look, long ones length by length. */
interface CodeTable {
  /** By the next 10 bits: symbol × 32 + length, or 0 when the code is longer. */
  readonly fast: Uint16Array
  /** By length: the first code above those of the length, and what to add to a code to get its place in `symbols`. */
  readonly limits: Int32Array
  readonly offsets: Int32Array
  readonly symbols: Uint16Array
}

function createCodeTable(lengths: Uint8Array): CodeTable {
  const fast = new Uint16Array(1 << FAST_BITS)
  const limits = new Int32Array(MAX_CODE_BITS + 1)
  const offsets = new Int32Array(MAX_CODE_BITS + 1)
  const symbols = new Uint16Array(lengths.length)
  let code = 0
  let place = 0
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    offsets[length] = place - code
    for (const [symbol, own] of lengths.entries()) {
      if (own !== length) continue
      if (length <= FAST_BITS) {
        const shift = FAST_BITS - length
        fast.fill(symbol * 32 + length, code << shift, (code + 1) << shift)
      }
      symbols[place++] = symbol
      code++
    }
    limits[length] = code
    code <<= 1
  }
  return { fast, limits, offsets, symbols }
}

interface BlockState {
  readonly used: Uint8Array
  readonly selectors: Uint8Array
  readonly tables: readonly CodeTable[]
  readonly transformed: Uint32Array
  readonly counts: Uint32Array
}

/** Decodes the symbols into `transformed`, counts the bytes, and returns how many there are. */
function readSymbols(bits: BitReader, { used, selectors, tables, transformed, counts }: BlockState): number {
  const front = Uint8Array.from(used)
  const end = used.length + 1
  let length = 0
  let run = 0
  let weight = 1
  let table = tables[0]
  for (let read = 0, selector = 0; ; read++) {
    if (read % SYMBOLS_PER_SELECTOR === 0) {
      if (selector >= selectors.length || bits.ended()) throw damage(bits)
      table = tables[selectors[selector++] ?? 0]
    }
    if (!table) throw damage(bits)
    const symbol = readSymbol(bits, table)
    if (symbol === RUN_A || symbol === RUN_B) {
      // A number in bijective base 2, the lowest digit first. It must not outgrow the block, nor the machine's integers.
      run += symbol === RUN_A ? weight : 2 * weight
      weight *= 2
      if (run > transformed.length) throw damage(bits)
      continue
    }
    if (run > 0) {
      if (length + run > transformed.length) throw damage(bits)
      const byte = front[0] ?? 0
      transformed.fill(byte, length, length + run)
      counts[byte] = (counts[byte] ?? 0) + run
      length += run
      run = 0
      weight = 1
    }
    if (symbol === end) break
    if (length >= transformed.length) throw damage(bits)
    const byte = front[symbol - 1] ?? 0
    front.copyWithin(1, 0, symbol - 1)
    front[0] = byte
    counts[byte] = (counts[byte] ?? 0) + 1
    transformed[length++] = byte
  }
  if (bits.ended()) throw damage(bits)
  return length
}

function readSymbol(bits: BitReader, { fast, limits, offsets, symbols }: CodeTable): number {
  const window = bits.peek(MAX_CODE_BITS)
  const entry = fast[window >>> (MAX_CODE_BITS - FAST_BITS)] ?? 0
  if (entry > 0) {
    bits.skip(entry & 31)
    return entry >> 5
  }
  for (let length = FAST_BITS + 1; length <= MAX_CODE_BITS; length++) {
    const code = window >>> (MAX_CODE_BITS - length)
    if (code >= (limits[length] ?? 0)) continue
    bits.skip(length)
    return symbols[code + (offsets[length] ?? 0)] ?? 0
  }
  throw damage(bits)
}

/** Puts the place of its successor above each byte: byte in the low 8 bits, place in the others. */
function linkTransform(transformed: Uint32Array, counts: Uint32Array, length: number): void {
  let sum = 0
  for (let byte = 0; byte < 256; byte++) {
    const count = counts[byte] ?? 0
    counts[byte] = sum
    sum += count
  }
  for (let at = 0; at < length; at++) {
    const byte = (transformed[at] ?? 0) & 0xff
    const place = counts[byte] ?? 0
    counts[byte] = place + 1
    transformed[place] = (transformed[place] ?? 0) | (at << 8)
  }
}

/** Follows the links and unfolds runs: four equal bytes are followed by the number of further ones. */
function undoRuns(links: Uint32Array, origin: number, length: number): DecodedBlock {
  const parts: Buffer[] = []
  let part = Buffer.allocUnsafe(PART_BYTES)
  let filled = 0
  let crc = 0xffffffff
  let equal = 0
  let previous = -1
  let link = (links[origin] ?? 0) >>> 8
  for (let left = length; left > 0; left--) {
    const entry = links[link] ?? 0
    const byte = entry & 0xff
    link = entry >>> 8
    let repeat = 1
    let value = byte
    if (equal === 4) {
      repeat = byte
      value = previous
      equal = 0
      previous = -1
    } else {
      equal = byte === previous ? equal + 1 : 1
      previous = byte
    }
    if (filled + RUN_BYTES > PART_BYTES) {
      parts.push(part.subarray(0, filled))
      part = Buffer.allocUnsafe(PART_BYTES)
      filled = 0
    }
    for (; repeat > 0; repeat--) {
      part[filled++] = value
      crc = (crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ value) & 0xff] ?? 0)
    }
  }
  parts.push(part.subarray(0, filled))
  return { parts, crc: ~crc >>> 0 }
}

/** CRC-32 with the polynomial 0x04c11db7, the highest bit first (zlib's is the mirror of it). */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  return crc
})

function damage(bits: BitReader): InputProblem {
  return new InputProblem(bits.ended() ? 'truncated' : 'damaged', { format: 'bzip2' })
}
