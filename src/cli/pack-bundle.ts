import type { Writable } from 'node:stream'
import { sealArchive } from '../evidence/archive-seal.ts'
import { openArchive } from '../evidence/archive.ts'
import { seal, type PayloadFile, type SealedBag, type TagFile } from '../evidence/seal.ts'
import { tagFiles, type BundleFacts } from '../evidence/tag-files.ts'
import { signatureFile } from '../evidence/trust-checks.ts'
import type { Target } from './bundle-target.ts'
import type { Invocation } from './command.ts'
import { withNewFile, type NewFile } from './new-file.ts'
import type { Signer } from './sign.ts'

/** Writes a bundle: all of it, or nothing. */
export function packBundle(
  invocation: Invocation,
  { given, writes, kind, date, root }: Target,
  facts: BundleFacts,
  payload: readonly PayloadFile[],
  signers: readonly Signer[],
): Promise<{ readonly file: NewFile; readonly result: SealedBag }> {
  const total = payload.reduce((sum, { stats }) => sum + stats.size, 0)
  let done = 0
  const write = async (sink: Writable): Promise<SealedBag> => {
    const archive = openArchive(writes, sink, date)
    try {
      const sealed = await seal(archive, {
        root,
        payload,
        tags: (packed) => tagFiles(facts, packed),
        sign: (manifest) => sign(manifest, signers),
        onBytes: (bytes) => {
          invocation.signal.throwIfAborted()
          done += bytes
          invocation.progress.update({ done, total, unit: 'bytes', label: 'packing' })
        },
      })
      await archive.close()
      return sealed
    } catch (error) {
      archive.abort()
      throw error
    }
  }
  return withNewFile(invocation, given, write, (path) => sealArchive(path, kind))
}

/** One after the other: each may ask for a passphrase. */
async function sign(manifest: Uint8Array, signers: readonly Signer[]): Promise<TagFile[]> {
  const signed: TagFile[] = []
  for (const [index, each] of signers.entries()) {
    signed.push({ path: signatureFile(index), text: await each(manifest, 'evidence@tatou-ir') })
  }
  return signed
}
