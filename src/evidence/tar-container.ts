import { fileChunks } from '../ingest/chunks.ts'
import { InputProblem } from '../ingest/input-problem.ts'
import type { BundleFault } from '../model/bundle.ts'
import type { Algorithm } from './algorithms.ts'
import { ArchiveError } from './archive-error.ts'
import { bagNames, shownName, type Named } from './archive-names.ts'
import { createGzipSeal } from './archive-seal.ts'
import {
  createKeeper,
  emptyOf,
  type Container,
  type FileContent,
  type Survey,
  type SurveyedFile,
  type SurveyOptions,
} from './container.ts'
import { stretch, type ByteSource } from './byte-source.ts'
import { createSums } from './digest.ts'
import { fault } from './fault.ts'
import { gunzip } from './gunzip.ts'
import { readTar, type TarMember } from './read-tar.ts'
import { surveyed } from './surveyed.ts'

const READ_BYTES = 1_048_576

const CODES = { slip: 'E-TAR-SLIP', duplicate: 'E-TAR-DUP', roots: 'E-TAR-MULTIROOT' } as const

/** Gives the bytes of the archive anew each time. */
export type OpenBytes = (options: {
  signal?: AbortSignal | undefined
  onBytes?: ((bytes: number, total: number) => void) | undefined
}) => AsyncIterable<Buffer>

/** A bag in a tar, compressed or not. Only streams are read, so the archive may lie inside something else. */
export function openTar(kind: 'tar' | 'tar.gz', open: OpenBytes): Pick<Container, 'kind' | 'survey' | 'contents'> {
  return {
    kind,
    survey: (options) => survey(kind, open, options),
    contents: (wanted) => contents(kind, open, wanted),
  }
}

/** A tar in a file of so many bytes. */
export function fileBytes(path: string, size: number): OpenBytes {
  return ({ signal, onBytes }) => fileChunks(path, { signal, onBytes: (bytes) => onBytes?.(bytes, size) })
}

/** A tar in what can be read anywhere. */
export function sourceBytes(source: ByteSource): OpenBytes {
  return async function* ({ signal, onBytes }) {
    for (const chunk of stretch(source, 0, source.size, Buffer.allocUnsafe(READ_BYTES))) {
      signal?.throwIfAborted()
      yield chunk
      onBytes?.(chunk.length, source.size)
    }
  }
}

/** A member with what was read of it. */
interface Read extends Named {
  readonly file: Omit<SurveyedFile, 'path'>
}

async function survey(kind: 'tar' | 'tar.gz', open: OpenBytes, options: SurveyOptions): Promise<Survey> {
  const faults: BundleFault[] = []
  const seal = createGzipSeal()
  const read: Read[] = []
  const names = new Set<string>()
  const keeps = createKeeper()
  let isWhole = true
  try {
    const bytes = open(options)
    for await (const member of readTar(kind === 'tar' ? bytes : gunzip(tee(bytes, seal.update)), faults)) {
      options.signal?.throwIfAborted()
      const path = withoutRoot(member.raw)
      if (!path.includes('/')) names.add(path)
      if (member.isFolder) read.push({ raw: member.raw, isFolder: true, file: EMPTY })
      else if (member.isFile) read.push(await readFile(member, options.algorithms(names), keeps(path, member.bytes)))
    }
  } catch (error) {
    faults.push(endOf(error))
    isWhole = false
  }
  const { root, members, folders, faults: nameFaults } = bagNames(read, CODES)
  const files = [...members].map(([path, { file }]) => ({
    ...file,
    path,
    content: path.startsWith('data/') ? null : file.content,
  }))
  const sealed = kind === 'tar' ? null : isWhole && seal.end()
  return { root, files, emptyFolders: emptyOf(folders, members.keys()), sealed, faults: [...faults, ...nameFaults] }
}

const EMPTY = { bytes: 0, digests: {}, content: null }

async function* tee(chunks: AsyncIterable<Buffer>, look: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    look(chunk)
    yield chunk
  }
}

/** The path in the bag, if the bag is the folder that the name begins with; sure only when all names are known. */
function withoutRoot(raw: Buffer): string {
  const name = shownName(raw).replace(/^(?:\.\/)+/, '')
  return name.slice(name.indexOf('/') + 1)
}

async function readFile(member: TarMember, algorithms: readonly Algorithm[], keep: boolean): Promise<Read> {
  const sums = createSums({ algorithms, bytes: member.bytes, crc: false })
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of member.chunks) {
    sums.update(chunk)
    bytes += chunk.length
    if (keep) parts.push(Buffer.from(chunk))
  }
  // A cut member is told by whoever reads on.
  const digest = bytes === member.bytes ? sums.end() : undefined
  const { digests } = surveyed('', bytes, algorithms, digest)
  return { raw: member.raw, isFolder: false, file: { bytes, digests, content: keep ? Buffer.concat(parts) : null } }
}

/** The fault that ended the reading. What is no fault of the archive is thrown. */
function endOf(error: unknown): BundleFault {
  if (error instanceof ArchiveError) return fault(error.code, '', error.message)
  if (error instanceof InputProblem) return fault('E-TAR-DAMAGED', '', error.message)
  throw error
}

async function* contents(
  kind: 'tar' | 'tar.gz',
  open: OpenBytes,
  wanted: (path: string) => boolean,
): AsyncGenerator<FileContent> {
  const tar = (): AsyncGenerator<TarMember> => readTar(kind === 'tar' ? open({}) : gunzip(open({})), [])
  const named: Named[] = []
  for await (const { raw, isFolder, isFile } of tar()) if (isFolder || isFile) named.push({ raw, isFolder })
  const paths = new Map([...bagNames(named, CODES).members].map(([path, { raw }]) => [raw.toString('latin1'), path]))
  for await (const { raw, isFile, chunks } of tar()) {
    const key = raw.toString('latin1')
    const path = paths.get(key)
    // The first of two with one name is the one that was surveyed.
    paths.delete(key)
    if (isFile && path !== undefined && wanted(path)) yield { path, chunks }
  }
}
