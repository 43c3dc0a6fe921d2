import { describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { accounts, events, figures, folderOf, sources, timeline, type Asking } from './ask.ts'
import { after, APP, lines, SECURITY } from './logs.ts'

const V4 = ['198.51.100.7', '198.51.100.8', '198.51.101.7'] as const
const V6 = ['2001:db8::7', '2001:db8:0:1::7'] as const

/** One failed login from each address, ten minutes apart from 10:00 on, then a break-in. */
const LOG = lines(
  SECURITY.failed('10:00:00', 'alice@example.com', V4[0]),
  SECURITY.failed('10:10:00', 'alice@example.com', V4[1]),
  SECURITY.failed('10:20:00', 'bob', V4[2]),
  SECURITY.failed('10:30:00', 'Bob', V6[0]),
  SECURITY.failed('10:40:00', 'carol@example.com', V6[1]),
  ...[0, 1, 2, 3, 4, 5, 6].map((half) =>
    SECURITY.failed(after('11:00:00', half / 2), 'dave@example.com', '203.0.113.9'),
  ),
  SECURITY.success('11:00:05', 'dave@example.com', '203.0.113.9'),
)

const log = () => folderOf({ 'security.log': LOG })

/** Summary of the log with these filters. */
async function summaryWith(...args: readonly string[]) {
  return (await timeline(await log(), { args })).summary
}

describe('--since and --until', () => {
  it('are half-open', async () => {
    const day = '2025-10-18T'
    expect(await summaryWith('--since', `${day}10:10:00Z`, '--until', `${day}10:30:00Z`)).toMatchObject({
      events: 2,
      failed_logins: 2,
      sources: 2,
      accounts: 2,
      filtered: true,
      first_event: `${day}10:10:00.000000Z`,
      last_event: `${day}10:20:00.000000Z`,
    })
    expect(await summaryWith('--since', `${day}10:10:00.000001Z`, '--until', `${day}10:30:00.000001Z`)).toMatchObject({
      events: 2,
      first_event: `${day}10:20:00.000000Z`,
      last_event: `${day}10:30:00.000000Z`,
    })
  })

  it('take a zone, a date, and a time before the last event', async () => {
    expect(await summaryWith('--since', '2025-10-18T13:00:00+02:00')).toMatchObject({ events: 8 })
    expect(await summaryWith('--since', '2025-10-18', '--until', '2025-10-19')).toMatchObject({ events: 13 })
    expect(await summaryWith('--until', '2025-10-18')).toMatchObject({ events: 0, filtered: true })
    // The last event is of 11:00:05.
    expect(await summaryWith('--since', '-5s')).toMatchObject({ events: 8, failed_logins: 7, successful_logins: 1 })
    expect(await summaryWith('--since', '-20m5s')).toMatchObject({ events: 9 })
    expect(await summaryWith('--until', '-1h')).toMatchObject({ events: 1, last_event: '2025-10-18T10:00:00.000000Z' })
  })
})

describe('--source', () => {
  it.each([
    ['198.51.100.7', 1],
    ['198.51.100.0/24', 2],
    ['198.51.100.0/23', 3],
    ['::ffff:198.51.100.7', 1],
    ['2001:DB8::/64', 1],
    ['2001:db8::/32', 2],
    ['0.0.0.0/0', 10],
    ['::/0', 2],
    ['192.0.2.0/24', 0],
  ])('%s', async (source, failed) => {
    expect(await summaryWith('--source', source)).toMatchObject({ failed_logins: failed, filtered: true })
  })

  it('may be given several times', async () => {
    expect(await summaryWith('--source', V4[0], '--source', '2001:db8::/32')).toMatchObject({
      failed_logins: 3,
      sources: 3,
    })
  })
})

describe('--account', () => {
  it('compares by exact bytes, addresses without case', async () => {
    expect(await summaryWith('--account', 'bob')).toMatchObject({ failed_logins: 1, accounts: 1 })
    expect(await summaryWith('--account', 'ALICE@example.com', '--account', 'Bob')).toMatchObject({
      failed_logins: 3,
      accounts: 2,
    })
    expect(await summaryWith('--account', 'alice')).toMatchObject({ events: 0 })
    expect(await summaryWith('--account', "x' OR 1=1 --")).toMatchObject({ events: 0 })
  })
})

describe('a filter', () => {
  const args = ['--source', V4[0], '--account', 'alice@example.com', '--until', '2025-10-18T10:05:00Z']

  it('chooses what is shown and counted', async () => {
    const folder = await log()
    const document = await timeline(folder, { args })
    expect(figures(document)).toMatchObject({
      events: 1,
      failed_logins: 1,
      successful_logins: 0,
      sources: 1,
      accounts: 1,
    })
    // One failure is no attack, whatever is chosen; of the attack the chosen part counts.
    expect(document.summary).toMatchObject({ filtered: true, attack: { failed_logins: 0, sources: 0, accounts: 0 } })
    expect(document).toMatchObject({ entries: [], findings: [] })
    const attack = await timeline(folder, {
      args: ['--account', 'dave@example.com', '--until', '2025-10-18T11:00:02Z'],
    })
    expect(attack.summary).toMatchObject({ filtered: true, attack: { failed_logins: 4, sources: 1, accounts: 1 } })
    expect(attack.entries).toMatchObject([{ source_ip: '203.0.113.9', account: 'dave@example.com', count: 4 }])
    expect(attack.findings.map(({ kind }) => kind)).toContain('success_after_failures')
    expect((await sources(folder, { args })).sources.map(({ source_ip }) => source_ip)).toEqual([V4[0]])
    expect((await accounts(folder, { args })).accounts.map(({ account }) => account)).toEqual(['alice@example.com'])
    expect((await events(folder, { args })).map(({ log: at }) => at.line)).toEqual([1])
  })

  it('changes no verdict, no campaign and no ledger', async () => {
    const folder = await log()
    const [whole, filtered] = [await timeline(folder), await timeline(folder, { args })]
    expect(whole.summary).toMatchObject({
      verdict: 'compromised',
      compromised_accounts: ['dave@example.com'],
      filtered: false,
    })
    expect(filtered.summary).toMatchObject({ verdict: 'compromised', compromised_accounts: ['dave@example.com'] })
    expect(filtered.campaigns).toEqual(whole.campaigns)
    expect(filtered.inputs).toEqual(whole.inputs)
    const dave: Asking = { args: ['--account', 'dave@example.com', '--until', '2025-10-18T11:00:01Z'] }
    expect((await accounts(folder, dave)).accounts).toMatchObject([
      { failures: 2, successes: 0, verdict: 'compromised' },
    ])
  })

  it('that chooses nothing shows nothing, and is no error', async () => {
    const folder = await log()
    for (const [command, format] of [
      ['timeline', 'table'],
      ['sources', 'csv'],
      ['accounts', 'md'],
      ['events', 'table'],
    ] as const) {
      const result = await runCli([command, '.', '--account', 'nobody', '--format', format], { cwd: folder })
      expect(result).toMatchObject({ code: 0, stderr: '' })
    }
  })
})

it('--prefix rolls sources up to networks', async () => {
  const folder = await folderOf({
    'app.log': lines(
      APP.failed('10:00:00', 'alice@example.com', '198.51.100.7'),
      APP.failed('10:01:00', 'bob@example.com', '198.51.100.200'),
      APP.failed('10:02:00', 'alice@example.com', '198.51.101.7'),
      APP.failed('10:03:00', 'alice@example.com', '2001:db8::7'),
      APP.failed('10:04:00', 'alice@example.com', '2001:db8:0:0:ffff::7'),
      APP.failed('10:05:00', 'alice@example.com', 'unknown'),
    ),
  })
  const rolled = await sources(folder, { args: ['--prefix'] })
  const rows = rolled.sources.map(({ source_ip, prefix, failed_logins, accounts: tried, first_seen, last_seen }) => ({
    source_ip,
    prefix,
    failed_logins,
    accounts: tried.map(({ account }) => account),
    seen: [first_seen.slice(11, 16), last_seen.slice(11, 16)],
  }))
  expect(rows).toEqual([
    {
      source_ip: null,
      prefix: '198.51.100.0/24',
      failed_logins: 2,
      accounts: ['alice@example.com', 'bob@example.com'],
      seen: ['10:00', '10:01'],
    },
    {
      source_ip: null,
      prefix: '2001:db8::/64',
      failed_logins: 2,
      accounts: ['alice@example.com'],
      seen: ['10:03', '10:04'],
    },
    {
      source_ip: null,
      prefix: '198.51.101.0/24',
      failed_logins: 1,
      accounts: ['alice@example.com'],
      seen: ['10:02', '10:02'],
    },
    { source_ip: null, prefix: null, failed_logins: 1, accounts: ['alice@example.com'], seen: ['10:05', '10:05'] },
  ])
  const plain = await sources(folder)
  expect(plain.sources.map(({ source_ip, prefix }) => [source_ip, prefix])).toEqual([
    ['198.51.100.200', '198.51.100.0/24'],
    ['198.51.100.7', '198.51.100.0/24'],
    ['198.51.101.7', '198.51.101.0/24'],
    ['2001:db8::7', '2001:db8::/64'],
    ['2001:db8::ffff:0:0:7', '2001:db8::/64'],
    [null, null],
  ])
})
