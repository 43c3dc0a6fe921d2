import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DetectDocument } from '../../src/model/detection.ts'
import { SourcesDocument } from '../../src/model/sources.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const CAMPAIGN = join(import.meta.dirname, '../../samples/tatou-campaign')

async function run(config: string, ...args: string[]): Promise<string> {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'c.yaml'), config)
  const { code, stdout, stderr } = await runCli([...args, '--config', 'c.yaml'], { cwd })
  expect(code, stderr).toBe(0)
  return stdout
}

/** Kind, level and what the organisation has to say, of each finding in the campaign of the samples. */
async function weighed(config: string): Promise<string[]> {
  const { findings } = DetectDocument.parse(JSON.parse(await run(config, 'detect', CAMPAIGN, '--format', 'json')))
  return findings.map(({ kind, level, description }) => `${kind} ${level}${description.replace(/^[^;]*/, '')}`)
}

describe('what the organisation knows', () => {
  it('changes nothing where it says nothing', async () => {
    expect(await weighed('{}')).toEqual([
      'user_enumeration medium',
      'password_spraying medium',
      'sequential_accounts medium',
    ])
  })

  it('raises findings on privileged and decommissioned accounts by one level, with the reason', async () => {
    // victim3 is tried in the burst alone, which two findings cite; the first account by enumeration too.
    expect(await weighed('accounts: {privileged: [Victim3@example.com], service: [victim1@example.com]}')).toEqual([
      'user_enumeration medium',
      'password_spraying high; raised from medium to high: a privileged account',
      'sequential_accounts high; raised from medium to high: a privileged account',
    ])
    const both = await weighed(
      'accounts: {privileged: [victim1@example.com, victim2@example.com], decommissioned: [victim3@example.com]}',
    )
    expect(both[2]).toBe(
      'sequential_accounts high; raised from medium to high: 2 privileged accounts, a decommissioned account',
    )
  })

  it('puts a floor under kinds, and accounts raise from there', async () => {
    const config = 'severity: {sequential_accounts: high}\naccounts: {privileged: [victim3@example.com]}'
    expect((await weighed(config))[2]).toBe(
      'sequential_accounts critical; raised from medium to critical: sequential accounts is at least high here, a privileged account',
    )
    expect((await weighed('severity: {sequential_accounts: low}'))[2]).toBe('sequential_accounts medium')
  })

  it('raises findings on a critical machine', async () => {
    const sample = join(CAMPAIGN, '../ssh-bruteforce')
    const levels = async (host: string): Promise<(string | undefined)[]> => {
      const config = `assets: [{name: x, criticality: critical, hosts: [${host}]}]`
      const { findings } = DetectDocument.parse(JSON.parse(await run(config, 'detect', sample, '--format', 'json')))
      return findings.map(({ description }) => description.split('; ')[1])
    }
    const events = await run('{}', 'events', sample, '--format', 'ndjson')
    const host = String(JSON.parse(events.split('\n')[0] ?? '').host.name)
    expect((await levels(host)).some((why) => why?.endsWith(': a critical machine'))).toBe(true)
    expect((await levels(`${host}x`)).every((why) => why === undefined)).toBe(true)
  })

  it('is told of when findings are handed on', async () => {
    const cwd = await temporaryFolder()
    const config = `known_good: [{addresses: [172.18.0.0/16], until: 2026-01-01, reason: ours}]`
    await writeFile(join(cwd, 'c.yaml'), config)
    for (const target of ['stix', 'misp', 'navigator']) {
      const { code, stderr } = await runCli(['export', CAMPAIGN, '--to', target, '--config', 'c.yaml'], { cwd })
      expect([code, stderr]).toEqual([
        0,
        'warning: 3 findings of known-good addresses suppressed: nobody is accused of them here\n',
      ])
    }
  })

  it('suppresses known-good addresses until their moment, by the time of events', async () => {
    const config = (until: string): string =>
      `known_good: [{addresses: [172.18.0.0/16], until: "${until}", reason: our test}]`
    const last = '2025-10-18T16:56:14Z'
    // The enumeration ends at 16:56:14.360, the others before 16:54.
    const mixed = await weighed(config(last))
    expect(mixed[0]).toMatch(/^user_enumeration medium; known good until .* has run out \(our test\)$/)
    expect(mixed.slice(1)).toEqual([
      expect.stringMatching(
        /^password_spraying informational; suppressed: known good until 2025-10-18T16:56:14\.000000Z \(our test\), otherwise medium$/,
      ),
      expect.stringMatching(/^sequential_accounts informational; suppressed: /),
    ])
    const { summary } = SourcesDocument.parse(
      JSON.parse(await run(config('2025-10-19'), 'sources', CAMPAIGN, '--format', 'json')),
    )
    expect([summary.verdict, summary.verdict_reason]).toEqual([
      'no_incident',
      'no rule found an attack in these logs; 3 findings of known-good addresses suppressed',
    ])
    expect(summary.failed_logins).toBe(9)
    for (const args of [['timeline'], ['accounts'], ['report', '--format', 'md'], ['detect', '--format', 'md']]) {
      const [command = '', ...more] = args
      expect(await run(config('2025-10-19'), command, CAMPAIGN, ...more)).toMatch(/suppressed/)
    }
  })

  it('names the zone of a source, the smallest one that holds it', async () => {
    const config =
      'zones:\n  - {name: wide, addresses: [172.16.0.0/12]}\n  - {name: narrow, addresses: [172.18.0.0/25]}\n  - {name: v6, addresses: ["::/0"]}'
    const zone = async (...args: string[]): Promise<unknown> => {
      const { sources } = SourcesDocument.parse(
        JSON.parse(await run(config, 'sources', CAMPAIGN, '--format', 'json', ...args)),
      )
      return sources.map((each) => each.zone)
    }
    expect(await zone()).toEqual(['narrow'])
    // A whole /24 does not lie in a /25.
    expect(await zone('--prefix')).toEqual(['wide'])
  })

  it('fills reports and shows times in its zone', async () => {
    const config =
      'time_zone: Europe/Stockholm\nescalation: {medium: the duty desk}\ncontacts: [{name: Ada, role: lead, reach: "+46 1", told_at: [medium]}]'
    const report = await run(config, 'report', CAMPAIGN, '--format', 'json')
    expect(JSON.parse(report)).toMatchObject({
      summary: { escalation: 'the duty desk; Ada (lead), +46 1' },
      display: { zone: 'Europe/Stockholm' },
    })
    expect(await run(config, 'detect', CAMPAIGN)).toContain('2025-10-18 18:28:18')
    expect(await run(config, 'detect', CAMPAIGN, '--display-timezone', 'UTC')).toContain('2025-10-18 16:28:18')
  })
})

