import { chmod, link, mkdir, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../src/ingest/limits.ts'
import { describeWith } from '../support/program.ts'
import { evidence, input } from './evidence.ts'
import { sha256 } from './naive-lines.ts'
import { runProgram } from './run-program.ts'

describe('files and directories', () => {
  test('a directory gives all files in it, hidden ones too, in order of their paths', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'logs/b/.git'), { recursive: true })
    for (const name of [
      'logs/z.log',
      'logs/Z.log',
      'logs/b/a.log',
      'logs/b/.hidden',
      'logs/b/.git/config',
      'logs/b.log',
      'logs/ä.log',
    ])
      await write(name, name)
    const { streams, problems } = await open(['logs'])
    expect(streams.map((stream) => stream.path)).toEqual([
      'logs/Z.log',
      'logs/b.log',
      'logs/b/.git/config',
      'logs/b/.hidden',
      'logs/b/a.log',
      'logs/z.log',
      'logs/ä.log',
    ])
    expect(problems).toEqual([])
    expect(streams[0]).toEqual({
      path: 'logs/Z.log',
      file: join(folder, 'logs/Z.log'),
      owned: false,
      bytes: 10,
      container: null,
      compression: null,
      mtime: Math.floor((await stat(join(folder, 'logs/Z.log'))).mtimeMs),
    })
  })

  test.each([
    ['./a.log', 'a.log'],
    ['sub/../a.log', 'a.log'],
    ['.//sub//b.log', 'sub/b.log'],
    ['sub/', 'sub/b.log'],
    ['./sub/.', 'sub/b.log'],
    ['../evidence/a.log', '../evidence/a.log'],
  ])('%s is shown as %s', async (argument, path) => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'sub'))
    await write('a.log', 'a')
    await write('sub/b.log', 'b')
    expect((await open([argument])).streams.map((stream) => stream.path)).toEqual([path])
  })

  test('what is in the working directory has bare names', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'sub'))
    await write('a.log', 'a')
    await write('sub/b.log', 'b')
    expect(Object.keys((await open(['.'])).texts)).toEqual(['a.log', 'sub/b.log'])
    expect(Object.keys((await open([folder])).texts)).toEqual([`${folder}/a.log`, `${folder}/sub/b.log`])
  })

  test('a file that is named in several ways is read once, and the order of the arguments makes no difference', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'logs'))
    await write('logs/a.log', 'a')
    await symlink('a.log', join(folder, 'logs/link.log'))
    const paths = ['logs', './logs/a.log', 'logs/link.log', 'logs/../logs/a.log', join(folder, 'logs')]
    const expected = [`${folder}/logs/a.log`]
    expect(Object.keys((await open(paths)).texts)).toEqual(expected)
    expect(Object.keys((await open(paths.toReversed())).texts)).toEqual(expected)
  })

  test('hard links are two paths, because only their bytes are the same', async () => {
    const { folder, write, open } = await evidence()
    await write('a.log', 'a')
    await link(join(folder, 'a.log'), join(folder, 'b.log'))
    expect(Object.keys((await open(['.'])).texts)).toEqual(['a.log', 'b.log'])
  })

  test('a path that does not exist stops everything', async () => {
    const { write, open } = await evidence()
    await write('a.log', 'a')
    for (const path of ['missing.log', 'a.log/x', ''])
      await expect(open(['a.log', path])).rejects.toMatchObject({ code: 'input-missing', exitCode: 2 })
    await expect(open([])).rejects.toMatchObject({ code: 'input-none', exitCode: 2 })
  })

  test('an empty file is a stream without lines, an empty directory is nothing', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'empty'))
    await write('a.log', '')
    expect(await open(['a.log', 'empty'])).toMatchObject({ streams: [{ path: 'a.log', bytes: 0 }], problems: [] })
  })

  test.skipIf(process.platform !== 'linux')('a name that is no UTF-8 is read and spelled', async () => {
    const { folder, open } = await evidence()
    const name = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.log')])
    await writeFile(name, 'latin-1')
    expect((await open(['.'])).texts).toEqual({ 'caf\\xe9.log': 'latin-1' })
  })

  test('evidence is left as it is', async () => {
    const { folder, write, open } = await evidence()
    await write('a.log', 'a')
    await utimes(join(folder, 'a.log'), 1_600_000_000, 1_600_000_000)
    await chmod(join(folder, 'a.log'), 0o400)
    const { streams, spooled } = await open(['a.log'])
    expect(streams).toMatchObject([{ owned: false, mtime: 1_600_000_000_000 }])
    expect(spooled).toEqual([])
    expect((await stat(join(folder, 'a.log'))).mtimeMs).toBe(1_600_000_000_000)
  })
})

