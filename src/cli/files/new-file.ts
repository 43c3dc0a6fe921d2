import { randomUUID } from 'node:crypto'
import { createWriteStream, lstatSync, rmSync, type WriteStream } from 'node:fs'
import { link, rename, rm, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { TatouError } from '../../model/errors.ts'
import { digestOf, syncToDisk } from '../../store/plain-file.ts'
import type { Invocation } from '../command.ts'
import { errorCode, whyUnwritable } from './system-error.ts'

/** A file that was made, as it stands on the disk. */
export interface NewFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** A file that is written and not there yet. */
export interface StagedFile<T> {
  readonly file: NewFile
  readonly result: T
  /** It is not wanted any more. */
  readonly drop: () => void
}

/** What writes a file: `body` writes to a stream, `finish` may touch what was written once more. */
export interface Writing<T> {
  readonly body: (sink: Writable) => Promise<T>
  readonly finish?: (path: string) => Promise<void>
}

/** Writes a file that must not be there yet, under a name that nobody looks for. */
export type Stage = <T>(given: string, writing: Writing<T>) => Promise<StagedFile<T>>

interface Waiting {
  readonly given: string
  readonly path: string
  readonly temporary: string
}

/**
 * Writes files that must not be there yet: when `body` has ended and all of them are on the disk they appear, each under its
 * name at once. An error or Ctrl-C leaves none. Throws TatouError `output` when one cannot be written, or is there.
 */
export async function withNewFiles<T>(invocation: Invocation, body: (stage: Stage) => Promise<T>): Promise<T> {
  const waiting = new Set<Waiting>()
  const clear = (): void => {
    for (const { temporary } of waiting) rmSync(temporary, { force: true })
  }
  const release = invocation.atExit(clear)
  try {
    const result = await body((given, writing) => stage(invocation, waiting, given, writing))
    invocation.signal.throwIfAborted()
    await appearAll([...waiting])
    return result
  } finally {
    clear()
    release()
  }
}

async function stage<T>(
  { host, signal }: Invocation,
  waiting: Set<Waiting>,
  given: string,
  { body, finish }: Writing<T>,
): Promise<StagedFile<T>> {
  const path = resolve(host.cwd, given)
  if (lstatSync(path, { throwIfNoEntry: false })) throw taken(given)
  const temporary = join(dirname(path), `.tatou-ir-${randomUUID()}.tmp`)
  const entry = { given, path, temporary }
  waiting.add(entry)
  const drop = (): void => {
    waiting.delete(entry)
    rmSync(temporary, { force: true })
  }
  try {
    const result = await writeWhole(temporary, signal, body)
    await finish?.(temporary)
    await syncToDisk(temporary)
    return { file: await describeFile(temporary, basename(path), signal), result, drop }
  } catch (error) {
    throw signal.aborted ? signal.reason : unwritten(error, given)
  }
}

/** Writes a file that nobody else may read, to its end. */
export async function writeWhole<T>(
  path: string,
  signal: AbortSignal,
  body: (sink: Writable) => Promise<T>,
): Promise<T> {
  return writeAll(createWriteStream(path, { flags: 'wx', mode: 0o600 }), signal, body)
}

/** What is to be told of a file. */
export async function describeFile(path: string, name: string, signal: AbortSignal): Promise<NewFile> {
  return { name, bytes: (await stat(path)).size, sha256: await digestOf(path, { signal }) }
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

function unwritten(error: unknown, given: string): unknown {
  if (errorCode(error) === 'EEXIST') return taken(given)
  if (errorCode(error) === undefined || error instanceof TatouError) return error
  return new TatouError('output', { file: given, problem: whyUnwritable(error) }, { cause: error })
}

/** The error for a file that is there already. */
export function taken(given: string): TatouError {
  return new TatouError('output', { file: given, problem: 'it is there already, and nothing is overwritten' })
}

/** All of them or none. */
async function appearAll(files: readonly Waiting[]): Promise<void> {
  const there: string[] = []
  for (const { given, path, temporary } of files) {
    try {
      await appear(temporary, path)
      there.push(path)
    } catch (error) {
      for (const each of there) await rm(each, { force: true })
      throw unwritten(error, given)
    }
  }
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
