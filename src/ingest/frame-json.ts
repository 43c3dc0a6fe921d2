import { isEnvelope, splitOf, type Split } from '../formats/envelopes.ts'
import { bomLength, createFrameLines } from './frame-lines.ts'
import type { Framer, RecordSink } from './frame-writer.ts'
import { createJsonBatch } from './json-batch.ts'
import { createJsonText } from './json-text.ts'
import { splitRecord } from './split-list.ts'

/** How a stream of JSON is framed. */
export interface JsonFraming {
  /** Lists of unsure names may hold the records: see isEnvelope. */
  readonly alone: boolean
  /** The bytes are known to be valid UTF-8 without NUL and 0x02. */
  readonly plain: boolean
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09
const QUOTE = 0x22
const SLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
/** Stands before each text of a JSON text sequence (RFC 7464). */
const RECORD_SEPARATOR = 0x1e

// What may come next. Between records the states of a list hold: a record, a comma, the end.
const BETWEEN = 0
const VALUE = 1
const VALUE_OR_END = 2
const KEY_OR_END = 3
const KEY = 4
const NEEDS_COLON = 5
const AFTER = 6
const STRING = 7
const KEY_STRING = 8
const SCALAR = 9
/** No JSON: a line of text, or what stands in a list and is no object. */
const LINE = 10
const ELEMENT = 11

const OBJECT = 1
const LIST = 2

/** Deeper than any log; an attacker's million brackets are no record. */
const MAX_DEPTH = 512

/** Stands for an event that no record can hold. */
const LOST = Buffer.from('(an event that is too long)')

/** Characters of numbers and of `true`, `false`, `null`. */
const SCALAR_BYTES = new Uint8Array(256)
for (const byte of Buffer.from('0123456789+-.eEtrufalsn')) SCALAR_BYTES[byte] = 1

/**
 * Finds the objects in a stream of JSON: documents on one line or many, one behind the other, in lists, in
 * envelopes (`{"Records": [ … ]}`). Each becomes one record on one line; brackets and what else an envelope holds are
 * `structure`. A line that is no JSON is handed on as text. An object that breaks off is a record that no format
 * reads, and the next one begins where it broke: nothing is read twice, and nothing but the record is kept.
 */
export function createJsonFramer(sink: RecordSink, { alone, plain }: JsonFraming): Framer {
  const lines = createFrameLines(sink)
  const record = createJsonText(plain)
  const batch = createJsonBatch()
  const stack = new Uint8Array(MAX_DEPTH + 2)
  /** Levels that are open, and how many of them are around records: where these are equal no record is open. */
  let depth = 0
  let around = 0
  let state = BETWEEN
  let escaped = false
  let inString = false
  let quiet = false
  /** White space at the beginning of a line is none of the record's. */
  let indented = false
  let base = 0
  let line = 1
  let recordLine = 1
  let recordStart = 0
  let endLine = 1
  let candidate = 0
  /** How the record is to be split, if it has a list of several events. */
  let split: Split | undefined

  function keep(chunk: Buffer, end: number): void {
    if (!quiet) record.keep(chunk, end)
  }

  function begin(at: number): void {
    recordLine = line
    endLine = line
    recordStart = base + at
    record.begin(at)
    candidate = 0
    split = undefined
    batch.reset()
  }

  /** The record is complete, or broke off. */
  function emit(whole: boolean): void {
    if (quiet) {
      for (let each = recordLine; each <= endLine; each++) lines.touch(each, recordStart)
      quiet = false
      return
    }
    const text = record.text()
    put(whole ? splitRecord(text, split, batch.fresh(text.length)) : [text])
  }

  function put(texts: readonly Buffer[]): void {
    const place = { line: recordLine, span: endLine - recordLine + 1, start: recordStart }
    for (const each of texts) lines.record(place, each)
  }

  /** The record ends where it broke; blank lines before that are its own. */
  function breakOff(): void {
    endLine = Math.max(endLine, line - 1)
    emit(false)
  }

  function fail(chunk: Buffer, at: number): void {
    if (depth > around || quiet) {
      keep(chunk, at)
      breakOff()
    }
    if (stack[around] === OBJECT) around = 0
    depth = around
    state = BETWEEN
  }

  /** The list that begins here holds the records, and what is around it holds none. */
  function unwrap(): void {
    for (let each = recordLine; each <= line; each++) lines.touch(each, recordStart)
    around = depth
    quiet = false
    state = BETWEEN
  }

  /** A record in an envelope is none itself. */
  function isWrapped(): boolean {
    return stack.subarray(1, around + 1).includes(OBJECT)
  }

  function closed(chunk: Buffer, at: number): void {
    depth--
    endLine = line
    if (depth > around) {
      batch.close(depth - around)
      state = AFTER
      return
    }
    keep(chunk, at + 1)
    emit(true)
    state = stack[around] === OBJECT && around > 0 ? AFTER : BETWEEN
  }

  /** A byte between records: where the state is BETWEEN. */
  function between(byte: number, at: number): void {
    if (byte === OPEN) {
      begin(at)
      stack[++depth] = OBJECT
      state = KEY_OR_END
      return
    }
    if (byte === OPEN_LIST) {
      if (depth < MAX_DEPTH) {
        stack[++depth] = LIST
        around = depth
      }
    } else if (byte === CLOSE_LIST && depth > 0) {
      around = --depth
      if (depth > 0 && stack[depth] === OBJECT) state = AFTER
    } else if (byte !== COMMA && byte !== CLOSE_LIST && byte !== RECORD_SEPARATOR) {
      state = depth === 0 && lines.isUntouched(line) ? LINE : ELEMENT
      inString = byte === QUOTE
      begin(at)
      return
    }
    lines.touch(line, base + at)
  }

  /** A byte where a value, a key or a mark is due. Returns false when it is none of what may come. */
  function inside(chunk: Buffer, byte: number, at: number): boolean {
    switch (state) {
      case KEY_OR_END:
      case KEY:
        if (byte === QUOTE) {
          record.keyBegins(depth - around, at)
          state = KEY_STRING
          return true
        }
        if (byte !== CLOSE || state === KEY) return false
        closeObject(chunk, at)
        return true
      case NEEDS_COLON:
        state = VALUE
        return byte === COLON
      case VALUE:
      case VALUE_OR_END:
        if (depth === around) {
          // What else an envelope holds is read like a record, and not kept.
          begin(at)
          quiet = true
        }
        return value(chunk, byte, at)
      default:
        return after(chunk, byte, at)
    }
  }

  function value(chunk: Buffer, byte: number, at: number): boolean {
    if (byte === QUOTE) {
      state = STRING
      return true
    }
    if (byte === OPEN || byte === OPEN_LIST) {
      if (depth === MAX_DEPTH) return false
      batch.open(byte === OPEN_LIST, depth - around + 1, record.position(at))
      const mayUnwrap = byte === OPEN_LIST && !quiet && depth - around <= 2 && stack[depth] === OBJECT
      stack[++depth] = byte === OPEN ? OBJECT : LIST
      state = byte === OPEN ? KEY_OR_END : VALUE_OR_END
      if (mayUnwrap) candidate = depth
      return true
    }
    if (byte === CLOSE_LIST && state === VALUE_OR_END) {
      closed(chunk, at)
      return true
    }
    state = SCALAR
    return SCALAR_BYTES[byte] === 1
  }

  function after(chunk: Buffer, byte: number, at: number): boolean {
    const kind = stack[depth]
    if (byte === COMMA) {
      state = kind === OBJECT ? KEY : VALUE
      if (kind === LIST && split !== undefined) takePiece(chunk, at)
      return true
    }
    if (byte === CLOSE && kind === OBJECT) {
      closeObject(chunk, at)
      return true
    }
    if (byte !== CLOSE_LIST || kind !== LIST) return false
    closed(chunk, at)
    return true
  }

  /** Behind an element of a list in a batch: the batch may have become long. */
  function takePiece(chunk: Buffer, at: number): void {
    if (!batch.isElement(depth - around)) return
    keep(chunk, at)
    const piece = batch.element(record)
    if (piece === undefined) return
    endLine = line
    if (piece.text) put(splitRecord(piece.text, split, piece.fresh))
    if (piece.lost) put([LOST])
    recordLine = line
    recordStart = base + at + 1
    record.skip(at + 1)
  }

  function closeObject(chunk: Buffer, at: number): void {
    if (depth > around) {
      closed(chunk, at)
      return
    }
    lines.touch(line, base + at)
    around = --depth
    state = depth > 0 && stack[depth] === OBJECT ? AFTER : BETWEEN
  }

  /** The list that is being opened may be the one with the records: it begins with an object, or has none. */
  function unwraps(chunk: Buffer, byte: number, at: number): boolean {
    if (candidate !== depth || state !== VALUE_OR_END || quiet || (byte !== OPEN && byte !== CLOSE_LIST)) return false
    candidate = 0
    record.keep(chunk, at)
    const level = depth - around - 1
    const path = record.path(level)
    split = splitOf(path) ?? split
    if (split?.kind === 'explode') batch.begin(split.levels, depth - around, record.size())
    return !isWrapped() && isEnvelope(path, () => record.before(level), alone)
  }

  /** Goes on in a string; returns where it stopped: at the byte behind it, or at the end of the chunk. */
  function string(chunk: Buffer, from: number): number {
    let at = from
    for (; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (escaped) {
        if (byte === LF) return broken(chunk, at)
        escaped = false
      } else if (byte === SLASH) escaped = true
      else if (byte === QUOTE) {
        endString(at)
        return at + 1
      } else if (byte === LF) return broken(chunk, at)
    }
    return at
  }

  function broken(chunk: Buffer, at: number): number {
    escaped = false
    fail(chunk, at)
    return at
  }

  function endString(at: number): void {
    if (state === STRING) {
      state = AFTER
      if (quiet && depth === around) emit(true)
      return
    }
    record.keyEnds(depth - around, at)
    state = NEEDS_COLON
  }

  /** Text up to the end of its line. */
  function textLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(LF, from)
    const to = end === -1 ? chunk.length : end
    keep(chunk, to)
    if (end !== -1) endText()
    return to
  }

