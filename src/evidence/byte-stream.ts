/** Bytes that come in chunks, taken in the pieces that a format has. */
export interface ByteStream {
  /** The next bytes, fewer only where the source ends. The result is the caller's. */
  take(bytes: number): Promise<Buffer>
  /** The next bytes as they come; each piece is valid until the next is asked for. Fewer where the source ends. */
  pass(bytes: number): AsyncGenerator<Buffer>
  /** Whatever is there next; undefined at the end. */
  some(): Promise<Buffer | undefined>
  /** Puts back the end of what `some` gave. */
  unread(bytes: Buffer): void
  /** Lets the source go, whether or not it was read to its end. */
  close(): Promise<void>
}

/** A stream over chunks that are each valid until the next is asked for. */
export function createByteStream(chunks: AsyncIterable<Buffer>): ByteStream {
  const iterator = chunks[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const some = async (): Promise<Buffer | undefined> => {
    while (rest.length === 0) {
      const next = await iterator.next()
      if (next.done === true) return undefined
      rest = next.value
    }
    const all = rest
    rest = Buffer.alloc(0)
    return all
  }
  async function* pass(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0;) {
      const chunk = await some()
      if (chunk === undefined) return
      if (chunk.length > left) rest = chunk.subarray(left)
      const piece = chunk.subarray(0, left)
      left -= piece.length
      yield piece
    }
  }
  return {
    some,
    pass,
    unread: (bytes) => {
      rest = bytes
    },
    close: async () => {
      await iterator.return?.()
    },
    take: async (bytes) => {
      // Most pieces lie in one chunk.
      if (rest.length >= bytes) {
        const piece = Buffer.from(rest.subarray(0, bytes))
        rest = rest.subarray(bytes)
        return piece
      }
      const parts: Buffer[] = []
      for await (const piece of pass(bytes)) parts.push(Buffer.from(piece))
      return Buffer.concat(parts)
    },
  }
}
