import type { BagInfoField, BundleFault } from '../model/bundle.ts'
import { algorithmOf, OUR_ALGORITHMS, type Algorithm } from './algorithms.ts'
import { readBagInfo, valuesOf } from './bag-info.ts'
import { MOST_TAG_BYTES, type Survey, type SurveyedFile } from './container.ts'
import { isStrict, readDeclaration, type Declaration } from './declaration.ts'
import { fault } from './fault.ts'
import { readFetchList } from './fetch-list.ts'
import { readManifest, type Manifest } from './manifest.ts'
import { tagText } from './tag-text.ts'

/** A bag as its tag files describe it, and the files that are there. */
export interface Bag {
  readonly declaration: Declaration
  /** The rules of RFC 8493, not those of the drafts. */
  readonly strict: boolean
  readonly manifests: readonly Manifest[]
  readonly tagManifests: readonly Manifest[]
  readonly info: readonly BagInfoField[]
  /** Paths of fetch.txt; null when there is none. */
  readonly fetch: ReadonlySet<string> | null
  readonly files: ReadonlyMap<string, SurveyedFile>
  readonly emptyFolders: readonly string[]
  /** Whether it is one of ours, or was: then our profile holds, whatever bag-info.txt says now. */
  readonly ours: boolean
  /** What is wrong with the tag files themselves. */
  readonly faults: readonly BundleFault[]
}

/** Identifier of the profile of our bundles. */
export const OUR_PROFILE = 'urn:x-tatou-ir:bagit-profile:evidence-bundle:1.0'

/** The file in our bundles that holds the profile. */
export const PROFILE_FILE = 'meta/profile.json'

const MANIFEST = /^(tag)?manifest-(.+)\.txt$/i

/** The digests that the manifests among these names are in; those of our bundles when there is none. */
export function algorithmsOf(names: Iterable<string>): readonly Algorithm[] {
  const found = new Set<Algorithm>()
  for (const name of names) {
    const algorithm = algorithmOf(MANIFEST.exec(name)?.[2] ?? '')
    if (algorithm !== undefined) found.add(algorithm)
  }
  return found.size === 0 ? OUR_ALGORITHMS : [...found].toSorted()
}

/** Reads the tag files of a bag. */
export function readBag(survey: Survey): Bag {
  const files = new Map(survey.files.map((file) => [file.path, file]))
  const { faults: declarationFaults, ...declaration } = readDeclaration(files.get('bagit.txt')?.content ?? undefined)
  const faults = [...declarationFaults]
  const strict = isStrict(declaration)
  const textOf = (path: string): string | undefined => readText(files.get(path), declaration.encoding, faults)
  const manifests = readManifests(files, textOf, strict, faults)
  // Its name in the drafts before 0.96.
  const infoFile = files.has('bag-info.txt') || strict ? 'bag-info.txt' : 'package-info.txt'
  const info = readBagInfo(infoFile, textOf(infoFile) ?? '', strict)
  const fetchText = textOf('fetch.txt')
  const fetch = fetchText === undefined ? null : readFetchList(fetchText, strict)
  const identifier = valuesOf(info.fields, 'BagIt-Profile-Identifier')
  const ours = identifier.includes(OUR_PROFILE) || files.has(PROFILE_FILE)
  return {
    declaration,
    strict,
    manifests: manifests.filter(({ file }) => !isTagManifest(file)),
    tagManifests: manifests.filter(({ file }) => isTagManifest(file)),
    info: info.fields,
    fetch: fetch?.paths ?? (files.has('fetch.txt') ? new Set() : null),
    files,
    emptyFolders: survey.emptyFolders,
    ours,
    faults: [...faults, ...(ours ? formFaults(manifests, faults) : []), ...info.faults, ...(fetch?.faults ?? [])],
  }
}

/** Nothing else holds the form of a tag manifest but a signature; digits in capitals would go unnoticed without one. */
function formFaults(manifests: readonly Manifest[], known: readonly BundleFault[]): BundleFault[] {
  return manifests
    .filter(({ file, isPlain }) => !isPlain && !known.some(({ path }) => path === file))
    .map(({ file }) => fault('E-MANIFEST-FORM', file, 'is not written as bundles are'))
}

/** Whether a file in the root is a tag manifest. */
export function isTagManifest(path: string): boolean {
  return MANIFEST.exec(path)?.[1] !== undefined && !path.includes('/')
}

function readManifests(
  files: ReadonlyMap<string, SurveyedFile>,
  textOf: (path: string) => string | undefined,
  strict: boolean,
  faults: BundleFault[],
): Manifest[] {
  const manifests: Manifest[] = []
  for (const path of [...files.keys()].toSorted()) {
    const [, tag, name] = path.includes('/') ? [] : (MANIFEST.exec(path) ?? [])
    if (name === undefined) continue
    const algorithm = algorithmOf(name)
    if (algorithm === undefined) {
      faults.push(fault('E-ALG-UNKNOWN', path, `is in ${name}, which is not known here`))
      continue
    }
    const kind = tag === undefined ? 'payload' : 'tag'
    const read = readManifest(path, algorithm, textOf(path) ?? '', {
      strict,
      kind,
      exists: (other) => files.has(other),
    })
    faults.push(...read.faults)
    manifests.push(read)
  }
  return manifests
}

function readText(file: SurveyedFile | undefined, encoding: string, faults: BundleFault[]): string | undefined {
  if (file === undefined) return undefined
  if (file.content === null) {
    if (file.bytes > MOST_TAG_BYTES) faults.push(fault('E-TOO-LARGE', file.path, `has ${file.bytes} bytes`))
    return undefined
  }
  const text = tagText(file.content, encoding)
  if (text === undefined) faults.push(fault('E-ENCODING', file.path, `is no text in ${encoding}`))
  return text
}
