import { mkdir, rm, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../src/ingest/limits.ts'
import { describeWith } from '../support/program.ts'
import { buildTar, pax, type TarMember } from './build-tar.ts'
import { buildZip, type ZipMember } from './build-zip.ts'
import { evidence, type Opened } from './evidence.ts'
import { sha256 } from './naive-lines.ts'
import { runProgram } from './run-program.ts'

/** Opens one file with these bytes, called `a`. */
async function openBytes(bytes: Uint8Array, limits: Partial<typeof LIMITS> = {}): Promise<Opened> {
  const { write, open } = await evidence()
  await write('a', bytes)
  return open(['a'], { limits: { ...LIMITS, ...limits } })
}

const GOOD = { 'a!/first.log': 'first', 'a!/last.log': 'last' }

/** Members between two good ones, which must both be read whatever is between them. */
const zipAround = (...members: ZipMember[]): Buffer =>
  buildZip([{ name: 'first.log', data: 'first' }, ...members, { name: 'last.log', data: 'last' }])
const tarAround = (...members: TarMember[]): Buffer =>
  buildTar([{ name: 'first.log', data: 'first' }, ...members, { name: 'last.log', data: 'last' }])

describe('names of members', () => {
  test.each([
    ['../evil.log', 'has a name that leads out of the archive (..)'],
    ['logs/../../evil.log', 'has a name that leads out of the archive (..)'],
    ['logs/..', 'has a name that leads out of the archive (..)'],
    ['/etc/evil.log', 'has an absolute name'],
    ['logs\\evil.log', 'has a backslash in its name'],
    ['..\\evil.log', 'has a backslash in its name'],
    ['C:evil.log', 'has a name that begins with a drive letter'],
    ['C:\\evil.log', 'has a name that begins with a drive letter'],
    ['', 'has an empty name'],
    ['./', 'has an empty name'],
  ])('%j has a problem of its own and stops no other', async (name, problem) => {
    expect(await openBytes(zipAround({ name, data: 'evil' }))).toMatchObject({
      texts: GOOD,
      problems: [`a!/${name} ${problem}`],
    })
    if (name !== './' && name !== '')
      expect(await openBytes(tarAround({ name, data: 'evil' }))).toMatchObject({
        texts: GOOD,
        problems: [`a!/${name} ${problem}`],
      })
  })

  test('a NUL in a name', async () => {
    const problems = ['a!/evil\0.log has a NUL in its name']
    expect(await openBytes(zipAround({ name: 'evil\0.log', data: 'evil' }))).toMatchObject({ texts: GOOD, problems })
    expect(await openBytes(tarAround(pax('path', 'evil\0.log'), { name: 'x', data: 'evil' }))).toMatchObject({
      texts: GOOD,
      problems,
    })
  })

  test('what was unpacked lies in the private folder under names of ours', async () => {
    const { folder, write, open } = await evidence()
    await write('a', zipAround({ name: '../evil.log', data: 'evil' }, { name: 'sub/0001.raw', data: 'x' }))
    const { spooled, streams } = await open(['a'])
    expect(spooled).toEqual(['0001.raw', '0002.raw', '0003.raw'])
    expect(streams.map((stream) => stream.path)).toEqual(['a!/first.log', 'a!/last.log', 'a!/sub/0001.raw'])
    expect(streams.every((stream) => stream.owned)).toBe(true)
    expect(runProgram('find', [folder, '-type', 'f']).toString().trim()).toBe(join(folder, 'a'))
  })

  test('names are normalised, and a second of the same name is not read', async () => {
    const members = [
      { name: 'x.log', data: 'one' },
      { name: './x.log', data: 'two' },
      { name: 'sub//x.log', data: 'three' },
      { name: 'X.log', data: 'four' },
    ]
    const expected = {
      texts: { ...GOOD, 'a!/X.log': 'four', 'a!/sub/x.log': 'three', 'a!/x.log': 'one' },
      problems: ['a!/x.log has the name of a member before it; only the first was read'],
    }
    expect(await openBytes(zipAround(...members))).toMatchObject(expected)
    expect(await openBytes(tarAround(...members))).toMatchObject(expected)
  })

  test('names that are no UTF-8', async () => {
    const name = Buffer.from([0x63, 0x61, 0x66, 0xe9])
    expect((await openBytes(tarAround({ name, data: 'x' }))).texts).toEqual({ ...GOOD, 'a!/caf\\xe9': 'x' })
    expect((await openBytes(zipAround({ name, data: 'x' }))).texts).toEqual({ ...GOOD, 'a!/caf\\xe9': 'x' })
    // Without the flag for UTF-8 the code page of the first PCs holds, in which 0xe9 is a Greek letter.
    expect((await openBytes(zipAround({ name, data: 'x', flags: 0 }))).texts).toEqual({ ...GOOD, 'a!/cafΘ': 'x' })
  })
})

describe('zip', () => {
  test.each<[string, ZipMember, string]>([
    [
      'a link',
      { name: 'x', data: '/etc/passwd', mode: 0o120777 },
      'is a symbolic link, and links in archives are not followed',
    ],
    ['a device', { name: 'x', mode: 0o020666 }, 'is a character device, not a file'],
    ['a pipe', { name: 'x', mode: 0o010666 }, 'is a named pipe, not a file'],
    ['an encrypted one', { name: 'x', data: 'secret', flags: 0x801 }, 'is encrypted'],
    ['one with strong encryption', { name: 'x', data: 'secret', flags: 0x841 }, 'is encrypted'],
    [
      'an unknown method',
      { name: 'x', data: 'x', method: 97 },
      'uses zip compression method 97, which is not supported',
    ],
    [
      'another name in its local header',
      { name: 'x', data: 'x', localName: 'y' },
      'is described in two ways (name) by the archive',
    ],
    [
      'another method in its local header',
      { name: 'x', data: 'x', localMethod: 0 },
      'is described in two ways (method) by the archive',
    ],
    [
      'another size in its local header',
      { name: 'x', data: 'x', localSize: 999 },
      'is described in two ways (size) by the archive',
    ],
    [
      'an extra field that is too short',
      { name: 'x', data: 'x', extra: Uint8Array.from([1, 0, 200, 0, 0]) },
      'has a damaged entry in the directory of the archive',
    ],
    [
      'no local header',
      { name: 'x', data: 'x', placeOf: 0, shift: 3 },
      'has a damaged entry in the directory of the archive',
    ],
    [
      'the place of another',
      { name: 'first.log', data: 'first', placeOf: 0 },
      'lies over another member of the archive',
    ],
  ])('%s has a problem of its own and stops no other', async (_, member, problem) => {
    const { texts, problems } = await openBytes(zipAround(member))
    expect(texts).toEqual(GOOD)
    expect(problems).toEqual([`a!/${String(member.name)} ${problem}`])
  })

  test('a member inside the bytes of another', async () => {
    const hidden = buildZip([{ name: 'x', data: 'hidden' }])
    const outer: ZipMember = { name: 'outer', data: hidden, method: 0 }
    const { texts, problems } = await openBytes(
      zipAround(outer, { name: 'x', data: 'hidden', placeOf: 1, shift: 30 + 'outer'.length }),
    )
    expect(Object.keys(texts)).toEqual(['a!/first.log', 'a!/last.log', 'a!/outer!/x'])
    expect(problems).toEqual(['a!/x lies over another member of the archive'])
  })

  test('several damaged entries in a row', async () => {
    const damaged = (name: string): ZipMember => ({ name, data: 'x', extra: Uint8Array.from([1, 0, 200, 0]) })
    const { texts, problems } = await openBytes(
      zipAround(damaged('x'), damaged('y'), { name: 'z.log', data: 'z' }, damaged('w')),
    )
    expect(texts).toEqual({ ...GOOD, 'a!/z.log': 'z' })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['a!/w', 'a!/x', 'a!/y'])
  })

  test('what does not match its checksum or its length is shown and named', async () => {
    for (const member of [
      { name: 'x', data: 'xyz', crc: 1 },
      { name: 'x', data: 'xyz', size: 4 },
    ]) {
      const { texts, problems } = await openBytes(zipAround(member))
      expect(texts).toEqual({ ...GOOD, 'a!/x': 'xyz' })
      expect(problems).toEqual(['a!/x does not match the checksum of its zip data'])
    }
  })

  test('members with damaged data keep what came before', async () => {
    const packed = gzipSync('line\n'.repeat(50_000)).subarray(10, -30)
    const { texts, problems } = await openBytes(zipAround({ name: 'x', packed }))
    expect('line\n'.repeat(50_000).startsWith(texts['a!/x'] ?? 'none')).toBe(true)
    expect(problems).toEqual(['a!/x ends in the middle of its deflate data'])
    expect(texts).toMatchObject(GOOD)
  })

  test('a stored member, a member without bytes, a folder', async () => {
    const { texts, problems } = await openBytes(
      zipAround(
        { name: 'logs/', mode: 0o040755, method: 0 },
        { name: 'logs/x', data: 'x', method: 0 },
        { name: 'logs/empty', method: 0 },
      ),
    )
    expect(texts).toEqual({ ...GOOD, 'a!/logs/x': 'x', 'a!/logs/empty': '' })
    expect(problems).toEqual([])
  })

  test('one without members is nothing', async () => {
    expect(await openBytes(buildZip([]))).toMatchObject({ streams: [], problems: [], spooled: [] })
  })

  test.each<[string, (zip: Buffer) => Buffer]>([
    ['its end is missing', (zip) => zip.subarray(0, -30)],
    [
      'its directory is somewhere else',
      (zip) => Buffer.concat([zip.subarray(0, -22), Buffer.alloc(100), zip.subarray(-22)]),
    ],
    [
      'it says to have more members than there are',
      (zip) => {
        const more = Buffer.from(zip)
        more.writeUInt16LE(500, more.length - 12)
        return more
      },
    ],
  ])('damaged: %s', async (_, damage) => {
    const { problems, streams } = await openBytes(damage(zipAround()))
    expect(problems.filter((problem) => problem.startsWith('a has damaged zip data')).length).toBe(
      _.startsWith('its directory') ? problems.length : 1,
    )
    expect(streams.length === 0 || streams.length === 2).toBe(true)
  })

  test('DOS times are taken as UTC in any zone', async () => {
    // 2025-10-18 16:28:18: year - 1980 in 7 bits, month in 4, day in 5; hour in 5, minute in 6, half seconds in 5.
    const dosTime = ((((45 << 9) | (10 << 5) | 18) << 16) | ((16 << 11) | (28 << 5) | 9)) >>> 0
    const before = process.env['TZ']
    for (const zone of ['UTC', 'Pacific/Auckland']) {
      process.env['TZ'] = zone
      const { streams } = await openBytes(zipAround({ name: 'x', dosTime }))
      expect(streams.at(-1)).toMatchObject({ path: 'a!/x', mtime: Date.UTC(2025, 9, 18, 16, 28, 18) })
    }
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })

  test('any damaged byte is survived', async () => {
    const zip = zipAround({ name: 'x', data: 'text '.repeat(50) })
    for (let at = 0; at < zip.length; at += 5) {
      const damaged = Buffer.from(zip)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      const { streams, problems } = await openBytes(damaged)
      expect(streams.length + problems.length).toBeGreaterThan(0)
    }
  })
})

