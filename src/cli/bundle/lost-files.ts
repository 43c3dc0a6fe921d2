import { lstat, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import type { Invocation } from '../command.ts'
import type { Evidence } from '../investigation/evidence.ts'

/**
 * Throws TatouError `input-unreadable` when a file or folder was found whose bytes nobody could read: what is packed without it
 * would be half of the evidence. What is damaged is packed as it is, members of archives with their archive, and a link to
 * nothing or a pipe has no bytes.
 */
export async function checkNothingLost(
  { host }: Pick<Invocation, 'host'>,
  { unreadable, originals }: Pick<Evidence, 'unreadable' | 'originals'>,
): Promise<void> {
  const isPacked = (path: string): boolean =>
    originals.some((original) => path === original.path || path.startsWith(`${original.path}!/`))
  for (const { path } of unreadable) {
    if (isPacked(path)) continue
    const file = resolve(host.cwd, path)
    const own = await lstat(file).catch(() => undefined)
    const target = await stat(file).catch(() => undefined)
    // A link to a folder that was read already is no loss.
    if (own === undefined || own.isDirectory() || target?.isFile() === true)
      throw new TatouError('input-unreadable', { path, problem: 'cannot be packed' })
  }
}
