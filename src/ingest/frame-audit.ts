import { isBlank, putLine, type LineFramer, type TextLine } from './frame-rows.ts'
import type { RecordSink } from './frame-writer.ts'

/**
 * The beginning of a record of Linux's audit daemon, as it is or interpreted. Of a time that is none no lines are joined: nothing
 * would be read of any.
 */
export const AUDIT_RECORD =
  /^(?:node=(\S+) )?type=([A-Z0-9_]+|UNKNOWN\[\d+\]) msg=audit\((?:([0-6]?\d{1,9}\.\d+:\d+)\)|(\d[\d/.-]{5,9} \d\d:\d\d:\d\d\.\d{3}:\d+)\) ):/

/** The beginning of a record is not looked for beyond this. */
const HEAD_BYTES = 256

/** Records of one event stand within so many lines of its first; what comes later is an event of its own. */
const MOST_LINES = 1_024

/** All lines that wait, together; beyond this none does. */
const MOST_BYTES = 1_048_576

const BLANK = Buffer.from(' ')
const LAST_RECORD = Buffer.from('type=PROCTITLE msg=audit(')
const NOTHING = Buffer.alloc(0)

/** A line that waits until all lines before it are known to be whole. */
interface Waiting {
  readonly line: number
  readonly start: number
  /** The records of the event that begins here; those of a line that belongs to another are empty. */
  readonly parts: Buffer[]
  readonly kind: 'continuation' | null
  key: string | undefined
}

/**
 * Records of the audit daemon that tell of one event: those of the same time and number (and node) stand together in the
 * row of the first, the others' lines are its continuation. Other events' records may stand between them. No line waits for
 * longer than MOST_LINES, so that an event without end becomes several, and nothing is read twice.
 */
export function createAuditFramer(sink: RecordSink): LineFramer {
  const open = new Map<string, Waiting>()
  let waiting: Waiting[] = []
  let from = 0
  let bytes = 0

  function put(waited: Waiting): void {
    const { key, parts, kind } = waited
    if (key !== undefined) open.delete(key)
    for (const part of parts) bytes -= part.length
    // ausearch prints the records of an event backwards; the first says what it is about.
    if (parts.length > 1 && parts[0]?.includes(LAST_RECORD)) parts.reverse()
    const joined =
      parts.length < 2
        ? (parts[0] ?? NOTHING)
        : Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [BLANK, part])))
    putLine(sink, waited, kind, joined)
  }

  /** Hands on what waits for nothing any more, in order: lines of finished events, and those that have waited long enough. */
  function handOn(line: number): void {
    for (; from < waiting.length; from++) {
      const first = waiting[from]
      if (first === undefined) break
      if (first.key !== undefined && line - first.line < MOST_LINES && bytes <= MOST_BYTES) break
      put(first)
    }
    if (from < MOST_LINES && from < waiting.length) return
    waiting = waiting.slice(from)
    from = 0
  }

  function wait({ line, start }: TextLine, key: string | undefined, text: Buffer, kind: Waiting['kind']): void {
    const parts = kind === null ? [text.length === 0 ? NOTHING : Buffer.from(text)] : []
    // Fields by name: to spread a line costs as much as all else that is done to it.
    const each: Waiting = { line, start, parts, kind, key }
    waiting.push(each)
    if (kind === null) bytes += text.length
    if (key !== undefined) open.set(key, each)
  }

  function record(line: TextLine, [, node = '', type = '', raw = '', interpreted = '']: RegExpExecArray): void {
    const key = `${node} ${raw}${interpreted}`
    const first = open.get(key)
    if (first === undefined) {
      wait(line, key, line.text, null)
      return
    }
    first.parts.push(Buffer.from(line.text))
    bytes += line.text.length
    wait(line, undefined, NOTHING, 'continuation')
    if (type !== 'EOE') return
    open.delete(key)
    first.key = undefined
  }

  return {
    line(line) {
      const found = line.cut ? null : AUDIT_RECORD.exec(line.text.toString('latin1', 0, HEAD_BYTES))
      if (found) record(line, found)
      else wait(line, undefined, isBlank(line.text) ? NOTHING : line.text, null)
      handOn(line.line)
    },
    end() {
      handOn(Number.POSITIVE_INFINITY)
    },
  }
}