describe.skipIf(process.platform === 'win32')('links and what is no file', () => {
  test('links inside a directory are followed, back to where they lie is reported', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'logs/sub'), { recursive: true })
    await mkdir(join(folder, 'other'))
    await write('logs/a.log', 'a')
    await write('other/b.log', 'b')
    await symlink('../other', join(folder, 'logs/elsewhere'))
    await symlink('../other/b.log', join(folder, 'logs/b.log'))
    await symlink('..', join(folder, 'logs/sub/up'))
    await symlink('.', join(folder, 'logs/sub/here'))
    await symlink('self', join(folder, 'logs/self'))
    await symlink('nothing', join(folder, 'logs/broken'))
    const { texts, problems } = await open(['logs'])
    expect(texts).toEqual({ 'logs/a.log': 'a', 'logs/b.log': 'b' })
    expect(problems).toEqual([
      'logs/broken is a link to nothing',
      'logs/self is a link that leads back to where it came from',
      'logs/sub/here is a link that leads back to where it came from',
      'logs/sub/up is a link that leads back to where it came from',
    ])
  })

  test('a file goes by its own path where it has one', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'a'))
    await mkdir(join(folder, 'b'))
    await write('b/x.log', 'x')
    await symlink('../b', join(folder, 'a/first'))
    await symlink('../b/x.log', join(folder, 'a/also'))
    for (const paths of [['a', 'b'], ['b', 'a'], ['.']])
      expect(Object.keys((await open(paths)).texts)).toEqual(['b/x.log'])
    expect(Object.keys((await open(['a'])).texts)).toEqual(['a/also'])
  })

  test('folders that link to each other many times over are listed once', async () => {
    const { folder, write, open } = await evidence()
    for (let at = 0; at < 20; at++) await mkdir(join(folder, `d${at}`))
    for (let at = 0; at < 20; at++)
      for (let to = 0; to < 20; to++) if (at !== to) await symlink(`../d${to}`, join(folder, `d${at}/to${to}`))
    await write('d0/a.log', 'a')
    expect(await open(['d7'])).toMatchObject({ streams: [{ path: 'd7/to0/a.log' }], problems: [] })
  })

  test('pipes, sockets and devices are named and never opened', async () => {
    const { folder, write, open } = await evidence()
    runProgram('mkfifo', [join(folder, 'pipe')])
    const server = createServer().listen(join(folder, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    await write('a.log', 'a')
    const { texts, problems } = await open(['.', '/dev/null', 'pipe'])
    expect(texts).toEqual({ 'a.log': 'a' })
    expect(problems).toEqual([
      '/dev/null is a character device, not a file',
      'pipe is a named pipe, not a file',
      'pipe is a named pipe, not a file',
      'socket is a socket, not a file',
    ])
    server.close()
  })

  test.skipIf(process.platform !== 'linux')('a file that cannot be read is named, the others are shown', async () => {
    const { write, open } = await evidence()
    await write('a.log', 'a')
    const { texts, problems } = await open(['a.log', '/proc/self/mem'])
    expect(texts).toEqual({ 'a.log': 'a' })
    expect(problems).toEqual(['/proc/self/mem cannot be read (EIO)'])
  })

  test('a file and a folder without the right to read them are named', async () => {
    const { folder, write, open } = await evidence()
    await mkdir(join(folder, 'closed'))
    await write('a.log', 'a')
    await write('secret.log', 'b')
    for (const [name, mode] of [
      ['..', 0o755],
      ['.', 0o755],
      ['secret.log', 0],
      ['closed', 0],
    ] as const)
      await chmod(join(folder, name), mode)
    const { texts, problems } = await withoutRoot(() => open(['.']))
    expect(texts).toEqual({ 'a.log': 'a' })
    expect(problems).toEqual([
      'closed cannot be opened: permission denied',
      'secret.log cannot be opened: permission denied',
    ])
  })
})

/** Root may read everything; so root becomes nobody for a while. */
async function withoutRoot<T>(action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action()
  process.seteuid?.('nobody')
  try {
    return await action()
  } finally {
    process.seteuid?.(0)
  }
}

