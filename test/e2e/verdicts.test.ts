import { describe, expect, it } from 'vitest'
import type { AccountsDocument } from '../../src/model/accounts.ts'
import { accounts, folderOf, sources, timeline } from './ask.ts'
import { after, lines, many, SECURITY, sshd } from './logs.ts'

const ATTACKER = '203.0.113.9'
const OFFICE = '198.51.100.7'
const HOME = '192.0.2.10'

const ALICE = 'alice@example.com'
const BOB = 'bob@example.com'

/** Six wrong passwords for one account, ten seconds apart. */
const attack = (time: string, account = ALICE, ip = ATTACKER): string[] =>
  many(6, (index) => SECURITY.failed(after(time, index * 10), account, ip))

/** A wrong password from the office every quarter of an hour, from four in the morning to eight in the evening. */
const patience = (account = ALICE, second = 0): string[] =>
  many(64, (index) => SECURITY.failed(after('04:00:00', index * 900 + second), account, OFFICE))

/** Somebody who comes to the office in the morning, each a quarter of an hour after the one before. */
const atWork = (index: number): string =>
  SECURITY.success(after('08:05:00', index * 900), `user${index}@example.com`, OFFICE)

const log = (...all: readonly string[]) => folderOf({ 'security.log': lines(...all) })

const verdicts = ({ accounts: rows }: AccountsDocument) =>
  Object.fromEntries(rows.map(({ account, verdict }) => [account, verdict]))

describe('compromised', () => {
  it('is an account whose password an attacker found', async () => {
    const folder = await log(
      SECURITY.success('09:00:00', ALICE, HOME),
      ...attack('10:00:00'),
      SECURITY.success('10:02:00', ALICE, ATTACKER),
      SECURITY.success('11:00:00', BOB, HOME),
    )
    const { summary, entries, phases, campaigns } = await timeline(folder)
    expect(summary).toMatchObject({
      verdict: 'compromised',
      compromised_accounts: [ALICE],
      verdict_reason: 'a source of the attack logged in to 1 account',
      successful_logins: 3,
      first_malicious: '2025-10-18T10:00:00.000000Z',
      last_malicious: '2025-10-18T10:02:00.000000Z',
      duration_seconds: 120,
      attack: { failed_logins: 6, successful_logins: 1, enumeration_attempts: 0, sources: 1, accounts: 1 },
    })
    // The success before the attack belongs to an attacked account, so it is shown; Bob's does not.
    expect(
      entries.map(({ time, outcome, source_ip, count }) => [time.slice(11, 19), outcome, source_ip, count]),
    ).toEqual([
      ['09:00:00', 'success', HOME, 1],
      ['10:00:00', 'failure', ATTACKER, 6],
      ['10:02:00', 'success', ATTACKER, 1],
    ])
    expect(phases.at(-1)).toMatchObject({ name: 'access', techniques: expect.arrayContaining(['T1078']) })
    expect(campaigns).toMatchObject([{ sources: [ATTACKER], accounts: [ALICE], last: '2025-10-18T10:02:00.000000Z' }])
    const document = await accounts(folder)
    expect(document.accounts).toMatchObject([
      {
        account: ALICE,
        failures: 6,
        successes: 2,
        first_success_after_failures: '2025-10-18T10:02:00.000000Z',
        verdict: 'compromised',
        verdict_reason: `login from ${ATTACKER}, a source of the attack, at 2025-10-18T10:02:00.000000Z`,
      },
      { account: BOB, verdict: 'clear', first_success_after_failures: null },
    ])
    expect((await sources(folder)).sources.map(({ source_ip, verdict }) => [source_ip, verdict])).toEqual([
      [ATTACKER, 'attacker'],
      [HOME, 'benign'],
    ])
  })

  it('is also an account that the attacker never failed on', async () => {
    const folder = await log(...attack('10:00:00'), SECURITY.success('10:30:00', BOB, ATTACKER))
    const document = await accounts(folder)
    expect(verdicts(document)).toEqual({ [ALICE]: 'attempted', [BOB]: 'compromised' })
    expect(document.summary).toMatchObject({ verdict: 'compromised', compromised_accounts: [BOB] })
  })

  it('is an account that many sources try, one time each', async () => {
    const from = (index: number): string => `203.0.113.${index + 1}`
    const folder = await log(
      ...many(6, (index) => SECURITY.failed(after('10:00:00', index * 60), ALICE, from(index))),
      SECURITY.success('10:30:00', ALICE, from(3)),
    )
    const { summary, campaigns } = await timeline(folder)
    expect(summary).toMatchObject({ verdict: 'compromised', compromised_accounts: [ALICE] })
    const joined_by = [`account ${ALICE}`, 'network 203.0.113.0/24']
    expect(campaigns).toMatchObject([{ sources: many(6, from), accounts: [ALICE], joined_by }])
  })

  it('is an account whose failures stand in one line that says how often', async () => {
    const folder = await folderOf({
      'auth.log': lines(
        sshd('10:00:00', `Failed password for root from ${ATTACKER} port 50122 ssh2`, 1),
        sshd('10:00:30', `message repeated 5 times: [ Failed password for root from ${ATTACKER} port 50122 ssh2]`, 1),
        sshd('10:01:00', `Accepted password for root from ${ATTACKER} port 50124 ssh2`, 2),
      ),
    })
    expect((await timeline(folder)).summary).toMatchObject({ verdict: 'compromised', compromised_accounts: ['root'] })
  })

  it('is no account that the source logged in to before it attacked', async () => {
    const folder = await log(SECURITY.success('09:00:00', ALICE, ATTACKER), ...attack('10:00:00'))
    expect((await timeline(folder)).summary).toMatchObject({ verdict: 'attempted', compromised_accounts: [] })
  })
})

