import { BagProfile } from '../model/bag-profile.ts'
import type { BundleFacts, BundleFault } from '../model/bundle.ts'
import { algorithmOf } from './algorithms.ts'
import { valuesOf } from './bag-info.ts'
import { isTagManifest, type Bag } from './bag.ts'
import { fault, type FaultCode } from './fault.ts'
import type { Manifest } from './manifest.ts'

/** MIME types of our containers; profiles in the wild write several of them. */
const TYPES: Readonly<Record<Exclude<BundleFacts['container'], 'folder'>, readonly string[]>> = {
  'zip': ['application/zip'],
  'tar': ['application/x-tar', 'application/tar'],
  'tar.gz': [
    'application/gzip',
    'application/x-gzip',
    'application/x-gtar',
    'application/tar+gzip',
    'application/x-tar+gzip',
  ],
}

/** Tag files that every bag has and no profile lists. */
const COMMON = /^(?:bagit|bag-info|fetch|(?:tag)?manifest-[^/]+)\.txt$/i

/** Reads a BagIt Profile. A text that is none gives undefined. */
export function readProfile(text: string): BagProfile | undefined {
  try {
    return BagProfile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** What a bag lacks of a profile (BagIt Profiles 1.4.0). */
export function profileFaults(bag: Bag, profile: BagProfile, container: BundleFacts['container']): BundleFault[] {
  const { manifests, tagManifests, files, fetch, declaration } = bag
  const faults: BundleFault[] = [
    ...sets('E-PROFILE-MANIFEST', manifests, profile['Manifests-Required'], profile['Manifests-Allowed']),
    ...sets('E-PROFILE-TAGMANIFEST', tagManifests, profile['Tag-Manifests-Required'], profile['Tag-Manifests-Allowed']),
    ...infoFaults(bag, profile),
    ...fileFaults(bag, profile),
  ]
  const add = (code: FaultCode, path: string, message: string): void => void faults.push(fault(code, path, message))
  if (fetch !== null && !profile['Allow-Fetch.txt']) add('E-PROFILE-FETCH', 'fetch.txt', 'must not be there')
  if (fetch === null && profile['Fetch.txt-Required']) add('E-PROFILE-FETCH', 'fetch.txt', 'is missing')
  const versions = profile['Accept-BagIt-Version']
  if (versions !== undefined && !versions.includes(declaration.version)) {
    add('E-PROFILE-VERSION', 'bagit.txt', `says ${declaration.version}; the profile takes ${versions.join(', ')}`)
  }
  const payload = [...files.values()].filter(({ path }) => path.startsWith('data/'))
  if (profile['Data-Empty'] && (payload.length > 1 || payload.some(({ bytes }) => bytes > 0))) {
    add('E-PROFILE-PAYLOAD', 'data', 'must be empty')
  }
  const serialization = serializationProblem(profile, container)
  if (serialization !== undefined) add('E-PROFILE-SERIALIZATION', '', serialization)
  return faults
}

function sets(
  code: 'E-PROFILE-MANIFEST' | 'E-PROFILE-TAGMANIFEST',
  manifests: readonly Manifest[],
  required: readonly string[] | undefined,
  allowed: readonly string[] | undefined,
): BundleFault[] {
  const prefix = code === 'E-PROFILE-MANIFEST' ? 'manifest' : 'tagmanifest'
  const there = new Set<string>(manifests.map(({ algorithm }) => algorithm))
  const plain = (names: readonly string[]): string[] => names.map((name) => algorithmOf(name) ?? name)
  const lacking = plain(required ?? []).filter((name) => !there.has(name))
  const more = allowed === undefined ? [] : [...there].filter((name) => !plain(allowed).includes(name))
  return [
    ...lacking.map((name) => fault(code, `${prefix}-${name}.txt`, 'is missing')),
    ...more.map((name) => fault(code, `${prefix}-${name}.txt`, 'must not be there')),
  ]
}

function infoFaults({ info }: Bag, profile: BagProfile): BundleFault[] {
  const faults: BundleFault[] = []
  const add = (message: string): void => void faults.push(fault('E-PROFILE-INFO', 'bag-info.txt', message))
  for (const [label, { required, values = [], repeatable }] of Object.entries(profile['Bag-Info'] ?? {})) {
    const found = valuesOf(info, label)
    if (required && found.length === 0) add(`has no ${label}`)
    if (!repeatable && found.length > 1) add(`has ${label} ${found.length} times`)
    for (const value of found) {
      if (values.length > 0 && !values.includes(value))
        add(`has ${label} ${value}, which is none of ${values.join(', ')}`)
    }
  }
  return faults
}

function fileFaults({ files }: Bag, profile: BagProfile): BundleFault[] {
  const paths = [...files.keys()]
  const tags = paths.filter((path) => !path.startsWith('data/') && !COMMON.test(path) && !isTagManifest(path))
  const payload = paths.filter((path) => path.startsWith('data/'))
  const check = (
    code: FaultCode,
    there: readonly string[],
    required: readonly string[] = [],
    allowed: readonly string[] | undefined,
  ): BundleFault[] => [
    ...required.filter((path) => !files.has(path)).map((path) => fault(code, path, 'is missing')),
    ...there
      .filter(
        (path) => allowed !== undefined && !required.includes(path) && !allowed.some((glob) => matches(glob, path)),
      )
      .map((path) => fault(code, path, 'must not be there')),
  ]
  return [
    ...check('E-PROFILE-TAGFILE', tags, profile['Tag-Files-Required'], profile['Tag-Files-Allowed']),
    ...check('E-PROFILE-PAYLOAD', payload, profile['Payload-Files-Required'], profile['Payload-Files-Allowed']),
  ]
}

/**
 * A glob as validators of profiles read it: `*` is any text, folders included, `?` one character. Walked, not made a
 * regular expression: a profile may be somebody else's, and stars must not cost more than their number.
 */
export function matches(glob: string, path: string): boolean {
  let [at, from] = [0, 0]
  let star: { readonly glob: number; path: number } | undefined
  while (from < path.length) {
    const wanted = glob[at]
    if (wanted === '*') {
      star = { glob: at, path: from }
      at += 1
    } else if (wanted !== undefined && (wanted === '?' || wanted === path[from])) {
      at += 1
      from += 1
    } else if (star !== undefined) {
      star.path += 1
      at = star.glob + 1
      from = star.path
    } else return false
  }
  return /^\**$/.test(glob.slice(at))
}

function serializationProblem(profile: BagProfile, container: BundleFacts['container']): string | undefined {
  const { 'Serialization': wanted, 'Accept-Serialization': accepted } = profile
  if (container === 'folder') return wanted === 'required' ? 'must be an archive' : undefined
  if (wanted === 'forbidden') return 'must be a folder'
  if (accepted === undefined || TYPES[container].some((type) => accepted.includes(type))) return undefined
  return `is a ${container}; the profile takes ${accepted.join(', ')}`
}
