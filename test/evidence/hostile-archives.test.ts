import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildTar, pax, type TarMember } from '../ingest/build-tar.ts'
import { buildZip, type ZipMember } from '../ingest/build-zip.ts'
import {
  archiveOf,
  codesOf,
  ourBag,
  ROOT,
  tarMembers,
  verifyAt,
  withManifests,
  writeArchive,
  zipMembers,
  type Kind,
} from '../support/evidence-bag.ts'

const files = ourBag()
const members = zipMembers(files)
const [first, ...rest] = members as [ZipMember, ...ZipMember[]]
const LOG = `${ROOT}/data/evidence/E0001/security.log`

async function codes(bytes: Uint8Array, kind: Kind = 'zip'): Promise<string[]> {
  const document = await verifyAt(await writeArchive(bytes, kind))
  expect(document.ok).toBe(document.faults.every(({ severity }) => severity === 'warning'))
  return codesOf(document).filter((code) => code !== 'W-CONTAINER')
}

/** The bytes of a zip with one field changed, counted from the last place where a signature stands. */
function patched(zip: Buffer, signature: number, at: number, value: Buffer): Buffer {
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(signature)
  const changed = Buffer.from(zip)
  value.copy(changed, changed.lastIndexOf(mark) + at)
  return changed
}

const END = 0x06054b50
const zip = buildZip(members)
const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8])

