import { LIMITS } from '../ingest/limits.ts'
import type { BundleFault } from '../model/bundle.ts'
import { shownName, type Named } from './archive-names.ts'
import type { ByteWindow } from './byte-window.ts'
import { fault, type FaultCode } from './fault.ts'
import { ENCRYPTED_FLAG, placeMember, type Placed } from './zip-local.ts'
import { findZipEnd, readCentral, type CentralRecord, type ZipEnd } from './zip-records.ts'

/** A member of a zip. */
export interface ZipMember extends Named, Placed {
  /** Whether its content can be read: nothing that is wrong with it stands in the way. */
  readonly isReadable: boolean
}

/** All of a zip but the contents of its members. */
export interface ZipLayout {
  readonly members: readonly ZipMember[]
  readonly end: ZipEnd | null
  readonly faults: readonly BundleFault[]
}

const TYPE_BITS = 0o170000
const TYPE_FILE = 0o100000
const TYPE_FOLDER = 0o040000
const TYPE_LINK = 0o120000
const STORED = 0
export const DEFLATE = 8

/** Reads the directory of a zip and every local header, and accounts for every byte of the file. */
export function readZipLayout(window: ByteWindow): ZipLayout {
  const end = findZipEnd(window)
  if (end === undefined) {
    return { members: [], end: null, faults: [fault('E-ZIP-DAMAGED', '', 'has no directory')] }
  }
  const { records, faults } = readDirectory(window, end)
  const shift = shiftOf(window, records, end)
  const members = records.map((record) => memberOf(placeMember(window, record, shift), faults))
  const overlapping = layoutFaults(members, end, window.size, faults)
  return {
    members: members.map((each) => (overlapping.has(each) ? { ...each, isReadable: false } : each)),
    end,
    faults,
  }
}

/** Bytes put before a zip shift its members with its directory; an offset that is merely wrong does not. */
function shiftOf(window: ByteWindow, [first]: readonly CentralRecord[], { shift }: ZipEnd): number {
  if (first === undefined || shift === 0) return 0
  return placeMember(window, first, shift).mismatch === 'header' ? 0 : shift
}

function readDirectory(window: ByteWindow, end: ZipEnd): { records: CentralRecord[]; faults: BundleFault[] } {
  const faults: BundleFault[] = []
  const records: CentralRecord[] = []
  let { from: at } = end.directory
  while (at < end.directory.to) {
    if (records.length >= LIMITS.members) {
      faults.push(fault('E-ZIP-BOMB', '', `has more than ${LIMITS.members} members; the others were not read`))
      return { records, faults }
    }
    const read = readCentral(window, at, end.directory.to)
    if (read === undefined) break
    records.push(read.record)
    at = read.next
  }
  if (at !== end.directory.to || records.length !== end.entries) {
    faults.push(
      fault('E-ZIP-DAMAGED', '', `has a directory of ${end.entries} members, of which ${records.length} can be read`),
    )
  }
  return { records, faults }
}

function memberOf(placed: Placed, faults: BundleFault[]): ZipMember {
  const { record, mismatch } = placed
  const path = shownName(record.name)
  const type = record.mode & TYPE_BITS
  const isFolder = record.name.at(-1) === 0x2f
  const before = faults.length
  const add = (code: FaultCode, message: string): void => void faults.push(fault(code, path, message))
  if (mismatch !== null) add('E-ZIP-CDLOCAL', `is described in two ways by the zip (${mismatch})`)
  if (type === TYPE_LINK) add('E-ZIP-SYMLINK', 'is a link')
  else if (type !== 0 && type !== (isFolder ? TYPE_FOLDER : TYPE_FILE)) add('E-ZIP-SPECIAL', 'is no file')
  if (isFolder && record.bytes > 0) add('E-ZIP-SPECIAL', 'is a folder with a content')
  if ((record.flags & ENCRYPTED_FLAG) !== 0) add('E-ZIP-ENC', 'is encrypted')
  else if (record.method !== STORED && record.method !== DEFLATE) {
    add('E-ZIP-METHOD', `is compressed in a way that is not known here (${record.method})`)
  } else if (record.method === STORED && record.packed !== record.bytes) {
    add('E-ZIP-CDLOCAL', 'is stored, but has two sizes')
  }
  if (record.bytes > LIMITS.ratioFromBytes && record.bytes > LIMITS.ratio * record.packed) {
    add('E-ZIP-BOMB', `grows to more than ${LIMITS.ratio} times its size`)
  }
  return { ...placed, raw: record.name, isFolder, isReadable: faults.length === before }
}

/** A stretch of the file. */
interface Region {
  readonly from: number
  readonly to: number
  readonly member: ZipMember | null
}

/** Every byte belongs to one member, or to the directory. Gives the members that lie over another. */
function layoutFaults(
  members: readonly ZipMember[],
  end: ZipEnd,
  size: number,
  faults: BundleFault[],
): ReadonlySet<ZipMember> {
  const overlapping = new Set<ZipMember>()
  const placed = members.filter(({ mismatch }) => mismatch !== 'header')
  const regions: Region[] = [
    ...placed.map((member) => ({ from: member.from, to: member.to, member })),
    { from: end.directory.from, to: end.end, member: null },
  ]
  let at = 0
  for (const region of regions.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const path = region.member === null ? '' : shownName(region.member.raw)
    if (region.from > at) {
      const code = at === 0 ? 'E-ZIP-PREPEND' : 'E-ZIP-GAP'
      faults.push(fault(code, path, `has ${region.from - at} bytes before it that belong to nothing`))
    }
    if (region.from < at) {
      faults.push(fault('E-ZIP-OVERLAP', path, 'lies over another part of the zip'))
      if (region.member !== null) overlapping.add(region.member)
    }
    at = Math.max(at, region.to)
  }
  if (end.shift !== 0)
    faults.push(fault('E-ZIP-PREPEND', '', `has a directory that lies ${end.shift} bytes from where it says`))
  if (end.end < size) faults.push(fault('E-ZIP-TRAIL', '', `has ${size - end.end} bytes behind its end`))
  if (end.twofold) faults.push(fault('E-ZIP-CDLOCAL', '', 'has two end records that do not say the same'))
  if (end.cut) faults.push(fault('E-ZIP-DAMAGED', '', 'ends in the middle of its comment'))
  if (end.ambiguous) faults.push(fault('E-ZIP-TRAIL', '', 'has more than one end record'))
  const total = members.reduce((sum, { record }) => sum + record.bytes, 0)
  if (total > LIMITS.totalBytes) faults.push(fault('E-ZIP-BOMB', '', `grows beyond ${LIMITS.totalBytes} bytes`))
  return overlapping
}