/** Failed logins of `backup` from 192.0.2.10, a second apart, and whether it got in from there an hour before. */
function backupLog(before: boolean): string {
  const failed = Array.from(
    { length: 12 },
    (_, at) =>
      `Oct 18 03:00:${String(at + 10)} h sshd[${at + 10}]: Failed password for backup from 192.0.2.10 port 22 ssh2`,
  )
  const accepted = 'Oct 18 02:00:00 h sshd[1]: Accepted password for backup from 192.0.2.10 port 22 ssh2'
  return `${[...(before ? [accepted] : []), ...failed].join('\n')}\n`
}

describe('accounts of no person', () => {
  const findingsOf = async (config: string, before = true): Promise<string[]> => {
    const cwd = await temporaryFolder()
    await writeFile(join(cwd, 'c.yaml'), config)
    await writeFile(join(cwd, 'auth.log'), backupLog(before))
    const argv = ['detect', 'auth.log', '--year', '2025', '--config', 'c.yaml', '--format', 'json']
    const { findings } = DetectDocument.parse(JSON.parse((await runCli(argv, { cwd })).stdout))
    // By the source and by the account: two rules see it, and both are weighed.
    expect(findings.length).toBeGreaterThan(1)
    return [
      ...new Set(
        findings.map(({ kind, level, description }) => `${kind} ${level}${description.replace(/^[^;]*/, '')}`),
      ),
    ]
  }

  it('weigh less where a service fails that got in from there before, and say what to look for', async () => {
    expect(await findingsOf('{}')).toEqual(['brute_force medium'])
    const why = 'look for an expired password before an attacker'
    expect(await findingsOf('accounts: {service: [backup]}')).toEqual([
      `brute_force low; lowered from medium to low; service account, which got in from there before: ${why}`,
    ])
    // From a place that it never got in from, only what to look for.
    expect(await findingsOf('accounts: {service: [backup]}', false)).toEqual([
      `brute_force medium; service account: ${why}`,
    ])
    // What makes a finding graver speaks against a harmless reading.
    expect(await findingsOf('accounts: {service: [backup], privileged: [backup]}')).toEqual([
      `brute_force high; raised from medium to high: a privileged account; service account, which got in from there before: ${why}`,
    ])
    expect(await findingsOf('accounts: {service: [backup]}\nseverity: {brute_force: low}')).toEqual([
      `brute_force medium; service account, which got in from there before: ${why}`,
    ])
  })

  it('are named where they are shared: in findings, and in what a report cannot say', async () => {
    expect(await weighed('accounts: {shared: [Victim3@example.com], service: [victim1@example.com]}')).toEqual([
      'user_enumeration medium',
      'password_spraying medium; shared account: its name tells no person',
      'sequential_accounts medium; shared account: its name tells no person',
    ])
    const table = await run('accounts: {shared: [victim3@example.com]}', 'detect', CAMPAIGN)
    expect(table).toContain('shared account: its name tells no person')
    const markdown = await run(
      'accounts: {shared: [victim3@example.com, victim4@example.com], service: [victim1@example.com, nobody]}',
      'report',
      CAMPAIGN,
    )
    expect(markdown).toContain('are shared accounts by the configuration: their names tell no person')
    expect(markdown).toContain('is a service account by the configuration: a program whose password has expired')
    expect(markdown).not.toContain('`nobody`')
  })
})
