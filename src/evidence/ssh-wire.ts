/** What is wrong with bytes that should be a key or a signature, as a predicate: `ends too early`. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Reads the data types of RFC 4251 section 5, one after the other; each step throws WireError. */
export interface WireReader {
  byte(): number
  uint32(): number
  string(): Buffer
  /** A string that is a name: printable ASCII. */
  text(): string
  /** The magnitude of a number that is not negative, without leading zeros. */
  mpint(): Buffer
  /** The next `count` bytes. */
  take(count: number): Buffer
  /** Nothing may come any more. */
  end(): void
}

/** A reader of `bytes`. */
export function wireReader(bytes: Uint8Array): WireReader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (count: number): Buffer => {
    if (count > buffer.length - at) throw new WireError('ends too early')
    at += count
    return buffer.subarray(at - count, at)
  }
  const uint32 = (): number => take(4).readUInt32BE()
  const string = (): Buffer => take(uint32())
  return {
    take,
    uint32,
    string,
    byte: () => take(1).readUInt8(),
    text: () => {
      const text = string().toString('latin1')
      if (!/^[\x20-\x7e]*$/.test(text)) throw new WireError('holds a name that is no printable ASCII')
      return text
    },
    mpint: () => magnitude(string()),
    end: () => {
      if (at < buffer.length) throw new WireError(`has ${buffer.length - at} bytes too many`)
    },
  }
}

/** One form for each number, so that no two spellings of a signature are both good. */
function magnitude(bytes: Buffer): Buffer {
  const [first = 0, second = 0] = bytes
  if (first >= 0x80) throw new WireError('holds a negative number')
  if (bytes.length > 0 && first === 0 && second < 0x80) throw new WireError('holds a number with needless zeros')
  return first === 0 ? bytes.subarray(1) : bytes
}

/** A string as RFC 4251 writes it: its length, then its bytes. */
export function wireString(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  return Buffer.concat([wireUint32(bytes.length), bytes])
}

/** Four bytes, the highest first. */
export function wireUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A number that is not negative, from its bytes, the highest first. */
export function wireMpint(value: Uint8Array): Buffer {
  const first = value.findIndex((byte) => byte !== 0)
  const short = first === -1 ? value.subarray(value.length) : value.subarray(first)
  return wireString((short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), short]) : short)
}
