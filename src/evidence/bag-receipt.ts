import { createHash } from 'node:crypto'
import { BundleMeta, BundleSet } from '../model/bundle-meta.ts'
import type { BundleReceipt } from '../model/bundle-receipt.ts'
import { valuesOf } from './bag-info.ts'
import type { Bag } from './bag.ts'
import { parseHead } from './custody-head.ts'
import { attachedName } from './signature-files.ts'
import { fingerprintOf } from './ssh-public-key.ts'
import { readSignature } from './ssh-signature.ts'
import { WireError } from './ssh-wire.ts'
import { SET_FILE } from './tag-files.ts'

/** Where a bundle tells how it was made. */
export const META_FILE = 'meta/bundle.json'

/** What a bundle of ours tells of how it was made; undefined when it does not, or is none. */
export function readMeta({ files }: Bag): BundleMeta | undefined {
  return BundleMeta.safeParse(jsonOf(files.get(META_FILE)?.content)).data
}

/** What a part of a set tells of the set; undefined for a bundle that is one file. */
export function readSet({ files }: Pick<Bag, 'files'>): BundleSet | undefined {
  return BundleSet.safeParse(jsonOf(files.get(SET_FILE)?.content)).data
}

/** What a tag file of JSON says; undefined for one that is none. */
export function jsonOf(content: Buffer | null | undefined): unknown {
  try {
    return JSON.parse(content?.toString('utf8') ?? '')
  } catch {
    return undefined
  }
}

/** The receipt of a bag as it is now, in these files; undefined when it is none of ours. */
export function bagReceipt(bag: Bag, files: Pick<BundleReceipt, 'archive' | 'decrypted'>): BundleReceipt | undefined {
  const meta = readMeta(bag)
  const custody = parseHead(valuesOf(bag.info, 'Custody-Head')[0] ?? '')
  const digest = (algorithm: 'sha256' | 'sha512'): string | undefined => {
    const content = bag.files.get(`tagmanifest-${algorithm}.txt`)?.content
    return content ? createHash(algorithm).update(content).digest('hex') : undefined
  }
  const [sha256, sha512] = [digest('sha256'), digest('sha512')]
  if (meta === undefined || custody === undefined || sha256 === undefined || sha512 === undefined) return undefined
  const payload = [...bag.files.values()].filter(({ path }) => path.startsWith('data/'))
  return {
    schema: 'tatou-ir/bundle-receipt/v1',
    case_id: meta.case_id,
    tlp: meta.tlp,
    made_at: meta.made_at,
    ...files,
    group: groupOf(bag),
    tag_manifest: { sha256, sha512 },
    files: payload.length,
    bytes: payload.reduce((sum, { bytes }) => sum + bytes, 0),
    signers: signerPrints(bag),
    custody,
  }
}

function groupOf(bag: Bag): BundleReceipt['group'] {
  const set = readSet(bag)
  const [, part] = /^(\d+) of \d+$/.exec(valuesOf(bag.info, 'Bag-Count')[0] ?? '') ?? []
  return set === undefined ? null : { identifier: set.group, part: Number(part ?? 1), parts: set.parts }
}

/** Fingerprints of the keys that signed, in the order of the signatures; of what is no signature, nothing. */
function signerPrints({ files }: Bag): string[] {
  const found = [...files.values()].flatMap(({ path, content }) => {
    const name = attachedName(path)
    return name?.kind === 'sig' && content !== null ? [{ index: name.index, content }] : []
  })
  return found
    .toSorted((a, b) => a.index - b.index)
    .flatMap(({ content }) => {
      try {
        return [fingerprintOf(readSignature(content.toString('latin1')).key)]
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        return []
      }
    })
}
