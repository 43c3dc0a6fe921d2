import type { ByteWindow } from './byte-window.ts'
import { extraField, widened, type CentralRecord } from './zip-records.ts'

/** Where a member lies in the file, and what its own header says otherwise than the directory. */
export interface Placed {
  readonly record: CentralRecord
  /** Of its local header. */
  readonly from: number
  readonly data: number
  readonly dataEnd: number
  /** Behind its data descriptor. */
  readonly to: number
  /** What the two headers disagree on; null when nothing. `header`: there is none. */
  readonly mismatch: string | null
}

const LOCAL_SIGNATURE = 0x04034b50
const LOCAL_BYTES = 30
const DESCRIPTOR_SIGNATURE = 0x08074b50
const MARK32 = 0xffffffff
const UNICODE_PATH_EXTRA = 0x7075

export const ENCRYPTED_FLAG = 0x1
const DESCRIPTOR_FLAG = 0x8
const UTF8_FLAG = 0x800
/** Those that change how a member is read: encryption, a descriptor behind it, patches, strong encryption, names, masks. */
const TELLING_FLAGS = ENCRYPTED_FLAG | DESCRIPTOR_FLAG | 0x20 | 0x40 | UTF8_FLAG | 0x2000

/** Reads the header before a member's data, and the descriptor behind it, and compares them with the directory. */
export function placeMember(window: ByteWindow, record: CentralRecord, shift: number): Placed {
  const from = record.offset + shift
  const head = Buffer.from(window.read(from, from + LOCAL_BYTES))
  if (head.length < LOCAL_BYTES || head.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    return { record, from, data: from, dataEnd: from, to: from, mismatch: 'header' }
  }
  const names = from + LOCAL_BYTES
  const extras = names + head.readUInt16LE(26)
  const data = extras + head.readUInt16LE(28)
  const name = Buffer.from(window.read(names, extras))
  const extra = Buffer.from(window.read(extras, data))
  const dataEnd = data + record.packed
  const descriptor = (record.flags & DESCRIPTOR_FLAG) === 0 ? 0 : descriptorLength(window, dataEnd, record)
  const mismatch = dataEnd > window.size ? 'size' : compare(head, name, extra, record)
  return {
    record,
    from,
    data,
    dataEnd,
    to: dataEnd + (descriptor ?? 0),
    mismatch: mismatch ?? (descriptor === undefined ? 'data descriptor' : null),
  }
}

function compare(head: Buffer, name: Buffer, extra: Buffer, record: CentralRecord): string | null {
  if (!name.equals(record.name)) return 'name'
  if (isRenamed(extra, name) || isRenamed(record.extra, name)) return 'name in an extra field'
  if (head.readUInt16LE(8) !== record.method) return 'method'
  if (((head.readUInt16LE(6) ^ record.flags) & TELLING_FLAGS) !== 0) return 'flags'
  const crc = head.readUInt32LE(14)
  const wide = widened(extra, [head.readUInt32LE(22), head.readUInt32LE(18)])
  if (wide === undefined) return 'size'
  const [bytes, packed] = wide
  const follows = (record.flags & DESCRIPTOR_FLAG) !== 0
  // What the descriptor says is not known when the header is written: it is 0 there, or right.
  const agrees = (own: number | undefined, other: number): boolean => own === other || (follows && own === 0)
  if (!agrees(crc, record.crc)) return 'checksum'
  return agrees(bytes, record.bytes) && agrees(packed, record.packed) ? null : 'size'
}

/** Whether an extra field gives the member another name, which some readers prefer (APPNOTE 4.6.9). */
function isRenamed(extra: Buffer, name: Buffer): boolean {
  const field = extraField(extra, UNICODE_PATH_EXTRA)
  return field !== undefined && !field.subarray(5).equals(name)
}

/** The length of the descriptor, which has two widths and may have a signature; undefined when it says something else. */
function descriptorLength(window: ByteWindow, at: number, record: CentralRecord): number | undefined {
  const bytes = window.read(at, at + 24)
  const signed = bytes.length >= 4 && bytes.readUInt32LE(0) === DESCRIPTOR_SIGNATURE ? 4 : 0
  for (const start of new Set([signed, 0])) {
    if (bytes.length < start + 12 || bytes.readUInt32LE(start) !== record.crc) continue
    const narrow = (value: number): number => Math.min(value, MARK32)
    const small =
      bytes.readUInt32LE(start + 4) === narrow(record.packed) && bytes.readUInt32LE(start + 8) === narrow(record.bytes)
    if (bytes.length >= start + 20) {
      const large =
        bytes.readBigUInt64LE(start + 4) === BigInt(record.packed) &&
        bytes.readBigUInt64LE(start + 12) === BigInt(record.bytes)
      // An empty member fits both; the larger one would reach into what follows, which does not begin with zeros.
      if (large) return start + 20
    }
    if (small) return start + 12
  }
  return undefined
}
