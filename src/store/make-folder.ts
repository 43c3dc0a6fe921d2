import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { look } from './plain-file.ts'

/**
 * Makes a folder, and those above it that are not there. Not by the option `recursive` of Node: where nothing can be made, as
 * in `/proc`, that tries for ever. `mode` is that of the folders that are made.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  if (await look(path)) return
  const parent = dirname(path)
  if (parent !== path) await makeFolder(parent, mode)
  await mkdir(path, { mode }).catch((error: unknown) => {
    // Another process was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
}
