import { putLine, type LineFramer } from './frame-rows.ts'
import type { RecordSink } from './frame-writer.ts'
import { createJournalEntry, isFieldName } from './journal-entry.ts'

/**
 * The head of an entry of `journalctl -o verbose`: its time as the terminal's zone has it, and the cursor, in which `t` is the same
 * time in microseconds since 1970, as hexadecimal digits.
 */
export const VERBOSE_HEAD =
  /^[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \S+ \[(s=[0-9a-f]+;i=[0-9a-f]+;b=[0-9a-f]+;m=([0-9a-f]{1,13});t=([0-9a-f]{1,13});x=[0-9a-f]+)\]$/

/** Fields stand four blanks in, further lines of a value below its first character: nothing in a value is at the place of a name. */
const INDENT = 4
const FIELD = /^ {4}([A-Z_][A-Z0-9_]*)=/

/** A head and a name are not looked for beyond this. */
const HEAD_BYTES = 512

/** Entries of `journalctl -o verbose`, as objects of their fields. */
export function createJournalVerboseFramer(sink: RecordSink): LineFramer {
  const entry = createJournalEntry(sink)
  let last = 0
  let indent = 0

  const micros = (hex: string): Buffer => Buffer.from(String(Number.parseInt(hex, 16)))

  return {
    line(line) {
      const head = line.text.toString('latin1', 0, HEAD_BYTES)
      const [, cursor, monotonic = '', realtime = ''] = VERBOSE_HEAD.exec(head) ?? []
      const name = entry.isOpen() ? FIELD.exec(head)?.[1] : undefined
      if (cursor !== undefined) {
        entry.end(last)
        entry.begin(line)
        entry.field('__CURSOR', Buffer.from(cursor))
        entry.field('__REALTIME_TIMESTAMP', micros(realtime))
        entry.field('__MONOTONIC_TIMESTAMP', micros(monotonic))
        indent = 0
      } else if (name !== undefined && isFieldName(name)) {
        indent = INDENT + name.length + 1
        entry.field(name, line.text.subarray(indent))
      } else if (entry.isOpen() && indent > 0 && head.startsWith(' '.repeat(indent))) {
        entry.more(line.text.subarray(indent))
      } else {
        entry.end(last)
        putLine(sink, line, null, line.text)
      }
      last = line.line
    },
    end() {
      entry.end(last)
    },
  }
}
