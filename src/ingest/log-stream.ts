/** What compressed or archived file a stream came out of. */
export interface Container {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/**
 * One decompressed log stream, ready to be surveyed and loaded. `file` is a regular file: the evidence
 * itself (never written to) or a copy that we decompressed into the private folder.
 */
export interface LogStream {
  /** Display path of the contract: argument without `./`, `/` as separator, `logs.zip!/auth.log` for members. */
  readonly path: string
  /** Absolute path of the bytes that `line` and `offset` refer to. */
  readonly file: string
  /** True when `file` is a copy of ours in the private folder, so that no evidence path is involved. */
  readonly owned: boolean
  readonly bytes: number
  readonly container: Container | null
  /** Name of the outermost compression (`gzip`, `zstd`, `bzip2`, `xz`, `zip`), or null. */
  readonly compression: string | null
  /** Modification time in milliseconds since the epoch: the file's, or the archive member's. Null for standard input. */
  readonly mtime: number | null
}

/** An input that could not be read, or not whole: exit code 4, the rest is shown. */
export interface UnreadableInput {
  readonly path: string
  readonly problem: string
  readonly hint: string
}
