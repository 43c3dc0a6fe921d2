import { constants, open, type FileHandle } from 'node:fs/promises'

/** A stretch of a file: the bytes are buffer[from, to). Valid until the next one is asked for. */
export interface FileBuffer {
  readonly buffer: Buffer
  readonly from: number
  readonly to: number
}

const BUFFER_BYTES = 1_048_576
const SMALLEST_BUFFER_BYTES = 4096

/** How many bytes of the buffer before stand in front of `from`, so that a character cut in two can be seen whole. */
const OVERLAP = 4

/**
 * Opens a file for reading only. O_NONBLOCK, because a pipe that took the place of a file between the look and
 * the opening would otherwise hold us for ever; on a regular file it means nothing, and on Windows it is undefined and
 * adds no bit.
 */
export function openForReading(file: string | Buffer): Promise<FileHandle> {
  return open(file, constants.O_RDONLY | constants.O_NONBLOCK)
}

/**
 * Reads a file from front to end in two buffers by turns: while the caller works on one, the other is being
 * filled. Every buffer but the last is full (and even in length). Throws what reading throws, and the signal's reason.
 */
export async function* fileBuffers(
  file: string,
  options: { signal?: AbortSignal | undefined; bufferBytes?: number | undefined } = {},
): AsyncGenerator<FileBuffer> {
  const handle = await openForReading(file)
  let reading = Promise.resolve(0)
  try {
    const size = await bufferSize(handle, options.bufferBytes ?? BUFFER_BYTES)
    let current = Buffer.alloc(OVERLAP + size)
    let other = Buffer.alloc(OVERLAP + size)
    reading = fill(handle, current, 0)
    for (let position = 0; ;) {
      const length = await reading
      options.signal?.throwIfAborted()
      if (length === 0) return
      position += length
      const full = OVERLAP + length
      current.copy(other, 0, full - OVERLAP, full)
      reading = length < size ? Promise.resolve(0) : fill(handle, other, position)
      yield { buffer: current, from: OVERLAP, to: full }
      ;[current, other] = [other, current]
    }
  } finally {
    // A read under way must end before its file is closed; its own fault has been thrown or no longer matters.
    await reading.catch(() => 0)
    await handle.close()
  }
}

/** Thousands of small files must not cost thousands of large buffers. Even, and one byte more than the file seems to have. */
async function bufferSize(handle: FileHandle, most: number): Promise<number> {
  const { size } = await handle.stat()
  return Math.min(most, Math.max(SMALLEST_BUFFER_BYTES, size + 2 - (size % 2)))
}

/** Reads until the buffer is full behind the overlap, or the file ends. Returns how many bytes. */
async function fill(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let length = 0
  while (OVERLAP + length < buffer.length) {
    const at = OVERLAP + length
    const { bytesRead } = await handle.read(buffer, at, buffer.length - at, position + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}
