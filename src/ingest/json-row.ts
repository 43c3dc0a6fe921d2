import { COMMA, DOT, QUOTE, SLASH } from './bytes.ts'

/** Writes an object of strings, key by key, into a buffer that is used again. */
export interface JsonRow {
  begin(): void
  /** Opens the value of a key. */
  open(key: JsonKey): void
  /** More of the value, as it stands in UTF-8 text; escaped as JSON wants it. */
  write(text: Uint8Array, from: number, to: number): void
  /** Closes the value; returns where it stands, to be copied. */
  close(): void
  /** Where the value begins that was opened last, and where it ends. */
  valueStart(): number
  position(): number
  /** Whether the value between two places has a dot within its first three characters, as `1.2.2025` has. */
  dotted(from: number, to: number): boolean
  slice(from: number, to: number): string
  /** Copies what stands between two places. */
  copy(from: number, to: number): void
  /** An object as the value of a key: whatever is opened next is in it. */
  nest(key: JsonKey): void
  unnest(): void
  /** The object. Valid until the next one begins. Undefined when it did not fit. */
  end(): Uint8Array | undefined
}

/** A key with its quotes and colon. */
export type JsonKey = Uint8Array

/** A key as it is written: `"name":`. */
export function jsonKey(name: string): JsonKey {
  return Buffer.from(`${JSON.stringify(name)}:`)
}

const HEX = Buffer.from('0123456789abcdef')

/** Letters of the short escapes, by byte. */
const SHORT = new Uint8Array(128)
for (const [byte, letter] of [
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [QUOTE, '"'],
  [SLASH, '\\'],
] as const)
  SHORT[byte] = letter.charCodeAt(0)

/** Whether a byte is to be escaped. */
const SPECIAL = new Uint8Array(256)
for (let byte = 0; byte < 0x20; byte++) SPECIAL[byte] = 1
SPECIAL[QUOTE] = 1
SPECIAL[SLASH] = 1

/** A writer of objects of at most `limit` bytes. */
export function createJsonRow(limit: number): JsonRow {
  const out = new Uint8Array(limit + 16)
  let used = 0
  let start = 0
  let first = true
  let full = false

  function fits(bytes: number): boolean {
    if (used + bytes < limit) return true
    full = true
    return false
  }

  function key(name: JsonKey): void {
    if (!fits(name.length + 3)) return
    if (!first) out[used++] = COMMA
    first = false
    for (let at = 0; at < name.length; at++) out[used++] = name[at] ?? 0
  }

  function escape(byte: number): void {
    out[used++] = SLASH
    const letter = SHORT[byte] ?? 0
    if (letter !== 0) {
      out[used++] = letter
      return
    }
    out[used++] = 0x75
    out[used++] = 0x30
    out[used++] = 0x30
    out[used++] = HEX[byte >> 4] ?? 0
    out[used++] = HEX[byte & 15] ?? 0
  }

  return {
    begin() {
      out[0] = 0x7b
      used = 1
      first = true
      full = false
    },
    open(name) {
      key(name)
      out[used++] = QUOTE
      start = used
    },
    write(text, from, to) {
      if (!fits(6 * (to - from) + 2)) return
      for (let at = from; at < to; at++) {
        const byte = text[at] ?? 0
        if (SPECIAL[byte] === 1) escape(byte)
        else out[used++] = byte
      }
    },
    close() {
      out[used++] = QUOTE
    },
    valueStart: () => start,
    position: () => used,
    dotted(from, to) {
      for (let at = from; at < Math.min(to, from + 3); at++) if (out[at] === DOT) return true
      return false
    },
    slice: (from, to) => Buffer.from(out.subarray(from, to)).toString(),
    copy(from, to) {
      if (!fits(to - from + 2)) return
      out.copyWithin(used, from, to)
      used += to - from
    },
    nest(name) {
      key(name)
      out[used++] = 0x7b
      first = true
    },
    unnest() {
      out[used++] = 0x7d
      first = false
    },
    end() {
      out[used++] = 0x7d
      return full ? undefined : out.subarray(0, used)
    },
  }
}
