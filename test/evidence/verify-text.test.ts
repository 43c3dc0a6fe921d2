import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unpackedBag } from '../support/bag-folder.ts'
import { archiveOf, ROOT } from '../support/evidence-bag.ts'
import { describeWith } from '../support/program.ts'
import { runCli } from '../support/run-cli.ts'

/** The commands of a section of VERIFY.txt, as they stand there, as one script. */
function commands(text: string, section: string): string {
  const [, rest = ''] = text.split(`\n${section}`)
  const [body = ''] = rest.split(/^\d\. /m)
  const lines = body.split('\n').filter((line) => line.startsWith('    '))
  expect(lines.length).toBeGreaterThan(0)
  return lines.map((line) => line.slice(4)).join('\n')
}

const SECTIONS = ['1. Unpack it', '2. Nothing has changed', '3. Who sealed it'] as const

/** Programs of coreutils; besides them the reader has what the beginning of the text names, and a shell. */
const COREUTILS = 'base64 cat comm cut head printf sha256sum sha512sum sort tail tr'.split(' ')

/** What has to be unpacked is what tells which programs are needed beside those that are promised. */
const READER = {
  zip: [...COREUTILS, 'openssl', 'ssh-keygen', 'unzip', 'sh'],
  age: [...COREUTILS, 'openssl', 'ssh-keygen', 'unzip', 'sh', 'age'],
  tar: [...COREUTILS, 'openssl', 'ssh-keygen', 'unzip', 'sh', 'tar', 'gzip'],
} as const

/** A folder of these programs and no other. */
function machine(programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'tatou-ir-test-'))
  for (const program of programs) {
    const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' }).stdout.trim()
    // What the shell has built in, it has everywhere.
    if (found.startsWith('/')) symlinkSync(found, join(folder, program))
  }
  return folder
}

interface Ran {
  readonly ok: boolean
  /** All that was said. */
  readonly said: string
}

/** Runs a script where there are no programs but those of `path`. */
function runOn(path: string, cwd: string, script: string): Ran {
  const ran = spawnSync('/bin/sh', ['-euc', script], { cwd, encoding: 'utf8', env: { PATH: path } })
  return { ok: ran.status === 0, said: ran.stdout + ran.stderr }
}

const LOG = readFileSync('samples/tatou-campaign/security.log')

/** A folder with logs, two keys and who they belong to. */
function readersDesk(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'tatou-ir-test-'))
  mkdirSync(join(cwd, 'logs'))
  writeFileSync(join(cwd, 'logs/sécurité.log'), LOG)
  const make = `for k in key second; do ssh-keygen -q -t ed25519 -N '' -C '' -f $k; done
    age-keygen -o identity 2>/dev/null; age-keygen -y identity > team
    echo "alice@soc.example namespaces=\\"evidence@tatou-ir\\" $(cat key.pub)" > allowed_signers
    echo "bob@soc.example namespaces=\\"evidence@tatou-ir\\" $(cat second.pub)" >> allowed_signers`
  execFileSync('bash', ['-euc', make], { cwd, stdio: 'pipe' })
  return cwd
}

