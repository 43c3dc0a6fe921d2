import { PEER } from '../pattern.ts'
import { END, saidBy } from './message.ts'
import { SSHD } from './sshd.ts'
import type { SyslogSample } from './message.ts'

/** Modules name themselves in front (`pam_unix(sshd:auth): `); in old logs the tag does (`sshd(pam_unix)[12]:`). */
const MODULE = String.raw`(?:pam_[a-z0-9_]+\([^)]*\): )?`

const FAILURE = String.raw`${MODULE}authentication failure; logname=\S* uid=\d+ euid=\d+ tty=\S*`
const BY = String.raw`(?:\(uid=\d+\))? by (?P<actor>[^\s()]*)\(uid=\d+\)${END}`

/** Programs that change to another account: the one who acts is `ruser` or stands behind `by`. */
const SU = ['su', 'su-l', 'runuser']
const SUDO = ['sudo', 'sudo-i', 'pkexec', 'doas', 'polkit-agent-helper-1']

/**
 * Messages of PAM modules, whoever logs them. The program around a failed authentication usually says more, so
 * these are secondary. Facts: pam_unix and pam_faillock of Linux-PAM, pam_tally2, pam_sss.
 */
export const PAM_RULES = [
  ...saidBy(SSHD, [
    // sshd sets no remote user, so the first `rhost=` is PAM's; behind `user=` may stand the attacker's text.
    [
      '',
      String.raw`${FAILURE} ruser= rhost=${PEER}?(?: +user=(?P<user_name>.*?))?${END}`,
      {
        activity: 'login',
        outcome: 'failure',
        reason: 'invalid_credentials',
        action: 'pam_authentication_failure',
        attempt: 'secondary',
      },
    ],
  ]),
  ...saidBy(SU, [
    [
      '',
      String.raw`${FAILURE} ruser=(?P<user_name>\S*) rhost=\S*(?: +user=(?P<user_target>\S*?))?${END}`,
      {
        activity: 'privilege',
        outcome: 'failure',
        reason: 'invalid_credentials',
        action: 'pam_authentication_failure',
      },
    ],
    [
      '',
      `${MODULE}session opened for user (?P<user_target>[^\\s(]+)${BY}`,
      { activity: 'privilege', outcome: 'success', action: 'pam_session_opened' },
    ],
    [
      '',
      `${MODULE}session closed for user (?P<user_target>.*?)${END}`,
      { activity: 'session', outcome: 'unknown', action: 'pam_session_closed' },
    ],
  ]),
  ...saidBy(SUDO, [
    [
      '',
      String.raw`${FAILURE} ruser=\S* rhost=\S*(?: +user=(?P<user_name>\S*?))?${END}`,
      {
        activity: 'privilege',
        outcome: 'failure',
        reason: 'invalid_credentials',
        action: 'pam_authentication_failure',
      },
    ],
    // sudo says itself what it ran for whom.
    [
      '',
      `${MODULE}session opened for user (?P<user_target>[^\\s(]+)${BY}`,
      { activity: 'session', outcome: 'success', action: 'pam_session_opened' },
    ],
    [
      '',
      `${MODULE}session closed for user (?P<user_target>.*?)${END}`,
      { activity: 'session', outcome: 'unknown', action: 'pam_session_closed' },
    ],
  ]),
  ...saidBy(
    ['passwd', 'chpasswd'],
    [
      [
        '',
        `${MODULE}password changed for (?P<user_name>.*?)${END}`,
        { activity: 'password_change', outcome: 'success', action: 'pam_password_changed' },
      ],
      [
        '',
        String.raw`${FAILURE} ruser=\S* rhost=\S*(?: +user=(?P<user_name>\S*?))?${END}`,
        {
          activity: 'password_change',
          outcome: 'failure',
          reason: 'invalid_credentials',
          action: 'pam_authentication_failure',
        },
      ],
    ],
  ),
  ...saidBy(undefined, [
    // Mail and FTP servers hand the remote user on as `ruser`, others as `user`: with two hosts nobody can tell.
    [
      '',
      `${FAILURE} ruser=.* rhost=.* rhost=`,
      {
        activity: 'login',
        outcome: 'failure',
        reason: 'invalid_credentials',
        action: 'pam_authentication_failure',
        attempt: 'secondary',
      },
    ],
    [
      '',
      String.raw`${FAILURE} ruser=.* rhost=${PEER}?(?: +user=(?P<user_name>.*?))?${END}`,
      {
        activity: 'login',
        outcome: 'failure',
        reason: 'invalid_credentials',
        action: 'pam_authentication_failure',
        attempt: 'secondary',
      },
    ],
    [
      '',
      String.raw`${MODULE}session opened for user (?P<user_name>[^\s(]+)(?:\(uid=\d+\))? by `,
      { activity: 'session', outcome: 'success', action: 'pam_session_opened' },
    ],
    [
      '',
      `${MODULE}session closed for user (?P<user_name>.*?)${END}`,
      { activity: 'session', outcome: 'unknown', action: 'pam_session_closed' },
    ],
    [
      '',
      `${MODULE}check pass; user unknown${END}`,
      { activity: 'session', outcome: 'unknown', action: 'pam_user_unknown' },
    ],
    [
      '',
      `${MODULE}account (?P<user_name>.*) has expired \\((?:account expired|failed to change password)\\)${END}`,
      { activity: 'login', outcome: 'failure', reason: 'expired', action: 'pam_account_expired', attempt: 'secondary' },
    ],
    [
      '',
      `${MODULE}Consecutive login failures for user (?P<user_name>.*) account temporarily locked${END}`,
      { activity: 'account_lockout', outcome: 'success', reason: 'locked', action: 'pam_account_locked' },
    ],
    [
      '',
      String.raw`${MODULE}user (?P<user_name>.*) \(\d+\) tally \d+, deny \d+${END}`,
      { activity: 'account_lockout', outcome: 'success', reason: 'locked', action: 'pam_account_locked' },
    ],
  ]),
]

