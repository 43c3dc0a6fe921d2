import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { CaseFile, IngestDocument } from '../../src/model/case.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { NOON, SAMPLES, sshd, writeLogs } from '../support/small-logs.ts'
import { temporaryFolder } from '../support/temporary.ts'

const listOf = async (folder: string): Promise<CaseFile> =>
  CaseFile.parse(JSON.parse(await readFile(join(folder, 'case.json'), 'utf8')))

describe('ingest', () => {
  it('makes a directory that only its user can enter, with copies that nobody can write', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const { code, stdout } = await runCli(
      ['ingest', '--case', 'deep/case', 'auth.log', 'packed.log.gz', '--format', 'json'],
      { cwd: folder },
    )
    expect(code).toBe(0)
    const document = IngestDocument.parse(JSON.parse(stdout))
    expect(document.added.map(({ path }) => path)).toEqual(['auth.log', 'packed.log.gz'])
    const home = join(folder, 'deep/case')
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    expect((await readdir(home)).toSorted()).toEqual(['case.duckdb', 'case.json', 'custody.jsonl', 'evidence'])
    const copies = await readdir(join(home, 'evidence'))
    expect(copies.toSorted()).toEqual(document.added.map(({ sha256 }) => sha256).toSorted())
    for (const copy of copies) {
      const file = join(home, 'evidence', copy)
      expect((await stat(file)).mode & 0o777).toBe(0o444)
      expect(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ).toBe(copy)
    }
    const [auth, packed] = (await listOf(home)).inputs
    expect(auth).toMatchObject({ path: 'auth.log', container: null, stored: true, mtime: NOON.getTime() })
    expect(packed).toMatchObject({
      path: 'packed.log.gz',
      compression: 'gzip',
      stored: true,
      container: { path: 'packed.log.gz' },
    })
  })

  it('adds nothing when it is given the same again, under whatever name only that name', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const ingest = (...paths: string[]): Promise<CliResult> =>
      runCli(['ingest', '--case', 'case', ...paths], { cwd: folder })
    const state = async (): Promise<readonly string[]> => {
      const texts = await Promise.all(
        ['case.json', 'custody.jsonl', 'case.duckdb'].map((name) => readFile(join(folder, 'case', name), 'latin1')),
      )
      return texts.map((text) => createHash('sha256').update(text).digest('hex'))
    }
    await ingest('security.log', 'auth.log')
    const before = await state()
    const again = await ingest('auth.log', 'security.log')
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout.match(/already in the case/g)).toHaveLength(2)
    expect(await state()).toEqual(before)

    const { stdout } = await ingest('security-copy.log')
    expect(stdout).toContain('added')
    const after = await state()
    expect(after[0]).not.toBe(before[0])
    const { inputs } = await listOf(join(folder, 'case'))
    expect(inputs.map(({ path, also_at: others }) => [path, others.map((other) => other.path)])).toEqual([
      ['auth.log', []],
      ['security-copy.log', ['security.log']],
    ])
    expect(await readdir(join(folder, 'case/evidence'))).toHaveLength(2)
  })

  it('keeps a chained line of custody for each ingest that brought something', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const ingest = (name: string, hour: number): Promise<CliResult> =>
      runCli(['ingest', '--case', 'case', name], {
        cwd: folder,
        env: { USER: 'responder' },
        now: () => Date.UTC(2025, 10, 1, hour),
        zoneOffset: 330,
      })
    await ingest('auth.log', 9)
    await ingest('auth.log', 10)
    await ingest('crlf.log', 11)
    const lines = (await readFile(join(folder, 'case/custody.jsonl'), 'utf8')).trimEnd().split('\n')
    const records = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    expect(records).toMatchObject([
      {
        seq: 1,
        prev: null,
        at: '2025-11-01T09:00:00.000000Z',
        zone: '+05:30',
        event: 'collected',
        actor: { name: 'responder', os_user: 'responder', host: 'workstation' },
        tool: { argv: ['ingest', '--case', 'case', 'auth.log'] },
        subjects: [{ path: 'auth.log', before: null }],
      },
      { seq: 2, at: '2025-11-01T11:00:00.000000Z', subjects: [{ path: 'crlf.log' }] },
    ])
    expect(records[1]?.['prev']).toBe(
      createHash('sha256')
        .update(lines[0] ?? '')
        .digest('hex'),
    )
    // The canonical form has its keys in order and no spaces.
    expect(Object.keys(records[0] ?? {})).toEqual(Object.keys(records[0] ?? {}).toSorted())
    expect(lines[0]).toBe(JSON.stringify(records[0]))
  })

  it('needs the logs no more', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const before = await runCli(['timeline', 'security.log', '--format', 'json'], { cwd: folder })
    await runCli(['ingest', '--case', 'case', 'security.log'], { cwd: folder })
    await rm(join(folder, 'security.log'))
    expect(await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(before)
  })

  it('with --no-copy refers to the logs, and notices when they change', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const paths = ['auth.log', 'packed.log.gz']
    const before = await runCli(['timeline', ...paths, '--format', 'json'], { cwd: folder })
    await runCli(['ingest', '--case', 'case', '--no-copy', ...paths], { cwd: folder })
    expect((await listOf(join(folder, 'case'))).inputs).toMatchObject([
      { path: 'auth.log', stored: false, file: join(folder, 'auth.log') },
      { path: 'packed.log.gz', stored: true },
    ])
    expect(await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(before)

    const text = await readFile(join(folder, 'auth.log'), 'utf8')
    await writeFile(join(folder, 'auth.log'), text.replace('203.0.113.9', '203.0.113.8'))
    const changed = await runCli(['timeline', '--case', 'case'], { cwd: folder })
    expect(changed).toMatchObject({ code: 4, stdout: '' })
    expect(changed.stderr).toContain('has changed')
    await rm(join(folder, 'auth.log'))
    expect(await runCli(['sources', '--case', 'case'], { cwd: folder })).toMatchObject({ code: 4, stdout: '' })

    // Ingested again without the option it is copied.
    await writeFile(join(folder, 'auth.log'), text)
    expect(await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })).toMatchObject({ code: 0 })
    await rm(join(folder, 'auth.log'))
    expect(await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(before)
  })

  it('keeps how logs are to be read, and a run may read them in another way', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const zone = ['--timezone', 'Europe/Stockholm', '--year', '2024']
    const asked = (...more: string[]): Promise<CliResult> =>
      runCli(['events', ...more, '--format', 'json', '-q'], { cwd: folder })
    const [plain, zoned] = [await asked('auth.log'), await asked('auth.log', ...zone)]
    await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })
    expect(await asked('--case', 'case')).toEqual(plain)
    expect(await asked('--case', 'case', ...zone)).toEqual(zoned)
    await runCli(['ingest', '--case', 'case', 'auth.log', ...zone], { cwd: folder })
    expect((await listOf(join(folder, 'case'))).reading).toEqual({
      timezone: 'Europe/Stockholm',
      year: 2024,
      input_format: null,
      formats: [],
      trusted_proxies: null,
      skew: [],
    })
    expect(await asked('--case', 'case')).toEqual(zoned)
  })

  it('says each time what it could not read whole', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    const whole = gzipSync(
      sshd(
        '198.51.100.7',
        Array.from({ length: 200 }, (_, at) => `user${at}`),
        0,
      ),
    )
    await writeFile(join(folder, 'cut.log.gz'), whole.subarray(0, whole.length - 200))
    await writeFile(join(folder, 'photo.jpg'), Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7) % 256)))
    const paths = ['auth.log', 'cut.log.gz', 'photo.jpg']
    const atOnce = await runCli(['timeline', ...paths, '--format', 'json'], { cwd: folder })
    expect(atOnce.code).toBe(4)
    expect(await runCli(['ingest', '--case', 'case', ...paths], { cwd: folder })).toMatchObject({
      code: 4,
      stderr: atOnce.stderr,
    })
    expect(await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(atOnce)
  })

  it('reads standard input', async () => {
    const folder = await temporaryFolder()
    const { code } = await runCli(['ingest', '--case', 'case', '-'], {
      cwd: folder,
      stdin: await readFile(join(SAMPLES, 'tatou-campaign/security.log')),
    })
    expect(code).toBe(0)
    const { stdout } = await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })
    expect(JSON.parse(stdout)).toMatchObject({
      inputs: [{ path: '-' }],
      summary: { failed_logins: 9, enumeration_attempts: 3 },
    })
  })

  it('does not take in a case that lies in the folder', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'logs'))
    await writeFile(join(folder, 'logs/auth.log'), sshd('203.0.113.9', ['root'], 1))
    await runCli(['ingest', '--case', 'logs/case', 'logs/auth.log'], { cwd: folder })
    const { code, stderr } = await runCli(['ingest', '--case', 'logs/case', 'logs'], { cwd: folder })
    expect(code).toBe(0)
    expect(stderr).toContain('is part of the case itself')
    expect((await listOf(join(folder, 'logs/case'))).inputs.filter(({ path }) => path.includes('case'))).toEqual([])
  })

  it('leaves other directories alone', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    expect(await runCli(['ingest', '--case', '.', 'auth.log'], { cwd: folder })).toMatchObject({ code: 2, stdout: '' })
    expect(await runCli(['ingest', '--case', 'auth.log', 'crlf.log'], { cwd: folder })).toMatchObject({
      code: 2,
      stdout: '',
    })
    expect(await runCli(['ingest', 'crlf.log'], { cwd: folder })).toMatchObject({ code: 2, stdout: '' })
    expect(await runCli(['ingest', '--case', 'new', 'missing.log'], { cwd: folder })).toMatchObject({
      code: 2,
      stdout: '',
    })
    expect(await readdir(folder)).not.toContain('new')
    expect(await runCli(['timeline', '--case', 'new'], { cwd: folder })).toMatchObject({ code: 2 })
    expect(await runCli(['timeline', '--case', 'new', 'auth.log'], { cwd: folder })).toMatchObject({ code: 2 })
  })

  it('waits for nobody who is writing, and cleans up after one that was cut off', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })
    await mkdir(join(folder, 'case/.ingest-left'))
    await writeFile(join(folder, 'case/.lock'), '')
    const busy = await runCli(['ingest', '--case', 'case', 'crlf.log'], { cwd: folder })
    expect(busy).toMatchObject({ code: 2, stdout: '' })
    expect(busy.stderr).toContain('.lock')
    await rm(join(folder, 'case/.lock'))
    expect(await runCli(['ingest', '--case', 'case', 'crlf.log'], { cwd: folder })).toMatchObject({ code: 0 })
    expect((await readdir(join(folder, 'case'))).toSorted()).toEqual([
      'case.duckdb',
      'case.json',
      'custody.jsonl',
      'evidence',
    ])
  })

  it('cut off at any moment leaves the case as it was', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })
    const before = await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })
    for (const delay of [5, 40, 120]) {
      const cut = await runCli(['ingest', '--case', 'case', 'security.log', 'crlf.log'], {
        cwd: folder,
        interrupt: (send) => setTimeout(() => send('SIGINT'), delay),
      })
      if (cut.code === 0) break
      expect(cut).toMatchObject({ code: 130, stdout: '' })
      expect((await readdir(join(folder, 'case'))).toSorted()).toEqual([
        'case.duckdb',
        'case.json',
        'custody.jsonl',
        'evidence',
      ])
      expect(await readdir(join(folder, 'case/evidence'))).toHaveLength(1)
      expect(await runCli(['timeline', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(before)
    }
  })
})
