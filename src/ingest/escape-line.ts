import { CR, DELIMITER, NUL, OPEN, OPEN_LIST, SPACE, TAB } from './bytes.ts'
import { isPlain, type RawLine } from './line-splitter.ts'
import type { Survey } from './survey.ts'

/** A line as text that DuckDB can read. */
export interface EscapedLine {
  /** UTF-8 without NUL, 0x02, CR and LF. Valid until the next line is escaped. */
  readonly text: Buffer
  /** Something had to be written as an escape. */
  readonly escaped: boolean
  /** The text did not fit and ends earlier, between two characters. */
  readonly cut: boolean
}

/** In UTF-16 text: what must be escaped (a surrogate matches only without its other half), or a run of what must not. */
const PIECES = /[\0\x02\r\ud800-\udfff]|[^\0\x02\r\ud800-\udfff]+/gu
const MUST_ESCAPE = /^[\0\x02\r\ud800-\udfff]/u
const OPENS_JSON = /^[ \t]*[{[]/

/**
 * Makes lines readable: valid UTF-8 stays as it is, every other byte, NUL, 0x02 and CR become `\xNN` (lower-case
 * hex). UTF-16 is transcoded; a surrogate without its other half becomes `\uNNNN`, a byte that is left over `\xNN`.
 * In a line whose first character other than space and tab is `{` or `[` the backslash of an escape is doubled, so
 * that JSON stays JSON. A text is at most `limit` bytes long; no escape and no character is cut in two.
 */
export function createLineEscaper(
  encoding: Survey['encoding'],
  limit: number,
): (line: Pick<RawLine, 'raw' | 'plain'>) => EscapedLine {
  const target = Buffer.allocUnsafe(limit)
  if (encoding === 'utf-16le') return ({ raw }) => escapeUtf16(raw, target)
  if (encoding === 'utf-16be') return ({ raw }) => escapeUtf16(bytesSwapped(raw), target)
  return ({ raw, plain }) =>
    raw.length <= limit && (plain || isPlain(raw)) ? { text: raw, escaped: false, cut: false } : escapeUtf8(raw, target)
}

function escapeUtf8(raw: Buffer, target: Buffer): EscapedLine {
  const slash = opensJson(raw) ? '\\\\' : '\\'
  let length = 0
  let escaped = false
  for (let at = 0; at < raw.length;) {
    const byte = raw[at] ?? 0
    const size = byte === NUL || byte === DELIMITER || byte === CR ? 0 : characterLength(raw, at)
    const need = size === 0 ? slash.length + 3 : size
    if (length + need > target.length) return { text: target.subarray(0, length), escaped, cut: true }
    length += size === 0 ? target.write(escapeOf(slash, byte), length) : raw.copy(target, length, at, at + size)
    at += size === 0 ? 1 : size
    escaped ||= size === 0
  }
  return { text: target.subarray(0, length), escaped, cut: false }
}

/** The raw bytes in little-endian order. */
function escapeUtf16(raw: Buffer, target: Buffer): EscapedLine {
  const whole = raw.length - (raw.length % 2)
  const text = raw.toString('utf16le', 0, whole)
  const slash = OPENS_JSON.test(text) ? '\\\\' : '\\'
  const pieces = (text.match(PIECES) ?? []).map((piece) => {
    const escaped = MUST_ESCAPE.test(piece)
    return { escaped, text: escaped ? escapeOf(slash, piece.charCodeAt(0)) : piece }
  })
  const left = raw[whole]
  if (left !== undefined) pieces.push({ escaped: true, text: escapeOf(slash, left) })
  let length = 0
  let escaped = false
  for (const piece of pieces) {
    const need = Buffer.byteLength(piece.text)
    const fits = length + need <= target.length
    if (fits || !piece.escaped) length += target.write(piece.text, length)
    if (!fits) return { text: target.subarray(0, length), escaped, cut: true }
    escaped ||= piece.escaped
  }
  return { text: target.subarray(0, length), escaped, cut: false }
}

function escapeOf(slash: string, code: number): string {
  return code > 0xff ? `${slash}u${code.toString(16)}` : `${slash}x${code.toString(16).padStart(2, '0')}`
}

function bytesSwapped(raw: Buffer): Buffer {
  const whole = raw.length - (raw.length % 2)
  return Buffer.concat([Buffer.from(raw.subarray(0, whole)).swap16(), raw.subarray(whole)])
}

function opensJson(raw: Buffer): boolean {
  const first = raw.find((byte) => byte !== SPACE && byte !== TAB)
  return first === OPEN || first === OPEN_LIST
}

/** Length of the UTF-8 character at a place, 0 when there is none: RFC 3629, without overlong forms and surrogates. */
function characterLength(raw: Buffer, at: number): number {
  const first = raw[at] ?? 0
  if (first < 0x80) return 1
  const second = raw[at + 1] ?? 0
  if (first < 0xc2 || first > 0xf4) return 0
  if (first < 0xe0) return isContinuation(second) ? 2 : 0
  if (first < 0xf0) {
    const lowest = first === 0xe0 ? 0xa0 : 0x80
    const highest = first === 0xed ? 0x9f : 0xbf
    return second >= lowest && second <= highest && isContinuation(raw[at + 2]) ? 3 : 0
  }
  const lowest = first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xf4 ? 0x8f : 0xbf
  const inRange = second >= lowest && second <= highest
  return inRange && isContinuation(raw[at + 2]) && isContinuation(raw[at + 3]) ? 4 : 0
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
