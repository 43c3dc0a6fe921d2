import type { FileHandle } from 'node:fs/promises'
import type { Container } from '../ingest/log-stream.ts'

/** One log stream that is followed, whatever its file is called by now. */
export interface FollowedStream {
  readonly id: number
  /** As documents call it: the name it has now. */
  path: string
  /** Absolute name of the file; null for standard input and for what was unpacked. */
  file: string | null
  /** `device:inode` of the file, or null. */
  node: string | null
  /** Absolute path of our own copy of all its complete lines. */
  readonly copy: string
  /** Bytes in the copy, which are also where reading goes on. */
  copied: number
  /** Modification time in milliseconds since the epoch. */
  mtime: number | null
  /** Its file is gone, was cut off, or never grows. */
  ended: boolean
  container: Container | null
  compression: string | null
}

/** A stream as it is kept between runs. */
export type KeptStream = Omit<FollowedStream, 'copy'>

/** Lines that came: the bytes [from, to) of the copy of a stream. */
export interface NewLines {
  readonly stream: FollowedStream
  readonly from: number
  readonly to: number
}

/** The open files of streams; a file that was renamed or deleted can still be read to its end. */
export class OpenFiles {
  readonly #handles = new Map<number, FileHandle>()

  get(id: number): FileHandle | undefined {
    return this.#handles.get(id)
  }

  set(id: number, handle: FileHandle): void {
    this.#handles.set(id, handle)
  }

  async drop(id: number): Promise<void> {
    const handle = this.#handles.get(id)
    this.#handles.delete(id)
    await handle?.close()
  }

  async close(): Promise<void> {
    for (const id of this.#handles.keys()) await this.drop(id)
  }
}

/** What the state keeps of a stream: all but where this run has its copy. */
export function keptOf(stream: FollowedStream): KeptStream {
  const { copy: _, ...kept } = stream
  return kept
}
