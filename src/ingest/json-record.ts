import { isEnvelope, splitOf, type Split } from '../formats/envelopes.ts'
import type { FrameLines } from './frame-lines.ts'
import { createJsonBatch, type JsonBatch } from './json-batch.ts'
import { createJsonText, type JsonText } from './json-text.ts'
import { splitRecord } from './split-list.ts'

/** Stands for an event that no record can hold. */
const LOST = Buffer.from('(an event that is too long)')

/**
 * The record that is being read from a stream of JSON: its text, where it stands, and which events it holds. Depths are those
 * in the record, its own being 1; places in a chunk are offsets.
 */
export interface JsonRecord {
  readonly text: JsonText
  readonly batch: JsonBatch
  /** A record begins at a place in the chunk, which is that byte (`start`) of the stream, on this line. */
  begin(at: number, line: number, start: number): void
  /** What else an envelope holds is read like a record, and not kept. */
  hush(): void
  isQuiet(): boolean
  /** Takes what has not been taken so far, up to a place in the chunk. */
  keep(chunk: Buffer, end: number): void
  /** Whether the list that opened holds the records, and the record is what is around them. `alone`: see isEnvelope. */
  isAround(depth: number, alone: boolean): boolean
  /** It is around records, up to a line, and none itself. */
  unwrap(line: number): void
  /** An element of a batch ended at a comma in the chunk, on this line: a long batch is cut there, and goes on at a byte of the stream. */
  cut(chunk: Buffer, comma: number, onLine: number, from: number): void
  /** The record is complete, or broke off, on this line. */
  emit(whole: boolean, endLine: number): void
}

/** Hands records on to the lines of a stream. `plain`: see createJsonText. */
export function createJsonRecord(lines: FrameLines, plain: boolean): JsonRecord {
  const text = createJsonText(plain)
  const batch = createJsonBatch()
  let line = 1
  let start = 0
  let quiet = false
  /** How the record is to be split, if it has a list of several events. */
  let split: Split | undefined

  function put(texts: readonly Buffer[], endLine: number): void {
    const place = { line, span: endLine - line + 1, start }
    for (const each of texts) lines.record(place, each)
  }

  function touch(endLine: number): void {
    for (let each = line; each <= endLine; each++) lines.touch(each, start)
    quiet = false
  }

  return {
    text,
    batch,
    begin(at, onLine, from) {
      line = onLine
      start = from
      text.begin(at)
      split = undefined
      batch.reset()
    },
    hush() {
      quiet = true
    },
    isQuiet: () => quiet,
    keep(chunk, end) {
      if (!quiet) text.keep(chunk, end)
    },
    isAround(depth, alone) {
      const path = text.path(depth - 1)
      const found = splitOf(path)
      split = found ?? split
      if (found?.kind === 'explode') batch.begin(found.levels, depth, text.size())
      return isEnvelope(path, () => text.before(depth - 1), alone)
    },
    unwrap: touch,
    cut(chunk, comma, onLine, from) {
      text.keep(chunk, comma)
      const piece = batch.element(text)
      if (piece === undefined) return
      if (piece.text) put(splitRecord(piece.text, split, piece.fresh), onLine)
      if (piece.lost) put([LOST], onLine)
      line = onLine
      start = from
      text.skip(comma + 1)
    },
    emit(whole, endLine) {
      if (quiet) {
        touch(endLine)
        return
      }
      const all = text.text()
      put(whole ? splitRecord(all, split, batch.fresh(all.length)) : [all], endLine)
    },
  }
}
