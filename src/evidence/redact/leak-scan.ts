import { inflateRawSync, inflateSync } from 'node:zlib'
import { needlesOf, type Needle } from './leak-needles.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A value that was found, and where. */
export interface Leak {
  readonly value: string
  readonly encoding: string
  /** Of the first byte; in a compressed part of a file, where that begins. */
  readonly offset: number
}

/** Looks for values in bytes, in all encodings of leak-needles.ts, and in compressed parts. */
export interface LeakScanner {
  /** The first place of every value in some bytes. `least`: needles of fewer bytes are not looked for. */
  scan(chunks: AsyncIterable<Uint8Array>, least?: number): Promise<readonly Leak[]>
}

/** So many bytes at the front of a needle lead to it. */
const KEY_BYTES = 4
const BUCKETS = 1 << 20
/** A word may go on so far beyond the needle. */
const AROUND = 64
/** In a run of so many letters and digits, fewer than so many bytes prove nothing. */
const LONG_RUN = 32
const SURE_BYTES = 9
/** A compressed part that grows to more is not looked into further. */
const MOST_INFLATED = 268_435_456
const MAGICS = [
  Buffer.from([0x1f, 0x8b, 8]),
  Buffer.from([0x78, 0x9c]),
  Buffer.from([0x78, 0x01]),
  Buffer.from([0x78, 0xda]),
]

interface Index {
  readonly table: ReadonlyMap<number, readonly Needle[]>
  /** Which first bytes any needle has; most places need no more than a look at it. */
  readonly filled: Uint8Array
  /** Values that are too short to be led to: only whole words count. */
  readonly short: ReadonlySet<string>
  readonly longest: number
}

function indexOf(values: Iterable<string>): Index {
  const table = new Map<number, Needle[]>()
  const filled = new Uint8Array(BUCKETS)
  const short = new Set<string>()
  let longest = 0
  for (const needle of [...values].flatMap((value) => needlesOf(value))) {
    if (needle.bytes.length < KEY_BYTES) {
      short.add(needle.bytes.toString('latin1').toLowerCase())
      continue
    }
    const key = keyAt(needle.bytes, 0)
    filled[bucketOf(key)] = 1
    const list = table.get(key)
    if (list === undefined) table.set(key, [needle])
    else list.push(needle)
    longest = Math.max(longest, needle.bytes.length)
  }
  return { table, filled, short, longest }
}

interface Where {
  readonly from: number
  readonly to: number
  readonly least: number
  readonly isUsual: Vocabulary
}

/** The needles that begin at places from one to another. */
function* needlesIn(
  { table, filled }: Index,
  bytes: Uint8Array,
  { from, to, least, isUsual }: Where,
): Generator<[Needle, number]> {
  for (let at = from; at < to && at + KEY_BYTES <= bytes.length; at++) {
    const key = keyAt(bytes, at)
    if (filled[bucketOf(key)] === 0) continue
    for (const needle of table.get(key) ?? []) {
      if (needle.bytes.length < least || !matches(bytes, at, needle)) continue
      if (!needle.isWord || counts(bytes, at, needle, isUsual)) yield [needle, at]
    }
  }
}

/** `isUsual` knows words in which a value may stand by chance. */
export function createLeakScanner(values: Iterable<string>, isUsual: Vocabulary): LeakScanner {
  const index = indexOf(values)
  const { short, longest } = index

  async function scan(chunks: AsyncIterable<Uint8Array>, least = 0): Promise<readonly Leak[]> {
    const leaks = new Map<string, Leak>()
    const note = (value: string, encoding: string, offset: number): void => {
      if (!leaks.has(value)) leaks.set(value, { value, encoding, offset })
    }
    const keep = longest + 2 * AROUND
    let [window, base] = [Buffer.alloc(0), 0]
    const look = (from: number, to: number): void => {
      for (const [needle, at] of needlesIn(index, window, { from, to, least, isUsual }))
        note(needle.value, needle.encoding, base + at)
      if (least === 0)
        for (const [word, at] of shortWords(window, from, to)) if (short.has(word)) note(word, 'plain', base + at)
    }
    let seen = 0
    for await (const chunk of chunks) {
      window = Buffer.concat([window, chunk])
      const to = Math.max(seen, window.length - longest - AROUND)
      look(seen, to)
      const drop = Math.max(0, to - keep)
      window = window.subarray(drop)
      base += drop
      seen = to - drop
    }
    look(seen, window.length)
    return [...leaks.values()]
  }
  return { scan }
}

