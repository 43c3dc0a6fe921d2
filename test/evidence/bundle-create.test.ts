import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openArchive } from '../../src/evidence/archive.ts'
import { seal, type PayloadFile } from '../../src/evidence/seal.ts'
import type { VerifyDocument } from '../../src/model/bundle.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const LOG = readFileSync('samples/tatou-campaign/security.log')

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A folder with a plain log and a compressed one of other bytes. */
async function evidence(): Promise<string> {
  const folder = await temporaryFolder()
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'logs/security.log'), LOG)
  writeFileSync(
    join(folder, 'logs/auth.log.1.gz'),
    gzipSync('Oct 18 16:00:01 web sshd[7]: Failed password for root from 203.0.113.9 port 4 ssh2\n'),
  )
  return folder
}

const create = (cwd: string, ...args: string[]): ReturnType<typeof runCli> =>
  runCli(['bundle', 'create', 'logs', '--year', '2025', '--at', '2025-10-20T08:00:00Z', ...args], { cwd })

interface Original {
  readonly file: string
  readonly original_path: string
  readonly sha256: string
}

/** Runs commands as a reader would type them. */
const shell = (cwd: string, script: string): string => execFileSync('bash', ['-euc', script], { cwd, encoding: 'utf8' })

describeWith(['bash', 'unzip', 'tar', 'sha256sum', 'sha512sum'], 'a bundle', () => {
  it.each([
    ['zip', 'b.zip', 'unzip -q b.zip'],
    ['stored zip', 's.zip', 'unzip -q s.zip'],
    ['tar.gz', 'b.tar.gz', 'tar xzf b.tar.gz'],
  ])('as %s holds the originals byte for byte, and stock tools find it whole', async (kind, name, unpack) => {
    const cwd = await evidence()
    const made = await create(cwd, '-o', name, ...(kind.startsWith('stored') ? ['--store'] : []))
    expect(made).toMatchObject({ code: 0, stderr: '' })
    shell(cwd, unpack)
    const root = join(cwd, name.slice(0, name.indexOf('.')))
    shell(root, 'sha256sum --quiet -c manifest-sha256.txt; sha512sum --quiet -c tagmanifest-sha512.txt')
    const { files } = JSON.parse(readFileSync(join(root, 'meta/files.json'), 'utf8')) as { files: Original[] }
    expect(files.map(({ original_path: path }) => path)).toEqual(['logs/auth.log.1.gz', 'logs/security.log'])
    for (const { file, original_path: original, sha256: digest } of files) {
      const packed = readFileSync(join(root, file))
      expect(packed.equals(readFileSync(join(cwd, original)))).toBe(true)
      expect(sha256(packed)).toBe(digest)
    }
  })

  it.each([
    ['b.zip', []],
    ['b.zip', ['--store']],
  ])('verifies: %s %j', async (name, options) => {
    const cwd = await evidence()
    await create(cwd, '-o', name, ...options)
    const { code, stdout } = await runCli(['bundle', 'verify', name, '--format', 'json'], { cwd })
    const { ok, bundle, checks, faults } = JSON.parse(stdout) as VerifyDocument
    expect({ code, ok, sealed: bundle.sealed }).toEqual({ code: 0, ok: true, sealed: true })
    expect(checks.flatMap(({ name: check, outcome }) => (outcome === 'passed' ? [] : [`${check} ${outcome}`]))).toEqual(
      ['time stamps not_run', 'signatures not_run', 'custody since not_run', 'receipt not_run'],
    )
    expect(faults.map((fault) => fault.code)).toEqual(['W-UNSIGNED'])
  })

  it('says in its receipt what it is', async () => {
    const cwd = await evidence()
    const { stdout } = await create(
      cwd,
      '-o',
      'IR-7.zip',
      '--tlp',
      'TLP:RED',
      '--case-id',
      'Incident 7',
      '--format',
      'json',
    )
    const receipt = JSON.parse(stdout)
    expect(receipt).toMatchObject({
      case_id: 'Incident 7',
      tlp: 'TLP:RED',
      made_at: '2025-10-20T08:00:00.000000Z',
      signers: [],
    })
    expect(receipt.archive).toMatchObject({ name: 'IR-7.zip', sha256: sha256(readFileSync(join(cwd, 'IR-7.zip'))) })
    shell(cwd, 'unzip -q IR-7.zip')
    expect(receipt.tag_manifest.sha512).toBe(shell(cwd, 'sha512sum IR-7/tagmanifest-sha512.txt').slice(0, 128))
    expect(readFileSync(join(cwd, 'IR-7/bag-info.txt'), 'utf8')).toContain('\nTLP: TLP:RED\n')
  })

  it('holds what the commands show of the same logs', async () => {
    const cwd = await evidence()
    await create(cwd, '-o', 'b.zip')
    shell(cwd, 'unzip -q b.zip')
    for (const [name, command] of [
      ['timeline.json', ['timeline', 'logs', '--year', '2025', '--format', 'json']],
      ['findings.json', ['detect', 'logs', '--year', '2025', '--format', 'json', '--full']],
      ['sources.json', ['sources', 'logs', '--year', '2025', '--format', 'json']],
      ['accounts.json', ['accounts', 'logs', '--year', '2025', '--format', 'json']],
      ['events.ndjson', ['events', 'logs', '--year', '2025', '--format', 'ndjson']],
    ] as const) {
      const { stdout } = await runCli(command, { cwd })
      expect(readFileSync(join(cwd, 'b/data/derived', name), 'utf8')).toBe(stdout)
    }
  })

  it('has the same bytes whenever and by whomever it is made with the same --at and contact', async () => {
    const [one, other] = [await evidence(), await evidence()]
    for (const name of ['s.zip', 'b.tar.gz']) {
      for (const [at, cwd] of [one, other].entries()) {
        // The times of the originals are told, and are part of what is the same.
        shell(cwd, 'touch -d 2025-10-19T00:00:00Z logs/*')
        await runCli(
          ['bundle', 'create', 'logs', '--year', '2025', '--at', '2025-10-20', '--contact', 'A', '--store', '-o', name],
          { cwd, now: () => at * 86_400_000 },
        )
      }
      expect(sha256(readFileSync(join(one, name)))).toBe(sha256(readFileSync(join(other, name))))
    }
  })

  it('of a case holds the stored logs and the custody log', async () => {
    const cwd = await evidence()
    await runCli(['ingest', 'logs', '--year', '2025', '--case', 'ir'], { cwd })
    const made = await runCli(['bundle', 'create', '--case', 'ir', '-o', 'b.zip'], { cwd })
    expect(made).toMatchObject({ code: 0, stderr: '' })
    shell(cwd, 'unzip -q b.zip')
    expect(readFileSync(join(cwd, 'b/custody/custody.jsonl'))).toEqual(readFileSync(join(cwd, 'ir/custody.jsonl')))
    expect(readFileSync(join(cwd, 'b/data/evidence/E0002/security.log')).equals(LOG)).toBe(true)
  })
})

