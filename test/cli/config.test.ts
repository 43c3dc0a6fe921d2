import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RulesDocument } from '../../src/model/rules.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NAME = 'tatou-ir.config.yaml'
const STRICT = 'skew_tolerance_seconds: 5\n'
const CAMPAIGN = join(import.meta.dirname, '../../samples/tatou-campaign')

/** The configuration that a document says was used, and what was said on standard error. */
async function used(cwd: string, ...args: string[]): Promise<{ used: unknown; stderr: string }> {
  const { code, stdout, stderr } = await runCli(['detect', CAMPAIGN, '--format', 'json', ...args], { cwd })
  expect(code, stderr).toBe(0)
  return { used: JSON.parse(stdout).config, stderr }
}

async function configured(text = STRICT, mode = 0o600): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, NAME), text)
  await chmod(join(folder, NAME), mode)
  return folder
}

describe('the configuration', () => {
  it('is found here and above, and stands in the document with its digest', async () => {
    const folder = await configured()
    await mkdir(join(folder, 'below/it'), { recursive: true })
    const sha256 = createHash('sha256').update(STRICT).digest('hex')
    for (const cwd of [folder, join(folder, 'below/it')]) {
      expect((await used(cwd)).used).toEqual({ path: join(folder, NAME), sha256 })
    }
    expect((await used(await temporaryFolder())).used).toBeNull()
  })

  it('is not used when others can write it, when it is a link, or when it lies among the inputs', async () => {
    for (const mode of [0o622, 0o606, 0o660]) {
      const { used: none, stderr } = await used(await configured(STRICT, mode))
      expect(none).toBeNull()
      expect(stderr).toContain('is not used: others can write it')
    }
    const linked = await temporaryFolder()
    await symlink(join(await configured(), NAME), join(linked, NAME))
    expect(await used(linked)).toMatchObject({ used: null, stderr: expect.stringContaining('no regular file') })
    const among = await configured()
    await writeFile(join(among, 'auth.log'), '')
    const { stdout, stderr } = await runCli(['detect', '.', '--format', 'json'], { cwd: among })
    expect(JSON.parse(stdout).config).toBeNull()
    expect(stderr).toContain('it lies among the inputs')
  })

  it('of --config is used wherever it lies', async () => {
    const folder = await configured(STRICT, 0o666)
    expect((await used(folder, '--config', NAME)).used).toMatchObject({ path: NAME })
  })

  it('tells all its faults at once, each with its place', async () => {
    const text =
      'skew_tolerance_seconds: soon\ngateways:\n  - 172.18.0.1\n  - nowhere\nrules:\n  a: {timespan: ten}\nother: 1\n'
    const folder = await configured(text)
    const { code, stderr } = await runCli(['detect', CAMPAIGN], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toContain(`${NAME}:1:25: skew_tolerance_seconds:`)
    expect(stderr).toContain(`${NAME}:6:17: rules.a.timespan: is no time span`)
    expect(stderr).toContain('other')
    const ranges = await configured('gateways:\n  - 172.18.0.0/16\n  - nowhere\n')
    expect((await runCli(['detect', CAMPAIGN], { cwd: ranges })).stderr).toContain(
      `${NAME}:3:5: gateways.1: 'nowhere' is no IP address`,
    )
  })

  it('that is broken, missing, huge or a bomb is refused', async () => {
    const bomb = [
      'a: &a [x,x]',
      ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]},`.repeat(9)}x]`),
    ]
    for (const text of ['gateways: [', 'a: 1\na: 2\n', `${bomb.join('\n')}\n`, `# ${'x'.repeat(1_000_000)}\n`]) {
      const { code, stderr } = await runCli(['detect', CAMPAIGN], { cwd: await configured(text) })
      expect([code, stderr.includes('hint:')], stderr.slice(0, 300)).toEqual([2, true])
    }
    const { code, stderr } = await runCli(['detect', CAMPAIGN, '--config', 'none.yaml'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('none.yaml')])
  })

  it('sets thresholds, time spans and levels, switches rules off, and warns of rules that there are not', async () => {
    const rules = async (text: string) => {
      const { stdout, stderr } = await runCli(['rules', 'list', '--format', 'json'], { cwd: await configured(text) })
      return { rules: RulesDocument.parse(JSON.parse(stdout)).rules, stderr }
    }
    const before = (await rules('')).rules.find(({ name }) => name === 'brute_force_by_source')
    const set = await rules(
      'rules: {brute_force_by_source: {threshold: 77, timespan: 3h, level: critical}, none: {level: low}}',
    )
    const after = set.rules.find(({ name }) => name === 'brute_force_by_source')
    expect(after).toEqual({ ...before, threshold: '≥ 77', timespan_seconds: 10_800, level: 'critical' })
    expect(set.stderr).toContain('none')
  })
})
