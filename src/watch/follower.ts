import { rm, stat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openForReading } from '../ingest/file-buffers.ts'
import { contentOf, HEAD_BYTES } from '../ingest/content.ts'
import { discover, type FoundFile } from '../ingest/discover.ts'
import { problemOfSystem } from '../ingest/input-problem.ts'
import type { UnreadableInput } from '../ingest/log-stream.ts'
import { TatouError } from '../model/errors.ts'
import { expandPaths } from './expand-paths.ts'
import { OpenFiles, type FollowedStream, type KeptStream, type NewLines } from './followed-stream.ts'
import { beginsLike, cutBack, readOn, writeAt } from './stream-copy.ts'
import { unpackedStreams } from './unpacked.ts'

/** What is read of one file in one go, in bytes: so much, or its share of what a batch can hold where few files are followed. */
const READ_BYTES = 8_388_608
const BATCH_BYTES = 25_165_824

/** A file without a name is read on for so long after its last line, in milliseconds. */
const LINGER_MS = 3_000

const LF = 0x0a

export interface FollowerOptions {
  readonly args: readonly string[]
  readonly cwd: string
  /** Where copies of the streams are kept. */
  readonly folder: string
  /** Streams of an earlier run. */
  readonly kept: readonly KeptStream[]
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * Follows the files that arguments name, through rotation. Every complete line of each is copied: the copy is what is read by
 * the engine and what evidence is taken from, so that neither rotation nor an attacker who cuts a log off takes away what
 * was seen. A stream is what its bytes are: a file that begins with all that a lost stream held is that stream under
 * another name, whether it was renamed, copied and cut off, or compressed.
 */
export class Follower {
  readonly streams = new Map<number, FollowedStream>()
  /** What cannot be read at present, by path. */
  readonly unreadable = new Map<string, UnreadableInput>()
  /** Arguments that name nothing yet. */
  awaited: readonly string[] = []
  readonly #options: FollowerOptions
  readonly #open = new OpenFiles()
  /** When a stream whose file lost its name last had a line. */
  readonly #lost = new Map<number, number>()
  /** Packed files that were looked into, by node, with their size and date. */
  readonly #packed = new Map<string, string>()
  #last = 0

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** Makes the copies what they were when they were last accounted for. */
  async restore(): Promise<void> {
    for (const kept of this.#options.kept) {
      const copy = this.#copyOf(kept.id)
      this.streams.set(kept.id, { ...kept, copy, copied: await cutBack(copy, kept.copied) })
      this.#last = Math.max(this.#last, kept.id)
    }
  }

  /** Adds a stream whose lines come by `append`. */
  addStream(path: string): FollowedStream {
    this.#last += 1
    const stream: FollowedStream = {
      id: this.#last,
      path,
      file: null,
      node: null,
      copy: this.#copyOf(this.#last),
      copied: 0,
      mtime: null,
      ended: false,
      container: null,
      compression: null,
    }
    this.streams.set(stream.id, stream)
    return stream
  }

  /** Appends whole lines to a stream. */
  async append(stream: FollowedStream, bytes: Buffer): Promise<NewLines> {
    const from = stream.copied
    await writeAt(stream.copy, from, bytes)
    stream.copied += bytes.length
    return { stream, from, to: stream.copied }
  }