describe('at risk', () => {
  it('is an account of people who share an address with the attacker', async () => {
    const folder = await log(
      ...['carol', 'dave', 'erin'].map((name, index) =>
        SECURITY.success(`09:0${index}:00`, `${name}@example.com`, OFFICE),
      ),
      ...attack('10:00:00', ALICE, OFFICE),
      SECURITY.success('10:30:00', ALICE, OFFICE),
      SECURITY.success('10:40:00', 'carol@example.com', OFFICE),
    )
    const document = await accounts(folder)
    expect(verdicts(document)).toEqual({
      [ALICE]: 'at_risk',
      'carol@example.com': 'clear',
      'dave@example.com': 'clear',
      'erin@example.com': 'clear',
    })
    expect(document.summary).toMatchObject({
      verdict: 'inconclusive',
      compromised_accounts: [],
      attack: { successful_logins: 1 },
    })
    expect((await sources(folder)).sources[0]).toMatchObject({ source_ip: OFFICE, verdict: 'shared' })
  })

  it('is not so when only two others use the address', async () => {
    const folder = await log(
      ...['carol', 'dave'].map((name, index) => SECURITY.success(`09:0${index}:00`, `${name}@example.com`, OFFICE)),
      ...attack('10:00:00', ALICE, OFFICE),
      SECURITY.success('10:30:00', ALICE, OFFICE),
    )
    expect((await timeline(folder)).summary).toMatchObject({ verdict: 'compromised', compromised_accounts: [ALICE] })
  })

  it('is never the whole office, where one account is tried from it all day long', async () => {
    const folder = await log(...patience(), ...many(8, (index) => atWork(index)))
    const document = await accounts(folder)
    expect(document.summary).toMatchObject({ verdict: 'attempted', compromised_accounts: [] })
    expect(new Set(Object.values(verdicts(document)))).toEqual(new Set(['attempted', 'clear']))
    expect((await sources(folder)).sources[0]).toMatchObject({ source_ip: OFFICE, verdict: 'shared' })
  })

  it('is not so when no more people get in at once than the attacker tries', async () => {
    const two = await log(...patience(), ...many(2, (index) => atWork(index)))
    expect((await timeline(two)).summary.compromised_accounts).toHaveLength(2)
    const targets = many(8, (index) => `victim${index}@example.com`)
    const stuffing = targets.flatMap((target, index) => patience(target, index))
    const pairs = await log(...stuffing, ...many(8, (index) => atWork(index)))
    expect((await timeline(pairs)).summary.compromised_accounts).toHaveLength(8)
  })

  it('is not so for what the attacker does with an account that was guessed', async () => {
    const guessed = SECURITY.success('08:00:30', ALICE, OFFICE)
    const soon = many(8, (index) => SECURITY.success(after('08:00:40', index * 60), `user${index}@example.com`, OFFICE))
    const folder = await log(...patience(), guessed, ...soon)
    expect((await timeline(folder)).summary).toMatchObject({ verdict: 'compromised' })
    expect((await timeline(folder)).summary.compromised_accounts).toHaveLength(9)
  })

  it('is an account that a stranger logs in to after the attack began', async () => {
    const folder = await log(...attack('10:00:00'), SECURITY.success('12:00:00', ALICE, HOME))
    const document = await accounts(folder)
    expect(document.accounts).toMatchObject([
      {
        account: ALICE,
        verdict: 'at_risk',
        verdict_reason: `login from ${HOME} at 2025-10-18T12:00:00.000000Z may be the attacker's`,
      },
    ])
    expect(document.summary).toMatchObject({ verdict: 'inconclusive', compromised_accounts: [] })
  })

  it('is not so when the address was seen for this account before', async () => {
    const known = [
      SECURITY.success('09:00:00', ALICE, HOME),
      ...attack('10:00:00'),
      SECURITY.success('12:00:00', ALICE, HOME),
    ]
    expect((await timeline(await log(...known))).summary).toMatchObject({ verdict: 'attempted' })
    const other = [
      SECURITY.success('09:00:00', BOB, HOME),
      ...attack('10:00:00'),
      SECURITY.success('12:00:00', ALICE, HOME),
    ]
    expect((await timeline(await log(...other))).summary).toMatchObject({ verdict: 'inconclusive' })
  })
})

