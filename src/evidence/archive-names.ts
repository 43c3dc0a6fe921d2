import { isUtf8 } from 'node:buffer'
import { visibleLine } from '../ingest/visible-line.ts'
import type { BundleFault } from '../model/bundle.ts'
import { outOfBag } from './bag-names.ts'
import { fault, type FaultCode } from './fault.ts'

/** A member of an archive by the name that it has there. */
export interface Named {
  readonly raw: Buffer
  readonly isFolder: boolean
}

/** Codes of one kind of archive. */
interface NameCodes {
  readonly slip: FaultCode
  readonly duplicate: FaultCode
  readonly roots: FaultCode
}

export interface BagNames<T> {
  readonly root: string
  /** Members in the bag by their path from its root; those with a name that nobody may follow are left out. */
  readonly members: ReadonlyMap<string, T>
  readonly folders: readonly string[]
  readonly faults: readonly BundleFault[]
}

const MOST_NAME_CHARACTERS = 4096

/** A name for messages. */
export function shownName(raw: Buffer): string {
  return visibleLine(raw, MOST_NAME_CHARACTERS)
}

/** Sorts the members of an archive into the one folder that is the bag, and finds names that no archive may have. */
export function bagNames<T extends Named>(archived: readonly T[], codes: NameCodes): BagNames<T> {
  const faults: BundleFault[] = []
  const named = new Map<string, T>()
  for (const member of archived) {
    const name = plainName(member, codes, faults)
    if (name === undefined) continue
    if (named.has(name)) faults.push(fault(codes.duplicate, name, 'is there twice'))
    else named.set(name, member)
  }
  faults.push(...filesAsFolders(named, codes))
  const root = rootOf(named)
  const inside = (name: string): boolean => root === '' || name === root || name.startsWith(`${root}/`)
  if (root === '' && named.size > 0) {
    faults.push(fault(codes.roots, '', 'has no folder that the bag is in'))
  }
  const members = new Map<string, T>()
  const folders: string[] = []
  for (const [name, member] of named) {
    if (!inside(name)) faults.push(fault(codes.roots, name, `lies beside the bag ${root}`))
    const path = root === '' ? name : name.slice(root.length + 1)
    if (!inside(name) || path === '') continue
    if (member.isFolder) folders.push(path)
    else members.set(path, member)
  }
  return { root, members, folders, faults }
}

function plainName(member: Named, codes: NameCodes, faults: BundleFault[]): string | undefined {
  const { raw } = member
  if (!isUtf8(raw)) {
    faults.push(fault('E-NAME-ENCODING', shownName(raw), 'is not UTF-8'))
    return undefined
  }
  // `./` stands before all names when somebody packs the folder that he is in.
  const name = raw
    .toString('utf8')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/$/, '')
  if ((name === '' || name === '.') && member.isFolder) return undefined
  const problem = outOfBag(name)
  if (problem === undefined) return name
  faults.push(fault(codes.slip, shownName(raw), problem))
  return undefined
}

/** A name that is a file and the folder of another: which of them is unpacked, nobody knows. */
function filesAsFolders(named: ReadonlyMap<string, Named>, codes: NameCodes): BundleFault[] {
  const folders = new Set<string>()
  for (const name of named.keys()) {
    for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
      const folder = name.slice(0, at)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return [...named]
    .filter(([name, { isFolder }]) => !isFolder && folders.has(name))
    .map(([name]) => fault(codes.duplicate, name, 'is a file, and a folder that others lie in'))
}

/** The folder in the root of the archive that holds bagit.txt, else the first one; empty when the bag lies in the root. */
function rootOf(named: ReadonlyMap<string, Named>): string {
  if (named.has('bagit.txt')) return ''
  let first = ''
  for (const [name, { isFolder }] of named) {
    const folder = name.includes('/') ? name.slice(0, name.indexOf('/')) : isFolder ? name : ''
    if (name === `${folder}/bagit.txt`) return folder
    first ||= folder
  }
  return first
}
