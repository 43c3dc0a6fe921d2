import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { problemOfSystem } from '../ingest/input-problem.ts'
import { TatouError } from '../model/errors.ts'
import type { Algorithm } from './algorithms.ts'
import type { BagArchive } from './archive.ts'
import { writeManifest } from './manifest.ts'

/** The digests of every manifest. */
export interface Sums {
  readonly sha256: string
  readonly sha512: string
}

/** A file of the payload, read once while it is packed. `path` lies below `data/`. */
export interface PayloadFile {
  readonly path: string
  /** How messages call it. */
  readonly shown: string
  readonly bytes: number
  /** Its content, or a stretch of it. */
  readonly open: (stretch?: Stretch) => AsyncIterable<Uint8Array>
  /** Its digest when it was read before; packing anything else is refused. */
  readonly sha256: string | null
  /** Of a file that was cut: its path as a whole, and where this piece begins. */
  readonly pieceOf: { readonly path: string; readonly offset: number } | null
}

/** Bytes of a file from one place to another. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** A text of the bag that is no payload. */
export interface TagFile {
  readonly path: string
  readonly text: string
}

/** A file that no manifest lists, because it is made of the tag manifest: a signature, or a time stamp of one. */
export interface AttachedFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** What a bag is made of. */
export interface BagPlan {
  /** The one folder of the archive. */
  readonly root: string
  readonly payload: readonly PayloadFile[]
  /** Tag files, made when the payload is packed and its digests are known. */
  readonly tags: (payload: readonly PackedFile[]) => readonly TagFile[]
  /** Signatures over `tagmanifest-sha512.txt`. */
  readonly sign: (tagManifest: Uint8Array) => Promise<readonly AttachedFile[]>
  readonly onBytes: (bytes: number) => void
}

/** A file that is in the bag. */
export interface PackedFile extends Sums {
  readonly path: string
  readonly bytes: number
}

/** A bag that is written. */
export interface SealedBag {
  readonly payload: readonly PackedFile[]
  readonly signatures: readonly AttachedFile[]
  /** Digests of the tag manifests, which stand for the whole bag. */
  readonly tagManifest: Sums
}

/**
 * Writes a bag in one pass over its payload, entry by entry. Throws `input-changed` when a file is not what it was when it
 * was read before.
 */
export async function seal(archive: BagArchive, plan: BagPlan): Promise<SealedBag> {
  const packed: PackedFile[] = []
  for (const file of plan.payload) packed.push(await pack(archive, file, plan))
  const add = async ({ path, text }: TagFile): Promise<PackedFile> => {
    const bytes = Buffer.from(text)
    await archive.add(`${plan.root}/${path}`, bytes)
    return { path, bytes: bytes.length, ...sumsOf(bytes) }
  }
  const tags: PackedFile[] = []
  for (const tag of [...plan.tags(packed), ...manifests('manifest', packed)]) tags.push(await add(tag))
  const last = manifests('tagmanifest', tags)
  for (const tag of last) await add(tag)
  const [small, large] = last.map(({ text }) => Buffer.from(text))
  if (small === undefined || large === undefined) throw new TypeError('a bag has two tag manifests')
  const signatures = await plan.sign(large)
  for (const { path, bytes } of signatures) await archive.add(`${plan.root}/${path}`, bytes)
  return { payload: packed, signatures, tagManifest: { sha256: sumsOf(small).sha256, sha512: sumsOf(large).sha512 } }
}

/** Both manifests of some files. */
function manifests(name: string, files: readonly PackedFile[]): TagFile[] {
  return (['sha256', 'sha512'] as const satisfies readonly Algorithm[]).map((algorithm) => ({
    path: `${name}-${algorithm}.txt`,
    text: writeManifest(files.map((file) => [file.path, file[algorithm]])),
  }))
}

async function pack(archive: BagArchive, file: PayloadFile, { root, onBytes }: BagPlan): Promise<PackedFile> {
  const hashes = { sha256: createHash('sha256'), sha512: createHash('sha512') }
  let bytes = 0
  async function* tee(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readable(file)) {
      hashes.sha256.update(chunk)
      hashes.sha512.update(chunk)
      bytes += chunk.length
      if (bytes > file.bytes) break
      onBytes(chunk.length)
      yield chunk
    }
    if (bytes !== file.bytes) throw new TatouError('input-changed', { path: file.shown })
  }
  const stream = Readable.from(tee(), { objectMode: false })
  await archive.add(`${root}/${file.path}`, { stream, bytes: file.bytes })
  const sums = { sha256: hashes.sha256.digest('hex'), sha512: hashes.sha512.digest('hex') }
  if (file.sha256 !== null && file.sha256 !== sums.sha256) throw new TatouError('input-changed', { path: file.shown })
  return { path: file.path, bytes, ...sums }
}

/** That evidence cannot be read is not the fault of what is written. */
async function* readable({ open, shown }: PayloadFile): AsyncGenerator<Uint8Array> {
  try {
    yield* open()
  } catch (error) {
    const problem = problemOfSystem(error)
    if (problem === undefined) throw error
    throw new TatouError('input-unreadable', { path: shown, problem: problem.message }, { cause: error })
  }
}

function sumsOf(bytes: Uint8Array): Sums {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sha512: createHash('sha512').update(bytes).digest('hex'),
  }
}
