/** Reads bits, the highest of each byte first. Behind the end it reads zeros and `ended` turns true. */
export interface BitReader {
  /** The next 0 to 24 bits as a number. */
  read(count: number): number
  /** The next 0 to 24 bits, which stay to be read. */
  peek(count: number): number
  /** Passes over bits. */
  skip(count: number): void
  /** Bits read so far, from the first bit of the bytes. */
  position(): number
  /** More bits were read than there are. */
  ended(): boolean
}

/** Reads bits of `bytes` from `startBit` on, the highest bit of each byte first. */
export function createBitReader(bytes: Uint8Array, startBit: number): BitReader {
  let at = 0
  let held = 0
  let count = 0

  function peek(wanted: number): number {
    while (count < wanted) {
      held = (held << 8) | (bytes[at++] ?? 0)
      count += 8
    }
    return (held >>> (count - wanted)) & ((1 << wanted) - 1)
  }

  const reader: BitReader = {
    peek,
    read(wanted) {
      const value = peek(wanted)
      count -= wanted
      return value
    },
    skip(wanted) {
      peek(wanted)
      count -= wanted
    },
    position: () => at * 8 - count,
    ended: () => at * 8 - count > bytes.length * 8,
  }
  reader.skip(startBit)
  return reader
}