describeWith(
  ['bash', 'age', 'age-keygen', 'gzip', 'openssl', 'ssh-keygen', 'tar', 'unzip', 'sha256sum', 'sha512sum'],
  'VERIFY.txt',
  () => {
    const signed = ['--sign', 'key', '--sign', 'second', '--contact', 'alice@soc.example']
    describe.each([
      { kind: 'zip', name: `${ROOT}.zip`, options: signed },
      { kind: 'age', name: `${ROOT}.zip`, options: [...signed, '--encrypt-to', 'team'] },
      { kind: 'tar', name: `${ROOT}.tar.gz`, options: signed },
    ] as const)('of a $kind', ({ kind, name, options }) => {
      let cwd: string
      let bag: string
      let path: string
      let text: string
      beforeAll(async () => {
        cwd = readersDesk()
        path = machine(READER[kind])
        bag = join(cwd, ROOT)
        await runCli(['bundle', 'create', 'logs', '-o', name, ...options], { cwd })
        // The text is in the bundle, so the first reading is by other means.
        if (kind === 'age') execFileSync('sh', ['-c', `age -d -i identity ${name}.age > first.zip`], { cwd })
        text = String((await unpackedBag(join(cwd, kind === 'age' ? 'first.zip' : name))).get('VERIFY.txt'))
        const unpacked = runOn(path, cwd, commands(text, SECTIONS[0]))
        if (!unpacked.ok) throw new Error(unpacked.said)
      })

      afterAll(() => {
        for (const folder of [cwd, path]) rmSync(folder, { recursive: true, force: true })
      })

      const run = (script: string): Ran => runOn(path, bag, script)

      it('promises that nothing has changed', () => {
        const script = commands(text, SECTIONS[1])
        expect(run(script)).toEqual({ ok: true, said: '' })
        const file = join(bag, 'data/evidence/E0001/sécurité.log')
        const before = readFileSync(file)
        writeFileSync(file, before.with(0, before[0] === 1 ? 2 : 1))
        expect(run(script)).toEqual({ ok: false, said: expect.stringContaining('FAILED') })
        writeFileSync(file, before)
        expect(run(script)).toEqual({ ok: true, said: '' })
      })

      it('promises that nothing is missing', () => {
        const file = join(bag, 'data/derived/events.ndjson')
        const before = readFileSync(file)
        rmSync(file)
        expect(run(commands(text, SECTIONS[1])).ok).toBe(false)
        writeFileSync(file, before)
      })

      it.each(['data/evidence/E0001/other.log', 'meta/more.json', 'signatures/other.sig'])(
        'promises that nothing was added: %s',
        async (added) => {
          const archive = join(cwd, name)
          const before = readFileSync(archive)
          const files = await unpackedBag(archive)
          writeFileSync(archive, archiveOf(files, kind === 'tar' ? 'tar.gz' : 'zip'))
          expect(run(commands(text, SECTIONS[1]))).toEqual({ ok: true, said: '' })
          writeFileSync(archive, archiveOf(files.set(added, 'x'), kind === 'tar' ? 'tar.gz' : 'zip'))
          expect(run(commands(text, SECTIONS[1]))).toEqual({ ok: true, said: `${added}\n` })
          writeFileSync(archive, before)
        },
      )

      it('promises that the signer sealed it', () => {
        const lines = commands(text, SECTIONS[2]).split('\n')
        const script = lines.slice(lines.findIndex((line) => line.startsWith('ssh-keygen'))).join('\n')
        expect(run(script).ok).toBe(true)
        const file = join(bag, 'tagmanifest-sha512.txt')
        const before = readFileSync(file)
        writeFileSync(file, `${before.toString()}\n`)
        expect(run(script).ok).toBe(false)
        writeFileSync(file, before)
      })

      it('promises that a second person sealed it', () => {
        const lines = commands(text, SECTIONS[2]).split('\n')
        const script = lines.slice(lines.findLastIndex((line) => line.startsWith('ssh-keygen'))).join('\n')
        expect(script).toContain('tagmanifest-sha512.txt.2.sig')
        expect(run(script).ok).toBe(true)
        const file = join(bag, 'signatures/tagmanifest-sha512.txt.2.sig')
        const before = readFileSync(file)
        writeFileSync(file, readFileSync(join(cwd, 'second.pub')))
        expect(run(script).ok).toBe(false)
        writeFileSync(file, before)
      })

      it('promises that a line that a finding cites is where it says', () => {
        const { findings } = JSON.parse(readFileSync(join(bag, 'data/derived/findings.json'), 'utf8')) as {
          findings: { evidence: { offset: number; line_sha256: string }[] }[]
        }
        const [command = ''] = /^ {4}tail -c .*$/m.exec(text) ?? []
        const cited = findings.flatMap(({ evidence }) => evidence)
        expect(cited.length).toBeGreaterThan(5)
        for (const { offset, line_sha256: digest } of cited) {
          const script = command.trim().replace('OFFSET', String(offset)).replace('NAME', 'sécurité.log')
          expect(run(script)).toEqual({ ok: true, said: `${digest}  -\n` })
        }
      })
    })

    it('of an excerpt promises that its first line is the one of its digest', async () => {
      const cwd = readersDesk()
      const path = machine(READER.zip)
      await runCli(['bundle', 'create', 'logs', '-o', `${ROOT}.zip`, '--only-findings'], { cwd })
      const files = await unpackedBag(join(cwd, `${ROOT}.zip`))
      const text = String(files.get('VERIFY.txt'))
      const unpacked = `${commands(text, SECTIONS[0])}\n${commands(text, SECTIONS[1])}`
      expect(runOn(path, cwd, unpacked).ok).toBe(true)
      const [first = ''] = String(files.get('data/evidence/excerpt.ndjson')).split('\n')
      const { line_sha256: digest } = JSON.parse(first) as { line_sha256: string }
      const [command = ''] = /^ {4}head -n 1 .*$/m.exec(text) ?? []
      expect(runOn(path, join(cwd, ROOT), command)).toEqual({ ok: true, said: `${digest}  -\n` })
      for (const folder of [cwd, path]) rmSync(folder, { recursive: true, force: true })
    })
  },
)
