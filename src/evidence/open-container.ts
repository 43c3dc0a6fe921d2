import { stat } from 'node:fs/promises'
import { openForReading } from '../ingest/file-buffers.ts'
import { problemOfSystem } from '../ingest/input-problem.ts'
import { TatouError } from '../model/errors.ts'
import { isAge, openAge } from './age-source.ts'
import type { AgeWith } from './age.ts'
import { ArchiveError } from './archive-error.ts'
import { readAt, type ByteSource } from './byte-source.ts'
import type { Container, Survey, SurveyOptions } from './container.ts'
import { fault } from './fault.ts'
import { openFolder } from './folder.ts'
import { fileBytes, openTar, sourceBytes } from './tar-container.ts'
import { openZip } from './zip-container.ts'

/** The end record of a zip, which stands in its last bytes, behind a comment at most. */
const ZIP_END = Buffer.from([0x50, 0x4b, 5, 6])
const TAIL_BYTES = 65_557
const HEAD_BYTES = 512
const NOTHING = Buffer.alloc(0)

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

/** Asks for what may open an encrypted archive; called only when there is one. */
export type AskKeys = () => Promise<AgeWith>

const noKeys: AskKeys = () => Promise.resolve({ identities: [], passphrase: null })

/**
 * Opens a folder or an archive, an encrypted one with the keys of `ask`. Throws TatouError `input-missing`, `bundle-unknown`,
 * `bundle-unreadable`, `age-key`, `age-damaged` where not even its first lines are whole. `shown` is how messages call it.
 */
export async function openContainer(path: string, shown: string, ask: AskKeys = noKeys): Promise<Container> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return openFolder(path)
    if (!found.isFile()) throw new TatouError('bundle-unknown', { path: shown })
    return await openArchive(path, shown, ask)
  } catch (error) {
    const problem = problemOfSystem(error)
    if (problem === undefined) throw error
    if (problem.code === 'vanished') throw new TatouError('input-missing', { path: shown }, { cause: error })
    throw new TatouError('bundle-unreadable', { path: shown, problem: problem.message }, { cause: error })
  }
}

/** Whether a file is encrypted with age. Throws what the system throws. */
export async function isEncryptedFile(path: string): Promise<boolean> {
  const handle = await openForReading(path)
  try {
    const { size } = await handle.stat()
    return isAge(part({ kind: 'plain', fd: handle.fd, size }, 0, HEAD_BYTES))
  } finally {
    await handle.close()
  }
}

async function openArchive(path: string, shown: string, ask: AskKeys): Promise<Container> {
  const handle = await openForReading(path)
  try {
    const { size } = await handle.stat()
    const plain: ByteSource = { kind: 'plain', fd: handle.fd, size }
    const encrypted = isAge(part(plain, 0, HEAD_BYTES))
    const source = encrypted ? await openAge(handle.fd, size, shown, await ask()) : plain
    const archive = archiveOrNone(source, encrypted ? path.replace(/\.age$/i, '') : path, path)
    if (archive === undefined) throw new TatouError('bundle-unknown', { path: shown })
    const close = (): Promise<void> => handle.close()
    return { ...archive, survey: (options) => survey(archive, options), bytes: size, encrypted, source, close }
  } catch (error) {
    await handle.close()
    throw error
  }
}

type Archive = Pick<Container, 'kind' | 'survey' | 'contents'>

/** The archive in a source. Of an encrypted one that was cut off nothing can be trusted, and its survey says that alone. */
function archiveOrNone(source: ByteSource, name: string, path: string): Archive | undefined {
  try {
    return archiveIn(source, name, path)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    const refuse = (): never => {
      throw error
    }
    return { kind: kindOf(NOTHING, NOTHING, name) ?? 'zip', survey: refuse, contents: refuse }
  }
}

function archiveIn(source: ByteSource, name: string, path: string): Archive | undefined {
  const head = part(source, 0, HEAD_BYTES)
  const tail = part(source, Math.max(0, source.size - TAIL_BYTES), TAIL_BYTES)
  const kind = kindOf(head, tail, name)
  if (kind === undefined) return undefined
  if (kind === 'zip') return openZip(source)
  return openTar(kind, source.kind === 'plain' ? fileBytes(path, source.size) : sourceBytes(source))
}

function part(source: ByteSource, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readAt(source, buffer, from))
}

/** What ends the reading of an encrypted archive before anything is known of it is its only fault. */
async function survey(archive: Archive, options: SurveyOptions): Promise<Survey> {
  try {
    return await archive.survey(options)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    return { root: '', files: [], emptyFolders: [], sealed: null, faults: [fault(error.code, '', error.message)] }
  }
}
