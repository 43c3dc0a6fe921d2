import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

/** Runs a script; false when it fails or says anything but what is good. */
function holds(cwd: string, script: string): boolean {
  const ran = spawnSync('bash', ['-euc', script], { cwd, encoding: 'utf8' })
  return ran.status === 0 && !/FAILED|WARNING|^[<>]/m.test(ran.stdout + ran.stderr)
}

describeWith(
  ['bash', 'unzip', 'tar', 'gzip', 'age', 'age-keygen', 'sha256sum', 'sha512sum', 'ssh-keygen', 'diff', 'find'],
  'VERIFY.txt',
  () => {
    describe.each(['b.zip', 'b.tar.gz'])('of %s', (name) => {
      let cwd: string
      let bag: string
      let text: string
      beforeAll(async () => {
        cwd = mkdtempSync(join(tmpdir(), 'tatou-ir-test-'))
        bag = join(cwd, 'b')
        mkdirSync(join(cwd, 'logs'))
        writeFileSync(join(cwd, 'logs/security.log'), readFileSync('samples/tatou-campaign/security.log'))
        const shell = (script: string): unknown => execFileSync('bash', ['-euc', script], { cwd, stdio: 'pipe' })
        shell(`for k in key second; do ssh-keygen -q -t ed25519 -N '' -C '' -f $k; done
          age-keygen -o identity 2>/dev/null; age-keygen -y identity > team`)
        writeFileSync(
          join(cwd, 'allowed_signers'),
          ['alice', 'bob']
            .map((who, at) => {
              const key = readFileSync(join(cwd, at === 0 ? 'key.pub' : 'second.pub'), 'utf8')
              return `${who}@soc.example namespaces="evidence@tatou-ir" ${key}`
            })
            .join(''),
        )
        const isZip = name.endsWith('.zip')
        const signers = ['--sign', 'key', '--sign', 'second', '--contact', 'alice@soc.example']
        const secret = isZip ? ['--encrypt-to', 'team'] : []
        await runCli(['bundle', 'create', 'logs', '-o', name, ...signers, ...secret], { cwd })
        // The text is in the bundle, so the first reading is by other means.
        shell(isZip ? `age -d -i identity ${name}.age > x.zip; unzip -q x.zip` : `tar xzf ${name}`)
        text = readFileSync(join(bag, 'VERIFY.txt'), 'utf8')
        execFileSync('rm', ['-rf', bag])
        execFileSync('bash', ['-euc', commands(text, SECTIONS[0])], { cwd })
      })

      afterAll(() => rmSync(cwd, { recursive: true, force: true }))

      it('promises that nothing has changed', () => {
        const script = commands(text, SECTIONS[1])
        expect(holds(bag, script)).toBe(true)
        const file = join(bag, 'data/evidence/E0001/security.log')
        const before = readFileSync(file)
        writeFileSync(file, before.with(0, before[0] === 1 ? 2 : 1))
        expect(holds(bag, script)).toBe(false)
        writeFileSync(file, before)
        expect(holds(bag, script)).toBe(true)
      })

      it('promises that nothing is missing', () => {
        const file = join(bag, 'data/derived/events.ndjson')
        const before = readFileSync(file)
        execFileSync('rm', [file])
        expect(holds(bag, commands(text, SECTIONS[1]))).toBe(false)
        writeFileSync(file, before)
      })

      it('promises that nothing was added', () => {
        const file = join(bag, 'data/evidence/E0001/other.log')
        writeFileSync(file, 'x')
        expect(holds(bag, commands(text, SECTIONS[1]))).toBe(false)
        execFileSync('rm', [file])
      })

      it('promises that the signer sealed it', () => {
        const lines = commands(text, SECTIONS[2]).split('\n')
        const script = lines.slice(lines.findIndex((line) => line.startsWith('ssh-keygen'))).join('\n')
        expect(holds(bag, script)).toBe(true)
        const file = join(bag, 'tagmanifest-sha512.txt')
        const before = readFileSync(file)
        writeFileSync(file, `${before.toString()}\n`)
        expect(holds(bag, script)).toBe(false)
        writeFileSync(file, before)
      })

      it('promises that a second person sealed it', () => {
        const lines = commands(text, SECTIONS[2]).split('\n')
        const script = lines.slice(lines.findLastIndex((line) => line.startsWith('ssh-keygen'))).join('\n')
        expect(script).toContain('tagmanifest-sha512.txt.2.sig')
        expect(holds(bag, script)).toBe(true)
        const file = join(bag, 'signatures/tagmanifest-sha512.txt.2.sig')
        const before = readFileSync(file)
        writeFileSync(file, readFileSync(join(cwd, 'second.pub')))
        expect(holds(bag, script)).toBe(false)
        writeFileSync(file, before)
      })

      it('promises that a line that a finding cites is where it says', () => {
        const { findings } = JSON.parse(readFileSync(join(bag, 'data/derived/findings.json'), 'utf8')) as {
          findings: { evidence: { offset: number; line_sha256: string }[] }[]
        }
        const [command = ''] = /^ {4}tail -c .*$/m.exec(text) ?? []
        for (const { offset, line_sha256: digest } of findings.flatMap(({ evidence }) => evidence)) {
          const script = command.trim().replace('OFFSET', String(offset)).replace('NAME', 'security.log')
          expect(execFileSync('bash', ['-c', script], { cwd: bag, encoding: 'utf8' }).slice(0, 64)).toBe(digest)
        }
      })
    })
  },
)
