import { describe, expect, it } from 'vitest'
import { renderSshd } from '../../src/drill/render-sshd.ts'
import type { Action } from '../../src/drill/story.ts'
import { login, ssh, TIME } from './actions.ts'

const HEAD = 'Oct 18 16:28:'
const PAM = 'logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.45 '

/** Seconds of the minute and what was said, without host and tag of the connection's own process. */
function lines(action: Action): string[] {
  return renderSshd(action).map(({ text }) => text.replace(HEAD, '').replace('bastion sshd[4711]: ', ''))
}

describe('auth.log', () => {
  it('writes stamps without a year and pads the day', () => {
    const early = ssh({
      time: TIME - 10 * 86_400_000_000,
      end: TIME - 10 * 86_400_000_000,
      account: null,
      farewell: 'close',
    })
    expect(renderSshd(early).map(({ text }) => text)).toEqual([
      'Oct  8 16:28:18 bastion sshd[4711]: Connection closed by 203.0.113.45 port 40122 [preauth]',
    ])
  })

  it('tells a wrong password for an account the host does not know', () => {
    expect(lines(ssh({ account: 'oracle', known: false, failures: [TIME + 2_000_000] }))).toEqual([
      '18 Invalid user oracle from 203.0.113.45 port 40122',
      '18 pam_unix(sshd:auth): check pass; user unknown',
      `18 pam_unix(sshd:auth): authentication failure; ${PAM}`,
      '20 Failed password for invalid user oracle from 203.0.113.45 port 40122 ssh2',
      '23 Received disconnect from 203.0.113.45 port 40122:11: Bye Bye [preauth]',
      '23 Disconnected from invalid user oracle 203.0.113.45 port 40122 [preauth]',
    ])
  })

  it('folds the second and later passwords for a known account', () => {
    const failures = [2, 4, 6].map((seconds) => TIME + seconds * 1_000_000)
    expect(lines(ssh({ failures, end: TIME + 7_000_000, farewell: 'close' }))).toEqual([
      `18 pam_unix(sshd:auth): authentication failure; ${PAM} user=root`,
      '20 Failed password for root from 203.0.113.45 port 40122 ssh2',
      '24 message repeated 2 times: [ Failed password for root from 203.0.113.45 port 40122 ssh2]',
      '25 Connection closed by authenticating user root 203.0.113.45 port 40122 [preauth]',
      `25 PAM 2 more authentication failures; ${PAM} user=root`,
    ])
  })

  it('repeats a line that came twice and throws out after six', () => {
    const failures = [2, 4].map((seconds) => TIME + seconds * 1_000_000)
    expect(lines(ssh({ failures })).filter((line) => line.includes('Failed password'))).toEqual([
      '20 Failed password for root from 203.0.113.45 port 40122 ssh2',
      '22 Failed password for root from 203.0.113.45 port 40122 ssh2',
    ])
    const six = [2, 4, 6, 8, 10, 12].map((seconds) => TIME + seconds * 1_000_000)
    expect(lines(ssh({ failures: six, end: TIME + 12_000_000, farewell: 'limit' })).slice(-4)).toEqual([
      '30 error: maximum authentication attempts exceeded for root from 203.0.113.45 port 40122 ssh2 [preauth]',
      '30 Disconnecting authenticating user root 203.0.113.45 port 40122: Too many authentication failures [preauth]',
      `30 PAM 5 more authentication failures; ${PAM} user=root`,
      '30 PAM service(sshd) ignoring max retries; 6 > 3',
    ])
  })

  it('tells a login with a key from its opening to its end', () => {
    const accepted = { time: TIME, method: 'publickey', key: 'ED25519 SHA256:k', uid: 1000, session: 7 } as const
    expect(lines(ssh({ account: 'helena', accepted }))).toEqual([
      '18 Accepted publickey for helena from 203.0.113.45 port 40122 ssh2: ED25519 SHA256:k',
      '18 pam_unix(sshd:session): session opened for user helena(uid=1000) by (uid=0)',
      '18 bastion systemd-logind[431]: New session 7 of user helena.',
      '23 bastion sshd[4712]: Received disconnect from 203.0.113.45 port 40122:11: disconnected by user',
      '23 bastion sshd[4712]: Disconnected from user helena 203.0.113.45 port 40122',
      '23 pam_unix(sshd:session): session closed for user helena',
      '23 bastion systemd-logind[431]: Session 7 logged out. Waiting for processes to exit.',
      '23 bastion systemd-logind[431]: Removed session 7.',
    ])
  })

  it('knows nothing of the platform', () => {
    expect(renderSshd(login())).toEqual([])
  })
})