/** What is packed inside a file: gzip members and zlib streams that can be read, with their places. */
export function* inflatedParts(bytes: Buffer): Generator<{ readonly offset: number; readonly content: Buffer }> {
  for (const magic of MAGICS) {
    for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
      try {
        const options = { maxOutputLength: MOST_INFLATED }
        const content =
          magic.length === 3
            ? inflateRawSync(bytes.subarray(gzipData(bytes, at)), options)
            : inflateSync(bytes.subarray(at), options)
        if (content.length > 0) yield { offset: at, content }
      } catch {
        // Two bytes that only look like a beginning, or a member that something else stands behind.
      }
    }
  }
}

/** Where the data of a gzip member begin (RFC 1952, 2.3): behind extra fields, a name, a comment and a checksum. */
function gzipData(bytes: Buffer, at: number): number {
  const flags = bytes[at + 3] ?? 0
  let next = at + 10
  if ((flags & 4) !== 0) next += 2 + bytes.readUInt16LE(next)
  for (const flag of [8, 16]) if ((flags & flag) !== 0) next = bytes.indexOf(0, next) + 1
  return (flags & 2) === 0 ? next : next + 2
}

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)

function keyAt(bytes: Uint8Array, at: number): number {
  let key = 0
  for (let next = 0; next < KEY_BYTES; next++) key = (key << 8) | fold(bytes[at + next] ?? 0)
  return key >>> 0
}

const bucketOf = (key: number): number => (Math.imul(key, 0x9e3779b1) >>> 12) & (BUCKETS - 1)

function matches(bytes: Uint8Array, at: number, { bytes: wanted, folds }: Needle): boolean {
  if (at + wanted.length > bytes.length) return false
  for (let next = 0; next < wanted.length; next++) {
    const [is, should] = [bytes[at + next] ?? 0, wanted[next] ?? 0]
    if (is !== should && (!folds || fold(is) !== fold(should))) return false
  }
  return true
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && (/[0-9A-Za-z]/.test(String.fromCharCode(byte)) || byte >= 0x80)

/** A whole word counts always; a part of one if it is long, and what it stands in is no usual word. Digits go on an address. */
function counts(bytes: Uint8Array, at: number, { bytes: wanted, value }: Needle, isUsual: Vocabulary): boolean {
  const end = at + wanted.length
  const joins = (edge: number | undefined, next: number | undefined): boolean => isLetter(edge) && isLetter(next)
  const before = joins(wanted[0], bytes[at - 1])
  const behind = joins(wanted.at(-1), bytes[end])
  if (/^[\d.:-]+$/.test(value)) {
    const digit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39
    const dotted = (mark: number | undefined, next: number | undefined): boolean => mark === 0x2e && digit(next)
    return (
      !digit(bytes[at - 1]) &&
      !digit(bytes[end]) &&
      !dotted(bytes[at - 1], bytes[at - 2]) &&
      !dotted(bytes[end], bytes[end + 1])
    )
  }
  if (!before && !behind) return true
  if (wanted.length < 5) return false
  let [from, to] = [at, end]
  while (at - from < AROUND && from > 0 && isLetter(bytes[from - 1])) from--
  while (to - end < AROUND && isLetter(bytes[to])) to++
  // A digest or a signature holds any few letters.
  if (to - from >= LONG_RUN && wanted.length < SURE_BYTES) return false
  const word = Buffer.from(bytes.subarray(from, to)).toString('latin1')
  return !word.split(/[\d_]+|(?<=[a-z])(?=[A-Z])/).every((part) => part === '' || isUsual(part.toLowerCase()))
}

function* shortWords(bytes: Buffer, from: number, to: number): Generator<[string, number]> {
  const text = bytes.toString('latin1', Math.max(0, from - 1), Math.min(bytes.length, to + KEY_BYTES))
  for (const match of text.matchAll(/(?<![0-9A-Za-z\x80-\xff])[0-9A-Za-z]{1,3}(?![0-9A-Za-z\x80-\xff])/g))
    yield [match[0].toLowerCase(), Math.max(0, from - 1) + match.index]
}