describe('standard input', () => {
  test('is copied, and is there once', async () => {
    const { open } = await evidence()
    const seen: number[] = []
    const { streams, texts } = await open(['-', '-'], {
      stdin: input('one\n', Buffer.from('two\n')),
      onProgress: ({ done }) => seen.push(done),
    })
    expect(texts).toEqual({ '-': 'one\ntwo\n' })
    expect(streams).toMatchObject([
      { path: '-', owned: true, bytes: 8, mtime: null, container: null, compression: null },
    ])
    expect(seen).toEqual([4, 8])
  })

  test('is left alone unless asked for', async () => {
    const { write, open } = await evidence()
    await write('a.log', 'a')
    const stdin = { [Symbol.asyncIterator]: () => expect.fail('was read') }
    expect((await open(['a.log'], { stdin })).texts).toEqual({ 'a.log': 'a' })
  })

  test('an empty one is an empty stream', async () => {
    const { open } = await evidence()
    expect(await open(['-'], { stdin: input() })).toMatchObject({ streams: [{ path: '-', bytes: 0 }], problems: [] })
  })
})

const LOG = Array.from(
  { length: 20_000 },
  (_, at) => `2025-10-18 16:28:${String(at % 60).padStart(2, '0')} line ${at} ${'é'.repeat(at % 7)}\n`,
).join('')

describe.each([
  ['gzip', ['-c']],
  ['bzip2', ['-c', '-1']],
  ['xz', ['-c', '-1']],
  ['zstd', ['-c', '-q']],
])('%s', (program, args) => {
  describeWith([program], 'made by the program', () => {
    const pack = (text: string | Uint8Array): Buffer => runProgram(program, args, { input: text })

    test('is undone, whatever the file is called', async () => {
      const { write, open } = await evidence()
      const packed = pack(LOG)
      await write('auth.log.2', packed)
      const { streams, texts, problems, spooled } = await open(['auth.log.2'])
      expect(problems).toEqual([])
      expect(texts['auth.log.2'] === LOG).toBe(true)
      expect(streams).toMatchObject([
        {
          owned: true,
          bytes: Buffer.byteLength(LOG),
          compression: program,
          container: { path: 'auth.log.2', sha256: sha256(packed), bytes: packed.length },
        },
      ])
      expect(spooled).toEqual(['0001.raw'])
    })

    test('several in one file are one stream, an empty one among them', async () => {
      const { write, open } = await evidence()
      await write('all', Buffer.concat([pack('one\n'), pack(''), pack(LOG), pack('three\n')]))
      const { texts, problems } = await open(['all'])
      expect(problems).toEqual([])
      expect(texts['all'] === `one\n${LOG}three\n`).toBe(true)
    })

    test('an empty one is an empty stream', async () => {
      const { write, open } = await evidence()
      await write('empty', pack(''))
      expect(await open(['empty'])).toMatchObject({ texts: { empty: '' }, problems: [] })
    })

    test('comes through standard input', async () => {
      const { open } = await evidence()
      const packed = pack(LOG)
      const { streams, texts, spooled } = await open(['-'], { stdin: input(packed.subarray(0, 3), packed.subarray(3)) })
      expect(texts['-'] === LOG).toBe(true)
      expect(streams).toMatchObject([{ container: { path: '-', sha256: sha256(packed) } }])
      expect(spooled).toEqual(['0002.raw'])
    })

    test('a truncated one is read as far as it goes', async () => {
      const { write, open } = await evidence()
      const packed = pack(LOG)
      for (const missing of [1, 5, 9, Math.floor(packed.length / 2)]) {
        await write('cut', packed.subarray(0, packed.length - missing))
        const { texts, problems } = await open(['cut'])
        expect(LOG.startsWith(texts['cut'] ?? LOG)).toBe(true)
        expect(texts['cut']?.length ?? 0).toBeGreaterThan(missing < 10 ? LOG.length * 0.6 : LOG.length * 0.1)
        expect(problems).toEqual([`cut ends in the middle of its ${program} data`])
        expect((await open(['cut'])).texts['cut'] === texts['cut']).toBe(true)
      }
    })

    test('of one that is cut within its first bytes only the problem is left', async () => {
      const { write, open } = await evidence()
      await write('cut', pack(LOG).subarray(0, 11))
      const { streams, problems } = await open(['cut'])
      expect(problems.length).toBe(1)
      expect(streams).toEqual([])
    })

    test('a flipped bit is noticed, and what came before it is shown', async () => {
      const { write, open } = await evidence()
      const packed = pack(LOG)
      for (const place of [0.3, 0.6, 0.99]) {
        const damaged = Buffer.from(packed)
        const at = Math.floor(packed.length * place)
        damaged[at] = (damaged[at] ?? 0) ^ 0x10
        await write('flipped', damaged)
        const { problems } = await open(['flipped'])
        expect(problems.length).toBe(1)
      }
    })

    test('rubbish behind it is noticed', async () => {
      const { write, open } = await evidence()
      await write('more', Buffer.concat([pack(LOG), Buffer.from('rubbish '.repeat(10))]))
      const { texts, problems } = await open(['more'])
      expect(LOG.startsWith(texts['more'] ?? 'no text')).toBe(true)
      expect(texts['more']?.length).toBeGreaterThan(LOG.length * 0.85)
      expect(problems.length).toBe(1)
    })

    test('any cut and any flip end in a problem or in the whole text', async () => {
      const { write, open } = await evidence()
      const packed = pack(LOG.slice(0, 3000))
      for (let at = 0; at < packed.length; at += 1 + Math.floor(packed.length / 60)) {
        const flipped = Buffer.from(packed)
        flipped[at] = (flipped[at] ?? 0) ^ 0xff
        for (const bytes of [packed.subarray(0, at), flipped]) {
          await write('fuzzed', bytes)
          const { texts, problems, streams } = await open(['fuzzed'])
          const plain = streams[0]?.compression === null
          if (!plain && problems.length === 0) expect(texts['fuzzed'] === LOG.slice(0, 3000)).toBe(true)
        }
      }
    })

    test('a bomb is stopped, and leaves nothing', async () => {
      const { write, open } = await evidence()
      const packed = pack(Buffer.alloc(20_000_000))
      await write('bomb', packed)
      await write('good', pack(LOG))
      const limits = { ...LIMITS, ratioFromBytes: 1_000_000, ratio: 500 }
      const { streams, problems } = await open(['bomb', 'good'], { limits })
      expect(streams).toMatchObject([{ path: 'good', bytes: Buffer.byteLength(LOG) }])
      expect(problems).toEqual(['bomb grows to more than 500 times its size'])
      expect((await open(['bomb'], { limits })).spooled).toEqual([])
    })

    test('is undone twice, not three times', async () => {
      const { write, open } = await evidence()
      await write('twice', pack(pack(LOG)))
      await write('thrice', pack(pack(pack(LOG))))
      const { texts, problems } = await open(['twice', 'thrice'])
      expect(texts['twice'] === LOG).toBe(true)
      expect(problems).toEqual(['thrice is packed more than 2 times over'])
    })
  })
})

