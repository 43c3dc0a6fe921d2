import { LIMITS } from '../ingest/limits.ts'
import type { BundleFault } from '../model/bundle.ts'
import { ArchiveError } from './archive-error.ts'
import { shownName, type Named } from './archive-names.ts'
import { createByteStream, type ByteStream } from './byte-stream.ts'
import { fault, type FaultCode } from './fault.ts'
import { BLOCK_BYTES, readPax, readTarHeader, type Extended, type TarHeader } from './tar-header.ts'

/** A member of a tar. */
export interface TarMember extends Named {
  readonly bytes: number
  /** Its content; what is not read of it is passed over. Empty for what is no file. */
  readonly chunks: AsyncIterable<Buffer>
  readonly isFile: boolean
}

const MOST_EXTENDED_BYTES = 1_048_576
/** What the size field of a header can hold in octal. */
const MOST_OCTAL = 8 ** 11
const SHORT_NAME_BYTES = 100

const SPECIAL: Readonly<Record<string, readonly [code: FaultCode, message: string]>> = {
  '1': ['E-TAR-LINK', 'is a hard link'],
  '2': ['E-TAR-LINK', 'is a link'],
  '3': ['E-TAR-SPECIAL', 'is a character device'],
  '4': ['E-TAR-SPECIAL', 'is a block device'],
  '6': ['E-TAR-SPECIAL', 'is a named pipe'],
}

/** Names and sizes that stand before the header of the member that they belong to. */
interface Pending {
  pax: Extended | null
  longName: Buffer | null
}

/**
 * The members of a tar in one pass. Faults that do not end the reading go to `faults`. Throws ArchiveError where nothing
 * more can be read.
 */
export async function* readTar(chunks: AsyncIterable<Buffer>, faults: BundleFault[]): AsyncGenerator<TarMember> {
  const stream = createByteStream(chunks)
  try {
    let pending: Pending = { pax: null, longName: null }
    for (let count = 0; ;) {
      const block = await stream.take(BLOCK_BYTES)
      if (block.length < BLOCK_BYTES) throw new ArchiveError('E-TAR-DAMAGED', 'ends without an end mark')
      if (isZero(block)) {
        await readEnd(stream, faults)
        return
      }
      const header = readTarHeader(block)
      if (header === undefined) throw new ArchiveError('E-TAR-DAMAGED', 'has a damaged header')
      if (await readExtended(stream, header, pending, faults)) continue
      if (++count > LIMITS.members) {
        throw new ArchiveError('E-TAR-BOMB', `has more than ${LIMITS.members} members; the others were not read`)
      }
      yield* readMember(stream, resolve(header, pending, faults), faults)
      pending = { pax: null, longName: null }
    }
  } finally {
    await stream.close()
  }
}

/** As much as is read at once: comparing is a hundred times as fast as looking at each byte. */
const ZEROS = Buffer.alloc(1_048_576)

function isZero(bytes: Buffer): boolean {
  if (bytes.length > ZEROS.length) return bytes.every((byte) => byte === 0)
  return bytes.equals(ZEROS.subarray(0, bytes.length))
}

/** Two blocks of zeros, and zeros up to the end of a record. */
async function readEnd(stream: ByteStream, faults: BundleFault[]): Promise<void> {
  let bytes = 0
  let isClean = true
  for (let chunk = await stream.some(); chunk !== undefined; chunk = await stream.some()) {
    bytes += chunk.length
    isClean &&= isZero(chunk)
  }
  if (!isClean) faults.push(fault('E-TAR-TRAIL', '', 'has bytes behind its end mark'))
  else if (bytes < BLOCK_BYTES) faults.push(fault('E-TAR-DAMAGED', '', 'ends in the middle of its end mark'))
}

