import type { BundleFault } from '../model/bundle.ts'
import { isStrong } from './algorithms.ts'
import { readBagCount, readOxum, valuesOf } from './bag-info.ts'
import { collisions, foldedName, outOfBag, reservedName } from './bag-names.ts'
import { readSet } from './bag-receipt.ts'
import { isTagManifest, type Bag } from './bag.ts'
import { fault } from './fault.ts'
import type { Manifest } from './manifest.ts'
import { attachedName } from './signature-files.ts'
import { SET_FILE } from './tag-files.ts'

/** Whether everything is there that must be, and nothing else: *complete* in the words of RFC 8493, 3. */
export function completenessFaults(bag: Bag): BundleFault[] {
  const { files, manifests, emptyFolders } = bag
  const faults: BundleFault[] = []
  const payload = [...files.keys()].filter(isPayload)
  if (payload.length === 0 && !emptyFolders.some((path) => path === 'data' || isPayload(path))) {
    faults.push(fault('E-NO-DATA', 'data', 'is missing'))
  }
  if (manifests.length === 0) faults.push(fault('E-NO-MANIFEST', '', 'has no payload manifest'))
  const listed = union(manifests)
  faults.push(...missing(bag, listed), ...missing(bag, union(bag.tagManifests)), ...uneven(bag, listed))
  for (const path of payload) if (!listed.has(path)) faults.push(fault('E-EXTRA', path, 'is in no manifest'))
  for (const path of bag.fetch ?? []) {
    if (!listed.has(path)) faults.push(fault('E-FETCH', 'fetch.txt', `lists ${path}, which is in no manifest`))
  }
  if (bag.ours) faults.push(...unlistedTags(bag))
  for (const path of emptyFolders) if (path !== 'data') faults.push(fault('W-EMPTYDIR', path, 'is an empty folder'))
  return [...faults, ...oxumFaults(bag, payload), ...partFaults(bag)]
}

const isPayload = (path: string): boolean => path.startsWith('data/')

const union = (manifests: readonly Manifest[]): Set<string> =>
  new Set(manifests.flatMap(({ digests }) => [...digests.keys()]))

function missing({ files, fetch }: Bag, listed: ReadonlySet<string>): BundleFault[] {
  const gone = [...listed].filter((path) => !files.has(path))
  if (gone.length === 0) return []
  const near = new Map([...files.keys()].map((path) => [foldedName(path), path]))
  return gone.map((path) => {
    if (fetch?.has(path) === true) return fault('E-FETCH-HOLE', path, 'is still to be fetched')
    const other = near.get(foldedName(path))
    return fault('E-MISSING', path, other === undefined ? 'is not there' : `is not there, but ${other} is`)
  })
}

/** Every payload manifest lists every payload file, every tag manifest every payload manifest. */
function uneven({ strict, manifests, tagManifests }: Bag, listed: ReadonlySet<string>): BundleFault[] {
  if (!strict) return []
  const faults: BundleFault[] = []
  for (const { file, digests } of manifests) {
    for (const path of listed) {
      if (!digests.has(path))
        faults.push(fault('E-MANIFEST-UNEVEN', path, `is not in ${file}, but in another manifest`))
    }
  }
  for (const { file, digests } of tagManifests) {
    for (const manifest of manifests) {
      if (!digests.has(manifest.file)) faults.push(fault('E-MANIFEST-UNEVEN', manifest.file, `is not in ${file}`))
    }
  }
  return faults
}

function unlistedTags({ files, tagManifests }: Bag): BundleFault[] {
  const tags = [...files.keys()].filter(
    (path) => !isPayload(path) && !isTagManifest(path) && attachedName(path) === undefined,
  )
  return tags.flatMap((path) => {
    const lacking = tagManifests.filter(({ digests }) => !digests.has(path)).map(({ file }) => file)
    if (tagManifests.length === 0) lacking.push('any tag manifest')
    return lacking.length === 0 ? [] : [fault('E-UNLISTED-TAG', path, `is not in ${lacking.join(' and ')}`)]
  })
}