  /** Looks which files there are by now: new ones, renamed ones, and those that are gone. Returns lines found on the way. */
  async rescan(): Promise<NewLines[]> {
    const { args, cwd } = this.#options
    const { there, awaited } = await expandPaths(
      args.filter((each) => each !== '-'),
      cwd,
    )
    this.awaited = awaited
    const found = there.length === 0 ? { files: [], unreadable: [] } : await this.#discover(there)
    this.unreadable.clear()
    for (const each of found.unreadable) this.unreadable.set(each.path, each)
    const byNode = new Map(found.files.map((file) => [nodeOf(file.stats), file]))
    for (const stream of this.streams.values()) await this.#locate(stream, byNode)
    const known = new Set([...this.streams.values()].map(({ node }) => node))
    const lines: NewLines[] = []
    for (const [node, file] of byNode) if (!known.has(node)) lines.push(...(await this.#meet(file, node)))
    return lines
  }

  async #discover(there: readonly string[]): Promise<Awaited<ReturnType<typeof discover>>> {
    // A file may vanish between two looks.
    return discover(there, this.#options.cwd).catch(() => ({ files: [], stdin: false, unreadable: [] }))
  }

  /** Finds the file of a stream under the name that it has now. */
  async #locate(stream: FollowedStream, byNode: ReadonlyMap<string, FoundFile>): Promise<void> {
    if (stream.node === null || stream.file === null) return
    const file = byNode.get(stream.node)
    if (file !== undefined) {
      stream.path = file.path
      stream.file = file.name.toString()
      this.#lost.delete(stream.id)
      return
    }
    if ((await nodeAt(stream.file)) === stream.node) return
    if (!this.#lost.has(stream.id)) this.#lost.set(stream.id, this.#options.now())
    if (this.#open.get(stream.id) !== undefined) return
    // It may have been renamed while nobody watched, to a name that is not followed: what it still holds is wanted.
    const sibling = await siblingOf(stream.file, stream.node)
    if (sibling === null) await this.#end(stream)
    else stream.file = sibling
  }

  /** A file that no stream has: a lost one under another name, a packed one, or a new one. */
  async #meet(file: FoundFile, node: string): Promise<NewLines[]> {
    const name = file.name.toString()
    try {
      if (await isPacked(name)) return await this.#meetPacked(file, node)
      const lost = await this.#lostLike(name, file.stats.size)
      const stream = lost ?? this.addStream(file.path)
      if (lost !== null) await this.#open.drop(stream.id)
      Object.assign(stream, { path: file.path, file: name, node, ended: false, mtime: Math.floor(file.stats.mtimeMs) })
      this.#lost.delete(stream.id)
      return []
    } catch (error) {
      this.#refuse(file.path, error)
      return []
    }
  }

  async #meetPacked(file: FoundFile, node: string): Promise<NewLines[]> {
    const state = `${file.stats.size} ${file.stats.mtimeMs}`
    if (this.#packed.get(node) === state) return []
    this.#packed.set(node, state)
    const { streams, unreadable, remove } = await unpackedStreams(file, this.#options.cwd, this.#options.folder)
    const lines: NewLines[] = []
    try {
      for (const each of unreadable) this.unreadable.set(each.path, each)
      // What is still being packed is whole later.
      if (unreadable.length > 0) return []
      for (const { path, file: unpacked, bytes, container, compression, mtime } of streams) {
        const stream = (await this.#lostLike(unpacked, bytes)) ?? this.addStream(path)
        await this.#open.drop(stream.id)
        this.#lost.delete(stream.id)
        Object.assign(stream, { path, file: null, node: null, ended: true, mtime, container, compression })
        lines.push(...(await this.#readAll(stream, unpacked)))
      }
    } finally {
      await remove()
    }
    return lines
  }

  async #readAll(stream: FollowedStream, file: string): Promise<NewLines[]> {
    const from = stream.copied
    const handle = await openForReading(file)
    try {
      for (;;) {
        const read = await readOn(handle, stream.copy, stream.copied, READ_BYTES)
        if (read.kind === 'replaced' || read.bytes.length === 0) break
        await this.append(stream, read.bytes)
      }
    } finally {
      await handle.close()
    }
    return stream.copied > from ? [{ stream, from, to: stream.copied }] : []
  }

  /** The lost stream with the most lines that a file begins with. */
  async #lostLike(file: string, size: number): Promise<FollowedStream | null> {
    const candidates = [...this.streams.values()]
      .filter(
        ({ id, ended, copied, container }) =>
          copied > 0 && copied <= size && container === null && (ended || this.#lost.has(id)),
      )
      .toSorted((a, b) => b.copied - a.copied)
    for (const stream of candidates) if (await beginsLike(file, stream.copy, stream.copied)) return stream
    return null
  }

  /** Reads what files have grown by, as far as there are whole lines; `whole` also takes a last line without an end. */
  async read(whole: boolean): Promise<NewLines[]> {
    const lines: NewLines[] = []
    let replaced = false
    const open = [...this.streams.values()].filter(({ file, ended }) => file !== null && !ended)
    const most = Math.max(READ_BYTES, Math.floor(BATCH_BYTES / open.length))
    for (const stream of open) {
      if (stream.file === null) continue
      try {
        const handle = this.#open.get(stream.id) ?? (await openForReading(stream.file))
        this.#open.set(stream.id, handle)
        const read = await readOn(handle, stream.copy, stream.copied, most)
        if (read.kind === 'replaced') {
          await this.#end(stream)
          await this.#forgetIfCopied(stream)
          replaced = true
          continue
        }
        lines.push(...(await this.#take(stream, read.bytes, { whole, most })))
      } catch (error) {
        // What others brought is not lost over it: the next turn tries again.
        if (error instanceof TatouError && lines.length > 0) return lines
        this.#refuse(stream.path, error)
      }
    }
    return replaced ? [...lines, ...(await this.rescan()), ...(await this.read(whole))] : lines
  }

  async #take(
    stream: FollowedStream,
    bytes: Buffer,
    { whole, most }: { readonly whole: boolean; readonly most: number },
  ): Promise<NewLines[]> {
    const lost = this.#lost.get(stream.id)
    const isOver = lost !== undefined && this.#options.now() - lost > LINGER_MS
    // A line longer than what is read in one go has no end to wait for.
    const end = whole || isOver || bytes.length === most ? bytes.length : bytes.lastIndexOf(LF) + 1
    const length = bytes.length === most && bytes.includes(LF) ? bytes.lastIndexOf(LF) + 1 : end
    if (length > 0 && lost !== undefined) this.#lost.set(stream.id, this.#options.now())
    const lines = length === 0 ? [] : [await this.append(stream, bytes.subarray(0, length))]
    if (length > 0 && stream.file !== null) stream.mtime = await mtimeOf(this.#open.get(stream.id), stream.mtime)
    if (isOver && length === 0) await this.#end(stream)
    return lines
  }

  async #end(stream: FollowedStream): Promise<void> {
    await this.#open.drop(stream.id)
    this.#lost.delete(stream.id)
    Object.assign(stream, { ended: true, node: null, file: null })
  }

  /** A log that is copied and then cut off has its lines in the copy that is followed too. */
  async #forgetIfCopied(stream: FollowedStream): Promise<void> {
    for (const other of this.streams.values()) {
      if (other.id === stream.id || other.copied < stream.copied || stream.copied === 0) continue
      if (!(await beginsLike(other.copy, stream.copy, stream.copied))) continue
      this.streams.delete(stream.id)
      await rm(stream.copy, { force: true })
      return
    }
  }

  #refuse(path: string, error: unknown): void {
    const problem = problemOfSystem(error)
    if (!problem) throw error
    this.unreadable.set(path, problem.at(path))
  }

  #copyOf(id: number): string {
    return join(this.#options.folder, `stream-${id}.log`)
  }

  close(): Promise<void> {
    return this.#open.close()
  }
}

function nodeOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`
}

async function nodeAt(file: string): Promise<string | null> {
  return stat(file).then(nodeOf, () => null)
}

async function mtimeOf(
  handle: { stat(): Promise<{ mtimeMs: number }> } | undefined,
  known: number | null,
): Promise<number | null> {
  return handle === undefined ? known : Math.floor((await handle.stat()).mtimeMs)
}

/** The file of a node beside the place where it was, or null. */
async function siblingOf(file: string, node: string): Promise<string | null> {
  const folder = dirname(file)
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    if ((await nodeAt(path)) === node) return path
  }
  return null
}

async function isPacked(file: string): Promise<boolean> {
  const handle = await openForReading(file)
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0)
    return contentOf(head.subarray(0, bytesRead)).kind !== 'plain'
  } finally {
    await handle.close()
  }
}
