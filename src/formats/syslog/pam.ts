import { PEER } from '../pattern.ts'
import { END, saidBy } from './message.ts'
import { SSHD } from './sshd.ts'

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
