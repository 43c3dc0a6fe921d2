import { CR, LF } from './bytes.ts'
import { createLineEscaper } from './escape-line.ts'
import { putLine } from './frame-rows.ts'
import { MAX_RECORD_BYTES, type Framer, type RecordSink } from './frame-writer.ts'
import { createJournalEntry, isFieldName } from './journal-entry.ts'
import { MAX_LINE_BYTES } from './survey.ts'
import { createUnitReader, type Unit } from './unit-reader.ts'

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
  let field: { readonly name: string; readonly sized: boolean } | undefined
  const units = createUnitReader(MAX_RECORD_BYTES, (unit) => {
    const open = field
    field = undefined
    if (open === undefined) readLine(unit)
    else if (open.sized) readValue(open.name, unit)
    else readLength(open.name, unit)
  })

  function expect(next: typeof field, bytes: number): void {
    field = next
    units.expect(bytes)
  }

  function readLine({ bytes, whole, line, start }: Unit): void {
    const text = withoutEnd(bytes)
    const equals = text.indexOf(EQUALS)
    const name = text.toString('latin1', 0, Math.min(equals === -1 ? text.length : equals, HEAD_BYTES))
    if (!whole || text.length > MAX_RECORD_BYTES || !isFieldName(name)) {
      entry.end(line - 1)
      putLine(sink, { line, start }, null, escape({ raw: text, plain: false }).text)
      return
    }
    if (!entry.isOpen()) entry.begin({ line, start })
    if (equals === -1) expect({ name, sized: false }, LENGTH_BYTES)
    else entry.field(name, text.subarray(equals + 1))
  }

  function readLength(name: string, { bytes, line }: Unit): void {
    const length = bytes.readBigUInt64LE()
    if (length < MAX_RECORD_BYTES) {
      expect({ name, sized: true }, Number(length) + 1)
      return
    }
    entry.breakOff(line - 1)
    units.again(bytes)
  }

  function readValue(name: string, { bytes }: Unit): void {
    if (bytes[bytes.length - 1] === LF) entry.field(name, bytes.subarray(0, -1))
    else entry.breakOff(units.nextLine())
  }

  return {
    add: (chunk) => units.add(chunk),
    end() {
      if (units.end()) entry.end(units.lastLine())
      else entry.breakOff(units.lastLine())
    },
  }
}

function withoutEnd(bytes: Buffer): Buffer {
  const end = bytes[bytes.length - 1] === LF ? bytes.length - 1 : bytes.length
  return bytes.subarray(0, bytes[end - 1] === CR ? end - 1 : end)
}
