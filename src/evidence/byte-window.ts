import { readSync } from 'node:fs'

const WINDOW_BYTES = 262_144

/** Short stretches of an open file, read together where they lie together. */
export interface ByteWindow {
  readonly size: number
  /** The bytes from one place to another, fewer where the file ends. Valid until the next call. */
  read(from: number, to: number): Buffer
}

/** Looks into an open file of `size` bytes. */
export function createByteWindow(fd: number, size: number): ByteWindow {
  const buffer = Buffer.allocUnsafe(WINDOW_BYTES)
  let [start, end] = [0, 0]
  return {
    size,
    read(from, to) {
      const last = Math.min(to, size)
      if (from < 0 || from >= last) return Buffer.alloc(0)
      if (last - from > WINDOW_BYTES) return fill(fd, Buffer.allocUnsafe(last - from), from)
      if (from < start || last > end) {
        start = from
        end = from + fill(fd, buffer.subarray(0, Math.min(WINDOW_BYTES, size - from)), from).length
      }
      return buffer.subarray(from - start, Math.max(from, Math.min(last, end)) - start)
    },
  }
}

function fill(fd: number, target: Buffer, from: number): Buffer {
  let length = 0
  while (length < target.length) {
    const read = readSync(fd, target, length, target.length - length, from + length)
    if (read === 0) break
    length += read
  }
  return target.subarray(0, length)
}
