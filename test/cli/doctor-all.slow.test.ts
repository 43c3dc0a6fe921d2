import { spawnSync } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DoctorDocument, type Check } from '../../src/model/doctor.ts'
import { temporaryFolder } from '../support/temporary.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The formats and samples that are enough here: that all of them are right, other tests find out. */
const FORMATS = ['tatou-security', 'sshd']
const KEPT_SAMPLES = ['tatou-campaign', 'tatou-campaign-json']

/** An installation as npm makes one of what ships, and nothing else of this folder. */
async function install(): Promise<string> {
  const home = await temporaryFolder()
  const { files } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { files: string[] }
  for (const name of [...files, 'package.json']) await cp(join(ROOT, name), join(home, name), { recursive: true })
  await mkdir(join(home, 'node_modules'))
  for (const name of await readdir(join(ROOT, 'node_modules')))
    await symlink(join(ROOT, 'node_modules', name), join(home, 'node_modules', name))
  for (const name of await readdir(join(home, 'dist/rules')))
    if (name.endsWith('.test.yml') && name !== 'auth_brute_force.test.yml') await rm(join(home, 'dist/rules', name))
  for (const name of await readdir(join(home, 'samples')))
    if (name.endsWith('.expected.json') && !KEPT_SAMPLES.includes(name.split('.')[0] ?? ''))
      await rm(join(home, 'samples', name))
  const few = `LOG_FORMATS.splice(0, Infinity, ...LOG_FORMATS.filter(({ id }) => ${JSON.stringify(FORMATS)}.includes(id)))`
  await writeFile(
    join(home, 'dist/cli/doctor/few-formats.js'),
    `import { LOG_FORMATS as ALL } from '../../formats/registry.js'\nexport const LOG_FORMATS = [...ALL]\n${few}\n`,
  )
  await change(home, 'dist/cli/doctor/doctor-tests.js', "'../../formats/registry.js'", "'./few-formats.js'")
  return home
}

async function change(home: string, file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(home, file), 'utf8')
  expect(text.includes(from), `${file}: ${from}`).toBe(true)
  await writeFile(join(home, file), text.replace(from, to))
}

interface Looked {
  readonly code: number | null
  readonly checks: ReadonlyMap<string, Check>
  readonly failed: readonly string[]
}

/** A configuration that nobody named: what it says is in force, but it may not say what is probed. */
const UNNAMED = 'deployment: {endpoints: [{name: x, url: "http://127.0.0.1:9/"}]}\n'

async function doctor(home: string, args: readonly string[]): Promise<Looked> {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'tatou-ir.config.yaml'), UNNAMED, { mode: 0o600 })
  const argv = [join(home, 'bin/tatou-ir.js'), 'doctor', ...args, '--format', 'json']
  // No network is needed, and none is there: a proxy that nobody listens on.
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: cwd, http_proxy: 'http://127.0.0.1:9' }
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd, env, encoding: 'utf8' })
  expect(stderr).toBe('')
  const { checks } = DoctorDocument.parse(JSON.parse(stdout))
  // Nothing stays behind.
  expect(await readdir(cwd)).toEqual(['tatou-ir.config.yaml'])
  return {
    code: status,
    checks: new Map(checks.map((check) => [check.name, check])),
    failed: checks.filter((check) => check.status === 'fail').map(({ name }) => name),
  }
}

