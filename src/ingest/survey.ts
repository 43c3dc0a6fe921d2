/** What one pass over the bytes of a stream finds out. */
export interface Survey {
  readonly sha256: string
  readonly bytes: number
  /** Lines as an editor counts them: every LF, plus a last line without one. */
  readonly lines: number
  /** `crlf` only when every line ends so; a mix is not clean. */
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
  /** True when every line starts with `{`: the condition for reading the file as JSON lines directly. */
  readonly braces: boolean
  /** Whether the last line ends with a line end (or the file is empty). */
  readonly terminated: boolean
  /** Byte offset of line 1, 1 + INDEX_STEP, 1 + 2 × INDEX_STEP, … */
  readonly index: Float64Array
}

/** Every how many lines the index notes an offset. */
export const INDEX_STEP = 64

/** A longer line goes through the spool, where it is cut and reported. */
export const MAX_LINE_BYTES = 1_048_576
