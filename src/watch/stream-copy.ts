import { open, stat, truncate, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openForReading } from '../ingest/file-buffers.ts'
import { TatouError } from '../model/errors.ts'

const COMPARE_BYTES = 1_048_576

/** How many bytes before the place where reading goes on must still be what they were. */
const OVERLAP = 64

/**
 * Whether the first `bytes` bytes of a file are those of another one. A file that shrinks meanwhile does not begin like it.
 */
export async function beginsLike(file: string, other: string, bytes: number): Promise<boolean> {
  const handles: FileHandle[] = []
  try {
    for (const name of [file, other]) handles.push(await openForReading(name))
    const [one, two] = handles
    if (one === undefined || two === undefined) return false
    const buffers = [Buffer.allocUnsafe(COMPARE_BYTES), Buffer.allocUnsafe(COMPARE_BYTES)] as const
    for (let at = 0; at < bytes;) {
      const wanted = Math.min(COMPARE_BYTES, bytes - at)
      const [a, b] = await Promise.all([read(one, buffers[0], wanted, at), read(two, buffers[1], wanted, at)])
      if (a.length < wanted || !a.equals(b)) return false
      at += wanted
    }
    return true
  } finally {
    for (const handle of handles) await handle.close()
  }
}

async function read(handle: FileHandle, buffer: Buffer, length: number, position: number): Promise<Buffer> {
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** What a look at a file brought: bytes that go on where the copy ends, or that it is another file by now. */
export type ReadOn = { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'replaced' }

/**
 * Reads on in an open file from `position`, at most `most` bytes. The bytes just before are compared with those of the
 * copy: a file that was cut off and written anew is noticed even when it has grown beyond the old place.
 */
export async function readOn(handle: FileHandle, copy: string, position: number, most: number): Promise<ReadOn> {
  const { size } = await handle.stat()
  if (size < position) return { kind: 'replaced' }
  const overlap = Math.min(OVERLAP, position)
  const wanted = Math.min(size - position, most)
  if (wanted === 0 && overlap === 0) return { kind: 'bytes', bytes: Buffer.alloc(0) }
  const bytes = await read(handle, Buffer.allocUnsafe(overlap + wanted), overlap + wanted, position - overlap)
  if (bytes.length < overlap) return { kind: 'replaced' }
  if (overlap > 0 && !bytes.subarray(0, overlap).equals(await tailOf(copy, position, overlap)))
    return { kind: 'replaced' }
  return { kind: 'bytes', bytes: bytes.subarray(overlap) }
}

async function tailOf(copy: string, position: number, length: number): Promise<Buffer> {
  const handle = await openForReading(copy)
  try {
    return Buffer.from(await read(handle, Buffer.allocUnsafe(length), length, position - length))
  } finally {
    await handle.close()
  }
}

/**
 * Writes bytes at a place of a copy, which is made when it does not exist. Throws TatouError `watch-state`: that a log cannot be
 * copied is no fault of the log, and would be lost among those.
 */
export async function writeAt(copy: string, position: number, bytes: Buffer): Promise<void> {
  try {
    const handle = await open(copy, position === 0 ? 'w' : 'r+', 0o600)
    try {
      for (let done = 0; done < bytes.length;)
        done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten
    } finally {
      await handle.close()
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    // The system says `EFBIG: file too large, write`.
    const problem = /^[A-Z]+: ([^,]+)/.exec(text)?.[1] ?? text
    const hint = 'make room there: the watch goes on by itself'
    throw new TatouError('watch-state', { folder: dirname(copy), problem, hint }, { cause: error })
  }
}

/** Cuts a copy back to what is known of it, and says how much of that is there: a crash of the machine may have lost the end. */
export async function cutBack(copy: string, bytes: number): Promise<number> {
  const size = await stat(copy).then(
    (found) => found.size,
    () => 0,
  )
  if (size > bytes) await truncate(copy, bytes)
  return Math.min(size, bytes)
}
