/** A header block of a tar (POSIX.1-2017 pax, 4.1; GNU tar). */
export interface TarHeader {
  readonly name: Buffer
  readonly type: string
  readonly bytes: number
}

/** What extended headers say of the member behind them. */
export interface Extended {
  readonly path: Buffer | null
  readonly bytes: number | null
  /** A key stands there twice, or one that changes how the content is read (sparse files). */
  readonly isOdd: boolean
}

export const BLOCK_BYTES = 512

/** Reads a header. Undefined when its sum does not fit. */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (octal(block.subarray(148, 156)) !== sumOf(block)) return undefined
  const bytes = numberOf(block.subarray(124, 136))
  if (bytes === undefined) return undefined
  const name = textOf(block.subarray(0, 100))
  const isPosix = block.subarray(257, 263).toString('latin1') === 'ustar\0'
  const prefix = isPosix ? textOf(block.subarray(345, 500)) : Buffer.alloc(0)
  const type = String.fromCharCode(block[156] ?? 0)
  return { name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name, type, bytes }
}

/** The sum of all bytes, those of the sum itself taken as blanks. */
function sumOf(block: Buffer): number {
  let sum = 8 * 0x20
  // Not over entries: there is one for each file, and this takes most of the time of a small one.
  for (let at = 0; at < block.length; at++) if (at < 148 || at >= 156) sum += block[at] ?? 0
  return sum
}

function textOf(field: Buffer): Buffer {
  const end = field.indexOf(0)
  return end < 0 ? field : field.subarray(0, end)
}

function octal(field: Buffer): number | undefined {
  const text = /^[ \0]*([0-7]+)[ \0]*$/.exec(field.toString('latin1'))?.[1]
  return text === undefined ? undefined : Number.parseInt(text, 8)
}

/** Octal, or base 256 where the first bit is set; what is not there is 0. */
function numberOf(field: Buffer): number | undefined {
  if (((field[0] ?? 0) & 0x80) === 0) return /^[ \0]*$/.test(field.toString('latin1')) ? 0 : octal(field)
  let value = (field[0] ?? 0) & 0x7f
  for (const byte of field.subarray(1)) {
    value = value * 256 + byte
    if (value > Number.MAX_SAFE_INTEGER) return undefined
  }
  return value
}

/** Reads the records of a pax header: `length key=value\n`. Undefined when they cannot be read. */
export function readPax(content: Buffer): Extended | undefined {
  const seen = new Map<string, Buffer>()
  let isOdd = false
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at)
    const length = blank < 0 ? undefined : octalless(content.subarray(at, blank))
    if (length === undefined || at + length > content.length || content[at + length - 1] !== 0x0a) return undefined
    const record = content.subarray(blank + 1, at + length - 1)
    const equals = record.indexOf(0x3d)
    if (equals < 1) return undefined
    const key = record.subarray(0, equals).toString('utf8')
    if (seen.has(key) || key.startsWith('GNU.sparse')) isOdd = true
    seen.set(key, record.subarray(equals + 1))
    at += length
  }
  const size = seen.get('size')
  const bytes = size === undefined ? null : octalless(size)
  if (bytes === undefined) return undefined
  return { path: seen.get('path') ?? null, bytes, isOdd }
}

function octalless(digits: Buffer): number | undefined {
  const text = digits.toString('latin1')
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
