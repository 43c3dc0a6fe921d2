import type { Survey } from './survey.ts'
import { createLineEscaper } from './escape-line.ts'
import type { FrameKind, Framer, RecordSink } from './frame-writer.ts'
import { createLineSplitter, type RawLine } from './line-splitter.ts'
import { MAX_LINE_BYTES } from './survey.ts'

/** A line of a framed stream, as text that can be read. */
export interface TextLine {
  readonly line: number
  readonly start: number
  /** Valid until the next line comes. */
  readonly text: Buffer
  /** The line is longer than what is kept of it. */
  readonly cut: boolean
}

/** What is done with the lines of a stream, one by one. */
export interface LineFramer {
  line(line: TextLine): void
  /** Hands on what waits for further lines: none come, or one that is no record of this stream. */
  end(): void
}

/** Lines that are put as they are. */
interface Own {
  readonly sink: RecordSink
  readonly isOwn: (line: number) => boolean
}

/**
 * A framer of streams whose records are made of lines: hands over each line without its end, in UTF-8. `own` lines are records
 * by themselves.
 */
export function createRowFramer(encoding: Survey['encoding'], lines: LineFramer, own?: Own): Framer {
  const splitter = createLineSplitter(encoding, 2 * MAX_LINE_BYTES)
  const escape = createLineEscaper(encoding, MAX_LINE_BYTES)
  let number = 0
  let offset = 0

  function take(found: Iterable<RawLine>): void {
    for (const { raw, size, plain } of found) {
      number++
      const skip = number === 1 ? bomBytes(raw, encoding) : 0
      const { text, cut } = escape(skip === 0 ? { raw, plain } : { raw: raw.subarray(skip), plain: false })
      const line = { line: number, start: offset, text, cut }
      if (own?.isOwn(number) === true) {
        lines.end()
        putLine(own.sink, line, null, text)
      } else lines.line(line)
      offset += size
    }
  }

  return {
    add: (chunk) => take(splitter.add(chunk)),
    end() {
      take(splitter.end())
      lines.end()
    },
  }
}

function bomBytes(raw: Buffer, encoding: Survey['encoding']): number {
  if (encoding !== 'utf-8') return 2
  return raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0
}

const NOTHING = new Uint8Array(0)

/** One row for one line. */
export function putLine(
  sink: RecordSink,
  { line, start }: Pick<TextLine, 'line' | 'start'>,
  kind: FrameKind | null,
  text: Uint8Array = NOTHING,
): void {
  sink.put({ line, span: 1, start }, kind, text)
}

/** Whether a line is empty or white space. */
export function isBlank(text: Buffer): boolean {
  for (const byte of text) if (byte > 0x20) return false
  return true
}
