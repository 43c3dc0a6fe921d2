import type { ByteWindow } from './byte-window.ts'

/** A member as the central directory describes it (APPNOTE 4.3.12). */
export interface CentralRecord {
  readonly name: Buffer
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly bytes: number
  /** Offset of its local header. */
  readonly offset: number
  /** Type and mode of a file of Unix. */
  readonly mode: number
  readonly extra: Buffer
}

/** Where the directory of a zip lies (APPNOTE 4.3.14 to 4.3.16). All offsets are those in the file. */
export interface ZipEnd {
  /** Of the end record. */
  readonly at: number
  readonly entries: number
  readonly directory: { readonly from: number; readonly to: number }
  /** The end record of zip64 and its locator, where they are. */
  readonly zip64: { readonly from: number; readonly to: number } | null
  /** What must be added to the offsets in the file: bytes were put before it. */
  readonly shift: number
  readonly comment: Buffer
  /** Where the comment ends. */
  readonly end: number
  /** Whether the bytes behind the end record hold another one. */
  readonly ambiguous: boolean
  /** Whether the file ends before the comment does. */
  readonly cut: boolean
  /** Whether the end record and that of zip64 lead to different directories: programs differ in which they believe. */
  readonly twofold: boolean
}

const END_SIGNATURE = Buffer.from([0x50, 0x4b, 5, 6])
const END_BYTES = 22
const LOCATOR_SIGNATURE = 0x07064b50
const LOCATOR_BYTES = 20
const END64_SIGNATURE = 0x06064b50
const END64_BYTES = 56
const MOST_COMMENT_BYTES = 0xffff
const CENTRAL_SIGNATURE = 0x02014b50
export const CENTRAL_BYTES = 46
const MARK16 = 0xffff
const MARK32 = 0xffffffff
const ZIP64_EXTRA = 1

/** Finds the end of a zip: the last record whose comment ends with the file, else the last one. Undefined when there is none. */
export function findZipEnd(window: ByteWindow): ZipEnd | undefined {
  const from = Math.max(0, window.size - END_BYTES - MOST_COMMENT_BYTES)
  const tail = Buffer.from(window.read(from, window.size))
  const places: number[] = []
  for (
    let at = tail.lastIndexOf(END_SIGNATURE);
    at >= 0;
    at = at === 0 ? -1 : tail.lastIndexOf(END_SIGNATURE, at - 1)
  ) {
    if (at + END_BYTES <= tail.length) places.push(at)
  }
  const endOf = (at: number): number => at + END_BYTES + tail.readUInt16LE(at + 20)
  const at = places.find((place) => endOf(place) === tail.length) ?? places[0]
  if (at === undefined) return undefined
  const comment = tail.subarray(at + END_BYTES, Math.min(endOf(at), tail.length))
  const end = endRecord(window, tail.subarray(at, at + END_BYTES), from + at, comment)
  return end && { ...end, ambiguous: places.some((place) => place > at), cut: endOf(at) > tail.length }
}

function endRecord(
  window: ByteWindow,
  record: Buffer,
  at: number,
  comment: Buffer,
): Omit<ZipEnd, 'ambiguous' | 'cut'> | undefined {
  const zip64 = findZip64(window, at)
  const entries = record.readUInt16LE(10)
  const size = record.readUInt32LE(12)
  const offset = record.readUInt32LE(16)
  const wide = (value: number, mark: number, other: number | undefined): number =>
    value === mark ? (other ?? value) : value
  const directorySize = wide(size, MARK32, zip64?.size)
  // Where the directory must lie, because it ends here; where it says it lies, is another thing.
  const to = zip64?.from ?? at
  const said = wide(offset, MARK32, zip64?.offset)
  if (directorySize > to) return undefined
  const shift = to - directorySize - said
  const differs = (value: number, mark: number, other: number | undefined): boolean => value !== mark && value !== other
  const twofold =
    hasLocator(window, at) &&
    (zip64 === undefined ||
      zip64.at !== zip64.from - shift ||
      differs(entries, MARK16, zip64.entries) ||
      differs(size, MARK32, zip64.size) ||
      differs(offset, MARK32, zip64.offset))
  return {
    at,
    entries: wide(entries, MARK16, zip64?.entries),
    directory: { from: to - directorySize, to },
    zip64: zip64 === undefined ? null : { from: zip64.from, to: zip64.to },
    shift,
    comment,
    end: at + END_BYTES + comment.length,
    twofold,
  }
}

function hasLocator(window: ByteWindow, at: number): boolean {
  const locator = window.read(at - LOCATOR_BYTES, at)
  return locator.length === LOCATOR_BYTES && locator.readUInt32LE(0) === LOCATOR_SIGNATURE
}

function findZip64(window: ByteWindow, at: number) {
  if (!hasLocator(window, at)) return undefined
  const said = number64(window.read(at - LOCATOR_BYTES, at), 8)
  const from = at - LOCATOR_BYTES - END64_BYTES
  const record = window.read(from, from + END64_BYTES)
  if (record.length < END64_BYTES || record.readUInt32LE(0) !== END64_SIGNATURE) return undefined
  const [entries, size, offset] = [number64(record, 32), number64(record, 40), number64(record, 48)]
  if (entries === undefined || size === undefined || offset === undefined) return undefined
  return { from, to: at, at: said, entries, size, offset }
}

/** A number that JavaScript can hold; no file is larger. */
function number64(buffer: Buffer, at: number): number | undefined {
  if (at + 8 > buffer.length) return undefined
  const value = buffer.readBigUInt64LE(at)
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
}

/** The record of the central directory at a place, and where the next one is; undefined when there is none. */
export function readCentral(
  window: ByteWindow,
  at: number,
  to: number,
): { readonly record: CentralRecord; readonly next: number } | undefined {
  const head = Buffer.from(window.read(at, Math.min(to, at + CENTRAL_BYTES)))
  if (head.length < CENTRAL_BYTES || head.readUInt32LE(0) !== CENTRAL_SIGNATURE) return undefined
  const names = at + CENTRAL_BYTES
  const extras = names + head.readUInt16LE(28)
  const comment = extras + head.readUInt16LE(30)
  const next = comment + head.readUInt16LE(32)
  if (next > to) return undefined
  const name = Buffer.from(window.read(names, extras))
  const extra = Buffer.from(window.read(extras, comment))
  const wide = widened(extra, [head.readUInt32LE(24), head.readUInt32LE(20), head.readUInt32LE(42)])
  if (wide === undefined) return undefined
  const [bytes = 0, packed = 0, offset = 0] = wide
  return {
    record: {
      name,
      flags: head.readUInt16LE(8),
      method: head.readUInt16LE(10),
      crc: head.readUInt32LE(16),
      packed,
      bytes,
      offset,
      mode: head.readUInt32LE(38) >>> 16,
      extra,
    },
    next,
  }
}

/** Sizes and offset that do not fit stand in the extra field of zip64, in this order (APPNOTE 4.5.3). */
export function widened(extra: Buffer, values: readonly number[]): number[] | undefined {
  if (!values.includes(MARK32)) return [...values]
  const field = extraField(extra, ZIP64_EXTRA)
  if (field === undefined) return undefined
  let at = 0
  const wide: number[] = []
  for (const value of values) {
    if (value !== MARK32) {
      wide.push(value)
      continue
    }
    const larger = number64(field, at)
    if (larger === undefined) return undefined
    wide.push(larger)
    at += 8
  }
  return wide
}

/** An extra field by its number; undefined when there is none. */
export function extraField(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2))
  }
  return undefined
}
