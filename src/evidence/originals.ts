import { createHash } from 'node:crypto'
import { BundleOriginals } from '../model/bundle-recipe.ts'
import type { BundleFault } from '../model/bundle.ts'
import { asCurrent, custodyRecord } from '../store/case-custody.ts'
import { chainLines } from '../store/hash-chain.ts'
import { EXCERPT } from './excerpt.ts'
import { fault } from './fault.ts'
import type { BundleContent } from './joined-set.ts'
import { jsonOf } from './bag-receipt.ts'

const FILES = 'meta/files.json'
const EVIDENCE = 'data/evidence/'

/** Where our bundles have the custody log. */
export const CUSTODY = 'custody/custody.jsonl'

/**
 * Whether the originals are those that `meta/files.json` and the custody log tell of. Whoever puts another log into a bundle and
 * makes the manifests fit has to think of these as well. `sha256` knows the digest of a file that is there.
 */
export function originalFaults(
  { files }: BundleContent['bag'],
  sha256: (path: string) => string | undefined,
): BundleFault[] {
  const told = BundleOriginals.safeParse(jsonOf(files.get(FILES)?.content)).data
  if (told === undefined) return [fault('E-ORIGINALS', FILES, 'cannot be read')]
  const faults: BundleFault[] = []
  const recorded = recordedDigests(files.get(CUSTODY)?.content?.toString('utf8') ?? '')
  const places = new Set<string>([EXCERPT])
  for (const { file, original_path: path, sha256: digest } of told.files) {
    if (file !== null) {
      places.add(file)
      if (!files.has(file)) faults.push(fault('E-ORIGINALS', file, `is not there, and ${FILES} tells of it`))
      else if (sha256(file) !== digest) faults.push(fault('E-ORIGINALS', file, `is not what ${FILES} tells of it`))
    }
    if (recorded.get(path)?.has(digest) !== true)
      faults.push(fault('E-CUSTODY-DIGEST', CUSTODY, `has no record of ${path} as ${FILES} tells of it`))
  }
  for (const path of files.keys()) {
    if (path.startsWith(EVIDENCE) && !places.has(path))
      faults.push(fault('E-ORIGINALS', path, `is none of the originals that ${FILES} tells of`))
  }
  return faults
}

/** What each path was when it was last recorded; several files may have had one path, one after the other. */
function recordedDigests(custody: string): ReadonlyMap<string, ReadonlySet<string>> {
  const digests = new Map<string, Set<string>>()
  for (const line of chainLines(custody)) {
    const record = custodyRecord(line)
    if (record === undefined) continue
    for (const { path, after } of asCurrent(record).subjects) {
      if (after === null) continue
      const known = digests.get(path)
      if (known === undefined) digests.set(path, new Set([after]))
      else known.add(after)
    }
  }
  return digests
}

/** The same for a set, whose originals are read once more: of one that was cut no part knows the digest. */
export async function setOriginalFaults({ bag, container }: BundleContent): Promise<BundleFault[]> {
  const digests = new Map<string, string>()
  for await (const { path, chunks } of container.contents((each) => each.startsWith(EVIDENCE))) {
    const hash = createHash('sha256')
    for await (const chunk of chunks) hash.update(chunk)
    digests.set(path, hash.digest('hex'))
  }
  return originalFaults(bag, (path) => digests.get(path))
}
