import { fileBuffers } from './file-buffers.ts'
import { InputProblem, problemOfSystem } from './input-problem.ts'

/** Bytes in order. Each chunk is valid until the next one is asked for. */
export type Chunks = AsyncIterable<Buffer>

/** The bytes of a file. Faults of the file system come as InputProblem. */
export async function* fileChunks(
  file: string,
  options: {
    signal?: AbortSignal | undefined
    onBytes?: ((bytes: number) => void) | undefined
    bufferBytes?: number | undefined
  } = {},
): AsyncGenerator<Buffer> {
  try {
    for await (const { buffer, from, to } of fileBuffers(file, options)) {
      yield buffer.subarray(from, to)
      options.onBytes?.(to - from)
    }
  } catch (error) {
    throw problemOfSystem(error) ?? error
  }
}

/**
 * Looks at the first `size` bytes (fewer when there are fewer) and gives all bytes again. A problem behind
 * the first byte is met again when the chunks are read. Whoever looked must close: a generator that was never asked for
 * a chunk would not let its source know that it is not needed.
 */
export async function peek(
  chunks: Chunks,
  size: number,
): Promise<{ head: Buffer; chunks: Chunks; close: () => Promise<void> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  let length = 0
  let problem: InputProblem | undefined
  let done = false
  while (length < size && !done && !problem) {
    try {
      const next = await iterator.next()
      if (next.done) done = true
      else parts.push(Buffer.from(next.value))
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error
      problem = error
    }
    length = parts.reduce((sum, part) => sum + part.length, 0)
  }
  const first = Buffer.concat(parts)

  async function* all(): AsyncGenerator<Buffer> {
    if (first.length > 0) yield first
    if (problem) throw problem
    if (done) return
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
  }
  return { head: first.subarray(0, size), chunks: all(), close: async () => void (await iterator.return?.()) }
}

/** A reader that can say how much it wants to see at once. */
export interface ByteQueue {
  /** Reads until so many bytes are there or no more come, and gives all that are there. */
  fill(size: number): Promise<Buffer>
  /** Drops bytes from the front. */
  drop(size: number): void
}

/** The bytes of a stream of pieces, to be looked at before they are dropped. */
export function createByteQueue(chunks: Chunks): ByteQueue {
  const iterator = chunks[Symbol.asyncIterator]()
  let bytes: Buffer = Buffer.alloc(0)
  let done = false
  return {
    async fill(size) {
      if (bytes.length >= size || done) return bytes
      const parts = [bytes]
      let length = bytes.length
      while (length < size) {
        const next = await iterator.next()
        if (next.done) {
          done = true
          break
        }
        parts.push(Buffer.from(next.value))
        length += next.value.length
      }
      bytes = Buffer.concat(parts, length)
      return bytes
    },
    drop(size) {
      bytes = bytes.subarray(size)
    },
  }
}
