import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readAllowedSigners, type AllowedSigners } from '../../evidence/allowed-signers.ts'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import { text } from '../options.ts'

/** The file that `--allowed-signers` names, or null. Throws TatouError `input-missing` when it cannot be read. */
export async function allowedSigners({ host, options }: Invocation): Promise<AllowedSigners | null> {
  const path = text(options, 'allowedSigners')
  if (path === null) return null
  const read = await readFile(resolve(host.cwd, path), 'utf8').catch((error: unknown) => {
    throw new TatouError('input-missing', { path }, { cause: error })
  })
  return readAllowedSigners(read, path)
}
