import { openForReading } from '../ingest/file-buffers.ts'
import { INDEX_STEP } from '../ingest/survey.ts'

const READ_BYTES = 1_048_576
const LF = 0x0a

/** Where the lines of a growing copy begin: every INDEX_STEP-th, as a survey notes them. */
export class LineIndex {
  #offsets = new Float64Array(64)
  #noted = 0
  #lines = 0
  #bytes = 0

  get lines(): number {
    return this.#lines
  }

  get bytes(): number {
    return this.#bytes
  }

  get index(): Float64Array {
    return this.#offsets.subarray(0, this.#noted)
  }

  /** The offset of the first line of the block that a line (from 1) stands in, and the number of that line. */
  blockOf(line: number): { readonly line: number; readonly offset: number } {
    const block = Math.min(Math.max(0, Math.floor((line - 1) / INDEX_STEP)), Math.max(0, this.#noted - 1))
    return { line: block * INDEX_STEP + 1, offset: this.#offsets[block] ?? 0 }
  }

  /** Reads on in a copy, whose lines all have an end, up to `to`. */
  async readOn(copy: string, to: number): Promise<void> {
    const handle = await openForReading(copy)
    const buffer = Buffer.allocUnsafe(READ_BYTES)
    try {
      while (this.#bytes < to) {
        const { bytesRead } = await handle.read(buffer, 0, Math.min(READ_BYTES, to - this.#bytes), this.#bytes)
        if (bytesRead === 0) break
        this.#add(buffer.subarray(0, bytesRead))
      }
    } finally {
      await handle.close()
    }
  }

  #add(bytes: Buffer): void {
    if (this.#bytes === 0) this.#note(0)
    for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
      this.#lines += 1
      if (this.#lines % INDEX_STEP === 0) this.#note(this.#bytes + at + 1)
    }
    this.#bytes += bytes.length
  }

  #note(offset: number): void {
    if (this.#noted === this.#offsets.length) {
      const wider = new Float64Array(this.#noted * 2)
      wider.set(this.#offsets)
      this.#offsets = wider
    }
    this.#offsets[this.#noted++] = offset
  }
}
