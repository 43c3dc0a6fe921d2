import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open } from 'node:fs/promises'

const CHUNK_BYTES = 1_048_576

/** What a name stands for, without following a link; undefined when there is nothing of that name. */
export async function look(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  })
}

/**
 * The text of a regular file of at most `limit` bytes. Undefined when it does not exist; null when it is a link, no
 * regular file, too large, or no UTF-8.
 */
export async function readPlainText(path: string, limit: number): Promise<string | null | undefined> {
  const found = await look(path)
  if (found === undefined) return undefined
  if (!found.isFile() || found.size > limit) return null
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await handle.readFile())
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  } finally {
    await handle.close()
  }
}

/** SHA-256 (hex) of a file's bytes. `onBytes` hears of every piece; throws the signal's reason. */
export async function digestOf(
  path: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onBytes?: ((bytes: number) => void) | undefined } = {},
): Promise<string> {
  const hash = createHash('sha256')
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      options.signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
      options.onBytes?.(bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** Sees to it that what was written to a file, or what a directory lists, is on the disk. */
export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
