import { fileChunks, peek, type Chunks } from './chunks.ts'
import { contentOf, HEAD_BYTES } from './content.ts'
import { decompress, type Compression } from './decompress.ts'
import { InputProblem } from './input-problem.ts'
import type { Limits } from './limits.ts'
import type { Container, LogStream, UnreadableInput } from './log-stream.ts'
import type { Member } from './member.ts'
import { normalName } from './member-name.ts'
import type { SpoolFolder } from './spool-folder.ts'
import { tarMembers } from './unpack-tar.ts'
import { zipMembers } from './unpack-zip.ts'

/** Bytes that may hold a log, or logs packed in some way. */
export interface Source {
  readonly chunks: Chunks
  /** A regular file with just these bytes, when there is one. */
  readonly file: string | undefined
  /** The file is ours, not evidence. */
  readonly owned: boolean
  readonly bytes: number
}

/** Where bytes were found. */
export interface Place {
  readonly path: string
  readonly mtime: number | null
  readonly container: Container | null
  /** Name of the outermost packing. */
  readonly compression: string | null
  /** Compressions and archives passed through. */
  readonly steps: number
  /** The last step was a compression: an archive right inside belongs to it. */
  readonly opened: boolean
}

/** What unpacking one input needs, and where it puts what it finds. */
export interface Unpacking {
  readonly spool: SpoolFolder
  readonly limits: Limits
  readonly signal: AbortSignal | undefined
  readonly streams: LogStream[]
  readonly unreadable: UnreadableInput[]
  /** Members of this input so far, on all levels. */
  members: number
}

/**
 * Finds the log streams in a source: a plain one is a stream itself, a packed one is unpacked, and what comes out
 * is looked at in the same way. A problem becomes an entry of `unreadable` at the path it belongs to and stops nothing else.
 * Throws only what is no fault of the input.
 */
export async function unpack(source: Source, place: Place, work: Unpacking): Promise<void> {
  try {
    await open(source, place, work)
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    work.unreadable.push(error.at(place.path))
  }
}

async function open(source: Source, place: Place, work: Unpacking): Promise<void> {
  const { head, chunks, close } = await peek(source.chunks, HEAD_BYTES)
  const seen = { ...source, chunks }
  const content = contentOf(head)
  try {
    if (content.kind === 'plain') await addStream(seen, place, work)
    else if (content.kind === 'compressed') await openCompressed(seen, content.format, place, work)
    else if (content.kind === 'archive') await openArchive(seen, content.format, place, work)
    else throw new InputProblem('format', { format: content.format })
  } finally {
    await close()
  }
}

async function addStream(source: Source, place: Place, work: Unpacking): Promise<void> {
  const { path, mtime, container, compression } = place
  if (source.file !== undefined) {
    work.streams.push({
      path,
      file: source.file,
      owned: source.owned,
      bytes: source.bytes,
      container,
      compression,
      mtime,
    })
    return
  }
  const { file, bytes, problem } = await work.spool.write(source.chunks)
  work.streams.push({ path, file, owned: true, bytes, container, compression, mtime })
  if (problem) throw problem
}

async function openCompressed(source: Source, format: Compression, place: Place, work: Unpacking): Promise<void> {
  const steps = nextStep(place.steps, work.limits)
  const inner: Place = { ...place, steps, opened: true, compression: place.compression ?? format }
  const { head, chunks, close } = await peek(decompress(format, source.chunks, work.limits), HEAD_BYTES)
  try {
    if (contentOf(head).kind === 'plain')
      await addStream({ chunks, file: undefined, owned: true, bytes: 0 }, inner, work)
    else if (format === 'xz') await withFile(chunks, place, work, (file) => open(file, inner, work))
    else await open({ chunks, file: undefined, owned: true, bytes: 0 }, inner, work)
  } finally {
    await close()
  }
}

async function openArchive(source: Source, format: 'tar' | 'zip', place: Place, work: Unpacking): Promise<void> {
  const steps = place.opened ? place.steps : nextStep(place.steps, work.limits)
  const inner: Place = {
    ...place,
    steps,
    opened: false,
    compression: place.compression ?? (format === 'zip' ? format : null),
  }
  if (format === 'tar') await openMembers(tarMembers(source.chunks), inner, work)
  else if (source.file !== undefined) await openMembers(zipMembers(source.file, work.limits), inner, work)
  else await withFile(source.chunks, place, work, ({ file }) => openMembers(zipMembers(file, work.limits), inner, work))
}

async function openMembers(members: AsyncIterable<Member>, archive: Place, work: Unpacking): Promise<void> {
  const names = new Set<string>()
  for await (const { name, mtime, content } of members) {
    work.signal?.throwIfAborted()
    if (++work.members > work.limits.members) throw new InputProblem('bomb-members', { members: work.limits.members })
    const path = `${archive.path}!/${normalName(name)}`
    if (content.kind === 'problem') work.unreadable.push(content.problem.at(path))
    else if (names.has(path)) work.unreadable.push(new InputProblem('member-duplicate').at(path))
    else
      await unpack(
        { chunks: content.chunks, file: undefined, owned: true, bytes: 0 },
        { ...archive, path, mtime },
        work,
      )
    names.add(path)
  }
}

/**
 * Writes bytes to a file of ours for as long as `use` needs it: a zip file is read from its end, and the xz decoder
 * must have done with one stream before it begins another. The file stays when it has become a stream.
 */
async function withFile(
  chunks: Chunks,
  place: Place,
  work: Unpacking,
  use: (source: Source & { readonly file: string }) => Promise<void>,
): Promise<void> {
  const { file, bytes, problem } = await work.spool.write(chunks)
  if (problem) work.unreadable.push(problem.at(place.path))
  try {
    await use({ chunks: fileChunks(file, { signal: work.signal }), file, owned: true, bytes })
  } finally {
    if (!work.streams.some((stream) => stream.file === file)) await work.spool.remove(file)
  }
}

function nextStep(steps: number, limits: Limits): number {
  if (steps >= limits.nesting) throw new InputProblem('too-deep', { nesting: limits.nesting })
  return steps + 1
}
