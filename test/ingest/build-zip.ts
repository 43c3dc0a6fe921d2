import { crc32, deflateRawSync } from 'node:zlib'

/** A member of a zip file; whatever is given is written, whether it is true or not. */
export interface ZipMember {
  readonly name: string | Buffer
  readonly data?: string | Uint8Array
  /** 8 (deflate) unless given. */
  readonly method?: number
  /** The bytes as they lie in the file, when they are not `data` compressed. */
  readonly packed?: Uint8Array
  readonly flags?: number
  /** Mode bits of a file of Unix. */
  readonly mode?: number
  readonly extra?: Uint8Array
  readonly crc?: number
  readonly size?: number
  readonly packedSize?: number
  readonly localName?: string
  readonly localMethod?: number
  readonly localSize?: number
  /** DOS date and time, 1 January 1980 0:00 unless given. */
  readonly dosTime?: number
  /** Take the place of an earlier member instead of one's own. */
  readonly placeOf?: number
  /** Begin so many bytes later than the place says. */
  readonly shift?: number
}

/** Writes a zip file byte by byte (APPNOTE 4.3), so that it can be wrong wherever a test wants it to be. */
export function buildZip(members: readonly ZipMember[], comment = ''): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  const offsets: number[] = []
  let offset = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const data = Buffer.from(member.data ?? '')
    const method = member.method ?? 8
    const packed = member.packed ?? (method === 8 ? deflateRawSync(data) : data)
    const fields = {
      flags: member.flags ?? 0x800,
      method,
      time: member.dosTime ?? 0x00210000,
      crc: member.crc ?? crc32(data),
      packedSize: member.packedSize ?? packed.length,
      size: member.size ?? data.length,
      extra: Buffer.from(member.extra ?? []),
    }
    const localName = Buffer.from(member.localName ?? name)
    const local = Buffer.concat([
      header(
        0x04034b50,
        [20],
        { ...fields, method: member.localMethod ?? method, size: member.localSize ?? fields.size },
        localName,
      ),
      localName,
      packed,
    ])
    const place = member.placeOf === undefined ? offset : (offsets[member.placeOf] ?? 0) + (member.shift ?? 0)
    offsets.push(place)
    if (member.placeOf === undefined) {
      locals.push(local)
      offset += local.length
    }
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(place, 10)
    const madeOnUnix = (3 << 8) | 20
    central.push(
      header(0x02014b50, [madeOnUnix, 20], { ...fields, extraLength: fields.extra.length }, name),
      tail,
      name,
      fields.extra,
    )
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  end.writeUInt16LE(Buffer.byteLength(comment), 20)
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)])
}

interface Fields {
  readonly flags: number
  readonly method: number
  readonly time: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  readonly extraLength?: number
}

/** The part that local and central headers have in common. */
function header(signature: number, versions: readonly number[], fields: Fields, name: Buffer): Buffer {
  const start = Buffer.alloc(4 + 2 * versions.length)
  start.writeUInt32LE(signature, 0)
  for (const [at, version] of versions.entries()) start.writeUInt16LE(version, 4 + 2 * at)
  const rest = Buffer.alloc(24)
  rest.writeUInt16LE(fields.flags, 0)
  rest.writeUInt16LE(fields.method, 2)
  rest.writeUInt32LE(fields.time >>> 0, 4)
  rest.writeUInt32LE(fields.crc, 8)
  rest.writeUInt32LE(fields.packedSize, 12)
  rest.writeUInt32LE(fields.size, 16)
  rest.writeUInt16LE(name.length, 20)
  rest.writeUInt16LE(fields.extraLength ?? 0, 22)
  return Buffer.concat([start, rest])
}
