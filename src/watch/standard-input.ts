import type { Readable } from 'node:stream'

/** So many bytes wait here at most; then the writer waits. */
const MOST_WAITING = 33_554_432

const LF = 0x0a

/** Lines of a pipe, taken when there is time for them. */
export class StandardInput {
  #chunks: Buffer[] = []
  #bytes = 0
  #ended = false
  readonly #stream: Readable

  constructor(stream: Readable) {
    this.#stream = stream
    stream.on('data', (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      this.#chunks.push(bytes)
      this.#bytes += bytes.length
      if (this.#bytes > MOST_WAITING) stream.pause()
    })
    const end = (): void => {
      this.#ended = true
    }
    stream.on('end', end)
    stream.on('error', end)
    stream.on('close', end)
  }

  /** True when no line will come any more. */
  get isOver(): boolean {
    return this.#ended && this.#bytes === 0
  }

  /** The whole lines that came; after the end of the pipe all that came. */
  take(): Buffer {
    const all = Buffer.concat(this.#chunks)
    const end = this.#ended ? all.length : all.lastIndexOf(LF) + 1
    const rest = all.subarray(end)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
    if (this.#stream.isPaused()) this.#stream.resume()
    return all.subarray(0, end)
  }

  close(): void {
    this.#stream.pause()
  }
}
