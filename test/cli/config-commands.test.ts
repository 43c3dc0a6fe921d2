import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigShowDocument } from '../../src/model/config-show.ts'
import { LintDocument } from '../../src/model/rules.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const NAME = 'tatou-ir.config.yaml'
const SAMPLE = join(import.meta.dirname, '../../samples/tatou.config.yaml')

/** The places and codes of the faults of a text. */
async function faultsOf(text: string): Promise<{ code: number; faults: string[] }> {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'c.yaml'), text)
  const { code, stdout } = await runCli(['config', 'check', 'c.yaml', '--format', 'json'], { cwd })
  const { faults } = LintDocument.parse(JSON.parse(stdout))
  return { code, faults: faults.map(({ line, column, code: which }) => `${line}:${column} ${which}`) }
}

describe('config init', () => {
  it('writes what passes the check, also with every example uncommented, and overwrites nothing', async () => {
    const cwd = await temporaryFolder()
    expect((await runCli(['config', 'init'], { cwd })).code).toBe(0)
    const text = await readFile(join(cwd, NAME), 'utf8')
    const whole = text.replaceAll(/^# /gm, '')
    expect(await faultsOf(text)).toEqual({ code: 0, faults: [] })
    expect(await faultsOf(whole)).toEqual({ code: 0, faults: [] })
    expect(whole).toMatch(/^known_good:\n {2}- /m)
    expect((await runCli(['config', 'init'], { cwd })).code).toBe(2)
    expect(await readFile(join(cwd, NAME), 'utf8')).toBe(text)
  })
})

describe('config check', () => {
  it('tells faults of form all at once, with their places', async () => {
    const { code, faults } = await faultsOf(
      'zones:\n  - {name: a, addresses: []}\nknown_good:\n  - {addresses: [192.0.2.1], until: 2026-02-31, reason: x}\n' +
        'accounts: {privilegd: [root]}\nassets:\n  - {name: x, criticality: huge}\nlegal: {clocks: [gdpr]}\n',
    )
    expect(code).toBe(1)
    expect(faults).toEqual(['2:26 bad-value', '4:37 bad-value', '5:12 unknown-key', '7:28 bad-value', '8:18 bad-value'])
  })

  it('tells what is well formed and means nothing', async () => {
    const { code, faults } = await faultsOf(
      'zones:\n  - {name: a, addresses: [10.0.0.0/8]}\n  - {name: a, addresses: [10.9.9.9/8, nowhere]}\n' +
        'flows:\n  - {from: a, to: b}\nassets:\n  - {name: x, criticality: low, zone: c}\n  - {name: x, criticality: low}\n' +
        'known_good:\n  - {addresses: [10.0.0.300], until: 2026-01-01, reason: x}\n',
    )
    expect(code).toBe(1)
    expect(faults).toEqual([
      '3:12 given-twice',
      '3:27 given-twice',
      '3:39 bad-address',
      '5:19 unknown-zone',
      '7:39 unknown-zone',
      '8:12 given-twice',
      '10:18 bad-address',
    ])
  })

  it('tells these beside faults of form, and blames nothing for what could not be read', async () => {
    const { code, faults } = await faultsOf(
      'gateways: [nowhere]\nzones: [{name: inside}]\nflows: [{from: inside, to: outside, ports: [443]}]\ncolour: red\n' +
        'known_good: [{addresses: [10.0.0.0/33], until: 2026-01-01, reason: x}]\n',
    )
    expect(code).toBe(1)
    // Whether there is a zone of that name, nobody can say: the zones could not be read.
    expect(faults).toEqual(['1:12 bad-address', '2:9 bad-value', '4:1 unknown-key', '5:27 bad-address'])
  })

  it('tells of a time zone that there is none, and of each fault once', async () => {
    expect(await faultsOf('time_zone: Mars/Olympus\n')).toEqual({ code: 1, faults: ['1:12 zone-unknown'] })
    const { faults } = await faultsOf(
      'time_zone: Mars/Olympus\nknown_good:\n  - {addresses: [192.0.2.1], until: yesterday, reason: x}\n',
    )
    expect(faults).toEqual(['1:12 zone-unknown', '3:37 bad-value'])
    expect((await faultsOf('time_zone: "on the moon"\n')).faults).toEqual(['1:12 bad-value'])
    for (const zone of ['Asia/Kathmandu', 'UTC', '"+05:45"'])
      expect(await faultsOf(`time_zone: ${zone}\n`), zone).toEqual({ code: 0, faults: [] })
  })

  it('warns of rules that there are not, says nothing of a good file, and needs one', async () => {
    expect(await faultsOf('rules: {brute_force_by_sourc: {threshold: 3}}\n')).toEqual({
      code: 0,
      faults: ['1:31 unknown-rule'],
    })
    expect((await runCli(['config', 'check', SAMPLE])).code).toBe(0)
    expect((await runCli(['config', 'check'], { cwd: await temporaryFolder() })).code).toBe(2)
    expect((await runCli(['config', 'check', 'none.yaml'])).code).toBe(2)
  })
})

describe('config show', () => {
  it('says what is in force and where it stands', async () => {
    const { stdout } = await runCli(['config', 'show', '--config', SAMPLE, '--format', 'json'])
    const { found, config, settings, values } = ConfigShowDocument.parse(JSON.parse(stdout))
    expect([found, config?.path]).toEqual(['named', SAMPLE])
    expect(values.gateways).toEqual(['172.18.0.1', '172.17.0.1'])
    const lines = (await readFile(SAMPLE, 'utf8')).split('\n')
    const zones = settings.find(({ key }) => key === 'zones')
    expect(zones).toMatchObject({ from: 'file', line: lines.indexOf('zones:') + 1 })
    expect(settings.find(({ key }) => key === 'watch')).toMatchObject({ from: 'default', line: null })
  })

  it('leaves out what a file that nobody named may not say', async () => {
    const cwd = await temporaryFolder()
    const text = 'known_good:\n  - {addresses: [192.0.2.1], until: 2026-01-01, reason: x}\n'
    await writeFile(join(cwd, NAME), text, { mode: 0o600 })
    const { stdout, stderr } = await runCli(['config', 'show', '--format', 'json'], { cwd })
    expect(ConfigShowDocument.parse(JSON.parse(stdout))).toMatchObject({
      found: 'discovered',
      values: { known_good: [] },
    })
    expect(stderr).toContain('known_good is not used')
  })
})
