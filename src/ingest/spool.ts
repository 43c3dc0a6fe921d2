import { open, type FileHandle } from 'node:fs/promises'
import { createLineEscaper } from './escape-line.ts'
import { fileBuffers } from './file-buffers.ts'
import { createLineSplitter, type RawLine } from './line-splitter.ts'
import { MAX_LINE_BYTES, type Survey } from './survey.ts'

/** What the rewriting of an unclean stream did to its lines. */
export interface SpoolReport {
  /** Lines written: always as many as the survey counted. */
  readonly lines: number
  /** Lines in which a byte had to be written as an escape. */
  readonly escaped_lines: number
  /** Lines that were cut to MAX_LINE_BYTES of text: how many, and the numbers of the first (at most 100). */
  readonly long: { readonly total: number; readonly first: readonly number[] }
}

const LONG_LINES_NAMED = 100
const BATCH_BYTES = 1_048_576

const UTF8_BOM_BYTES = 3
const UTF16_BOM_BYTES = 2

/**
 * Rewrites a stream so that DuckDB reads every line of it as it is, with 0x02 as the delimiter: each output line is
 * the size in bytes of the raw line with its line end, 0x02, the text (see createLineEscaper), LF. A BOM is left out of
 * the text and counted in the size, like the line end. Lines are those of the survey: a lone CR ends none.
 * Writes `spoolFile`, which must not exist. Throws what reading and writing throw. Not for binary files, whose lines have no text.
 */
export async function writeSpool(
  file: string,
  survey: Pick<Survey, 'encoding'>,
  spoolFile: string,
  options: { signal?: AbortSignal | undefined; maxLineBytes?: number | undefined } = {},
): Promise<SpoolReport> {
  const limit = options.maxLineBytes ?? MAX_LINE_BYTES
  // A UTF-16 character takes two bytes and may become one of text. A little more shows that there is more.
  const splitter = createLineSplitter(survey.encoding, 2 * limit + 8)
  const output = await open(spoolFile, 'wx', 0o600)
  try {
    const writer = createLineWriter(output, survey.encoding, limit)
    for await (const { buffer, from, to } of fileBuffers(file, options)) {
      for (const line of splitter.add(buffer.subarray(from, to))) if (writer.put(line)) await writer.flush()
    }
    for (const line of splitter.end()) writer.put(line)
    await writer.flush()
    return writer.report()
  } finally {
    await output.close()
  }
}

/** Collects lines in a buffer that always has room for one more; `put` says when it is time to flush. */
function createLineWriter(output: FileHandle, encoding: Survey['encoding'], limit: number) {
  const escape = createLineEscaper(encoding, limit)
  const batch = Buffer.allocUnsafe(BATCH_BYTES + limit + 24)
  const first: number[] = []
  let used = 0
  let lines = 0
  let escapedLines = 0
  let longLines = 0
  return {
    put(line: RawLine): boolean {
      lines++
      const { text, escaped, cut } = escape(lines === 1 ? { raw: withoutBom(line.raw, encoding), plain: false } : line)
      if (escaped) escapedLines++
      if (cut) {
        longLines++
        if (first.length < LONG_LINES_NAMED) first.push(lines)
      }
      used += batch.write(`${line.size}\x02`, used, 'latin1')
      used += text.copy(batch, used)
      batch[used++] = 0x0a
      return used >= BATCH_BYTES
    },
    async flush(): Promise<void> {
      for (let done = 0; done < used;) done += (await output.write(batch, done, used - done)).bytesWritten
      used = 0
    },
    report: (): SpoolReport => ({ lines, escaped_lines: escapedLines, long: { total: longLines, first } }),
  }
}

function withoutBom(raw: Buffer, encoding: Survey['encoding']): Buffer {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return raw.subarray(UTF16_BOM_BYTES)
  const bom = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf
  return bom ? raw.subarray(UTF8_BOM_BYTES) : raw
}
