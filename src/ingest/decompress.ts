import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib'
import xz from 'xz-decompress'
import { bunzip2 } from './bunzip2.ts'
import type { Chunks } from './chunks.ts'
import { InputProblem } from './input-problem.ts'
import type { Limits } from './limits.ts'
import { unzstd } from './unzstd.ts'

export type Compression = 'gzip' | 'zstd' | 'bzip2' | 'xz'

const DECODERS: Readonly<Record<Compression | 'deflate', (chunks: Chunks) => AsyncGenerator<Buffer>>> = {
  gzip: (chunks) => throughZlib(createGunzip({ chunkSize: ZLIB_OUT_BYTES }), 'gzip', chunks),
  deflate: (chunks) => throughZlib(createInflateRaw({ chunkSize: ZLIB_OUT_BYTES }), 'deflate', chunks),
  zstd: unzstd,
  bzip2: bunzip2,
  xz: unxz,
}

const ZLIB_OUT_BYTES = 65_536

/** What is given to zlib at once: where it fails, what came out of the same piece is lost. At its highest ratio 4 MiB come out. */
const ZLIB_IN_BYTES = 4096

/**
 * Undoes a compression, chunk by chunk; several compressed streams one behind the other are one. Whatever can be
 * read before a damage comes out before InputProblem `truncated`, `damaged` or `checksum` is thrown; a stream that
 * swells beyond the limits ends with `bomb-ratio`.
 */
export async function* decompress(
  format: Compression | 'deflate',
  chunks: Chunks,
  limits: Pick<Limits, 'ratio' | 'ratioFromBytes'>,
): AsyncGenerator<Buffer> {
  let taken = 0
  let given = 0
  async function* metered(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      taken += chunk.length
      yield chunk
    }
  }
  for await (const chunk of DECODERS[format](metered())) {
    given += chunk.length
    if (given > limits.ratioFromBytes && given > limits.ratio * taken)
      throw new InputProblem('bomb-ratio', { ratio: limits.ratio })
    yield chunk
  }
}

/**
 * Not a pipe: a pipe drops what it holds when an error comes, more or less as time has it, and the same
 * damaged file must always give the same bytes.
 */
async function* throughZlib(engine: Gunzip | InflateRaw, format: string, chunks: Chunks): AsyncGenerator<Buffer> {
  const ready: Buffer[] = []
  let fault: Error | undefined
  engine.on('data', (chunk: Buffer) => ready.push(chunk))
  engine.on('error', (error: Error) => (fault ??= error))
  const closed = new Promise<void>((resolve) => engine.once('close', resolve))
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += ZLIB_IN_BYTES) {
        // A write that fails is never answered; then the engine closes.
        const written = new Promise<void>((resolve) =>
          engine.write(chunk.subarray(at, at + ZLIB_IN_BYTES), () => resolve()),
        )
        await Promise.race([written, closed])
        yield* ready.splice(0)
        if (fault) throw zlibProblem(fault, format)
      }
    }
    engine.end()
    await closed
    yield* ready.splice(0)
    if (fault) throw zlibProblem(fault, format)
  } finally {
    engine.destroy()
  }
}

function zlibProblem(fault: Error, format: string): InputProblem {
  if ('code' in fault && fault.code === 'Z_BUF_ERROR') return new InputProblem('truncated', { format })
  const checksum = /^incorrect (data|length) check$/.test(fault.message)
  return new InputProblem(checksum ? 'checksum' : 'damaged', { format })
}

/**
 * What is given to the xz decoder at once: where it fails, it takes what came out of the same piece with it, so the
 * pieces are small.
 */
const XZ_IN_BYTES = 1024

/** What xz-decompress says when it stops, by the numbers of xz-embedded; others are damage. */
const XZ_PROBLEMS: Readonly<Record<string, () => InputProblem>> = {
  '2': () => new InputProblem('feature', { feature: 'an xz checksum other than CRC32 and CRC64' }),
  '3': () => new InputProblem('feature', { feature: 'an xz dictionary of more than 64 MiB' }),
  '4': () => new InputProblem('feature', { feature: 'an xz dictionary of more than 64 MiB' }),
  '6': () => new InputProblem('feature', { feature: 'an xz filter other than LZMA2' }),
  '8': () => new InputProblem('truncated', { format: 'xz' }),
}

/** xz-decompress has one decoder for the process: a second stream waits until the first is read to its end or cancelled. */
async function* unxz(chunks: Chunks): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]()
  let left: Buffer = Buffer.alloc(0)
  let sourceFault: Error | undefined
  const source = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (left.length === 0) {
            const next = await iterator.next()
            if (!next.done) left = next.value
          }
          if (left.length === 0) controller.close()
          else controller.enqueue(left.subarray(0, XZ_IN_BYTES))
          left = left.subarray(XZ_IN_BYTES)
        } catch (error) {
          sourceFault = error instanceof Error ? error : new Error('the source failed', { cause: error })
          controller.close()
        }
      },
    },
    { highWaterMark: 0 },
  )
  const reader = new xz.XzReadableStream(source).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw sourceFault ?? xzProblem(error)
      })
      if (done) break
      if (value.length > 0) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
    if (sourceFault !== undefined) throw sourceFault
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function xzProblem(error: unknown): InputProblem {
  const code = error instanceof Error ? /error code (\d+)/.exec(error.message)?.[1] : undefined
  return XZ_PROBLEMS[code ?? '']?.() ?? new InputProblem('damaged', { format: 'xz' })
}
