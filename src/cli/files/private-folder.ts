import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { whyUnwritable } from './system-error.ts'

/** Runs `body` with a folder that nobody else can read, which is gone afterwards, however the run ends. */
export async function withPrivateFolder<T>(invocation: Invocation, body: (folder: string) => Promise<T>): Promise<T> {
  const temporary = invocation.host.env['TMPDIR'] ?? tmpdir()
  const folder = await mkdtemp(join(temporary, 'tatou-ir-')).catch((error: unknown) => {
    throw new TatouError('temporary', { folder: temporary, problem: whyUnwritable(error) }, { cause: error })
  })
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  const release = invocation.atExit(clear)
  try {
    return await body(folder)
  } finally {
    release()
    clear()
  }
}
