import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { getFileNameLowLevel, type Entry } from 'yauzl'
import type { Chunks } from './chunks.ts'
import { decompress } from './decompress.ts'
import { openForReading } from './file-buffers.ts'
import { InputProblem } from './input-problem.ts'
import type { Limits } from './limits.ts'
import { MAX_NAME_CHARACTERS, type Member } from './member.ts'
import { nameProblem } from './member-name.ts'
import { visibleLine } from './visible-line.ts'
import { openZipDirectory, type ZipDirectory, type ZipEntry } from './zip-directory.ts'

/** Where the bytes of a member lie in the archive, and what is wrong with it. */
interface Placed {
  readonly entry: Entry
  /** Its local header begins here … */
  readonly from: number
  /** … its data here … */
  readonly data: number
  /** … and it ends here. */
  readonly to: number
  readonly problem: InputProblem | undefined
}

const ENCRYPTED_FLAG = 0x1
const SIZES_FOLLOW_FLAG = 0x8
const UTF8_FLAG = 0x800
const MADE_ON_UNIX = 3
const ZIP64_MARK = 0xffffffff
const READ_BYTES = 262_144

/** Compression methods of APPNOTE 4.4.5 that we undo. */
const METHODS: Readonly<Record<number, 'stored' | 'deflate' | 'bzip2' | 'zstd'>> = {
  0: 'stored',
  8: 'deflate',
  12: 'bzip2',
  93: 'zstd',
}

/** Types of Unix files that hold nothing to read, by the type bits of their mode. */
const UNIX_SPECIAL: Readonly<Record<number, string>> = {
  0o010000: 'a named pipe',
  0o020000: 'a character device',
  0o060000: 'a block device',
  0o140000: 'a socket',
}
const UNIX_TYPE_BITS = 0o170000
const UNIX_LINK = 0o120000

/**
 * The members of a zip file in the order of its directory, directories left out. What is wrong with one member is
 * its own problem and stops no other. DOS times, which have no zone, are taken as UTC. Throws InputProblem when the
 * directory cannot be found, and behind the members that were found when it ends early or holds too many.
 */
export async function* zipMembers(
  file: string,
  limits: Pick<Limits, 'ratio' | 'ratioFromBytes' | 'members'>,
): AsyncGenerator<Member> {
  const handle = await openForReading(file)
  try {
    const directory = await openZipDirectory(handle)
    const found: ZipEntry[] = []
    let problem: InputProblem | undefined
    try {
      for await (const entry of directory.entries()) {
        if (found.length >= limits.members) throw new InputProblem('bomb-members', { members: limits.members })
        found.push(entry)
      }
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error
      problem = error
    }
    const placed = await placeEntries(directory, found)
    for (const each of found) {
      const place = placed.get(each)
      if (place) yield* fileMember(handle, place, limits)
      else if (each.kind === 'damaged') yield damagedMember(each)
    }
    if (problem) throw problem
  } finally {
    await handle.close()
  }
}

function damagedMember(entry: ZipEntry & { readonly kind: 'damaged' }): Member {
  const code = (entry.flags & ENCRYPTED_FLAG) === 0 ? 'member-entry' : 'member-encrypted'
  return {
    name: visibleLine(entry.name, MAX_NAME_CHARACTERS),
    mtime: null,
    content: { kind: 'problem', problem: new InputProblem(code) },
  }
}

function* fileMember(
  handle: FileHandle,
  place: Placed,
  limits: Pick<Limits, 'ratio' | 'ratioFromBytes'>,
): Generator<Member> {
  const { entry, problem } = place
  const name = nameOf(entry)
  if (name.endsWith('/') && entry.uncompressedSize === 0) return
  const mtime = entry.getLastModDate({ timezone: 'UTC' }).getTime()
  yield {
    name,
    mtime: Number.isFinite(mtime) ? mtime : null,
    content: problem ? { kind: 'problem', problem } : { kind: 'file', chunks: bytesOf(handle, place, limits) },
  }
}

/** The raw bytes where the archive says that they are UTF-8, or they are; else the decoded name. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw
  const utf8 = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || isUtf8(raw)
  return utf8 ? visibleLine(raw, MAX_NAME_CHARACTERS) : decodedName(entry)
}

/** By the extra field for Unicode names, or code page 437 (APPNOTE 4.4.4, 4.6.9). */
function decodedName(entry: Entry): string {
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
}