describe('attempted', () => {
  it('is an attack without a login', async () => {
    const { summary, campaigns } = await timeline(await log(...attack('10:00:00')))
    expect(summary).toMatchObject({ verdict: 'attempted', compromised_accounts: [], failed_logins: 6 })
    expect(campaigns).toHaveLength(1)
  })

  it('is not what people do who mistype twice and then succeed', async () => {
    const folder = await log(
      ...[ALICE, BOB].flatMap((account, hour) => [
        SECURITY.failed(`1${hour}:00:00`, account, `192.0.2.${hour + 1}`),
        SECURITY.failed(`1${hour}:00:20`, account, `192.0.2.${hour + 1}`),
        SECURITY.success(`1${hour}:00:45`, account, `192.0.2.${hour + 1}`),
      ]),
    )
    const document = await accounts(folder)
    expect(verdicts(document)).toEqual({ [ALICE]: 'clear', [BOB]: 'clear' })
    expect(document.summary).toMatchObject({
      verdict: 'no_incident',
      compromised_accounts: [],
      failed_logins: 4,
      successful_logins: 2,
    })
    expect((await timeline(folder)).campaigns).toEqual([])
  })

  it('is the trying of names', async () => {
    const folder = await log(
      ...many(4, (index) => SECURITY.duplicate(`10:0${index}:00`, `user${index}@example.com`, ATTACKER)),
    )
    expect((await timeline(folder)).summary).toMatchObject({
      verdict: 'attempted',
      enumeration_attempts: 4,
      failed_logins: 0,
    })
  })
})

it('no incident is a day on which everybody gets in at once', async () => {
  const folder = await log(SECURITY.announced('09:00:00', HOME), SECURITY.success('09:00:00.100', ALICE, HOME))
  const { summary, entries, phases, campaigns } = await timeline(folder)
  expect(summary).toMatchObject({
    verdict: 'no_incident',
    first_malicious: null,
    last_malicious: null,
    duration_seconds: null,
    attack: { failed_logins: 0, successful_logins: 0, enumeration_attempts: 0, sources: 0, accounts: 0 },
  })
  expect({ entries, phases, campaigns }).toEqual({ entries: [], phases: [], campaigns: [] })
})

it.each([
  ['nothing', ''],
  ['blank lines', '\n\n'],
  ['no log', 'hello\nworld\n'],
])('inconclusive is what holds no event: %s', async (_, content) => {
  const { summary } = await timeline(await folderOf({ 'a.log': content }))
  expect(summary).toMatchObject({
    verdict: 'inconclusive',
    verdict_reason: 'no event could be read',
    events: 0,
    first_event: null,
  })
})
