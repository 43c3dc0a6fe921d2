import { LONGEST_ENVELOPE } from '../formats/envelopes.ts'
import { CR } from './bytes.ts'
import { createLineEscaper } from './escape-line.ts'
import { MAX_RECORD_BYTES } from './frame-writer.ts'
import { isPlain } from './line-splitter.ts'

/** The text of the record that is being read, put together from stretches of chunks. */
export interface JsonText {
  /** A new record begins at a place in the chunk. */
  begin(at: number): void
  /** Takes what has not been taken so far, up to a place in the chunk. */
  keep(chunk: Buffer, end: number): void
  /** What stands before this place in the chunk is not taken. */
  skip(at: number): void
  /** Where a key of an object begins and ends whose depth in the record is this, the record's own being 1. */
  keyBegins(depth: number, at: number): void
  keyEnds(depth: number, at: number): void
  /** The keys that lead to a value in an object of this depth, with dots between; empty below the second. */
  path(depth: number): string
  /** What stands before the key of that value. */
  before(depth: number): string
  /** Where the text ends once all is taken up to a place in the chunk. */
  position(at: number): number
  /** How long the text is that was taken. */
  size(): number
  /** More was to be taken than fits. */
  isFull(): boolean
  /** Keeps nothing but these stretches, which are in order. */
  retain(stretches: readonly (readonly [from: number, to: number])[]): void
  /** The text up to a place, with a tail. */
  textTo(end: number, tail: string): Buffer
  /** Takes a CR at the end away. */
  dropReturn(): void
  /** All of it on one line, as the engine can read it. Valid until the next record begins. */
  text(): Buffer
}

/** From this length on a copy by the runtime is faster than one byte by byte. */
const SHORT = 48

/** Of a longer record one byte more than MAX_RECORD_BYTES is kept. `plain`: nothing needs an escape. */
export function createJsonText(plain: boolean): JsonText {
  const escape = createLineEscaper('utf-8', MAX_RECORD_BYTES)
  const out = Buffer.allocUnsafe(MAX_RECORD_BYTES + 1)
  const keyFrom = [0, 0]
  const keyTo = [0, 0]
  let used = 0
  let part = 0

  function name(level: number): string | undefined {
    const [from = 0, to = 0] = [keyFrom[level], keyTo[level]]
    return to - from > LONGEST_ENVELOPE ? undefined : out.toString('latin1', from, to)
  }

  const readable = (raw: Buffer): Buffer => (plain || isPlain(raw) ? raw : escape({ raw, plain: false }).text)

  return {
    begin(at) {
      used = 0
      part = at
    },
    keep(chunk, end) {
      const size = Math.min(end - part, out.length - used)
      if (size > SHORT) used += chunk.copy(out, used, part, part + size)
      else for (let at = part; at < part + size; at++) out[used++] = chunk[at] ?? 0
      part = end
    },
    skip(at) {
      part = at
    },
    keyBegins(depth, at) {
      if (depth === 1 || depth === 2) keyFrom[depth - 1] = used + at - part + 1
    },
    keyEnds(depth, at) {
      if (depth === 1 || depth === 2) keyTo[depth - 1] = used + at - part
    },
    path(depth) {
      const names = depth > 2 ? [] : [name(0), ...(depth === 2 ? [name(1)] : [])]
      return names.includes(undefined) ? '' : names.join('.')
    },
    before: (depth) => out.toString('latin1', 0, keyFrom[depth - 1]),
    position: (at) => used + at - part,
    size: () => used,
    isFull: () => used === out.length,
    retain(stretches) {
      used = 0
      for (const [from, to] of stretches) {
        out.copyWithin(used, from, to)
        used += to - from
      }
    },
    textTo: (end, tail) => readable(Buffer.concat([out.subarray(0, end), Buffer.from(tail)])),
    dropReturn() {
      if (used > 0 && out[used - 1] === CR) used--
    },
    text: () => readable(out.subarray(0, used)),
  }
}
