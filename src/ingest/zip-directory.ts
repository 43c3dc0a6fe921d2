import type { FileHandle } from 'node:fs/promises'
import { fromRandomAccessReaderPromise, RandomAccessReader, ZipFile, type Entry, type LocalFileHeader } from 'yauzl'
import { InputProblem } from './input-problem.ts'

/** An entry of the central directory; a damaged one is at least known by its name. */
export type ZipEntry =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'damaged'; readonly name: Buffer; readonly flags: number }

export interface ZipDirectory {
  /** In the order of the directory. Throws InputProblem `archive-damaged` where it cannot be read on. */
  entries(): AsyncGenerator<ZipEntry>
  /** The header before the member's data, or undefined when there is none. */
  localHeader(entry: Entry): Promise<LocalFileHeader | undefined>
}

const CENTRAL_HEADER_BYTES = 46
const CENTRAL_SIGNATURE = 0x02014b50

/** Reads of yauzl from a file that we opened. */
class HandleReader extends RandomAccessReader {
  readonly #handle: FileHandle

  constructor(handle: FileHandle) {
    super()
    this.#handle = handle
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    answer: (error: Error | null) => void,
  ): void {
    void this.#fill(buffer.subarray(offset, offset + length), position).then(answer)
  }

  async #fill(target: Buffer, position: number): Promise<Error | null> {
    try {
      const { bytesRead } = await this.#handle.read(target, 0, target.length, position)
      return bytesRead < target.length ? new Error('unexpected end of file') : null
    } catch (error) {
      return error instanceof Error ? error : new Error('cannot be read', { cause: error })
    }
  }
}

/** Finds the central directory of a zip file. Throws InputProblem `archive-damaged` when there is none. */
export async function openZipDirectory(handle: FileHandle): Promise<ZipDirectory> {
  const reader = new HandleReader(handle)
  // Each damaged entry costs a reader of its own, and each of those listens to this one.
  reader.setMaxListeners(0)
  const { size } = await handle.stat()
  const zip = await fromRandomAccessReaderPromise(reader, size, {
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: false,
  }).catch(() => {
    throw new InputProblem('archive-damaged', { format: 'zip' })
  })
  return {
    entries: () => readEntries(handle, reader, zip),
    localHeader: (entry) => zip.readLocalFileHeaderPromise(entry).catch(() => undefined),
  }
}

/**
 * yauzl gives up at an entry that it does not like (a made-up extra field is enough), and that must not hide the
 * others: we step over it and go on behind it with a new reader.
 */
async function* readEntries(handle: FileHandle, reader: RandomAccessReader, zip: ZipFile): AsyncGenerator<ZipEntry> {
  let reading = zip
  for (let number = 1; number <= zip.entryCount; number++) {
    // Declared as a boolean by its types; it is the offset of the next entry.
    const offset = Number(reading.readEntryCursor)
    const entry = await nextEntry(reading)
    if (entry) {
      yield { kind: 'entry', entry }
      continue
    }
    const skipped = await entryAt(handle, offset)
    if (!skipped) throw new InputProblem('archive-damaged', { format: 'zip' })
    yield { kind: 'damaged', name: skipped.name, flags: skipped.flags }
    reading = new ZipFile(reader, skipped.next, zip.fileSize, zip.entryCount - number, '', false, true, false, false)
  }
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve) => {
    zip.removeAllListeners()
    zip.once('entry', (entry: Entry) => resolve(entry))
    zip.once('end', () => resolve(undefined))
    zip.on('error', () => resolve(undefined))
    zip.readEntry()
  })
}

async function entryAt(
  handle: FileHandle,
  offset: number,
): Promise<{ name: Buffer; flags: number; next: number } | undefined> {
  const header = Buffer.alloc(CENTRAL_HEADER_BYTES)
  const { bytesRead } = await handle.read(header, 0, header.length, offset)
  if (bytesRead < header.length || header.readUInt32LE(0) !== CENTRAL_SIGNATURE) return undefined
  const lengths = [header.readUInt16LE(28), header.readUInt16LE(30), header.readUInt16LE(32)]
  const name = Buffer.alloc(lengths[0] ?? 0)
  await handle.read(name, 0, name.length, offset + header.length)
  return {
    name,
    flags: header.readUInt16LE(8),
    next: offset + lengths.reduce((sum, length) => sum + length, header.length),
  }
}
