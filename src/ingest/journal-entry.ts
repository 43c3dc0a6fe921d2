import { isUtf8 } from 'node:buffer'
import { MAX_RECORD_BYTES, type RecordSink } from './frame-writer.ts'

/** One entry of the journal while its fields are read. */
export interface JournalEntry {
  isOpen(): boolean
  begin(place: { readonly line: number; readonly start: number }): void
  /** A field, whose name is one of isFieldName. The bytes are copied. */
  field(name: string, value: Uint8Array): void
  /** A further line of the field that came last, if one did. */
  more(value: Uint8Array): void
  /** What is open is handed on; `line`: the last that it touches. Nothing happens when nothing is. */
  end(line: number): void
  /** What is open is no entry after all, and is rejected. */
  breakOff(line: number): void
}

/** What a format must not take for an entry. */
const BROKEN = Buffer.from('(an entry of the journal that breaks off)')

/** Bytes that are no text are not shown beyond this many, as in `journalctl -o json`. */
const MOST_BYTES = 4_096

const LINE_BREAK = Buffer.from('\n')

/** What stands around name and value of a field. */
const EQUALS_AND_BREAK = 2

/** Whether a name is one of fields of the journal: capital letters, digits and underscores. */
export function isFieldName(name: string): boolean {
  return /^[A-Z_][A-Z0-9_]{0,63}$/.test(name)
}

/**
 * Makes of entries what `journalctl -o json` writes: an object of strings, of the numbers of bytes where a value is no UTF-8, and
 * a list where a field came several times.
 */
export function createJournalEntry(sink: RecordSink): JournalEntry {
  let place: { readonly line: number; readonly start: number } | undefined
  let fields: [name: string, value: Buffer[]][] = []
  let bytes = 0

  /** Of what is longer than a record may be nothing more is kept. `around`: bytes beside the value. */
  function hold(value: Uint8Array, around: number, add: (copy: Buffer) => void): void {
    bytes += value.length + around
    if (bytes <= MAX_RECORD_BYTES) add(Buffer.from(value))
  }

  function put(last: number, text: () => Buffer): void {
    if (place === undefined) return
    sink.put({ ...place, span: last - place.line + 1 }, null, bytes > MAX_RECORD_BYTES ? BROKEN : text())
    place = undefined
    fields = []
    bytes = 0
  }

  return {
    isOpen: () => place !== undefined,
    begin({ line, start }) {
      place = { line, start }
    },
    field(name, value) {
      hold(value, name.length + EQUALS_AND_BREAK, (copy) => fields.push([name, [copy]]))
    },
    more(value) {
      hold(value, LINE_BREAK.length, (copy) => fields.at(-1)?.[1].push(LINE_BREAK, copy))
    },
    end: (line) => put(line, () => Buffer.from(objectOf(fields))),
    breakOff: (line) => put(line, () => BROKEN),
  }
}

function objectOf(fields: readonly (readonly [name: string, value: readonly Buffer[]])[]): string {
  const values = new Map<string, unknown[]>()
  for (const [name, parts] of fields) {
    const [only = LINE_BREAK] = parts
    const value = textOrBytes(parts.length === 1 ? only : Buffer.concat(parts))
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  return JSON.stringify(Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all])))
}

function textOrBytes(value: Buffer): string | readonly number[] | null {
  if (isUtf8(value)) return value.toString()
  return value.length > MOST_BYTES ? null : [...value]
}
