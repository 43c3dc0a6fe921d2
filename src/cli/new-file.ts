import { randomUUID } from 'node:crypto'
import { createWriteStream, lstatSync, rmSync, type WriteStream } from 'node:fs'
import { link, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { TatouError } from '../model/errors.ts'
import { digestOf, syncToDisk } from '../store/plain-file.ts'
import type { Invocation } from './command.ts'
import { errorCode, whyUnwritable } from './system-error.ts'

/** A file that was made, as it stands on the disk. */
export interface NewFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * Writes a file that must not be there yet: `body` writes to a stream, `finish` may touch what was written once more, and only
 * when all of it is on the disk the file appears, under its name, at once. An error or Ctrl-C leaves nothing. Throws `output` when it cannot be
 * written, or is there.
 */
export async function withNewFile<T>(
  invocation: Invocation,
  given: string,
  body: (sink: Writable) => Promise<T>,
  finish: (path: string) => Promise<void>,
): Promise<{ readonly file: NewFile; readonly result: T }> {
  const { host, signal } = invocation
  const path = resolve(host.cwd, given)
  if (lstatSync(path, { throwIfNoEntry: false })) throw taken(given)
  const temporary = join(dirname(path), `.tatou-ir-${randomUUID()}.tmp`)
  const release = invocation.atExit(() => rmSync(temporary, { force: true }))
  try {
    const sink = createWriteStream(temporary, { flags: 'wx', mode: 0o600 })
    const result = await writeAll(sink, signal, body)
    await finish(temporary)
    await syncToDisk(temporary)
    const file = {
      name: basename(path),
      bytes: (await stat(temporary)).size,
      sha256: await digestOf(temporary, { signal }),
    }
    await appear(temporary, path)
    return { file, result }
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (errorCode(error) === 'EEXIST') throw taken(given)
    throw errorCode(error) === undefined || error instanceof TatouError
      ? error
      : new TatouError('output', { file: given, problem: whyUnwritable(error) }, { cause: error })
  } finally {
    rmSync(temporary, { force: true })
    release()
  }
}

async function writeAll<T>(sink: WriteStream, signal: AbortSignal, body: (sink: Writable) => Promise<T>): Promise<T> {
  const written = finished(sink, { signal })
  const failed = written.then(() => new Promise<never>(() => undefined))
  try {
    const result = await Promise.race([body(sink), failed])
    if (!sink.writableEnded) sink.end()
    await written
    return result
  } catch (error) {
    sink.destroy()
    await written.catch(() => undefined)
    throw error
  }
}

/** The error for a file that is there already. */
export function taken(given: string): TatouError {
  return new TatouError('output', { file: given, problem: 'it is there already, and nothing is overwritten' })
}

/** A name is given to the file only if nobody has it. Not every file system has links; there a short moment is left open. */
async function appear(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
    await unlink(temporary)
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || lstatSync(path, { throwIfNoEntry: false })) throw error
    await rename(temporary, path)
  }
}