/** A stored member with sizes behind it, as writers of streams make it. */
function streamed(): Buffer {
  const data = Buffer.from('x')
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(0x8, 6)
  local.writeUInt16LE(3, 26)
  const descriptor = Buffer.alloc(16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(crc32(data), 4)
  descriptor.writeUInt32LE(1, 8)
  descriptor.writeUInt32LE(1, 12)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(0x8, 8)
  central.writeUInt32LE(crc32(data), 16)
  central.writeUInt32LE(1, 20)
  central.writeUInt32LE(1, 24)
  central.writeUInt16LE(3, 28)
  const name = Buffer.from('b/x')
  const body = Buffer.concat([local, name, data, descriptor])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(49, 12)
  end.writeUInt32LE(body.length, 16)
  return Buffer.concat([body, central, name, end])
}

/** The zip with an end record of zip64 as well, whose entries are so many, and a locator that leads `astray` bytes beside it. */
function withSecondEnd(entries: number, astray: number): Buffer {
  const at = zip.length - 22
  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeBigUInt64LE(BigInt(entries), 24)
  record.writeBigUInt64LE(BigInt(entries), 32)
  record.writeBigUInt64LE(BigInt(zip.readUInt32LE(at + 12)), 40)
  record.writeBigUInt64LE(BigInt(zip.readUInt32LE(at + 16)), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at - astray), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([zip.subarray(0, at), record, locator, zip.subarray(at)])
}

const extraName = (id: number, content: Buffer): Buffer => Buffer.concat([u16(id), u16(content.length), content])

const ZIPS: readonly (readonly [name: string, bytes: Buffer, codes: readonly string[]])[] = [
  ['as it should be', zip, []],
  ['a name that leads upwards', buildZip([...members, { name: `${ROOT}/../../x`, data: 'x' }]), ['E-ZIP-SLIP']],
  ['an absolute name', buildZip([...members, { name: '/etc/passwd', data: 'x' }]), ['E-ZIP-SLIP']],
  ['a name with a drive', buildZip([...members, { name: 'C:/x', data: 'x' }]), ['E-ZIP-SLIP']],
  [
    'a name that leads upwards on Windows',
    buildZip([...members, { name: `${ROOT}\\..\\..\\x`, data: 'x' }]),
    ['E-ZIP-SLIP'],
  ],
  ['a name with a NUL', buildZip([...members, { name: `${LOG}\0.txt`, data: 'x' }]), ['E-ZIP-SLIP']],
  [
    'a name that is no UTF-8',
    buildZip([...members, { name: Buffer.from([...Buffer.from(`${ROOT}/`), 0xff]), data: 'x' }]),
    ['E-NAME-ENCODING'],
  ],
  ['two members of one name', buildZip([...members, { name: LOG, data: 'other' }]), ['E-ZIP-DUP']],
  [
    'a file that is a folder too',
    buildZip([...members, { name: `${LOG}/x`, data: 'x' }]),
    ['E-EXTRA', 'E-OXUM', 'E-ZIP-DUP'],
  ],
  [
    'another name in the local header',
    buildZip([{ ...first, localName: `${ROOT}/data/evidence/E0001/Security.log` }, ...rest]),
    ['E-ZIP-CDLOCAL'],
  ],
  ['another size in the local header', buildZip([{ ...first, localSize: 7 }, ...rest]), ['E-ZIP-CDLOCAL']],
  ['another method in the local header', buildZip([{ ...first, localMethod: 0 }, ...rest]), ['E-ZIP-CDLOCAL']],
  [
    'another name in an extra field',
    buildZip([{ ...first, extra: extraName(0x7075, Buffer.from('\x01\0\0\0\0evil')) }, ...rest]),
    ['E-ZIP-CDLOCAL'],
  ],
  ['a wrong checksum', buildZip([{ ...first, crc: 1 }, ...rest]), ['E-ZIP-CRC']],
  ['a size that is too small', buildZip([{ ...first, size: 5 }, ...rest]), ['E-OXUM', 'E-ZIP-CRC']],
  ['a size that is too large', buildZip([{ ...first, size: 5000 }, ...rest]), ['E-OXUM', 'E-ZIP-CRC']],
  [
    'compressed data that are none',
    buildZip([{ ...first, packed: Buffer.from('no deflate at all') }, ...rest]),
    ['E-ZIP-CRC'],
  ],
  [
    'bytes behind the end of a deflate stream',
    buildZip([
      { ...first, packed: Buffer.concat([deflateRawSync(Buffer.from(String(first.data))), Buffer.from('hidden')]) },
      ...rest,
    ]),
    ['E-ZIP-CRC'],
  ],
  ['bytes before it', Buffer.concat([Buffer.from('#!/bin/sh\n'), zip]), ['E-ZIP-PREPEND']],
  ['bytes behind it', Buffer.concat([zip, Buffer.from('more')]), ['E-ZIP-TRAIL']],
  [
    'another zip behind it',
    Buffer.concat([zip, buildZip([{ name: 'evil', data: 'x' }])]),
    ['E-DECL', 'E-NO-DATA', 'E-NO-MANIFEST', 'E-ZIP-MULTIROOT', 'E-ZIP-PREPEND'],
  ],
  [
    'another end record in its comment',
    buildZip(members, `PK\u0005\u0006${'\0'.repeat(18)}`),
    ['E-DECL', 'E-NO-DATA', 'E-NO-MANIFEST', 'E-ZIP-PREPEND'],
  ],
  [
    'a member in the place of another',
    buildZip([...members, { name: `${ROOT}/meta/again.json`, data: first.data ?? '', placeOf: 0, localName: LOG }]),
    ['E-UNLISTED-TAG', 'E-ZIP-CDLOCAL', 'E-ZIP-OVERLAP'],
  ],
  [
    'a link',
    buildZip([...members, { name: `${ROOT}/data/link`, data: '/etc/passwd', mode: 0o120777 }]),
    ['E-EXTRA', 'E-OXUM', 'E-PROFILE-PAYLOAD', 'E-ZIP-SYMLINK'],
  ],
  [
    'a device',
    buildZip([...members, { name: `${ROOT}/data/tty`, mode: 0o020666 }]),
    ['E-EXTRA', 'E-OXUM', 'E-PROFILE-PAYLOAD', 'E-ZIP-SPECIAL'],
  ],
  ['an encrypted member', buildZip([{ ...first, flags: 0x801 }, ...rest]), ['E-ZIP-ENC']],
  ['an unknown compression', buildZip([{ ...first, method: 99, packed: Buffer.from('x') }, ...rest]), ['E-ZIP-METHOD']],
  ['a second folder', buildZip([...members, { name: '__MACOSX/x', data: 'x' }]), ['E-ZIP-MULTIROOT']],
  ['a file beside the folder', buildZip([...members, { name: 'README', data: 'x' }]), ['E-ZIP-MULTIROOT']],
  ['no folder', buildZip([...files].map(([name, data]) => ({ name, data }))), ['E-ZIP-MULTIROOT']],
  ['a bomb', buildZip([{ ...first, size: 3_000_000_000 }, ...rest]), ['E-OXUM', 'E-ZIP-BOMB']],
  [
    'an empty folder',
    buildZip([...members, { name: `${ROOT}/data/nothing/`, method: 0, mode: 0o040755 }]),
    ['W-EMPTYDIR'],
  ],
  ['fewer members than it says', patched(zip, END, 10, u16(members.length + 1)), ['E-ZIP-DAMAGED']],
  ['a directory elsewhere than it says', patched(zip, END, 16, u16(7)), ['E-ZIP-PREPEND']],
  ['an end of zip64 that says the same', withSecondEnd(members.length, 0), []],
  ['an end of zip64 that says something else', withSecondEnd(members.length - 1, 0), ['E-ZIP-CDLOCAL']],
  ['a locator that leads elsewhere', withSecondEnd(members.length, 99), ['E-ZIP-CDLOCAL']],
  ['half of itself', zip.subarray(0, zip.length / 2), ['E-DECL', 'E-NO-DATA', 'E-NO-MANIFEST', 'E-ZIP-DAMAGED']],
]

describe('a zip with', () => {
  it.each(ZIPS)('%s', async (_, bytes, wanted) => {
    const [found, expected] = [await codes(bytes), [...wanted].toSorted()]
    if (wanted.some((code) => /CRC|METHOD|ENC|BOMB|CDLOCAL/.test(code))) {
      // What cannot be read is told once, by the container.
      expect(found.filter((code) => code !== 'E-OXUM')).toEqual(expected.filter((code) => code !== 'E-OXUM'))
    } else expect(found).toEqual(expected)
  })

  it('sizes behind a member is read, whether or not they are what the directory says', async () => {
    expect(await codes(streamed())).not.toContain('E-ZIP-CDLOCAL')
    expect(await codes(patched(streamed(), 0x08074b50, 8, u16(2)))).toContain('E-ZIP-CDLOCAL')
  })
})

const tarred = tarMembers(files)
const more = (...added: readonly TarMember[]): Buffer => buildTar([...tarred, ...added])
const tar = buildTar(tarred)
const LONG = `${ROOT}/data/evidence/E0009/${'n'.repeat(120)}.log`
const longFiles = withManifests(new Map(files).set(LONG.slice(ROOT.length + 1), 'x'))
const longMembers = tarMembers(longFiles).flatMap((member) =>
  member.name === LONG ? [pax('path', LONG), { ...member, name: LONG.slice(0, 100) }] : [member],
)

const TARS: readonly (readonly [name: string, bytes: Buffer, codes: readonly string[]])[] = [
  ['as it should be', tar, []],
  ['a name that leads upwards', more({ name: `${ROOT}/../x`, data: 'x' }), ['E-TAR-SLIP']],
  ['an absolute name', more({ name: '/etc/passwd', data: 'x' }), ['E-TAR-SLIP']],
  ['a home folder', more({ name: '~root/.ssh/authorized_keys', data: 'x' }), ['E-TAR-SLIP']],
  ['two members of one name', more({ name: LOG, data: 'other' }), ['E-TAR-DUP']],
  ['a link', more({ name: `${ROOT}/data/link`, type: '2', link: '/etc/passwd' }), ['E-TAR-LINK']],
  ['a hard link', more({ name: `${ROOT}/data/link`, type: '1', link: LOG }), ['E-TAR-LINK']],
  ['a pipe', more({ name: `${ROOT}/data/pipe`, type: '6' }), ['E-TAR-SPECIAL']],
  ['a kind that nobody knows', more({ name: `${ROOT}/data/x`, type: 'Z', data: 'x' }), ['E-TAR-SPECIAL']],
  ['a second folder', more({ name: 'other/x', data: 'x' }), ['E-TAR-MULTIROOT']],
  ['no folder', buildTar([...files].map(([name, data]) => ({ name, data }))), ['E-TAR-MULTIROOT']],
  [
    'another name in an extended header',
    buildTar([pax('path', `${ROOT}/meta/x.json`), ...tarred]),
    ['E-MISSING', 'E-OXUM', 'E-TAR-PAX', 'E-UNLISTED-TAG'],
  ],
  [
    'another size in an extended header',
    more(pax('size', '512'), { name: `${ROOT}/meta/x.json`, data: 'x'.repeat(512), size: 0 }),
    ['E-TAR-PAX', 'E-UNLISTED-TAG'],
  ],
  ['a global header that names members', buildTar([{ ...pax('path', 'x'), type: 'g' }, ...tarred]), ['E-TAR-PAX']],
  ['a global header that only tells', buildTar([{ ...pax('comment', 'x'), type: 'g' }, ...tarred]), []],
  ['two extended headers for one member', buildTar([pax('mtime', '1'), pax('mtime', '2'), ...tarred]), ['E-TAR-PAX']],
  ['a long name that needs an extended header', buildTar(longMembers), ['E-OXUM']],
  [
    'a long name of GNU',
    buildTar([{ name: '././@LongLink', type: 'L', data: `${ROOT}/meta/x.json\0` }, ...tarred]),
    ['E-MISSING', 'E-OXUM', 'E-TAR-PAX', 'E-UNLISTED-TAG'],
  ],
  ['bytes behind its end', Buffer.concat([tar, Buffer.from('x'.repeat(512))]), ['E-TAR-TRAIL']],
  ['another tar behind its end', Buffer.concat([tar, tar]), ['E-TAR-TRAIL']],
  ['zeros behind its end', Buffer.concat([tar, Buffer.alloc(10_240)]), []],
  ['no end', buildTar(tarred, 0), ['E-TAR-DAMAGED']],
  ['half an end', buildTar(tarred, 1), ['E-TAR-DAMAGED']],
  ['an empty folder', more({ name: `${ROOT}/data/nothing/`, type: '5' }), ['W-EMPTYDIR']],
]

describe('a tar with', () => {
  it.each(TARS)('%s', async (_, bytes, wanted) => {
    for (const kind of ['tar', 'tar.gz'] as const) {
      expect(await codes(kind === 'tar' ? bytes : gzipSync(bytes), kind), kind).toEqual([...wanted].toSorted())
    }
  })

  it('a byte of a header, of a content or of the padding changed', async () => {
    const at = tar.indexOf('2025-10-18')
    for (const [place, code] of [
      [tar.indexOf(LOG), 'E-TAR-DAMAGED'],
      [at, 'E-HASH'],
      [tar.indexOf('\0', at), 'E-TAR-TRAIL'],
    ] as const) {
      const changed = Buffer.from(tar)
      changed[place] = 0x41
      expect(await codes(changed, 'tar')).toContain(code)
    }
  })
})

describe('a gzip with', () => {
  const whole = gzipSync(tar)

  it.each([
    ['bytes behind it', Buffer.concat([whole, Buffer.from('more')]), 'E-TAR-TRAIL'],
    ['another tar behind it', Buffer.concat([whole, whole]), 'E-TAR-TRAIL'],
    ['its end cut off', whole.subarray(0, -4), 'E-TAR-DAMAGED'],
    ['its middle cut off', whole.subarray(0, whole.length / 2), 'E-TAR-DAMAGED'],
    ['nothing in it', gzipSync(Buffer.alloc(0)), 'E-TAR-DAMAGED'],
    [
      'a bomb in it',
      gzipSync(
        Buffer.concat([
          tar.subarray(0, -1024),
          buildTar([{ name: `${ROOT}/meta/z`, data: Buffer.alloc(300_000_000) }]),
        ]),
      ),
      'E-TAR-BOMB',
    ],
  ])('%s', async (_, bytes, code) => {
    expect(await codes(bytes, 'tar.gz')).toContain(code)
  })

  it('its tar in two members is read whole', async () => {
    const halves = Buffer.concat([gzipSync(tar.subarray(0, 1000)), gzipSync(tar.subarray(1000))])
    expect(await codes(halves, 'tar.gz')).toEqual([])
  })
})

describe('what is no archive', () => {
  it('but is called one does not verify', async () => {
    for (const kind of ['zip', 'tar', 'tar.gz'] as const) {
      const code = (await codes(Buffer.from('no archive at all'), kind)).find((each) => /DAMAGED/.test(each))
      expect(code).toBe(kind === 'zip' ? 'E-ZIP-DAMAGED' : 'E-TAR-DAMAGED')
    }
  })

  it('has its kind by what is in it, not by its name', async () => {
    expect(await codes(archiveOf(files, 'tar.gz'), 'zip')).toEqual([])
  })
})
