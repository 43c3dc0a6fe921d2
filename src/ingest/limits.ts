/** How far an input may swell before we stop believing that it is a log. */
export interface Limits {
  /** A compressed stream that has grown to more than so many times its compressed bytes is a bomb … */
  readonly ratio: number
  /** … once so many bytes have come out of it: short runs of equal lines do compress that well. */
  readonly ratioFromBytes: number
  /** No single stream is unpacked beyond this. */
  readonly streamBytes: number
  /** All that is unpacked in one run, together. */
  readonly totalBytes: number
  /** So much of the disk stays free: the case and the engine need room as well. */
  readonly freeBytes: number
  /** Members of one input file, those of archives inside it included. */
  readonly members: number
  /** Compressions and archives around a log. A compressed archive (`.tar.gz`) is one. */
  readonly nesting: number
}

/**
 * Logs compress 10:1 to 100:1, a log of one line repeated 900:1 in gzip. Deflate cannot pass 1032:1, so the ratio
 * finds a gzip bomb of zeros and no log; the others (bzip2, xz, zstd reach 10,000:1 and more) are cut by it early.
 */
export const LIMITS: Limits = {
  ratio: 1000,
  ratioFromBytes: 256 * 1024 ** 2,
  streamBytes: 1024 ** 4,
  totalBytes: 4 * 1024 ** 4,
  freeBytes: 1024 ** 3,
  members: 100_000,
  nesting: 2,
}