  function endText(): void {
    record.dropReturn()
    emit(false)
    state = BETWEEN
  }

  /** Something in a list that is no object, up to the next comma or bracket. */
  function element(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte === QUOTE) inString = !inString
      const ends = byte === COMMA || byte === CLOSE_LIST || byte === OPEN || byte === OPEN_LIST
      if (byte !== LF && (inString || !ends)) continue
      keep(chunk, at)
      endText()
      return at
    }
    return chunk.length
  }

  /** One byte outside of strings and texts; returns where to go on. */
  function step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0
    if (byte === SPACE || byte === TAB) {
      if (indented) record.skip(at + 1)
      return at + 1
    }
    if (byte === LF || byte === CR) {
      if (depth > around || quiet) {
        keep(chunk, at)
        record.skip(at + 1)
        indented = true
      }
      if (byte === LF) {
        lines.end(line, base + at, depth > around || quiet)
        line++
      }
      return at + 1
    }
    indented = false
    if (state === BETWEEN) {
      between(byte, at)
      return at + 1
    }
    if (unwraps(chunk, byte, at)) {
      unwrap()
      return at
    }
    if (depth === around && !quiet && state !== VALUE) lines.touch(line, base + at)
    if (inside(chunk, byte, at)) {
      endLine = line
      return at + 1
    }
    fail(chunk, at)
    return at
  }

  function scalar(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && SCALAR_BYTES[chunk[at] ?? 0] === 1) at++
    if (at < chunk.length) {
      state = AFTER
      if (quiet && depth === around) emit(true)
    }
    return at
  }

  return {
    add(chunk) {
      record.skip(0)
      for (let at = base === 0 ? bomLength(chunk) : 0; at < chunk.length;) {
        if (state === STRING || state === KEY_STRING) at = string(chunk, at)
        else if (state === SCALAR) at = scalar(chunk, at)
        else if (state === LINE) at = textLine(chunk, at)
        else if (state === ELEMENT) at = element(chunk, at)
        else at = step(chunk, at)
      }
      if (depth > around || quiet || state === LINE || state === ELEMENT) keep(chunk, chunk.length)
      base += chunk.length
    },
    end() {
      if (state === LINE || state === ELEMENT) endText()
      else if (depth > around || quiet) breakOff()
      lines.finish(line, base)
    },
  }
}
