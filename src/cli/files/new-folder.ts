import { randomUUID } from 'node:crypto'
import { lstatSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { whyUnwritable } from './system-error.ts'

/**
 * Makes a folder that must not be there yet, or be empty: `body` fills a temporary one beside it, which appears under its name when
 * `body` has ended well. An error or Ctrl-C leaves nothing. Throws `output` when it cannot be made.
 */
export async function withNewFolder<T>(
  invocation: Invocation,
  given: string,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const path = resolve(invocation.host.cwd, given)
  await refuseTaken(given, path)
  const temporary = join(dirname(path), `.tatou-ir-${randomUUID()}.tmp`)
  const remove = (): void => rmSync(temporary, { recursive: true, force: true })
  const release = invocation.atExit(remove)
  try {
    await mkdir(temporary).catch((error: unknown) => {
      throw unwritable(given, error)
    })
    const result = await body(temporary)
    if (invocation.signal.aborted) throw invocation.signal.reason
    await rename(temporary, path).catch((error: unknown) => {
      throw unwritable(given, error)
    })
    return result
  } finally {
    await rm(temporary, { recursive: true, force: true })
    release()
  }
}

async function refuseTaken(given: string, path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return
  const isEmpty = stats.isDirectory() && (await readdir(path)).length === 0
  if (isEmpty) return
  const problem = stats.isDirectory() ? 'the directory is not empty, and nothing is overwritten' : 'it is no directory'
  throw new TatouError('output', { file: given, problem })
}

function unwritable(given: string, error: unknown): TatouError {
  return new TatouError('output', { file: given, problem: whyUnwritable(error) }, { cause: error })
}