describe('limits', () => {
  test('the size of a stream, of all streams, and the free room of the disk', async () => {
    const { open } = await evidence()
    const stdin = (): AsyncGenerator<string | Uint8Array> => input('x'.repeat(600), 'x'.repeat(600))
    const problemsOf = async (limits: Partial<typeof LIMITS>) =>
      (await open(['-'], { stdin: stdin(), limits: { ...LIMITS, ...limits } })).problems
    expect(await problemsOf({ streamBytes: 1000 })).toEqual(['- grows beyond 1000 bytes'])
    expect(await problemsOf({ totalBytes: 1000 })).toEqual(['- brings all that is unpacked beyond 1000 bytes'])
    expect(await problemsOf({ freeBytes: 1e18 })).toEqual(['- does not fit on the disk that temporary files are on'])
    expect(await problemsOf({})).toEqual([])
  })

  test('an abort ends the work', async () => {
    const { write, open } = await evidence()
    await write('a.log', 'a')
    await expect(open(['a.log'], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
    await expect(open(['-'], { stdin: input('x'), signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
      'stop',
    )
  })
})

describe('contents that we do not unpack', () => {
  test.each([
    ['a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
    ['a RAR archive', [...Buffer.from('Rar!'), 0x1a, 0x07, 0x01, 0x00]],
    ['a Windows event log (.evtx)', [...Buffer.from('ElfFile'), 0]],
    ['a systemd journal', [...Buffer.from('LPKSHHRH')]],
  ])('%s is named', async (name, bytes) => {
    const { write, open } = await evidence()
    await write('x', Uint8Array.from(bytes))
    expect((await open(['x'])).problems).toEqual([`x is ${name}, which is not supported`])
  })

  test.each(['BZh9 is a word', 'PK', 'ustar', '\x1f'])('%j is text', async (text) => {
    const { write, open } = await evidence()
    await write('x', text)
    expect(await open(['x'])).toMatchObject({ texts: { x: text }, problems: [] })
  })
})
