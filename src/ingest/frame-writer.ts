import { open } from 'node:fs/promises'
import { MAX_LINE_BYTES } from './survey.ts'

/**
 * Why a stretch of a framed stream is no record: these words are reasons of `ignored` in the ledger. But a `continuation` is of
 * a record before it, which has its text.
 */
export type FrameKind = 'structure' | 'header' | 'comment' | 'continuation'

/** Where a record stands in its stream. */
export interface RecordPlace {
  /** Its first line, 1-based. */
  readonly line: number
  /** How many lines it touches. */
  readonly span: number
  /** Byte offset of its first byte. */
  readonly start: number
}

/** Takes the records of a stream in order, and what stands between them. */
export interface RecordSink {
  /**
   * One row: a record as text without LF and 0x02, or, with a kind, a stretch that is none and has no text. A text
   * without a kind that is empty is a blank line. The bytes are copied.
   */
  put(place: RecordPlace, kind: FrameKind | null, text: Uint8Array): void
}

/** A longer text is not written: what it stands for is rejected. */
export const MAX_RECORD_BYTES = 4 * MAX_LINE_BYTES

/** What a framer is: bytes of the stream in, records out. */
export interface Framer {
  add(chunk: Buffer): void
  end(): void
}

const BATCH_BYTES = 1_048_576
const ROW_OVERHEAD = 128

const TOO_LONG = Buffer.from('(a record that is too long)')

/**
 * Writes records to a spool: each row is line, span, start, kind, text and size, 0x02 between. The size of a row
 * reaches to the start of the next one, so that sizes add up to the bytes of the stream. `exact` is false where offsets
 * are not those of the stream, because it was transcoded: they are left empty.
 */
export async function writeFrames(
  spoolFile: string,
  chunks: AsyncIterable<Buffer>,
  create: (sink: RecordSink) => Framer,
  { bytes, exact }: { readonly bytes: number; readonly exact: boolean },
): Promise<{ readonly rows: number }> {
  const output = await open(spoolFile, 'wx', 0o600)
  let batch = Buffer.allocUnsafe(2 * BATCH_BYTES)
  let used = 0
  let rows = 0
  let before = 0

  function close(end: number): void {
    if (rows === 0) return
    used += batch.write(`\x02${exact ? end - before : 0}\n`, used, 'latin1')
  }

  const framer = create({
    put({ line, span, start }, kind, given) {
      const text = given.length > MAX_RECORD_BYTES ? TOO_LONG : given
      if (used + text.length + ROW_OVERHEAD > batch.length) {
        const wider = Buffer.allocUnsafe(Math.max(2 * batch.length, used + text.length + ROW_OVERHEAD))
        batch.copy(wider, 0, 0, used)
        batch = wider
      }
      // The first row begins with the stream: a BOM and white space before it are its own.
      const from = rows === 0 ? 0 : start
      close(from)
      before = from
      used += batch.write(`${line}\x02${span}\x02${exact ? start : ''}\x02${kind ?? ''}\x02`, used, 'latin1')
      batch.set(text, used)
      used += text.length
      rows++
    },
  })

  async function flush(): Promise<void> {
    for (let done = 0; done < used;) done += (await output.write(batch, done, used - done)).bytesWritten
    used = 0
  }

  try {
    for await (const chunk of chunks) {
      framer.add(chunk)
      if (used >= BATCH_BYTES) await flush()
    }
    framer.end()
    if (exact) close(bytes)
    else if (rows > 0) used += batch.write(`\x02${bytes}\n`, used, 'latin1')
    await flush()
    return { rows }
  } finally {
    await output.close()
  }
}
