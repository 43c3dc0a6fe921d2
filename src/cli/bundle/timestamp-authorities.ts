import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Certificate } from 'pkijs'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { text } from '../options.ts'

/** The certificates of the file that `--tsa-ca` names, or null. Throws TatouError. */
export async function timestampAuthorities({ host, options }: Invocation): Promise<readonly Certificate[] | null> {
  const path = text(options, 'tsaCa')
  if (path === null) return null
  const read = await readFile(resolve(host.cwd, path), 'utf8').catch((error: unknown) => {
    throw new TatouError('input-missing', { path }, { cause: error })
  })
  const { readAuthorities } = await import('../../evidence/timestamp.ts')
  try {
    return readAuthorities(read)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TatouError('usage', { problem: `--tsa-ca: ${path}: ${error.message}` }, { cause: error })
  }
}
