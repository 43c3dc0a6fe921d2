import { createHash } from 'node:crypto'
import { symlink } from 'node:fs/promises'
import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'
import { fileChunks, type Chunks } from './chunks.ts'
import { contentOf, HEAD_BYTES } from './content.ts'
import { byPath, discover, type FoundFile } from './discover.ts'
import { InputProblem } from './input-problem.ts'
import { LIMITS, type Limits } from './limits.ts'
import type { Container, LogStream, UnreadableInput } from './log-stream.ts'
import { createSpoolFolder, type SpoolFolder } from './spool-folder.ts'
import type { Source, Unpacking } from './unpack.ts'

export interface OpenOptions {
  /** What relative paths are relative to. */
  readonly cwd: string
  /** Read when `-` is among the paths. */
  readonly stdin: AsyncIterable<Uint8Array | string>
  /** A private folder that exists. Everything unpacked goes there, under names that we make; the caller removes it. */
  readonly spoolDir: string
  /** Hears of packed files and of standard input: bytes read of the one at hand, and how many there are (0 when nobody knows). */
  readonly onProgress?:
    | ((progress: { readonly path: string; readonly done: number; readonly total: number }) => void)
    | undefined
  readonly signal?: AbortSignal | undefined
  readonly limits?: Limits | undefined
}

/** The log streams that were found and what could not be read, both by path in code units. */
export interface OpenedInputs {
  readonly streams: LogStream[]
  readonly unreadable: UnreadableInput[]
}

/** A regular file to look into. */
interface OpenFile {
  readonly path: string
  readonly file: string
  readonly owned: boolean
  readonly bytes: number
  readonly mtime: number | null
}

/**
 * Finds the log streams that paths name and undoes compression and archives, by what the bytes are and not by
 * their names. Evidence is only ever read. Throws TatouError `input-missing` or `input-none`, and the signal's reason;
 * everything else that goes wrong is an entry of `unreadable`.
 */
export async function openInputs(paths: readonly string[], options: OpenOptions): Promise<OpenedInputs> {
  const found = await discover(paths, options.cwd)
  const limits = options.limits ?? LIMITS
  const spool = createSpoolFolder(options.spoolDir, limits, options.signal)
  const streams: LogStream[] = []
  const unreadable: UnreadableInput[] = [...found.unreadable]
  const work = (): Unpacking => ({ spool, limits, signal: options.signal, streams, unreadable, members: 0 })
  if (found.stdin) await openStandardInput(spool, work(), options)
  for (const [number, file] of found.files.entries()) {
    options.signal?.throwIfAborted()
    await openFile(await fileToOpen(file, number, options.spoolDir), work(), options)
  }
  const byPathAndProblem = (a: UnreadableInput, b: UnreadableInput): number =>
    byPath(a, b) || (a.problem < b.problem ? -1 : 1)
  return { streams: streams.toSorted(byPath), unreadable: unreadable.toSorted(byPathAndProblem) }
}

/** A name that is no UTF-8 cannot be said as a string; such a file is opened by a link of ours. */
async function fileToOpen({ path, name, stats }: FoundFile, number: number, spoolDir: string): Promise<OpenFile> {
  const mtime = Math.floor(stats.mtimeMs)
  if (isUtf8(name)) return { path, file: name.toString(), owned: false, bytes: stats.size, mtime }
  const link = join(spoolDir, `name-${number}`)
  await symlink(name, link)
  return { path, file: link, owned: true, bytes: stats.size, mtime }
}

async function openStandardInput(spool: SpoolFolder, work: Unpacking, options: OpenOptions): Promise<void> {
  const path = '-'
  try {
    const { file, bytes } = await spool.write(standardInput(options))
    await openFile({ path, file, owned: true, bytes, mtime: null }, work, options)
    if (!work.streams.some((stream) => stream.file === file)) await spool.remove(file)
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    work.unreadable.push(error.at(path))
  }
}

async function* standardInput({ stdin, onProgress }: OpenOptions): AsyncGenerator<Buffer> {
  let done = 0
  for await (const chunk of stdin) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    yield bytes
    done += bytes.length
    onProgress?.({ path: '-', done, total: 0 })
  }
}

/** A plain file is a stream as it is; a packed one is hashed, so that what is found in it leads back to it, and unpacked. */
async function openFile(open: OpenFile, work: Unpacking, options: OpenOptions): Promise<void> {
  const { path, file, owned, bytes, mtime } = open
  const base = { path, mtime, compression: null, steps: 0, opened: false }
  try {
    if (contentOf(await headOf(file)).kind === 'plain') {
      work.streams.push({ path, file, owned, bytes, container: null, compression: null, mtime })
      return
    }
    // The decoders take longer to load than most logs to read, and most logs are plain.
    const { unpack } = await import('./unpack.ts')
    let done = 0
    const onBytes = (read: number): void => options.onProgress?.({ path, done: (done += read), total: bytes })
    const source: Source = { chunks: fileChunks(file, { signal: options.signal, onBytes }), file, owned, bytes }
    await unpack(
      source,
      { ...base, container: await containerOf(path, fileChunks(file, { signal: options.signal })) },
      work,
    )
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    work.unreadable.push(error.at(path))
  }
}

async function headOf(file: string): Promise<Buffer> {
  for await (const chunk of fileChunks(file, { bufferBytes: HEAD_BYTES })) return Buffer.from(chunk)
  return Buffer.alloc(0)
}

async function containerOf(path: string, chunks: Chunks): Promise<Container> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunks) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { path, sha256: hash.digest('hex'), bytes }
}