function oxumFaults({ info, files }: Bag, payload: readonly string[]): BundleFault[] {
  const [value] = valuesOf(info, 'Payload-Oxum')
  if (value === undefined) return []
  const oxum = readOxum(value)
  if (oxum === undefined) return [fault('E-BAGINFO', 'bag-info.txt', 'has a Payload-Oxum that is not `bytes.files`')]
  const bytes = payload.reduce((sum, path) => sum + BigInt(files.get(path)?.bytes ?? 0), 0n)
  if (oxum.bytes === bytes && oxum.files === payload.length) return []
  const there = `${bytes}.${payload.length}`
  return [fault('E-OXUM', 'bag-info.txt', `says Payload-Oxum ${value}, but the payload has ${there}`)]
}

function partFaults(bag: Bag): BundleFault[] {
  const { info, ours } = bag
  const [value] = valuesOf(info, 'Bag-Count')
  const count = value === undefined ? undefined : readBagCount(value)
  if (count === undefined || count.parts === 1) return []
  const others = count.parts === null ? 'others' : `the ${count.parts - 1} others`
  const code = ours ? 'E-PART-MISSING' : 'W-PART-MISSING'
  const alone = `is part ${count.part} of ${count.parts ?? 'a set'}, and ${others} were not looked at`
  return [fault(code, '', alone), ...setFaults(bag, count)]
}

/** A part of our sets holds what all parts say that it holds. */
function setFaults(bag: Bag, { part, parts }: { readonly part: number; readonly parts: number | null }): BundleFault[] {
  if (!bag.ours || !bag.files.has(SET_FILE)) return []
  const set = readSet(bag)
  if (set === undefined) return [fault('E-PART-OTHER', SET_FILE, 'cannot be read')]
  const [group] = valuesOf(bag.info, 'Bag-Group-Identifier')
  if (set.group !== group || set.parts !== parts)
    return [fault('E-PART-OTHER', SET_FILE, 'tells of another set than bag-info.txt')]
  const told = new Map(set.files.flatMap((each) => (each.part === part ? [[each.path, each.bytes] as const] : [])))
  const there = [...bag.files.values()].filter(({ path }) => isPayload(path))
  const wrong = there.filter(({ path, bytes }) => told.get(path) !== bytes).map(({ path }) => path)
  const gone = [...told.keys()].filter((path) => !bag.files.has(path))
  return [...wrong, ...gone].map((path) => fault('E-PART-OTHER', path, `is not what ${SET_FILE} tells of part ${part}`))
}

/** Whether every content is what the manifests say: *valid*, when the bag is complete as well. */
export function contentFaults({ files, manifests, tagManifests, ours }: Bag): BundleFault[] {
  const faults = [...mismatches(files, manifests, 'E-HASH'), ...mismatches(files, tagManifests, 'E-TAGHASH')]
  if (manifests.length > 0 && !manifests.some(({ algorithm }) => isStrong(algorithm))) {
    const names = manifests.map(({ algorithm }) => algorithm).join(' and ')
    faults.push(fault(ours ? 'E-ALG' : 'W-ALG', '', `has only ${names}, which can be forged`))
  }
  return faults
}

function mismatches(files: Bag['files'], manifests: readonly Manifest[], code: 'E-HASH' | 'E-TAGHASH'): BundleFault[] {
  const wrong = new Map<string, string[]>()
  for (const { file, algorithm, digests } of manifests) {
    for (const [path, digest] of digests) {
      const found = files.get(path)?.digests[algorithm]
      if (found === undefined || found === digest) continue
      const names = wrong.get(path)
      if (names === undefined) wrong.set(path, [file])
      else names.push(file)
    }
  }
  return [...wrong].map(([path, names]) =>
    fault(code, path, `is not what ${names.join(' and ')} say`.replace(/^(is not what [^ ]+) say$/, '$1 says')),
  )
}

/** Names that would be lost or lead elsewhere on another system. */
export function nameFaults({ files, manifests, tagManifests, ours }: Bag): BundleFault[] {
  const faults: BundleFault[] = []
  const listed = [...manifests, ...tagManifests].flatMap(({ digests }) => [...digests.keys()])
  const all = new Set([...files.keys(), ...listed])
  for (const group of collisions([...all].toSorted())) {
    const [first = '', ...others] = group
    for (const path of others) {
      faults.push(fault('E-NAME-COLLISION', path, `is one name with ${first} where case or normalization do not count`))
    }
  }
  for (const path of all) {
    const problem = reservedName(path) ?? outOfBag(path)
    if (problem !== undefined) faults.push(fault(ours ? 'E-NAME-RESERVED' : 'W-NAME-RESERVED', path, problem))
  }
  return faults
}
