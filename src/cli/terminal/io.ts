import { randomUUID } from 'node:crypto'
import { lstatSync, realpathSync, rmSync, statSync, type Stats } from 'node:fs'
import { open, rename, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Writable } from 'node:stream'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { whyUnwritable } from '../files/system-error.ts'
import { columnsOf } from './columns.ts'

/** Where a command's data goes. `write` resolves when there is room for more, so large lists are never queued up. */
export interface Sink {
  write(data: string | Uint8Array): Promise<void>
  /** True for standard output when it is a terminal: the only place for colours and drawings. */
  readonly terminal: boolean
  /** Columns of that terminal, or undefined when the data go to a file or a pipe. */
  readonly columns: number | undefined
}

export interface OutputTarget {
  /** Path of `-o`; null or `-` is standard output. */
  readonly file: string | null
  /** What the command reads, as given; none of it is ever overwritten. */
  readonly inputs: readonly string[]
}

/**
 * Runs `body` with the place its data go to. A file appears under its name only when `body` has ended
 * well: until then it is a temporary file beside it, which an error or Ctrl-C removes. Throws `output`
 * when the file cannot be written or is one of the inputs.
 */
export async function withOutput<T>(
  invocation: Invocation,
  target: OutputTarget,
  body: (sink: Sink) => Promise<T>,
): Promise<T> {
  if (target.file === null || target.file === '-') return body(streamSink(invocation))
  const { cwd } = invocation.host
  const given = target.file
  const path = resolve(cwd, given)
  const existing = statOf(path)
  if (existing?.isDirectory() || given.endsWith(sep)) throw unwritable(given, 'it is a directory')
  // A device or a pipe (/dev/null, a FIFO) is written as it is: renaming a file over it would replace it.
  if (existing && !existing.isFile()) return throughHandle(given, () => open(path, 'w'), body)
  const real = existing ? realpathSync(path) : path
  if (existing) refuseInput(given, real, existing, target.inputs, cwd)
  if (!existing && isLink(path)) throw unwritable(given, 'it is a link to something that does not exist')
  return throughTemporary(invocation, given, real, existing, body)
}

/** Sends text to standard output, honouring its back-pressure. */
function streamSink(invocation: Invocation): Sink {
  const { stdout } = invocation.host
  return {
    terminal: stdout.isTTY === true,
    columns: stdout.isTTY === true ? columnsOf(stdout) : undefined,
    write: async (data) => {
      invocation.signal.throwIfAborted()
      invocation.progress.clear()
      // Standard output that is a file is written synchronously, and throws here and now when the disk is full.
      if (!attemptWrite(stdout, data)) await drained(stdout, invocation.signal)
    },
  }
}

function attemptWrite(stream: Writable, data: string | Uint8Array): boolean {
  try {
    return stream.write(data)
  } catch (error) {
    throw unwritable('standard output', whyUnwritable(error), error)
  }
}

/** Waits until a stream takes more. A stream that fails makes `main` abort the signal, which ends the wait. */
function drained(stream: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((done, failed) => {
    const settle = (end: () => void) => (): void => {
      stream.off('drain', ready)
      signal.removeEventListener('abort', aborted)
      end()
    }
    const ready = settle(done)
    const aborted = settle(() => failed(signal.reason))
    stream.once('drain', ready)
    signal.addEventListener('abort', aborted, { once: true })
  })
}

async function throughTemporary<T>(
  invocation: Invocation,
  given: string,
  path: string,
  existing: Stats | undefined,
  body: (sink: Sink) => Promise<T>,
): Promise<T> {
  const [temporary, handle] = await openTemporary(given, path, existing)
  const remove = (): void => rmSync(temporary, { force: true })
  const settled = invocation.atExit(remove)
  try {
    const result = await throughHandle(given, () => Promise.resolve(handle), body)
    if (invocation.signal.aborted) throw invocation.signal.reason
    await rename(temporary, path).catch((error: unknown) => {
      throw unwritable(given, whyUnwritable(error), error)
    })
    return result
  } catch (error) {
    remove()
    throw error
  } finally {
    settled()
  }
}

/** Makes a new file in the folder of `path`, with the mode of the file that it will replace. */
async function openTemporary(
  given: string,
  path: string,
  existing: Stats | undefined,
): Promise<readonly [string, FileHandle]> {
  const temporary = join(dirname(path), `.tatou-ir-${randomUUID()}.tmp`)
  try {
    const handle = await open(temporary, 'wx', 0o666)
    if (existing) await handle.chmod(existing.mode & 0o777)
    return [temporary, handle]
  } catch (error) {
    throw unwritable(given, whyUnwritable(error), error)
  }
}

/** Writes through a file handle, in pieces of some size, and sees to it that all of it is on the disk. */
async function throughHandle<T>(
  given: string,
  opened: () => Promise<FileHandle>,
  body: (sink: Sink) => Promise<T>,
): Promise<T> {
  const attempt = async <R>(step: () => Promise<R>): Promise<R> => {
    try {
      return await step()
    } catch (error) {
      throw unwritable(given, whyUnwritable(error), error)
    }
  }
  const handle = await attempt(opened)
  let held = ''
  const flush = async (): Promise<void> => {
    const text = held
    held = ''
    if (text !== '') await attempt(() => handle.writeFile(text))
  }
  try {
    const result = await body({
      terminal: false,
      columns: undefined,
      write: async (data) => {
        if (typeof data === 'string') {
          held += data
          if (held.length >= PIECE) await flush()
          return
        }
        await flush()
        await attempt(() => handle.writeFile(data))
      },
    })
    await flush()
    if ((await handle.stat()).isFile()) await attempt(() => handle.sync())
    return result
  } finally {
    await handle.close()
  }
}

/** Small writes are put together to pieces of this many UTF-16 units. */
const PIECE = 65_536

/** An existing file that is an input, or lies in a directory that is one, is evidence: it is never replaced. */
function refuseInput(given: string, real: string, existing: Stats, inputs: readonly string[], cwd: string): void {
  for (const input of inputs) {
    if (input === '-') continue
    const path = resolve(cwd, input)
    const stats = statOf(path)
    if (!stats) continue
    const same = stats.dev === existing.dev && stats.ino === existing.ino
    const within = stats.isDirectory() && real.startsWith(withSeparator(realpathSync(path)))
    if (same || within) throw unwritable(given, 'it is one of the inputs, and inputs are never overwritten')
  }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`
}

function statOf(path: string): Stats | undefined {
  return unlessUnreachable(() => statSync(path, { throwIfNoEntry: false }))
}

function isLink(path: string): boolean {
  return unlessUnreachable(() => lstatSync(path, { throwIfNoEntry: false }))?.isSymbolicLink() === true
}

/** What cannot even be looked at is treated as absent: opening it will say why. */
function unlessUnreachable(look: () => Stats | undefined): Stats | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

function unwritable(file: string, problem: string, cause?: unknown): TatouError {
  return new TatouError('output', { file, problem }, { cause })
}
