import { CR, LF } from './bytes.ts'
import { createLineEscaper } from './escape-line.ts'
import { putLine } from './frame-rows.ts'
import { MAX_RECORD_BYTES, type Framer, type RecordSink } from './frame-writer.ts'
import { createJournalEntry, isFieldName } from './journal-entry.ts'
import { MAX_LINE_BYTES } from './survey.ts'

/** How a stream of entries begins. */
export const EXPORT_HEAD = /^__CURSOR=\S+\r?\n__[A-Z_]+=\S+\r?\n/

/** Bytes of the length before a value that is no line of text. */
const LENGTH_BYTES = 8

const EQUALS = 0x3d

/** A name is not looked for beyond this. */
const HEAD_BYTES = 100

/**
 * Entries of the Journal Export Format (`journalctl -o export`, systemd.io/JOURNAL_EXPORT_FORMATS) as objects of their fields. An entry
 * ends with an empty line. A value that holds line breaks or control characters stands behind a line that is its name alone, and
 * its length: nothing in it is read as a field. A length beyond what a record may have is none, and lines follow.
 */
export function createJournalExportFramer(sink: RecordSink): Framer {
  const entry = createJournalEntry(sink)
  const escape = createLineEscaper('utf-8', MAX_LINE_BYTES)
  // So many bytes are read, of a length or of the value of a field and the LF behind it; 0: a line is.
  let wanted = 0
  let field: { readonly name: string; readonly sized: boolean } | undefined
  let held: Buffer[] = []
  let heldBytes = 0
  // Where the next byte stands, and where began what is read.
  let line = 1
  let offset = 0
  let place = { line, start: offset }
  let endsLine = true

  function take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const lf = wanted === 0 ? chunk.indexOf(LF, at) : -1
      const rest = lf === -1 ? chunk.length : lf + 1
      const end = wanted === 0 ? rest : Math.min(chunk.length, at + wanted - heldBytes)
      hold(chunk.subarray(at, end))
      at = end
      if (wanted === 0 ? lf !== -1 : heldBytes === wanted) finish()
    }
  }

  /** Keeps bytes of what is read, of a long line no more than a record may have. */
  function hold(part: Buffer): void {
    if (heldBytes === 0) place = { line, start: offset }
    if (heldBytes <= MAX_RECORD_BYTES) held.push(Buffer.from(part))
    heldBytes += part.length
    offset += part.length
    line += breaksIn(part)
    endsLine = part[part.length - 1] === LF
  }

  function finish(): void {
    const bytes = Buffer.concat(held)
    const isWhole = bytes.length === heldBytes && heldBytes <= MAX_RECORD_BYTES
    held = []
    heldBytes = 0
    if (field === undefined) readLine(bytes, isWhole)
    else if (field.sized) readValue(field.name, bytes)
    else readLength(field.name, bytes)
  }

  function readLine(bytes: Buffer, isWhole: boolean): void {
    const text = withoutEnd(bytes)
    const equals = text.indexOf(EQUALS)
    const name = text.toString('latin1', 0, Math.min(equals === -1 ? text.length : equals, HEAD_BYTES))
    if (!isWhole || !isFieldName(name)) {
      entry.end(place.line - 1)
      putLine(sink, place, null, escape({ raw: text, plain: false }).text)
      return
    }
    if (!entry.isOpen()) entry.begin(place)
    if (equals === -1) expect({ name, sized: false }, LENGTH_BYTES)
    else entry.field(name, text.subarray(equals + 1))
  }

  function expect(next: typeof field, bytes: number): void {
    field = next
    wanted = bytes
  }

  function readLength(name: string, bytes: Buffer): void {
    const length = bytes.readBigUInt64LE()
    if (length < MAX_RECORD_BYTES) {
      expect({ name, sized: true }, Number(length) + 1)
      return
    }
    expect(undefined, 0)
    offset -= bytes.length
    line -= breaksIn(bytes)
    entry.breakOff(line - 1)
    take(bytes)
  }

  function readValue(name: string, bytes: Buffer): void {
    expect(undefined, 0)
    if (bytes[bytes.length - 1] === LF) entry.field(name, bytes.subarray(0, -1))
    else entry.breakOff(line)
  }

  return {
    add: take,
    end() {
      if (wanted === 0 && heldBytes > 0) finish()
      const last = endsLine ? line - 1 : line
      // A name whose value did not come
      if (wanted > 0) entry.breakOff(last)
      else entry.end(last)
    },
  }
}

function breaksIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count++
  return count
}

function withoutEnd(bytes: Buffer): Buffer {
  const end = bytes[bytes.length - 1] === LF ? bytes.length - 1 : bytes.length
  return bytes.subarray(0, bytes[end - 1] === CR ? end - 1 : end)
}