/** Reads the local headers, which must say what the directory says, and finds members that lie over another. */
async function placeEntries(directory: ZipDirectory, entries: readonly ZipEntry[]): Promise<Map<ZipEntry, Placed>> {
  const placed = new Map<ZipEntry, Placed>()
  for (const each of entries) if (each.kind === 'entry') placed.set(each, await placeEntry(directory, each.entry))
  let end = 0
  for (const [each, place] of [...placed].toSorted(([, a], [, b]) => a.from - b.from || a.to - b.to)) {
    if (place.from < end && !place.problem) placed.set(each, { ...place, problem: new InputProblem('member-overlap') })
    end = Math.max(end, place.to)
  }
  return placed
}

async function placeEntry(directory: ZipDirectory, entry: Entry): Promise<Placed> {
  const from = entry.relativeOffsetOfLocalHeader
  const local = await directory.localHeader(entry)
  if (!local) return { entry, from, data: from, to: from, problem: new InputProblem('member-entry') }
  const data = local.fileDataStart
  return { entry, from, data, to: data + entry.compressedSize, problem: problemOf(entry, local) }
}

type LocalHeader = Awaited<ReturnType<ZipDirectory['localHeader']>> & object

function problemOf(entry: Entry, local: LocalHeader): InputProblem | undefined {
  const code = nameProblem(entry.fileNameRaw.toString('latin1')) ?? nameProblem(decodedName(entry))
  if (code !== undefined) return new InputProblem(code)
  const field = mismatch(entry, local)
  if (field !== undefined) return new InputProblem('member-mismatch', { field })
  const type = entry.versionMadeBy >> 8 === MADE_ON_UNIX ? (entry.externalFileAttributes >>> 16) & UNIX_TYPE_BITS : 0
  if (type === UNIX_LINK) return new InputProblem('member-link', { kind: 'symbolic link' })
  const special = UNIX_SPECIAL[type]
  if (special !== undefined) return new InputProblem('member-special', { kind: special })
  if (entry.isEncrypted()) return new InputProblem('member-encrypted')
  if (METHODS[entry.compressionMethod] === undefined) {
    return new InputProblem('feature', { feature: `zip compression method ${entry.compressionMethod}` })
  }
  return undefined
}

/** What the two headers of a member disagree on: a reader of one sees another file than a reader of the other. */
function mismatch(entry: Entry, local: LocalHeader): string | undefined {
  if (!local.fileName.equals(entry.fileNameRaw)) return 'name'
  if (local.compressionMethod !== entry.compressionMethod) return 'method'
  if (((local.generalPurposeBitFlag ^ entry.generalPurposeBitFlag) & ENCRYPTED_FLAG) !== 0) return 'encryption'
  if (((local.generalPurposeBitFlag | entry.generalPurposeBitFlag) & SIZES_FOLLOW_FLAG) !== 0) return undefined
  if (local.crc32 !== entry.crc32) return 'checksum'
  if (local.compressedSize !== ZIP64_MARK && local.compressedSize !== entry.compressedSize) return 'size'
  return local.uncompressedSize !== ZIP64_MARK && local.uncompressedSize !== entry.uncompressedSize ? 'size' : undefined
}

async function* bytesOf(
  handle: FileHandle,
  { entry, data, to }: Placed,
  limits: Pick<Limits, 'ratio' | 'ratioFromBytes'>,
): AsyncGenerator<Buffer> {
  const packed = rangeOf(handle, data, to)
  const method = METHODS[entry.compressionMethod]
  let bytes = 0
  let crc = 0
  for await (const chunk of method === undefined || method === 'stored' ? packed : decompress(method, packed, limits)) {
    bytes += chunk.length
    crc = crc32(chunk, crc)
    yield chunk
  }
  if (crc !== entry.crc32 || bytes !== entry.uncompressedSize) throw new InputProblem('checksum', { format: 'zip' })
}

async function* rangeOf(handle: FileHandle, from: number, to: number): Chunks & AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(1, to - from)))
  for (let at = from; at < to;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, to - at), at)
    if (bytesRead === 0) throw new InputProblem('truncated', { format: 'zip' })
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
