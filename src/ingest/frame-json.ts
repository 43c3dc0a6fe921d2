import {
  CLOSE,
  CLOSE_LIST,
  COLON,
  COMMA,
  CR,
  LF,
  OPEN,
  OPEN_LIST,
  QUOTE,
  RECORD_SEPARATOR,
  SLASH,
  SPACE,
  TAB,
} from './bytes.ts'
import { bomLength, createFrameLines } from './frame-lines.ts'
import type { Framer, RecordSink } from './frame-writer.ts'
import { createJsonRecord } from './json-record.ts'

/** A framer that can be told of lines which are no JSON, whatever they look like. */
export interface JsonFramer extends Framer {
  /** Bytes of such a line, its end included; it begins where the bytes before ended a line. */
  text(chunk: Buffer): void
}

/** How a stream of JSON is framed. */
export interface JsonFraming {
  /** Lists of unsure names may hold the records: see isEnvelope. */
  readonly alone: boolean
  /** The bytes are known to be valid UTF-8 without NUL and 0x02. */
  readonly plain: boolean
}

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
/** A line of text that was told to be one. */
const TOLD = 12

const OBJECT = 1
const LIST = 2

/** Deeper than any log; an attacker's million brackets are no record. */
const MAX_DEPTH = 512

/** Characters of numbers and of `true`, `false`, `null`. */
const SCALAR_BYTES = new Uint8Array(256)
for (const byte of Buffer.from('0123456789+-.eEtrufalsn')) SCALAR_BYTES[byte] = 1

/**
 * Finds the objects in a stream of JSON: documents on one line or many, one behind the other, in lists, in
 * envelopes (`{"Records": [ … ]}`). Each becomes one record on one line; brackets and what else an envelope holds are
 * `structure`. A line that is no JSON is handed on as text. An object that breaks off is a record that no format
 * reads, and the next one begins where it broke: nothing is read twice, and nothing but the record is kept.
 */
export function createJsonFramer(sink: RecordSink, { alone, plain }: JsonFraming): JsonFramer {
  const lines = createFrameLines(sink)
  const record = createJsonRecord(lines, plain)
  const stack = new Uint8Array(MAX_DEPTH + 2)
  /** Levels that are open, and how many of them are around records: where these are equal no record is open. */
  let depth = 0
  let around = 0
  let state = BETWEEN
  let escaped = false
  let inString = false
  /** White space at the beginning of a line is none of the record's. */
  let indented = false
  let base = 0
  let line = 1
  let endLine = 1
  let candidate = 0
  /** What may come behind a line that was told to be text. */
  let resumed = BETWEEN

  function begin(at: number): void {
    endLine = line
    candidate = 0
    record.begin(at, line, base + at)
  }

  /** Whether a record is open, or what is read like one. */
  function isInside(): boolean {
    return depth > around || record.isQuiet()
  }

  /** The record ends where it broke; blank lines before that are its own. */
  function breakOff(): void {
    endLine = Math.max(endLine, line - 1)
    record.emit(false, endLine)
  }

  function fail(chunk: Buffer, at: number): void {
    if (isInside()) {
      record.keep(chunk, at)
      breakOff()
    }
    leave()
  }

  function leave(): void {
    if (stack[around] === OBJECT) around = 0
    depth = around
    state = BETWEEN
  }

  /** The list that begins here holds the records, and what is around it holds none. */
  function unwrap(): void {
    record.unwrap(line)
    around = depth
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
      record.batch.close(depth - around)
      state = AFTER
      return
    }
    record.keep(chunk, at + 1)
    record.emit(true, endLine)
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
          record.text.keyBegins(depth - around, at)
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
          record.hush()
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
      record.batch.open(byte === OPEN_LIST, depth - around + 1, record.text.position(at))
      const mayUnwrap = byte === OPEN_LIST && !record.isQuiet() && depth - around <= 2 && stack[depth] === OBJECT
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
      if (kind === LIST && record.batch.isElement(depth - around)) record.cut(chunk, at, line, base + at + 1)
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
    if (candidate !== depth || state !== VALUE_OR_END || record.isQuiet() || (byte !== OPEN && byte !== CLOSE_LIST))
      return false
    candidate = 0
    record.keep(chunk, at)
    const isAround = record.isAround(depth - around, alone)
    return isAround && !isWrapped()
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
      if (depth === around && record.isQuiet()) record.emit(true, endLine)
      return
    }
    record.text.keyEnds(depth - around, at)
    state = NEEDS_COLON
  }

  /** Text up to the end of its line. */
  function textLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(LF, from)
    const to = end === -1 ? chunk.length : end
    record.keep(chunk, to)
    if (end !== -1) endText()
    return to
  }

  function endText(): void {
    record.text.dropReturn()
    record.emit(false, endLine)
    state = BETWEEN
  }

  /** Something in a list that is no object, up to the next comma or bracket. */
  function element(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte === QUOTE) inString = !inString
      const ends = byte === COMMA || byte === CLOSE_LIST || byte === OPEN || byte === OPEN_LIST
      if (byte !== LF && (inString || !ends)) continue
      record.keep(chunk, at)
      endText()
      return at
    }
    return chunk.length
  }

  /** One byte outside of strings and texts; returns where to go on. */
  function step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0
    if (byte === SPACE || byte === TAB) {
      if (indented) record.text.skip(at + 1)
      return at + 1
    }
    if (byte === LF || byte === CR) {
      if (isInside()) {
        record.keep(chunk, at)
        record.text.skip(at + 1)
        indented = true
      }
      if (byte === LF) {
        lines.end(line, base + at, isInside())
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
    if (depth === around && state !== VALUE && !record.isQuiet()) lines.touch(line, base + at)
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
      if (depth === around && record.isQuiet()) record.emit(true, endLine)
    }
    return at
  }

  return {
    add(chunk) {
      record.text.skip(0)
      for (let at = base === 0 ? bomLength(chunk) : 0; at < chunk.length;) {
        if (state === STRING || state === KEY_STRING) at = string(chunk, at)
        else if (state === SCALAR) at = scalar(chunk, at)
        else if (state === LINE) at = textLine(chunk, at)
        else if (state === ELEMENT) at = element(chunk, at)
        else at = step(chunk, at)
      }
      if (isInside() || state === LINE || state === ELEMENT) record.keep(chunk, chunk.length)
      base += chunk.length
    },
    text(chunk) {
      if (state !== TOLD) {
        if (state === LINE || state === ELEMENT) endText()
        else if (isInside()) {
          breakOff()
          leave()
        }
        resumed = state
        state = TOLD
        begin(0)
      }
      record.text.skip(base === 0 ? bomLength(chunk) : 0)
      const end = chunk.indexOf(LF)
      record.keep(chunk, end === -1 ? chunk.length : end)
      if (end !== -1) {
        endText()
        state = resumed
        lines.end(line, base + end, false)
        line++
      }
      base += chunk.length
    },
    end() {
      if (state === LINE || state === ELEMENT || state === TOLD) endText()
      else if (isInside()) breakOff()
      lines.finish(line, base)
    },
  }
}