describe('tar', () => {
  test.each<[string, TarMember, string]>([
    [
      'a symbolic link',
      { name: 'x', type: '2', link: '/etc/passwd' },
      'is a symbolic link, and links in archives are not followed',
    ],
    [
      'a hard link',
      { name: 'x', type: '1', link: 'first.log' },
      'is a hard link, and links in archives are not followed',
    ],
    ['a character device', { name: 'x', type: '3' }, 'is a character device, not a file'],
    ['a block device', { name: 'x', type: '4' }, 'is a block device, not a file'],
    ['a pipe', { name: 'x', type: '6' }, 'is a named pipe, not a file'],
    [
      'a sparse file',
      { name: 'x', type: 'S', data: 'x' },
      'uses a kind of tar member (such as a sparse file), which is not supported',
    ],
  ])('%s has a problem of its own and stops no other', async (_, member, problem) => {
    expect(await openBytes(tarAround(member))).toMatchObject({ texts: GOOD, problems: [`a!/x ${problem}`] })
  })

  test('names and sizes from pax and GNU headers', async () => {
    const long = `${'d/'.repeat(150)}x.log`
    expect((await openBytes(tarAround(pax('path', long), { name: 'short', data: 'x' }))).texts).toEqual({
      ...GOOD,
      [`a!/${long}`]: 'x',
    })
    expect(
      (
        await openBytes(
          tarAround({ name: '././@LongLink', type: 'L', data: `${long}\0` }, { name: 'short', data: 'x' }),
        )
      ).texts,
    ).toEqual({ ...GOOD, [`a!/${long}`]: 'x' })
  })

  test('one that ends early', async () => {
    const tar = tarAround({ name: 'x.log', data: 'x'.repeat(5000) })
    const { texts, problems } = await openBytes(tar.subarray(0, 512 * 3 + 1000))
    expect(texts).toEqual({ 'a!/first.log': 'first', 'a!/x.log': 'x'.repeat(1000) })
    expect(problems).toEqual([
      'a ends in the middle of its tar data; members behind the end were not read',
      'a!/x.log ends in the middle of its tar data',
    ])
    expect(await openBytes(tar.subarray(0, 512 * 2 + 100))).toMatchObject({
      texts: { 'a!/first.log': 'first' },
      problems: ['a ends in the middle of its tar data; members behind the end were not read'],
    })
  })

  test('one without the blocks of zeros at its end is whole', async () => {
    expect(await openBytes(buildTar([{ name: 'first.log', data: 'first' }], 0))).toMatchObject({
      texts: { 'a!/first.log': 'first' },
      problems: [],
    })
  })

  test('one with a damaged header', async () => {
    const tar = tarAround({ name: 'x.log', data: 'x' })
    tar[512 * 2 + 10] = 0x41
    expect(await openBytes(tar)).toMatchObject({
      texts: { 'a!/first.log': 'first' },
      problems: ['a has damaged tar data; members behind the damage were not read'],
    })
  })

  test('a size beyond all bounds', async () => {
    expect(
      (await openBytes(tarAround({ name: 'x.log', data: 'x', size: 8 ** 11 - 1 }))).problems.map(
        (problem) => problem.split(' ')[0],
      ),
    ).toEqual(['a', 'a!/x.log'])
    const header = await openBytes(tarAround({ name: 'x', type: 'x', data: 'x', size: 8 ** 11 - 1 }))
    expect(header).toMatchObject({
      texts: { 'a!/first.log': 'first' },
      problems: ['a has damaged tar data; members behind the damage were not read'],
    })
  })

  test('large members come out as they are, small ones around them too', async () => {
    const large = Buffer.alloc(3_000_000, 'abcdefg')
    const { texts } = await openBytes(tarAround({ name: 'x', data: large }, { name: 'empty' }))
    expect(texts['a!/x'] === large.toString()).toBe(true)
    expect(texts).toMatchObject({ ...GOOD, 'a!/empty': '' })
  })

  test('times of members', async () => {
    const { streams } = await openBytes(tarAround({ name: 'x', mtime: 1_700_000_000 }))
    expect(streams.at(-1)).toMatchObject({ path: 'a!/x', mtime: 1_700_000_000_000, compression: null })
  })

  test('any damaged byte is survived', async () => {
    const tar = tarAround({ name: 'x.log', data: 'x' })
    for (let at = 0; at < tar.length; at += 37) {
      const damaged = Buffer.from(tar)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      const { streams, problems } = await openBytes(damaged)
      expect(streams.length + problems.length).toBeGreaterThan(0)
    }
  })
})

