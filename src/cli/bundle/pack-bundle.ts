import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { encryptTo, type AgeTo } from '../../evidence/age.ts'
import { sealArchive } from '../../evidence/archive-seal.ts'
import { openArchive } from '../../evidence/archive.ts'
import { seal, type AttachedFile, type BagPlan, type PayloadFile, type SealedBag } from '../../evidence/seal.ts'
import { tagFiles, type BundleFacts } from '../../evidence/tag-files.ts'
import type { Target } from './bundle-target.ts'
import type { Invocation } from '../command.ts'
import { describeFile, writeWhole, type NewFile, type Stage, type StagedFile, type Writing } from '../files/new-file.ts'

/** What goes into a bundle. */
export interface Content {
  readonly facts: BundleFacts
  readonly payload: readonly PayloadFile[]
  /** Makes the signatures over the tag manifest. */
  readonly sign: (tagManifest: Uint8Array) => Promise<readonly AttachedFile[]>
  /** Looks at the archive when it is whole, before it is encrypted and before it appears; throws to stop it. */
  readonly check?: (path: string) => Promise<void>
}

/** A bundle that is written: `decrypted` is the archive in an encrypted one. */
export interface PackedBundle {
  readonly staged: StagedFile<unknown>
  readonly decrypted: NewFile | null
  readonly sealed: SealedBag
}

/**
 * Writes a bundle under a name that nobody looks for. What is to be encrypted is put together in `folder`, which nobody else
 * can read.
 */
export async function packBundle(
  invocation: Invocation,
  stage: Stage,
  { target, content, folder }: { readonly target: Target; readonly content: Content; readonly folder: string },
): Promise<PackedBundle> {
  const writing = bundleWriting(invocation, target, content)
  if (target.to === null) {
    const staged = await stage(target.given, writing)
    return { staged, decrypted: null, sealed: staged.result }
  }
  const { file, path, result } = await writePrivately(invocation, join(folder, target.archive), writing)
  try {
    const staged = await stage(target.given, encrypting(invocation, path, file.bytes, target.to))
    return { staged, decrypted: file, sealed: result }
  } finally {
    await rm(path, { force: true })
  }
}

/** Writes a file into a folder that nobody else can read. */
export async function writePrivately<T>(
  { signal }: Invocation,
  path: string,
  { body, finish }: Writing<T>,
): Promise<{ readonly file: NewFile; readonly path: string; readonly result: T }> {
  const result = await writeWhole(path, signal, body)
  await finish?.(path)
  return { file: await describeFile(path, path.slice(path.lastIndexOf('/') + 1), signal), path, result }
}

/** How the archive of a bundle is written and sealed. */
export function bundleWriting(
  invocation: Invocation,
  { kind, writes, date, root }: Pick<Target, 'kind' | 'writes' | 'date' | 'root'>,
  { facts, payload, sign, check }: Content,
): Writing<SealedBag> {
  const onBytes = counter(
    invocation,
    'packing',
    payload.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const plan: BagPlan = { root, payload, tags: (packed) => tagFiles(facts, packed), sign, onBytes }
  return {
    body: async (sink: Writable) => {
      const archive = openArchive(writes, sink, date)
      try {
        const sealed = await seal(archive, plan)
        await archive.close()
        return sealed
      } catch (error) {
        archive.abort()
        throw error
      }
    },
    finish: async (path) => {
      await sealArchive(path, kind)
      await check?.(path)
    },
  }
}

/** How a file is encrypted. */
export function encrypting(invocation: Invocation, path: string, bytes: number, to: AgeTo): Writing<void> {
  const onBytes = counter(invocation, 'encrypting', bytes)
  async function* plain(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      onBytes(chunk.length)
      yield chunk
    }
  }
  return { body: (sink) => pipeline(Readable.from(encryptTo(plain(), to)), sink) }
}

/** Tells of progress, and hears of Ctrl-C. */
export function counter({ signal, progress }: Invocation, label: string, total: number): (bytes: number) => void {
  let done = 0
  return (bytes) => {
    signal.throwIfAborted()
    done += bytes
    progress.update({ done, total, unit: 'bytes', label })
  }
}