/** What is broken, and which item must say so with which words. */
const BREAKS: readonly (readonly [item: string, message: RegExp, file: string, from: string, to: string])[] = [
  [
    'tests of the rules',
    /^3 of 54 tests failed: rules\/auth_brute_force\.test\.yml:\d+: brute_force_by_source/,
    'dist/rules/auth_brute_force.test.yml',
    'threshold: 6\n    within: 60s\n    of: 203.0.113.9',
    'threshold: 6\n    within: 60s\n    of: 203.0.113.8',
  ],
  [
    'formats of the program',
    /^1 fault: tatou-security: sample \d+: reason: fault, not missing_fields$/,
    'dist/formats/tatou-security.js',
    "reason: 'missing_fields', action: 'login_failed'",
    "reason: 'fault', action: 'login_failed'",
  ],
  [
    'branches of the playbooks',
    /ssh-noise\.json:\d+:\d+: PB001 workflow_start/,
    'playbooks/ssh-noise.json',
    '"workflow_start": "start--',
    '"workflow_start": "start--0000',
  ],
  [
    'tatou-campaign-json',
    /^samples\/tatou-campaign-json: failed_logins is 8, not 9;/,
    'samples/tatou-campaign-json/app.log',
    'user_login_failure',
    'user_login_success',
  ],
  [
    'a report',
    /^tatou-ir report check report\.json samples\/tatou-campaign ended with 0, not 3$/,
    'dist/cli/commands/report-check.js',
    'const UNVERIFIED = 3',
    'const UNVERIFIED = 0',
  ],
  [
    'a bundle',
    /^tatou-ir bundle verify flipped\.zip ended with 0, not 3/,
    'dist/cli/commands/bundle-verify.js',
    'return exitCodeOf(',
    'return 0 && exitCodeOf(',
  ],
  [
    'a drill',
    /^none\.json gets 50 points, not 0$/,
    'dist/drill/score-drill.js',
    'rounded(facts.points)',
    'Math.max(50, rounded(facts.points))',
  ],
  [
    'a case',
    /^tatou-ir case show --case case --verify ended with 0, not 3$/,
    'dist/cli/commands/case-show.js',
    'const UNVERIFIED = 3',
    'const UNVERIFIED = 0',
  ],
]

describe('doctor --all', { timeout: 300_000 }, () => {
  it('tries all that ships, without the tests and the network, and names the one part that lies', async () => {
    const home = await install()
    // A chain that is never broken, whatever somebody writes into it.
    await change(home, 'dist/store/hash-chain.js', 'return faults;', 'return [];')
    const { code, checks, failed } = await doctor(home, ['--all'])
    expect([code, failed]).toEqual([1, ['a playbook']])
    expect(checks.get('a playbook')).toMatchObject({
      message: 'tatou-ir playbook status --case run ended with 0, not 3',
      tried: expect.stringContaining('change one word of its record; tatou-ir playbook status --case run'),
      hint: expect.stringContaining('install tatou-ir again'),
    })
    const areas = new Set([...checks.values()].map(({ area }) => area))
    expect([...areas]).toEqual([
      'installation',
      'configuration',
      'rules',
      'formats',
      'playbooks',
      'samples',
      'rehearsal',
      'case',
      'deployment',
    ])
    const skipped = [...checks.values()].filter(({ status }) => status === 'skip').map(({ name }) => name)
    expect(skipped).toEqual(['case', 'deployment'])
    for (const { name, status, tried, seconds } of checks.values())
      expect([name, status === 'skip' || (tried !== '' && seconds !== null)]).toEqual([name, true])
  })

  it('finds every part that is broken, each by itself', async () => {
    const home = await install()
    for (const [, , file, from, to] of BREAKS) await change(home, file, from, to)
    await rm(join(home, 'node_modules/pdfkit'))
    const { code, checks, failed } = await doctor(home, ['--all'])
    expect(code).toBe(1)
    for (const [item, message] of BREAKS)
      expect(checks.get(item)).toMatchObject({
        status: 'fail',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(/./),
      })
    expect(checks.get('PDF')).toMatchObject({ status: 'warn', hint: 'npm install pdfkit dejavu-fonts-ttf' })
    expect(checks.get('playbooks of the program')).toMatchObject({ status: 'fail' })
    expect(checks.get('tatou-campaign')).toMatchObject({ status: 'pass' })
    // A playbook that is broken is in the way of all.
    const named = [...BREAKS.map(([item]) => item), 'playbooks of the program', 'a playbook']
    expect(failed.toSorted()).toEqual(named.toSorted())
  })

  it('says so where the samples are gone, or a rule is broken', async () => {
    const home = await install()
    await change(home, 'dist/rules/web_command_injection.yml', 'level: ', 'level: very ')
    const { code, checks, failed } = await doctor(home, [])
    expect([code, failed]).toEqual([1, ['rules of the program']])
    expect(checks.get('rules of the program')).toMatchObject({ hint: 'tatou-ir rules lint shows them' })
  })
})