describe('packed twice', () => {
  const inner = zipAround()
  const innerTar = tarAround()

  test.each<[string, Buffer, string]>([
    ['a zip in a zip', buildZip([{ name: 'in.zip', data: inner }]), 'a!/in.zip!/'],
    ['a tar in a zip', buildZip([{ name: 'in.tar', data: innerTar }]), 'a!/in.tar!/'],
    ['a zip in a tar', buildTar([{ name: 'in.zip', data: inner }]), 'a!/in.zip!/'],
    ['a tar.gz', gzipSync(innerTar), 'a!/'],
    ['a zip.gz', gzipSync(inner), 'a!/'],
    ['a tar.gz in a zip', buildZip([{ name: 'in.tgz', data: gzipSync(innerTar) }]), 'a!/in.tgz!/'],
    ['a zip in a tar.gz', gzipSync(buildTar([{ name: 'in.zip', data: inner }])), 'a!/in.zip!/'],
    ['a tar.gz in a tar.gz', gzipSync(buildTar([{ name: 'in', data: gzipSync(innerTar) }])), 'a!/in!/'],
    ['a tar.gz.gz', gzipSync(gzipSync(innerTar)), 'a!/'],
  ])('%s', async (_, bytes, prefix) => {
    const { texts, problems, streams, spooled } = await openBytes(bytes)
    expect(texts).toEqual({ [`${prefix}first.log`]: 'first', [`${prefix}last.log`]: 'last' })
    expect(problems).toEqual([])
    expect(streams.map((stream) => stream.container)).toEqual(
      Array.from({ length: 2 }, () => ({ path: 'a', sha256: sha256(bytes), bytes: bytes.length })),
    )
    expect(spooled.length).toBe(2)
  })

  test('a compressed member keeps its path', async () => {
    const { texts, streams } = await openBytes(gzipSync(tarAround({ name: 'auth.log.2.gz', data: gzipSync('old') })))
    expect(texts).toEqual({ ...GOOD, 'a!/auth.log.2.gz': 'old' })
    expect(streams.map((stream) => stream.compression)).toEqual(['gzip', 'gzip', 'gzip'])
  })

  test.each<[string, Buffer, string]>([
    [
      'a compressed member of an inner archive',
      buildZip([{ name: 'in.zip', data: zipAround({ name: 'x.gz', data: gzipSync('x') }) }]),
      'a!/in.zip!/x.gz',
    ],
    [
      'an archive in an inner archive',
      buildZip([{ name: 'in.zip', data: zipAround({ name: 'x.zip', data: inner }) }]),
      'a!/in.zip!/x.zip',
    ],
    [
      'a compressed tar in a compressed tar in a zip',
      buildZip([{ name: 'in.zip', data: zipAround({ name: 'x', data: gzipSync(innerTar) }) }]),
      'a!/in.zip!/x',
    ],
  ])('%s is too deep, and stops no other', async (_, bytes, path) => {
    const { texts, problems } = await openBytes(bytes)
    expect(texts).toEqual({ 'a!/in.zip!/first.log': 'first', 'a!/in.zip!/last.log': 'last' })
    expect(problems).toEqual([`${path} is packed more than 2 times over`])
  })

  test('a truncated tar.gz', async () => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * at * 7919) % 251))
    const packed = gzipSync(tarAround({ name: 'x', data: noise }))
    const { texts, problems, streams } = await openBytes(packed.subarray(0, packed.length / 2))
    expect(texts).toMatchObject({ 'a!/first.log': 'first' })
    expect(streams.map((stream) => stream.path)).toEqual(['a!/first.log', 'a!/x'])
    expect(problems).toEqual([
      'a ends in the middle of its gzip data; members behind the end were not read',
      'a!/x ends in the middle of its gzip data',
    ])
  })
})

