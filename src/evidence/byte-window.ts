import { readAt, type ByteSource } from './byte-source.ts'

const WINDOW_BYTES = 262_144

/** Short stretches of some bytes, read together where they lie together. */
export interface ByteWindow {
  readonly size: number
  /** The bytes from one place to another, fewer where the file ends. Valid until the next call. */
  read(from: number, to: number): Buffer
}

/** Looks into what can be read anywhere. */
export function createByteWindow(source: ByteSource): ByteWindow {
  const { size } = source
  const buffer = Buffer.allocUnsafe(WINDOW_BYTES)
  let [start, end] = [0, 0]
  return {
    size,
    read(from, to) {
      const last = Math.min(to, size)
      if (from < 0 || from >= last) return Buffer.alloc(0)
      if (last - from > WINDOW_BYTES) return fill(source, Buffer.allocUnsafe(last - from), from)
      if (from < start || last > end) {
        start = from
        end = from + fill(source, buffer.subarray(0, Math.min(WINDOW_BYTES, size - from)), from).length
      }
      return buffer.subarray(from - start, Math.max(from, Math.min(last, end)) - start)
    },
  }
}

function fill(source: ByteSource, target: Buffer, from: number): Buffer {
  return target.subarray(0, readAt(source, target, from))
}
