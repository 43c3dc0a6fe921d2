import { open, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { TatouError } from '../model/errors.ts'
import { Finding } from '../model/finding.ts'
import { writeAt } from './stream-copy.ts'

/** Where a finding stands in the file. */
export interface Place {
  readonly start: number
  readonly bytes: number
}

const PIECE_BYTES = 1_048_576

/**
 * Findings as JSON lines, one behind the other. A finding may cite a thousand lines: the engine would have to hold all rows of
 * a table of them at once. Only bytes that the state has accounted for count; others are written over.
 */
export class FindingFile {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Writes findings from a byte on, each once, and waits until they are on the disk. Throws TatouError `watch-state`. */
  async write(start: number, findings: Iterable<Finding>): Promise<Map<Finding, Place>> {
    const places = new Map<Finding, Place>()
    await this.#append(start, texts(findings, places, start))
    return places
  }

  /** Copies what stands at these places to the beginning of another file. Returns where each stands there. */
  async copyTo(other: FindingFile, places: readonly Place[]): Promise<Place[]> {
    const copied: Place[] = []
    const source = this.#pieces(places)
    async function* noted(): AsyncGenerator<Buffer> {
      let start = 0
      for await (const bytes of source) {
        copied.push({ start, bytes: bytes.length })
        start += bytes.length
        yield bytes
      }
    }
    await other.#append(0, noted())
    return copied
  }

  /** The findings at these places, in their order. Throws TatouError `watch-state` when the file was changed by others. */
  async read(places: readonly Place[]): Promise<Finding[]> {
    const findings: Finding[] = []
    for await (const bytes of this.#pieces(places)) {
      try {
        findings.push(Finding.parse(JSON.parse(bytes.toString())))
      } catch (error) {
        throw this.#damaged(error)
      }
    }
    return findings
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true })
  }

  async *#pieces(places: readonly Place[]): AsyncGenerator<Buffer> {
    if (places.length === 0) return
    const handle = await open(this.path).catch((error: unknown) => {
      throw this.#damaged(error)
    })
    try {
      for (const { start, bytes } of places) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, start)
        if (bytesRead < bytes) throw this.#damaged(null)
        yield buffer
      }
    } finally {
      await handle.close()
    }
  }

  async #append(start: number, pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
    let at = start
    let held: Buffer[] = []
    let size = 0
    const flush = async (): Promise<void> => {
      await writeAt(this.path, at, Buffer.concat(held))
      at += size
      held = []
      size = 0
    }
    for await (const piece of pieces) {
      held.push(piece)
      size += piece.length
      if (size >= PIECE_BYTES) await flush()
    }
    if (size > 0) await flush()
    if (at === start) return
    const handle = await open(this.path, 'r+')
    try {
      await handle.datasync()
    } finally {
      await handle.close()
    }
  }

  #damaged(error: unknown): TatouError {
    const problem = `${basename(this.path)} was changed or removed`
    const hint = 'remove the folder: all logs are then read anew'
    return new TatouError('watch-state', { folder: dirname(this.path), problem, hint }, { cause: error })
  }
}

function* texts(findings: Iterable<Finding>, places: Map<Finding, Place>, from: number): Generator<Buffer> {
  let start = from
  for (const finding of findings) {
    if (places.has(finding)) continue
    const bytes = Buffer.from(`${JSON.stringify(finding)}\n`)
    places.set(finding, { start, bytes: bytes.length })
    start += bytes.length
    yield bytes
  }
}