describe('bombs', () => {
  const limits = { ratioFromBytes: 1_000_000, ratio: 500 }
  const zeros = Buffer.alloc(5_000_000)

  test('a member that swells', async () => {
    const problems = ['a!/x grows to more than 500 times its size']
    expect(await openBytes(zipAround({ name: 'x', data: zeros }), limits)).toMatchObject({ texts: GOOD, problems })
    expect(await openBytes(tarAround({ name: 'x', data: gzipSync(zeros) }), limits)).toMatchObject({
      texts: GOOD,
      problems,
    })
  })

  test('an archive that swells around its members', async () => {
    const { texts, problems, spooled } = await openBytes(gzipSync(tarAround({ name: 'x', data: zeros })), limits)
    expect(texts).toEqual({ 'a!/first.log': 'first' })
    expect(problems).toEqual(['a grows to more than 500 times its size', 'a!/x grows to more than 500 times its size'])
    expect(spooled).toEqual(['0001.raw'])
  })

  test('more members than anybody needs', async () => {
    const members = Array.from({ length: 20 }, (_, at) => ({ name: `m${at}`, data: 'x' }))
    for (const bytes of [buildZip(members), buildTar(members)]) {
      const { streams, problems } = await openBytes(bytes, { members: 10 })
      expect(streams.length).toBe(10)
      expect(problems).toEqual(['a has more than 10 members; the others were not read'])
    }
    const nested = await openBytes(
      buildZip(members.slice(0, 5).map(({ name }) => ({ name, data: buildTar(members.slice(0, 5)) }))),
      { members: 12 },
    )
    expect(nested.problems.length).toBeGreaterThan(0)
    expect(nested.streams.length).toBeLessThan(12)
  })

  test('many members that name the same bytes', async () => {
    const overlapping = Array.from({ length: 50 }, (): ZipMember => ({ name: 'first.log', data: 'first', placeOf: 0 }))
    const { streams, problems } = await openBytes(zipAround(...overlapping))
    expect(streams.length).toBe(2)
    expect(problems.length).toBe(50)
  })

  test('the sum of all members', async () => {
    const { streams, problems } = await openBytes(
      buildZip(Array.from({ length: 5 }, (_, at) => ({ name: `m${at}`, data: 'x'.repeat(400) }))),
      { totalBytes: 1000 },
    )
    expect(streams.length).toBe(2)
    expect(problems.length).toBe(3)
  })
})