const FAILED = 'authentication failure; logname= uid=0 euid=0'
const INVALID = { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' } as const
const NO_PRIVILEGE = { activity: 'privilege', outcome: 'failure', reason: 'invalid_credentials' } as const
const action = 'pam_authentication_failure'

/** Every rule at least once, in the new way of naming the module and in the old. */
export const PAM_SAMPLES: readonly SyslogSample[] = [
  {
    program: 'sshd',
    pid: 4242,
    text: `pam_unix(sshd:auth): ${FAILED} tty=ssh ruser= rhost=198.51.100.7  user=root`,
    ...INVALID,
    columns: { action, user_name: 'root', source_ip: '198.51.100.7' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: `pam_unix(sshd:auth): ${FAILED} tty=ssh ruser= rhost=host.example.net `,
    ...INVALID,
    columns: { action, source_domain: 'host.example.net' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: `pam_sss(sshd:auth): ${FAILED} tty=ssh ruser= rhost=198.51.100.7 user=x rhost=203.0.113.9`,
    ...INVALID,
    columns: { action, user_name: 'x rhost=203.0.113.9', source_ip: '198.51.100.7' },
  },
  {
    program: 'sshd',
    tag: 'sshd(pam_unix)[4242]',
    pid: 4242,
    text: `${FAILED} tty=NODEVssh ruser= rhost=198.51.100.7  user=guest`,
    ...INVALID,
    columns: { action, user_name: 'guest', source_ip: '198.51.100.7' },
  },
  {
    program: 'su',
    pid: 77,
    text: 'pam_unix(su:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/0 ruser=bob rhost=  user=root',
    ...NO_PRIVILEGE,
    columns: { action, user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'su',
    tag: 'su(pam_unix)[77]',
    pid: 77,
    text: 'session opened for user news by (uid=0)',
    activity: 'privilege',
    outcome: 'success',
    columns: { action: 'pam_session_opened', user_target: 'news' },
  },
  {
    program: 'su',
    tag: 'su(pam_unix)[77]',
    pid: 77,
    text: 'session closed for user news',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'pam_session_closed', user_target: 'news' },
  },
  {
    program: 'sudo',
    text: 'pam_unix(sudo:auth): authentication failure; logname=bob uid=1000 euid=0 tty=/dev/pts/0 ruser=bob rhost=  user=bob',
    ...NO_PRIVILEGE,
    columns: { action, user_name: 'bob' },
  },
  {
    program: 'sudo',
    text: 'pam_unix(sudo:session): session opened for user root(uid=0) by bob(uid=1000)',
    activity: 'session',
    outcome: 'success',
    columns: { action: 'pam_session_opened', user_name: 'bob', user_target: 'root' },
  },
  {
    program: 'sudo',
    text: 'pam_unix(sudo:session): session closed for user root',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'pam_session_closed', user_target: 'root' },
  },
  {
    program: 'passwd',
    pid: 80,
    text: 'pam_unix(passwd:chauthtok): password changed for bob',
    activity: 'password_change',
    outcome: 'success',
    columns: { action: 'pam_password_changed', user_name: 'bob' },
  },
  {
    program: 'passwd',
    pid: 80,
    text: 'pam_unix(passwd:chauthtok): authentication failure; logname=bob uid=1000 euid=0 tty=pts/0 ruser= rhost=  user=bob',
    activity: 'password_change',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: { action, user_name: 'bob' },
  },
  {
    program: 'auth',
    text: `pam_unix(dovecot:auth): ${FAILED} tty=dovecot ruser=x rhost=203.0.113.9 rhost=198.51.100.7  user=bob`,
    ...INVALID,
    columns: { action },
  },
  {
    program: 'auth',
    text: `pam_unix(dovecot:auth): ${FAILED} tty=dovecot ruser=bob rhost=198.51.100.7  user=bob`,
    ...INVALID,
    columns: { action, user_name: 'bob', source_ip: '198.51.100.7' },
  },
  {
    program: 'gdm-password',
    tag: 'gdm-password]',
    text: 'pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=bob',
    ...INVALID,
    columns: { action, user_name: 'bob' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: 'pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)',
    activity: 'session',
    outcome: 'success',
    columns: { action: 'pam_session_opened', user_name: 'bob' },
  },
  {
    program: '(systemd)',
    tag: '(systemd)[900]',
    pid: 900,
    text: 'pam_unix(systemd-user:session): session closed for user bob',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'pam_session_closed', user_name: 'bob' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: 'pam_unix(sshd:auth): check pass; user unknown',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'pam_user_unknown' },
  },
  {
    program: 'sshd',
    tag: 'sshd(pam_unix)[4242]',
    pid: 4242,
    text: 'check pass; user unknown',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'pam_user_unknown' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: 'pam_unix(sshd:account): account bob has expired (account expired)',
    activity: 'login',
    outcome: 'failure',
    reason: 'expired',
    columns: { action: 'pam_account_expired', user_name: 'bob' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: 'pam_faillock(sshd:auth): Consecutive login failures for user bob account temporarily locked',
    activity: 'account_lockout',
    outcome: 'success',
    reason: 'locked',
    columns: { action: 'pam_account_locked', user_name: 'bob' },
  },
  {
    program: 'sshd',
    pid: 4242,
    text: 'pam_tally2(sshd:auth): user bob (1001) tally 4, deny 3',
    activity: 'account_lockout',
    outcome: 'success',
    reason: 'locked',
    columns: { action: 'pam_account_locked', user_name: 'bob' },
  },
]
