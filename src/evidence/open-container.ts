import { stat, type FileHandle } from 'node:fs/promises'
import { openForReading } from '../ingest/file-buffers.ts'
import { problemOfSystem } from '../ingest/input-problem.ts'
import { TatouError } from '../model/errors.ts'
import type { Container } from './container.ts'
import { openFolder } from './folder.ts'
import { fileBytes, openTar } from './tar-container.ts'
import { openZip } from './zip-container.ts'

/** The end record of a zip, which stands in its last bytes, behind a comment at most. */
const ZIP_END = Buffer.from([0x50, 0x4b, 5, 6])
const TAIL_BYTES = 65_557
const HEAD_BYTES = 512

type Kind = 'zip' | 'tar' | 'tar.gz'

/** By what is in it; a damaged one by its name. */
function kindOf(head: Buffer, tail: Buffer, name: string): Kind | undefined {
  if (head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) return 'zip'
  if (head.subarray(0, 3).equals(Buffer.from([0x1f, 0x8b, 8]))) return 'tar.gz'
  if (head.subarray(257, 262).toString('latin1') === 'ustar') return 'tar'
  if (tail.includes(ZIP_END)) return 'zip'
  if (/\.(?:tgz|tar\.gz)$/i.test(name)) return 'tar.gz'
  if (/\.tar$/i.test(name)) return 'tar'
  return /\.zip$/i.test(name) ? 'zip' : undefined
}

/** Opens a folder or an archive. Throws TatouError `input-missing` or `bundle-unknown`. `shown` is how messages call it. */
export async function openContainer(path: string, shown: string): Promise<Container> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return openFolder(path)
    if (!found.isFile()) throw new TatouError('bundle-unknown', { path: shown })
    return await openArchive(path, shown)
  } catch (error) {
    const problem = problemOfSystem(error)
    if (problem === undefined) throw error
    if (problem.code === 'vanished') throw new TatouError('input-missing', { path: shown }, { cause: error })
    throw new TatouError('bundle-unreadable', { path: shown, problem: problem.message }, { cause: error })
  }
}

async function openArchive(path: string, shown: string): Promise<Container> {
  const handle = await openForReading(path)
  try {
    const { size } = await handle.stat()
    const kind = kindOf(
      await part(handle, 0, HEAD_BYTES),
      await part(handle, Math.max(0, size - TAIL_BYTES), TAIL_BYTES),
      path,
    )
    switch (kind) {
      case 'zip':
        return openZip(handle, size)
      case 'tar':
      case 'tar.gz':
        await handle.close()
        return openTar(kind, size, fileBytes(path))
      default:
        throw new TatouError('bundle-unknown', { path: shown })
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function part(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, from)
  return buffer.subarray(0, bytesRead)
}