describeWith(['tar', 'gzip', 'bzip2', 'xz', 'zstd'], 'archives of the tar program', () => {
  test.each([
    ['plain', [], null],
    ['gzip', ['--gzip'], 'gzip'],
    ['bzip2', ['--bzip2'], 'bzip2'],
    ['xz', ['--xz'], 'xz'],
    ['zstd', ['--zstd'], 'zstd'],
    ['pax format', ['--format=pax'], null],
    ['GNU format', ['--format=gnu'], null],
    ['before POSIX, with a first member of POSIX', ['--format=ustar'], null],
  ])('%s', async (_, args, compression) => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'logs/deep'), { recursive: true })
    const log = 'a line of a log\n'.repeat(30_000)
    await write('logs/auth.log', log)
    await write('logs/deep/ä long name with blanks.log', 'second')
    await write('logs/auth.log.2.xz', runProgram('xz', ['-c'], { input: 'third' }))
    await symlink('auth.log', join(folder, 'logs/current'))
    await utimes(join(folder, 'logs/auth.log'), 1_700_000_000, 1_700_000_000)
    runProgram('tar', ['-cf', 'all.tar', ...args, 'logs'], { cwd: folder })
    await rm(join(folder, 'logs'), { recursive: true })
    const { texts, problems, streams } = await open(['all.tar'])
    expect(Object.keys(texts)).toEqual([
      'all.tar!/logs/auth.log',
      'all.tar!/logs/auth.log.2.xz',
      'all.tar!/logs/deep/ä long name with blanks.log',
    ])
    expect(texts['all.tar!/logs/auth.log'] === log).toBe(true)
    expect(texts['all.tar!/logs/auth.log.2.xz']).toBe('third')
    expect(streams[0]).toMatchObject({ mtime: 1_700_000_000_000, compression })
    expect(streams[1]).toMatchObject({ compression: compression ?? 'xz' })
    expect(problems).toEqual(['all.tar!/logs/current is a symbolic link, and links in archives are not followed'])
  })
})

