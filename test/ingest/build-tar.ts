/** A member of a tar file; whatever is given is written, whether it is true or not. */
export interface TarMember {
  readonly name: string | Buffer
  readonly data?: string | Uint8Array
  /** Type flag: a file unless given. */
  readonly type?: string
  readonly link?: string
  readonly size?: number
  /** Seconds since the epoch. */
  readonly mtime?: number
}

const BLOCK = 512

/** Writes a tar file block by block (POSIX.1-1988), so that it can be wrong wherever a test wants it to be. */
export function buildTar(members: readonly TarMember[], end = 2): Buffer {
  const parts = members.flatMap((member) => {
    const data = Buffer.from(member.data ?? '')
    return [tarHeader(member, data.length), data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]
  })
  return Buffer.concat([...parts, Buffer.alloc(end * BLOCK)])
}

/** A pax header record for the member behind it. */
export function pax(key: string, value: string): TarMember {
  const body = ` ${key}=${value}\n`
  let length = Buffer.byteLength(body)
  while (Buffer.byteLength(`${length}${body}`) !== length) length++
  return { name: 'PaxHeader', type: 'x', data: `${length}${body}` }
}

function tarHeader(member: TarMember, size: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, length: number): void =>
    void header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  Buffer.from(member.name).copy(header, 0, 0, 100)
  octal(0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(member.size ?? size, 124, 12)
  octal(member.mtime ?? 1_760_804_898, 136, 12)
  header.write('        ', 148, 'latin1')
  header.write(member.type ?? '0', 156, 'latin1')
  header.write(member.link ?? '', 157, 100, 'utf8')
  header.write('ustar\x0000', 257, 'latin1')
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return header
}
