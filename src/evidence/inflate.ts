import { createInflateRaw } from 'node:zlib'

/** How far a deflate stream came; written while it is read. */
export interface Inflated {
  /** Bytes of the source that the stream took. */
  taken: number
  /** Whether its last block has ended. */
  ended: boolean
}

const OUT_BYTES = 65_536

/** What is given to zlib at once. At its highest ratio 32 MiB come out of it. */
const IN_BYTES = 32_768

/**
 * Undoes deflate, piece by piece. Ends where the deflate stream ends: what the source holds behind that is not read, and
 * `state` says where it was. Throws what zlib throws for damaged data. Each piece is valid until the next is asked for.
 */
export async function* inflateRaw(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  state: Inflated,
): AsyncGenerator<Buffer> {
  const engine = createInflateRaw({ chunkSize: OUT_BYTES })
  const ready: Buffer[] = []
  let fault: Error | undefined
  engine.on('data', (chunk: Buffer) => ready.push(chunk))
  engine.on('end', () => (state.ended = true))
  engine.on('error', (error: Error) => (fault ??= error))
  const closed = new Promise<void>((resolve) => engine.once('close', resolve))
  let given = 0
  try {
    for await (const piece of pieces(chunks)) {
      given += piece.length
      // A write that fails is never answered; then the engine closes.
      const written = new Promise<void>((resolve) => engine.write(piece, () => resolve()))
      await Promise.race([written, closed])
      yield* ready.splice(0)
      // What the engine did not take lies behind the end, of which it may not have told yet.
      if (fault !== undefined || engine.bytesWritten < given) break
    }
    engine.end()
    await closed
    yield* ready.splice(0)
    state.taken = engine.bytesWritten
    if (fault !== undefined) throw fault
  } finally {
    engine.destroy()
  }
}

async function* pieces(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += IN_BYTES) yield chunk.subarray(at, at + IN_BYTES)
  }
}
