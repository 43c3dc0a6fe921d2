import { describe, expect, it } from 'vitest'
import type { EventDocument } from '../../src/model/event.ts'
import { accounts, events, figures, folderOf, sources, timeline } from './ask.ts'
import { app, APP, lines, security, SECURITY } from './logs.ts'

const A = '198.51.100.7'
const B = '203.0.113.9'

const log = (...all: readonly string[]) => folderOf({ 'security.log': lines(...all) })

/** Which of the events, by position, were joined into one attempt. */
function joined(all: readonly EventDocument[]): number[][] {
  const attempts = new Map<string, number[]>()
  for (const [index, { tatou }] of all.entries()) {
    if (tatou.attempt !== undefined) attempts.set(tatou.attempt, [...(attempts.get(tatou.attempt) ?? []), index])
  }
  return [...attempts.values()].toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

describe('a line that announces', () => {
  it('joins the next outcome of its source', async () => {
    const folder = await log(
      SECURITY.announced('10:00:00.000', A),
      SECURITY.announced('10:00:00.100', B),
      SECURITY.failed('10:00:00.200', 'alice@example.com', B),
      SECURITY.failed('10:00:00.300', 'bob@example.com', A),
    )
    expect(figures(await timeline(folder))).toEqual({
      events: 4,
      failed_logins: 2,
      successful_logins: 0,
      enumeration_attempts: 0,
      sources: 2,
      accounts: 2,
      corroborated: 0,
    })
    expect(joined(await events(folder))).toEqual([
      [0, 3],
      [1, 2],
    ])
  })

  it('is an attempt of unknown outcome when nothing follows, whatever its status says', async () => {
    const folder = await log(
      SECURITY.announced('10:00:00'),
      SECURITY.announced('11:00:00'),
      security('12:00:00', `User registration attempt from ${A}`, A),
    )
    expect(figures(await timeline(folder))).toMatchObject({
      events: 3,
      failed_logins: 0,
      successful_logins: 0,
      sources: 1,
    })
    const all = await events(folder)
    expect(all.map(({ event, tatou }) => [tatou.activity, event.outcome])).toEqual([
      ['login', 'unknown'],
      ['login', 'unknown'],
      ['registration', 'unknown'],
    ])
    expect(joined(all)).toEqual([[0], [1], [2]])
  })

  it('waits five seconds and no longer', async () => {
    const folder = await log(
      SECURITY.announced('10:00:00.000'),
      SECURITY.failed('10:00:05.000', 'alice@example.com'),
      SECURITY.announced('11:00:00.000'),
      SECURITY.failed('11:00:05.001', 'alice@example.com'),
    )
    expect(joined(await events(folder))).toEqual([[0, 1], [2], [3]])
  })

  it('joins one to one', async () => {
    const folder = await log(
      SECURITY.announced('10:00:00.000'),
      SECURITY.announced('10:00:00.500'),
      SECURITY.failed('10:00:01.000', 'alice@example.com'),
      SECURITY.failed('10:00:01.500', 'bob@example.com'),
      SECURITY.failed('10:00:02.000', 'carol@example.com'),
    )
    expect(figures(await timeline(folder))).toMatchObject({ failed_logins: 3 })
    expect(joined(await events(folder))).toEqual([[0, 2], [1, 3], [4]])
  })
})

describe('failed logins', () => {
  it('are those by which a password was judged', async () => {
    const folder = await log(
      SECURITY.failed('10:00:00', 'alice@example.com'),
      security('10:01:00', `LOGIN FAILED - Missing credentials from ${A}`, A),
      security('10:02:00', `LOGIN FAILED - Database error: (2006) gone away from ${A}`, A),
    )
    expect(figures(await timeline(folder))).toMatchObject({ events: 3, failed_logins: 1, accounts: 1 })
    expect((await events(folder)).map(({ event }) => event.reason)).toEqual([
      'invalid_credentials',
      'missing_fields',
      'fault',
    ])
  })

  it('are told from faults by the reason in app.log', async () => {
    const failed = (time: string, reason: string, dialect: 1 | 2): string =>
      app(time, { type: 'user_login_failure', details: { email: 'alice@example.com', reason } }, dialect)
    const folder = await folderOf({
      'app.log': lines(
        failed('10:00:00', 'invalid credentials', 1),
        failed('10:01:00', 'rate limit exceeded', 2),
        failed('10:02:00', 'missing fields', 1),
        failed('10:03:00', 'database error', 2),
        failed('10:04:00', 'account locked', 1),
        app('10:05:00', { type: 'rate_limit_exceeded', message: `Rate limit exceed for alice@example.com from ${A}` }),
      ),
    })
    expect((await events(folder)).map(({ event }) => event.reason)).toEqual([
      'invalid_credentials',
      'rate_limited',
      'missing_fields',
      'fault',
      'locked',
      'rate_limited',
    ])
    expect(figures(await timeline(folder))).toMatchObject({ events: 6, failed_logins: 2, successful_logins: 0 })
  })
})

describe('enumeration', () => {
  it('is a registration that says that the account exists', async () => {
    const folder = await log(
      security('10:00:00.000', `User registration attempt from ${A}`, A),
      SECURITY.duplicate('10:00:00.040', 'alice@example.com'),
      security('10:01:00', `REGISTRATION FAILED - Missing fields from ${A}`, A),
      security('10:02:00', `REGISTRATION FAILED - Database error: gone from ${A}`, A),
      security('10:03:00', `REGISTRATION SUCCESS - new@example.com from ${A}`, A),
    )
    const document = await timeline(folder)
    expect(figures(document)).toEqual({
      events: 5,
      failed_logins: 0,
      successful_logins: 0,
      enumeration_attempts: 1,
      sources: 1,
      accounts: 2,
      corroborated: 0,
    })
    // Once is somebody who forgot; three times in half an hour is somebody who looks for accounts.
    expect(document.summary.attack).toMatchObject({ enumeration_attempts: 0, accounts: 0 })
    const repeated = await folderOf({
      'security.log': lines(
        ...['10:00:00', '10:05:00', '10:30:00'].map((time) => SECURITY.duplicate(time, 'alice@example.com')),
      ),
    })
    expect((await timeline(repeated)).summary.attack).toEqual({
      failed_logins: 0,
      successful_logins: 0,
      enumeration_attempts: 3,
      sources: 1,
      accounts: 1,
    })
  })

  it('is the same in app.log', async () => {
    const registered = (time: string, reason: string): string =>
      app(time, { type: 'user_registration_failure', details: { email: 'alice@example.com', reason } })
    const folder = await folderOf({
      'app.log': lines(
        registered('10:00:00', 'duplicate: account exists'),
        registered('10:01:00', 'email already exists'),
        registered('10:02:00', 'missing fields'),
      ),
    })
    expect(figures(await timeline(folder))).toMatchObject({ enumeration_attempts: 2, failed_logins: 0 })
  })
})

describe('what is malicious', () => {
  it('hangs together by source, account and thirty minutes', async () => {
    const limited = (time: string, account: string, ip = A): string =>
      app(time, { type: 'user_login_failure', ip, details: { email: account, reason: 'rate limit' } })
    const folder = await folderOf({
      'app.log': lines(
        ...[0, 1, 2, 3, 4, 5].map((second) => APP.failed(`10:00:0${second}`, 'alice@example.com')),
        limited('10:25:00', 'alice@example.com'),
        limited('10:55:00', 'alice@example.com'),
        limited('11:25:00.001', 'alice@example.com'),
        limited('10:10:00', 'bob@example.com'),
        limited('10:11:00', 'alice@example.com', B),
      ),
    })
    const { summary, entries } = await timeline(folder, { args: ['--full'] })
    expect(summary).toMatchObject({
      events: 11,
      failed_logins: 6,
      first_malicious: '2025-10-18T10:00:00.000000Z',
      last_malicious: '2025-10-18T10:55:00.000000Z',
      duration_seconds: 3300,
      attack: { failed_logins: 6, sources: 1, accounts: 1 },
    })
    expect(entries.map(({ time, description }) => [time.slice(11, 16), description])).toEqual([
      ...Array.from({ length: 6 }, () => ['10:00', 'failed login (wrong credentials)']),
      ['10:25', 'failed login (rate limited)'],
      ['10:55', 'failed login (rate limited)'],
    ])
  })
})

describe('accounts', () => {
  it('never hold the logger, whose name stands on every line', async () => {
    const folder = await log(SECURITY.announced('10:00:00'), SECURITY.failed('10:00:01', 'alice@example.com'))
    expect((await accounts(folder)).accounts.map(({ account }) => account)).toEqual(['alice@example.com'])
    expect((await events(folder)).map(({ user }) => user?.name)).toEqual([undefined, 'alice@example.com'])
  })

  it('compare by exact bytes, addresses in lower case and never cut', async () => {
    const folder = await log(
      SECURITY.failed('10:00:00', 'Alice@Example.com'),
      SECURITY.failed('10:01:00', 'alice@example.com'),
      SECURITY.failed('10:02:00', 'alice'),
      SECURITY.failed('10:03:00', 'Alice'),
      SECURITY.failed('10:04:00', 'alice@example.org'),
    )
    const { accounts: rows } = await accounts(folder)
    expect(rows.map(({ account, failures }) => [account, failures])).toEqual([
      ['alice@example.com', 2],
      ['Alice', 1],
      ['alice', 1],
      ['alice@example.org', 1],
    ])
  })

  it('are the address when a line has one, else the login', async () => {
    const folder = await folderOf({
      'app.log': lines(
        app('10:00:00', { type: 'user_login_success', login: 'alice', details: { email: 'alice@example.com' } }),
        app('10:01:00', { type: 'user_login_success', login: 'bob' }, 2),
      ),
    })
    const all = await events(folder)
    expect(all.map(({ user }) => user)).toEqual([
      { name: 'alice@example.com', email: 'alice@example.com', id: 'alice' },
      { name: 'bob', id: 'bob' },
    ])
  })
})

describe('sources', () => {
  it('have one row for all that names none, and it is no attacker', async () => {
    const folder = await folderOf({
      'security.log': lines(
        ...[0, 1, 2, 3].map((minute) => SECURITY.failed(`10:0${minute}:00`, 'alice@example.com', 'unknown')),
        SECURITY.failed('11:00:00', 'bob@example.com', A),
      ),
      'app.log': lines(
        app('12:00:00', {
          type: 'user_login_failure',
          ip: '{client_ip}',
          message: 'Failed login attempt from {client_ip} for email: {email}',
        }),
      ),
    })
    const { sources: rows, summary } = await sources(folder)
    expect(summary).toMatchObject({ failed_logins: 6, sources: 1, attack: { sources: 0 } })
    expect(rows.map(({ source_ip, failed_logins, verdict }) => ({ source_ip, failed_logins, verdict }))).toEqual([
      { source_ip: A, failed_logins: 1, verdict: 'benign' },
      { source_ip: null, failed_logins: 5, verdict: 'benign' },
    ])
    expect((await timeline(folder)).campaigns.flatMap((campaign) => campaign.sources)).not.toContain(null)
  })

  it('are one however the address is spelled', async () => {
    const folder = await folderOf({
      'app.log': lines(
        ...['198.51.100.7', '::ffff:198.51.100.7', '::FFFF:c633:6407', '[::ffff:198.51.100.7]'].map((ip, minute) =>
          APP.failed(`10:0${minute}:00`, 'alice@example.com', ip),
        ),
        ...['2001:db8::7', '2001:DB8::7', '2001:0db8:0000:0000:0000:0000:0000:0007', '2001:db8:0:0::7'].map(
          (ip, minute) => APP.failed(`11:0${minute}:00`, 'alice@example.com', ip, 2),
        ),
      ),
    })
    const { sources: rows } = await sources(folder)
    expect(rows.map(({ source_ip, failed_logins }) => [source_ip, failed_logins])).toEqual([
      ['198.51.100.7', 4],
      ['2001:db8::7', 4],
    ])
  })

  it('are the peer that the server saw, not what the client claims', async () => {
    const folder = await folderOf({
      'access.log': lines(
        `${A} - - [18/Oct/2025:10:00:00 +0000] "POST /api/login HTTP/1.1" 401 52 "-" "curl/8.5.0" "${B}, 10.0.0.1"`,
      ),
    })
    const [event] = await events(folder)
    expect(event).toMatchObject({ source: { ip: A }, network: { forwarded_ip: `${B}, 10.0.0.1` } })
    expect((await sources(folder)).sources.map(({ source_ip }) => source_ip)).toEqual([A])
  })
})

it('takes a refused request in an access log for no failed login', async () => {
  const folder = await folderOf({
    'access.log': lines(
      ...[0, 1, 2, 3, 4, 5].map(
        (second) => `${A} - - [18/Oct/2025:10:00:0${second} +0000] "POST /api/login HTTP/1.1" 401 52 "-" "curl/8.5.0"`,
      ),
    ),
  })
  const document = await timeline(folder)
  expect(figures(document)).toMatchObject({
    events: 6,
    failed_logins: 0,
    enumeration_attempts: 0,
    sources: 1,
    accounts: 0,
  })
  expect(document.summary.verdict).toBe('no_incident')
})
