import { open, rm, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Chunks } from './chunks.ts'
import { InputProblem } from './input-problem.ts'
import type { Limits } from './limits.ts'

/** A file in the private folder, with all the bytes that could be had. */
export interface Spooled {
  readonly file: string
  readonly bytes: number
  /** What ended the bytes too early. */
  readonly problem: InputProblem | undefined
}

/** The private folder that everything unpacked goes to, under names that we make. */
export interface SpoolFolder {
  /**
   * Writes bytes to a new file. A problem of their source that leaves something to show is returned with the file; any
   * other (a bomb, no room) is thrown as InputProblem, and the file is gone.
   */
  write(chunks: Chunks): Promise<Spooled>
  remove(file: string): Promise<void>
}

/** How often the room on the disk is looked at. */
const ROOM_CHECK_BYTES = 64 * 1024 * 1024

/** Bytes are collected so far before they are written. */
const WRITE_BYTES = 1_048_576

/** The private folder for copies: names of our own making, with the limits and the room on the disk watched. */
export function createSpoolFolder(folder: string, limits: Limits, signal: AbortSignal | undefined): SpoolFolder {
  let files = 0
  let total = 0
  let checked = -ROOM_CHECK_BYTES

  async function checkRoom(fileBytes: number): Promise<void> {
    if (fileBytes > limits.streamBytes) throw new InputProblem('bomb-stream', { bytes: limits.streamBytes })
    if (total > limits.totalBytes) throw new InputProblem('bomb-total', { bytes: limits.totalBytes })
    if (total - checked < ROOM_CHECK_BYTES) return
    checked = total
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < limits.freeBytes) throw new InputProblem('no-room')
  }

  async function remove(file: string): Promise<void> {
    await rm(file, { force: true })
  }

  return {
    remove,
    async write(chunks) {
      const file = join(folder, `${String(++files).padStart(4, '0')}.raw`)
      const output = await open(file, 'wx', 0o600)
      let bytes = 0
      try {
        const batch = createBatch(output)
        try {
          for await (const chunk of chunks) {
            signal?.throwIfAborted()
            bytes += chunk.length
            total += chunk.length
            await checkRoom(bytes)
            await batch.add(chunk)
          }
        } catch (error) {
          if (!(error instanceof InputProblem) || !error.keep || bytes === 0) throw error
          await batch.flush()
          return { file, bytes, problem: error }
        }
        await batch.flush()
        return { file, bytes, problem: undefined }
      } catch (error) {
        await remove(file)
        total -= bytes
        throw noRoom(error) ?? error
      } finally {
        await output.close()
      }
    },
  }
}

function createBatch(output: FileHandle): { add(chunk: Buffer): Promise<void>; flush(): Promise<void> } {
  const buffer = Buffer.allocUnsafe(WRITE_BYTES)
  let used = 0
  async function writeAll(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) done += (await output.write(bytes, done)).bytesWritten
  }
  async function flush(): Promise<void> {
    await writeAll(buffer.subarray(0, used))
    used = 0
  }
  return {
    flush,
    async add(chunk) {
      if (used + chunk.length > WRITE_BYTES) await flush()
      if (chunk.length >= WRITE_BYTES) await writeAll(chunk)
      else used += chunk.copy(buffer, used)
    },
  }
}

function noRoom(error: unknown): InputProblem | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? new InputProblem('no-room') : undefined
}
