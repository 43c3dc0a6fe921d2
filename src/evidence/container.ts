import type { BundleFacts, BundleFault } from '../model/bundle.ts'
import type { Algorithm } from './algorithms.ts'
import type { ByteSource } from './byte-source.ts'

/** Digests of one content, in small letters. */
export type Digests = { readonly [algorithm in Algorithm]?: string }

/** A file of a bag, as it was read. Paths are from the root of the bag, with `/`. */
export interface SurveyedFile {
  readonly path: string
  readonly bytes: number
  /** Those that could be made of those asked for. */
  readonly digests: Digests
  /** The content of a tag file; null for payload, and for what is too large to be one. */
  readonly content: Buffer | null
}

/** All that is in a container, and what is wrong with the container itself. */
export interface Survey {
  /** The folder in the archive that is the bag; empty when there is none. */
  readonly root: string
  /** In no order that means anything. */
  readonly files: readonly SurveyedFile[]
  /** Folders that nothing is in. */
  readonly emptyFolders: readonly string[]
  /** Whether the archive is as it was sealed; null when it carries no seal. */
  readonly sealed: boolean | null
  readonly faults: readonly BundleFault[]
}

export interface SurveyOptions {
  /** The digests wanted, by the names of the tag files in the root that are known so far. */
  readonly algorithms: (names: Iterable<string>) => readonly Algorithm[]
  /** Threads that may hash. */
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  /** Told how many bytes more were read, and how many there are to be read in all. */
  readonly onBytes?: ((bytes: number, total: number) => void) | undefined
}

/** What holds a bag: a folder or an archive. Nothing is ever unpacked to disk. Must be closed. */
export interface Container {
  readonly kind: BundleFacts['container']
  /** Size of the archive as it lies there; null for a folder. */
  readonly bytes: number | null
  /** Whether the archive is encrypted. */
  readonly encrypted: boolean
  /** What can be read of the archive when nothing is encrypted; null for a folder. */
  readonly source: ByteSource | null
  /**
   * Reads everything once. Faults of the container are in the result; only what the user can mend (no such file) and the
   * signal's reason are thrown.
   */
  survey(options: SurveyOptions): Promise<Survey>
  /**
   * The contents of the files that are wanted, one behind the other; those of one must be read before the next. Throws
   * where a content cannot be read: survey first.
   */
  contents(wanted: (path: string) => boolean): AsyncGenerator<FileContent>
  close(): Promise<void>
}

/** The bytes of a file of a container; each chunk is valid until the next is asked for. */
export interface FileContent {
  readonly path: string
  readonly chunks: AsyncIterable<Buffer>
}

/** No tag file is larger: a manifest of 200,000 files is not. */
export const MOST_TAG_BYTES = 33_554_432

/** Contents of tag files that are kept in memory, all together. */
const KEPT_BYTES = 67_108_864

/** Says of one file after the other whether its content is kept: tag files are, as long as there is room. */
export function createKeeper(): (path: string, bytes: number) => boolean {
  let left = KEPT_BYTES
  return (path, bytes) => {
    if (path.startsWith('data/') || bytes > Math.min(left, MOST_TAG_BYTES)) return false
    left -= bytes
    return true
  }
}

/** The files whose content is kept; those in the root of the bag come first, because all depends on them. */
export function chooseTagFiles(files: ReadonlyMap<string, number>): Set<string> {
  const keeps = createKeeper()
  const depth = (path: string): number => path.split('/').length
  const byDepth = [...files].toSorted(([a], [b]) => depth(a) - depth(b) || (a < b ? -1 : 1))
  return new Set(byDepth.filter(([path, bytes]) => keeps(path, bytes)).map(([path]) => path))
}

/** The folders of which nothing stands in any of the paths; `folders` and the answer without `/` at the end. */
export function emptyOf(folders: Iterable<string>, paths: Iterable<string>): string[] {
  const filled = new Set<string>()
  const fill = (path: string): void => {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at)
      if (filled.has(folder)) return
      filled.add(folder)
    }
  }
  const all = [...folders]
  for (const path of paths) fill(path)
  for (const folder of all) fill(folder)
  return all.filter((folder) => folder !== '' && !filled.has(folder))
}
