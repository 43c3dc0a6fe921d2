import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { DELIMITER, NUL } from './bytes.ts'
import { fileBuffers } from './file-buffers.ts'
import { createLineScan } from './line-scan.ts'
import { createTextSample } from './text-sample.ts'

/** What one pass over the bytes of a stream finds out. */
export interface Survey {
  readonly sha256: string
  readonly bytes: number
  /** Lines as an editor counts them: every LF, plus a last line without one. */
  readonly lines: number
  /** `crlf` only when every line end is one; a mix is not clean. */
  readonly newline: 'lf' | 'crlf'
  /**
   * True when DuckDB may read the file as it is: valid UTF-8, no BOM, no NUL, no 0x02 (the delimiter no
   * log has), no CR other than a uniform CRLF, no line longer than MAX_LINE_BYTES.
   */
  readonly clean: boolean
  /** `binary` when the bytes are no text at all; `utf-16le`/`utf-16be` by BOM; otherwise `utf-8`, valid or not. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'binary'
  /** Length in bytes of the longest line, line end included. */
  readonly longest: number
  /** True when there are lines and every one starts with `{`: the condition for reading the file as JSON lines directly. */
  readonly braces: boolean
  /** Whether the last line ends with a line end (or the file is empty). */
  readonly terminated: boolean
  /** Byte offset of line 1, 1 + INDEX_STEP, 1 + 2 × INDEX_STEP, … */
  readonly index: Float64Array
}

/** Every how many lines the index notes an offset. */
export const INDEX_STEP = 16

/** A longer line goes through the spool, where it is cut and reported. */
export const MAX_LINE_BYTES = 1_048_576

/**
 * One pass over a file: digest, lines, encoding, and whether DuckDB may read it as it is. The file is read to
 * its end, in buffers of 1 MiB; a line may be of any length. `onBytes` hears of every buffer. Throws what reading
 * throws, and the signal's reason when it is aborted.
 */
export async function survey(
  file: string,
  options: { signal?: AbortSignal | undefined; onBytes?: ((bytes: number) => void) | undefined } = {},
): Promise<Survey> {
  const hash = createHash('sha256')
  const sample = createTextSample()
  let encoding: Encoding = 'utf-8'
  let scan = createLineScan(encoding, INDEX_STEP)
  let plain = true
  let cut = 0
  let bytes = 0
  for await (const { buffer, from, to } of fileBuffers(file, options)) {
    const chunk = buffer.subarray(from, to)
    if (bytes === 0) {
      encoding = encodingOf(chunk)
      scan = createLineScan(encoding, INDEX_STEP)
      plain = encoding === 'utf-8' && !startsWith(chunk, UTF8_BOM)
    }
    hash.update(chunk)
    sample.add(chunk)
    scan.add(chunk)
    if (plain) {
      // The bytes of a character that ended with the last buffer unfinished stand in front of this one.
      const begin = from - cut
      cut = incompleteBytes(buffer, begin, to)
      plain = !chunk.includes(NUL) && !chunk.includes(DELIMITER) && isUtf8(buffer.subarray(begin, to - cut))
    }
    bytes += chunk.length
    options.onBytes?.(chunk.length)
  }
  const lines = scan.end()
  const binary = encoding === 'binary' || (encoding === 'utf-8' && sample.binary())
  return {
    sha256: hash.digest('hex'),
    bytes,
    lines: lines.count,
    newline: lines.crlf ? 'crlf' : 'lf',
    clean: plain && cut === 0 && !binary && lines.uniform && lines.longest <= MAX_LINE_BYTES,
    encoding: binary ? 'binary' : encoding,
    longest: lines.longest,
    braces: lines.braces,
    terminated: lines.terminated,
    index: lines.index,
  }
}

type Encoding = Survey['encoding']

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf])

/** The beginnings that tell an encoding, the longer first: the BOM of UTF-32 starts like that of UTF-16, and no log is UTF-32. */
const BOMS: readonly { bytes: Buffer; encoding: Encoding }[] = [
  { bytes: Buffer.from([0xff, 0xfe, 0x00, 0x00]), encoding: 'binary' },
  { bytes: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { bytes: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
]

function encodingOf(head: Buffer): Encoding {
  return BOMS.find(({ bytes }) => startsWith(head, bytes))?.encoding ?? 'utf-8'
}

function startsWith(buffer: Buffer, prefix: Buffer): boolean {
  return buffer.subarray(0, prefix.length).equals(prefix)
}

/** How many bytes at the end of buffer[start, end) begin a UTF-8 character that they do not finish: 0 to 3. */
function incompleteBytes(buffer: Buffer, start: number, end: number): number {
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = buffer[end - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? back : 0
  }
  return 0
}