/** Takes an extended header in; false when the header is one of a member. */
async function readExtended(
  stream: ByteStream,
  { type, bytes }: TarHeader,
  pending: Pending,
  faults: BundleFault[],
): Promise<boolean> {
  if (!['x', 'g', 'L', 'K'].includes(type)) return false
  if (bytes > MOST_EXTENDED_BYTES) throw new ArchiveError('E-TAR-BOMB', 'has an extended header without measure')
  const content = await stream.take(bytes)
  await passPadding(stream, bytes, '', faults)
  const odd = (message: string): void => void faults.push(fault('E-TAR-PAX', '', message))
  if (type === 'L' || type === 'K') {
    if (pending.longName !== null || pending.pax !== null) odd('has two extended headers for one member')
    if (type === 'L') pending.longName = content.subarray(0, (content.indexOf(0) + 1 || content.length + 1) - 1)
    return true
  }
  const pax = readPax(content)
  if (pax === undefined) throw new ArchiveError('E-TAR-DAMAGED', 'has a damaged extended header')
  if (type === 'g') {
    if (pax.path !== null || pax.bytes !== null) odd('has a global header that names members')
    return true
  }
  if (pending.longName !== null || pending.pax !== null) odd('has two extended headers for one member')
  pending.pax = pax
  return true
}

/** The member as a reader of extended headers sees it; where another one sees something else without need, that is a fault. */
function resolve(header: TarHeader, { pax, longName }: Pending, faults: BundleFault[]): TarHeader {
  const name = pax?.path ?? longName ?? header.name
  const path = shownName(name)
  const add = (message: string): void => void faults.push(fault('E-TAR-PAX', path, message))
  const isNeeded = name.length > SHORT_NAME_BYTES || name.some((byte) => byte > 0x7f)
  if (!isNeeded && !name.equals(header.name)) add(`is called ${shownName(header.name)} by its own header`)
  const bytes = pax?.bytes ?? header.bytes
  if (bytes !== header.bytes && bytes < MOST_OCTAL) add(`has ${header.bytes} bytes by its own header, not ${bytes}`)
  if (pax?.isOdd === true) add('has an extended header that is read in more than one way')
  return { ...header, name, bytes }
}

async function* readMember(
  stream: ByteStream,
  { name, type, bytes }: TarHeader,
  faults: BundleFault[],
): AsyncGenerator<TarMember> {
  const path = shownName(name)
  // Before there were types, a folder was what ends with a slash.
  const isFolder = type === '5' || (type === '\0' && name.at(-1) === 0x2f)
  const isFile = !isFolder && (type === '0' || type === '\0' || type === '7')
  if (isFolder && bytes > 0) faults.push(fault('E-TAR-SPECIAL', path, 'is a folder with a content'))
  if (!isFile && !isFolder) {
    const [code, message] = SPECIAL[type] ?? ['E-TAR-SPECIAL', 'is a kind of member that is not known here']
    faults.push(fault(code, path, message))
  }
  // Links have no content, whatever their size says; for others it is passed over.
  const length = type === '1' || type === '2' ? 0 : bytes
  let read = 0
  async function* content(): AsyncGenerator<Buffer> {
    for await (const piece of stream.pass(length - read)) {
      read += piece.length
      yield piece
    }
  }
  yield { raw: name, isFolder, isFile, bytes: length, chunks: isFile ? content() : none() }
  for await (const piece of stream.pass(length - read)) read += piece.length
  if (read < length) throw new ArchiveError('E-TAR-DAMAGED', `ends in the middle of ${path}`)
  await passPadding(stream, length, path, faults)
}

async function* none(): AsyncGenerator<Buffer> {
  // Nothing to give.
}

async function passPadding(stream: ByteStream, bytes: number, path: string, faults: BundleFault[]): Promise<void> {
  const length = (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES
  const padding = await stream.take(length)
  if (padding.length < length) throw new ArchiveError('E-TAR-DAMAGED', 'ends in the middle of a block')
  if (!isZero(padding)) faults.push(fault('E-TAR-TRAIL', path, 'has bytes behind its content'))
}
