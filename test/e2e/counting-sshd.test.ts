import { expect, it } from 'vitest'
import { accounts, events, figures, folderOf, timeline } from './ask.ts'
import { lines, sshd } from './logs.ts'

const A = '198.51.100.7'
const B = '203.0.113.9'

/** The figures of one log of sshd. */
async function counted(...log: readonly string[]) {
  return figures(await timeline(await folderOf({ 'auth.log': lines(...log) })))
}

it('counts every Failed and every Accepted line', async () => {
  const folder = await folderOf({
    'auth.log': lines(
      sshd('10:00:00', `Failed password for root from ${A} port 50122 ssh2`, 1),
      sshd('10:00:02', `Failed password for root from ${A} port 50122 ssh2`, 1),
      sshd('10:00:04', `Failed password for invalid user admin from ${A} port 50124 ssh2`, 2),
      sshd('10:00:05', `Failed publickey for root from ${B} port 50126 ssh2: RSA SHA256:abc`, 3),
      sshd('10:00:06', `Accepted password for alice from 192.0.2.10 port 50128 ssh2`, 4),
    ),
  })
  const document = await timeline(folder)
  expect(figures(document)).toEqual({
    events: 5,
    failed_logins: 4,
    successful_logins: 1,
    enumeration_attempts: 0,
    sources: 3,
    accounts: 3,
    corroborated: 0,
  })
  const { accounts: rows } = await accounts(folder)
  expect(rows.map(({ account, failures, successes, sources }) => ({ account, failures, successes, sources }))).toEqual([
    {
      account: 'root',
      failures: 3,
      successes: 0,
      sources: [
        { source_ip: A, failures: 2, successes: 0 },
        { source_ip: B, failures: 1, successes: 0 },
      ],
    },
    { account: 'admin', failures: 1, successes: 0, sources: [{ source_ip: A, failures: 1, successes: 0 }] },
    { account: 'alice', failures: 0, successes: 1, sources: [{ source_ip: '192.0.2.10', failures: 0, successes: 1 }] },
  ])
})

it('adds what a line says was repeated', async () => {
  const folder = await folderOf({
    'auth.log': lines(
      sshd('10:00:00', `Failed password for root from ${A} port 50122 ssh2`),
      sshd('10:00:09', `message repeated 5 times: [ Failed password for root from ${A} port 50122 ssh2]`),
    ),
  })
  const { summary, entries } = await timeline(folder)
  expect(summary).toMatchObject({ events: 2, failed_logins: 6, attack: { failed_logins: 6 } })
  expect(entries).toMatchObject([
    { count: 6, accounts: 1, account: 'root', description: '6 failed logins in 9.0 s (wrong credentials)' },
  ])
  expect((await events(folder)).map(({ tatou }) => tatou.count)).toEqual([1, 5])
})

it('counts nothing more for a process that has a Failed line for the account', async () => {
  expect(
    await counted(
      sshd('10:00:00', `Invalid user admin from ${A} port 50122`),
      sshd('10:00:00', 'pam_unix(sshd:auth): check pass; user unknown'),
      sshd('10:00:00', `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}`),
      sshd('10:00:02', `Failed password for invalid user admin from ${A} port 50122 ssh2`),
      sshd('10:00:02', `error: PAM: Authentication failure for illegal user admin from ${A}`),
      sshd(
        '10:00:03',
        `error: maximum authentication attempts exceeded for invalid user admin from ${A} port 50122 ssh2 [preauth]`,
      ),
      sshd('10:00:03', `Disconnecting invalid user admin ${A} port 50122: Too many authentication failures [preauth]`),
    ),
  ).toMatchObject({ events: 7, failed_logins: 1, sources: 1, accounts: 1 })
})

it('counts what a process says without a Failed line as one attempt for each account', async () => {
  const folder = await folderOf({
    'auth.log': lines(
      sshd('10:00:00', `Invalid user eve from ${A} port 50122`, 1),
      sshd(
        '10:00:01',
        `error: maximum authentication attempts exceeded for invalid user eve from ${A} port 50122 ssh2 [preauth]`,
        1,
      ),
      sshd('10:01:00', `User bob from ${A} not allowed because not listed in AllowUsers`, 2),
      sshd('10:02:00', `ROOT LOGIN REFUSED FROM ${A} port 50126`, 3),
      sshd('10:03:00', `error: PAM: Authentication failure for carol from ${A}`, 4),
      sshd('10:03:04', `error: PAM: Authentication failure for carol from ${A}`, 4),
      // This process has a Failed line, but for another account.
      sshd('10:04:00', `Failed password for alice from ${A} port 50130 ssh2`, 5),
      sshd('10:04:02', `Invalid user mallory from ${A} port 50130`, 5),
    ),
  })
  expect(figures(await timeline(folder))).toMatchObject({ events: 8, failed_logins: 6, sources: 1, accounts: 6 })
  const { accounts: rows } = await accounts(folder)
  expect(Object.fromEntries(rows.map(({ account, failures }) => [account, failures]))).toEqual({
    alice: 1,
    bob: 1,
    carol: 1,
    eve: 1,
    mallory: 1,
    root: 1,
  })
})

it('tells processes of different hosts apart', async () => {
  const other = (line: string): string => line.replace(' gate ', ' tower ')
  expect(
    await counted(
      sshd('10:00:00', `Failed password for root from ${A} port 50122 ssh2`, 7),
      other(sshd('10:00:01', `error: PAM: Authentication failure for root from ${A}`, 7)),
    ),
  ).toMatchObject({ failed_logins: 2 })
})

it('takes no line about a session, a disconnect, a banner or a key exchange for a login', async () => {
  expect(
    await counted(
      sshd('10:00:00', `Connection closed by ${A} port 50122 [preauth]`, 1),
      sshd('10:00:01', `Received disconnect from ${A} port 50122:11: Bye Bye [preauth]`, 2),
      sshd('10:00:02', `Disconnected from authenticating user root ${A} port 50122 [preauth]`, 3),
      sshd(
        '10:00:03',
        `PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=${A}  user=root`,
        4,
      ),
      sshd('10:00:04', `banner exchange: Connection from ${A} port 50122: invalid format`, 5),
      sshd(
        '10:00:05',
        `Unable to negotiate with ${A} port 50122: no matching key exchange method found. Their offer: x [preauth]`,
        6,
      ),
      sshd('10:00:06', 'pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)', 7),
      sshd('10:00:07', 'pam_unix(sshd:session): session closed for user alice', 7),
      sshd('10:00:08', 'Server listening on 0.0.0.0 port 22.', 8),
    ),
  ).toMatchObject({ events: 9, failed_logins: 0, successful_logins: 0, enumeration_attempts: 0 })
})

it('takes the last from of a line for the source', async () => {
  const folder = await folderOf({
    'auth.log': lines(
      sshd('10:00:00', `Failed password for invalid user x from ${B} port 22 ssh2 from ${A} port 50122 ssh2`, 1),
      sshd('10:00:02', `Invalid user y from ${B} port 22 from ${A} port 50122`, 2),
      sshd(
        '10:00:04',
        `Failed password for invalid user Accepted password for root from ${B} port 22 ssh2 from ${A} port 50122 ssh2`,
        3,
      ),
    ),
  })
  const { summary, entries } = await timeline(folder)
  expect(summary).toMatchObject({ failed_logins: 3, successful_logins: 0, sources: 1 })
  expect(entries.every(({ source_ip }) => source_ip === A)).toBe(true)
})