describe('what is no bundle', () => {
  it.each([
    [['-o', 'logs/security.log'], 'ends neither in .zip nor in .tar.gz'],
    [['-o', '.zip'], 'ends neither'],
    [['-o', 'a b.zip'], 'is no plain name'],
    [['-o', 'x.zip', '--at', 'soon'], 'is no time'],
    [[], 'name the bundle with -o'],
  ])('%j is refused', async (args, problem) => {
    const cwd = await evidence()
    const { code, stderr } = await runCli(['bundle', 'create', 'logs', ...args], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
    expect(readdirSync(cwd)).toEqual(['logs'])
  })

  it('a file that is there is never overwritten', async () => {
    const cwd = await evidence()
    writeFileSync(join(cwd, 'b.zip'), 'mine')
    const { code, stderr } = await create(cwd, '-o', 'b.zip')
    expect(code).toBe(2)
    expect(stderr).toContain('it is there already')
    expect(readFileSync(join(cwd, 'b.zip'), 'utf8')).toBe('mine')
  })

  it('a folder that is not there leaves nothing', async () => {
    const cwd = await evidence()
    const { code, stderr } = await create(cwd, '-o', 'nowhere/b.zip')
    expect(code).toBe(2)
    expect(stderr).toContain('its directory does not exist')
  })

  it.each([
    // No file may be larger than 120 KiB; the bundle would be, and nothing before it is.
    ['a disk that is full', 120, 'larger than a file may be'],
    ['a temporary folder without room', 8, 'cannot keep temporary files'],
  ])('%s leaves nothing, and says why', { timeout: 60_000 }, async (_, most, why) => {
    const cwd = await evidence()
    const program = join(import.meta.dirname, '../../bin/tatou-ir.js')
    const made = spawnSync(
      'bash',
      ['-c', `ulimit -f ${most}; exec node ${program} bundle create logs --year 2025 -o b.zip --store`],
      { cwd, encoding: 'utf8' },
    )
    expect({ code: made.status, stderr: made.stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) })
    expect(readdirSync(cwd)).toEqual(['logs'])
  })

  it('evidence that changes or cannot be read while it is packed leaves nothing', async () => {
    const cwd = await temporaryFolder()
    const stage = (open: PayloadFile['open'], bytes: number): Promise<unknown> => {
      const file = {
        path: 'data/evidence/E0001/x',
        shown: 'x',
        bytes,
        sha256: sha256(Buffer.from('abc')),
        pieceOf: null,
      }
      const plan = {
        root: 'b',
        payload: [{ ...file, open }],
        tags: () => [],
        sign: async () => [],
        onBytes: () => undefined,
      }
      const sink = createWriteStream(join(cwd, 'b.zip'))
      return seal(openArchive('zip', sink, new Date(0)), plan)
    }
    const of = (text: string) => () => Readable.from([Buffer.from(text)])
    await expect(stage(of('abc'), 3)).resolves.toMatchObject({ payload: [{ bytes: 3 }] })
    for (const text of ['abd', 'ab', 'abcd'])
      await expect(stage(of(text), 3)).rejects.toMatchObject({ code: 'input-changed' })
    await expect(stage(() => createReadStream(join(cwd, 'gone')), 3)).rejects.toMatchObject({
      code: 'input-unreadable',
    })
  })

  it('a file that cannot be read leaves nothing, and is named; what has no bytes is left out', async () => {
    const cwd = await evidence()
    symlinkSync('/nowhere', join(cwd, 'logs/dangling.log'))
    symlinkSync('..', join(cwd, 'logs/loop'))
    expect((await create(cwd, '-o', 'whole.zip')).code).toBe(4)
    expect(readdirSync(cwd)).toEqual(['logs', 'whole.zip'])
    // Reading its beginning is an error for everybody, root too.
    symlinkSync('/proc/self/mem', join(cwd, 'logs/mem.log'))
    const { code, stderr } = await create(cwd, '-o', 'half.zip')
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('logs/mem.log cannot be packed') })
    expect(stderr).toContain('logs/mem.log cannot be read (EIO)')
    expect(readdirSync(cwd)).toEqual(['logs', 'whole.zip'])
  })

  it('an interrupt leaves nothing', async () => {
    const cwd = await evidence()
    const { code } = await runCli(['bundle', 'create', 'logs', '--year', '2025', '-o', 'b.zip'], {
      cwd,
      interrupt: (send) => setTimeout(() => send('SIGINT'), 150),
    })
    expect(code).toBe(130)
    expect(readdirSync(cwd)).toEqual(['logs'])
  })
})