describeWith(['zip'], 'archives of the zip program', () => {
  test.each([
    ['deflated', []],
    ['stored', ['-0']],
    ['bzip2', ['-Z', 'bzip2']],
    ['zip64', ['-fz']],
    ['with a comment', ['-c']],
  ])('%s', async (_, args) => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'logs'))
    const log = 'a line of a log\n'.repeat(30_000)
    await write('logs/auth.log', log)
    await write('logs/ä.log', 'second')
    await symlink('auth.log', join(folder, 'logs/current'))
    // Only comments are read: what nobody reads would break the pipe now and then.
    const input = args.includes('-c') ? { input: 'one\ntwo\nthree\n' } : {}
    runProgram('zip', ['-qry', ...args, 'all.zip', 'logs'], { cwd: folder, ...input })
    await rm(join(folder, 'logs'), { recursive: true })
    const { texts, problems, streams } = await open(['all.zip'])
    expect(Object.keys(texts)).toEqual(['all.zip!/logs/auth.log', 'all.zip!/logs/ä.log'])
    expect(texts['all.zip!/logs/auth.log'] === log).toBe(true)
    expect(streams[0]).toMatchObject({ compression: 'zip', owned: true })
    expect(problems).toEqual(['all.zip!/logs/current is a symbolic link, and links in archives are not followed'])
  })

  test('written to a pipe, with the sizes behind the data', async () => {
    const { folder, write, open } = await evidence()
    await write('x.log', 'streamed')
    await write('all.zip', runProgram('zip', ['-q', '-', 'x.log'], { cwd: folder }))
    expect(await open(['all.zip'])).toMatchObject({ texts: { 'all.zip!/x.log': 'streamed' }, problems: [] })
  })

  test('encrypted', async () => {
    const { folder, write, open } = await evidence()
    await write('x.log', 'secret')
    runProgram('zip', ['-q', '-P', 'password', 'all.zip', 'x.log'], { cwd: folder })
    expect(await open(['all.zip'])).toMatchObject({ streams: [], problems: ['all.zip!/x.log is encrypted'] })
  })
})
