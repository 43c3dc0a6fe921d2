import { ADDRESS, PEER } from '../pattern.ts'
import { END, saidBy } from './message.ts'

/** `sshd-session` since OpenSSH 9.8, `sshd-auth` since 10.0. */
export const SSHD = ['sshd', 'sshd-session', 'sshd-auth']

const METHOD = '[a-z0-9/_-]+'
const UNKNOWN = '(?:invalid|illegal) user '
const WORD = '[\\w@.:+/=-]+'
const PORT = String.raw`(?: port (?P<source_port>\d+))?`
const PREAUTH = String.raw`(?: \[preauth\])?${END}`

/**
 * ` from ADDR port N ssh2: TYPE FINGERPRINT` at the end of the line. The account before it is free text of the
 * attacker's, so it is taken greedily: the last ` from ` is the one that sshd wrote.
 */
const ORIGIN = String.raw` from ${PEER} port (?P<source_port>\d+)(?: +ssh[12])?(?:: ${WORD}(?: ${WORD})?)?${END}`

/**
 * The same where free text of the client's stands behind the address: the ID of a certificate that anybody may
 * have signed, the user and host of the host-based method. sshd cuts the account at 100 characters, so the
 * address begins within these; a forged one in the text behind it begins later.
 */
const ACCOUNT = '(?P<user_name>.{0,100})'
const ORIGIN_TEXT = String.raw` from ${PEER} port (?P<source_port>\d+) ssh2: (?:\S+-CERT \S+ ID .* \(serial \d+\) CA \S+ \S+|\S+ \S+, client user ".*", client host ".*")${END}`

/** Account, address and port in messages about connections; the account is absent before the client named one. */
const AT = String.raw`(?:(?:invalid |authenticating )?user (?P<user_name>.*) )?(?P<source_ip>${ADDRESS}) port (?P<source_port>\d+)`

/**
 * Messages of OpenSSH's server; those that an attacked one writes most stand first. Facts: auth.c, auth2.c,
 * auth2-pubkey.c, auth-pam.c, packet.c, session.c and sshd.c of OpenSSH.
 */
export const SSHD_RULES = saidBy(SSHD, [
  [
    'Failed ',
    `${METHOD} for ${UNKNOWN}(?P<user_name>.*)${ORIGIN}`,
    { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'ssh_login' },
  ],
  [
    'Failed ',
    `${METHOD} for (?P<user_name>.*)${ORIGIN}`,
    { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'ssh_login' },
  ],
  [
    'Received disconnect from ',
    String.raw`${PEER}${PORT}: ?\d+: `,
    { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' },
  ],
  [
    'Invalid user ',
    `(?P<user_name>.*) from ${PEER}${PORT}${END}`,
    { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'ssh_invalid_user', attempt: 'secondary' },
  ],
  // The two messages of PAM that stand beside every failed password; pam.ts has the rest and the other modules.
  // An sshd that logs this line logs a `Failed` line for every try as well: that one is counted.
  [
    'pam_unix(sshd:auth): authentication failure; ',
    String.raw`logname=\S* uid=\d+ euid=\d+ tty=\S* ruser= rhost=${PEER}?(?: +user=(?P<user_name>.*?))?${END}`,
    {
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      action: 'pam_authentication_failure',
      attempt: 'none',
    },
  ],
  [
    'pam_unix(sshd:auth): check pass; user unknown',
    END,
    { activity: 'session', outcome: 'unknown', action: 'pam_user_unknown' },
  ],
  ['Disconnected from ', `${AT}${PREAUTH}`, { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' }],
  [
    'Connection ',
    `(?:closed|reset) by ${AT}${PREAUTH}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' },
  ],
  [
    'Connection ',
    `(?:closed|reset) by ${PEER}${PREAUTH}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' },
  ],
  [
    'Accepted ',
    `${METHOD} for (?P<user_name>.*)${ORIGIN}`,
    { activity: 'login', outcome: 'success', action: 'ssh_login' },
  ],
  [
    'Accepted ',
    `${METHOD} for ${ACCOUNT}${ORIGIN_TEXT}`,
    { activity: 'login', outcome: 'success', action: 'ssh_login' },
  ],
  [
    'Failed ',
    `${METHOD} for ${UNKNOWN}${ACCOUNT}${ORIGIN_TEXT}`,
    { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'ssh_login' },
  ],
  [
    'Failed ',
    `${METHOD} for ${ACCOUNT}${ORIGIN_TEXT}`,
    { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'ssh_login' },
  ],
  [
    '',
    `(?:error: )?maximum authentication attempts exceeded for ${UNKNOWN}(?P<user_name>.*) from ${PEER}${PORT}(?: ssh[12])?${PREAUTH}`,
    {
      activity: 'login',
      outcome: 'failure',
      reason: 'unknown_user',
      action: 'ssh_too_many_attempts',
      attempt: 'secondary',
    },
  ],
  [
    '',
    `(?:error: )?maximum authentication attempts exceeded for (?P<user_name>.*) from ${PEER}${PORT}(?: ssh[12])?${PREAUTH}`,
    { activity: 'login', outcome: 'failure', action: 'ssh_too_many_attempts', attempt: 'secondary' },
  ],
  [
    '',
    `(?:error: )?PAM: [A-Za-z;' ]+ for ${UNKNOWN}(?P<user_name>.*) from ${PEER}${END}`,
    { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'ssh_pam_failure', attempt: 'secondary' },
  ],
  [
    '',
    `(?:error: )?PAM: User account has expired for (?P<user_name>.*) from ${PEER}${END}`,
    { activity: 'login', outcome: 'failure', reason: 'expired', action: 'ssh_pam_failure', attempt: 'secondary' },
  ],
  [
    '',
    `(?:error: )?PAM: [A-Za-z;' ]+ for (?P<user_name>.*) from ${PEER}${END}`,
    {
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      action: 'ssh_pam_failure',
      attempt: 'secondary',
    },
  ],
  [
    'User ',
    `(?P<user_name>.*) from ${PEER} not allowed because `,
    { activity: 'login', outcome: 'failure', reason: 'not_allowed', action: 'ssh_not_allowed', attempt: 'secondary' },
  ],
  [
    'User ',
    `(?P<user_name>.*) not allowed because account is locked${END}`,
    { activity: 'login', outcome: 'failure', reason: 'locked', action: 'ssh_not_allowed', attempt: 'secondary' },
  ],
  [
    'User ',
    '(?P<user_name>.*) not allowed because ',
    { activity: 'login', outcome: 'failure', reason: 'not_allowed', action: 'ssh_not_allowed', attempt: 'secondary' },
  ],
  [
    'ROOT LOGIN REFUSED FROM ',
    `${PEER}${PORT}${PREAUTH}`,
    { activity: 'login', outcome: 'failure', reason: 'not_allowed', action: 'ssh_root_refused', attempt: 'secondary' },
    { user_name: 'root' },
  ],
  [
    '',
    `(?:fatal: )?Access denied for user (?P<user_name>.*) by PAM account configuration${PREAUTH}`,
    { activity: 'login', outcome: 'failure', reason: 'not_allowed', action: 'ssh_not_allowed', attempt: 'secondary' },
  ],
  // No outcome yet: the client is asked for more.
  [
    '',
    `(?:Postponed|Partial) ${METHOD} for (?:${UNKNOWN})?(?P<user_name>.*) from ${PEER}${PORT}(?: ssh[12])?(?:: ${WORD} ${WORD})?${PREAUTH}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_login_continues' },
  ],
  [
    'PAM',
    String.raw`:? \d+ more authentication failures?; .* ruser= rhost=${PEER}?(?: +user=(?P<user_name>.*?))?${END}`,
    { activity: 'session', outcome: 'unknown', action: 'pam_more_failures' },
  ],
  ['Disconnecting ', `${AT}: `, { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' }],
  [
    'Disconnecting: Too many authentication failures for ',
    `(?:${UNKNOWN})?(?P<user_name>.*?)${PREAUTH}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' },
  ],
  [
    'input_userauth_request: ',
    `${UNKNOWN}(?P<user_name>.*?)${PREAUTH}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_invalid_user' },
  ],
  [
    '',
    String.raw`(?:Starting session: .* for|Close session: user) (?P<user_name>\S+) from ${PEER}${PORT} id \d+${END}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_session' },
  ],
  [
    '',
    String.raw`(?:reverse mapping checking getaddrinfo for \S+ \[|Address )(?P<source_ip>${ADDRESS})(?:\] failed| maps to )`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_name_mismatch' },
  ],
  // The client's own text stands before the address here.
  [
    '',
    `(?:error: )?(?:Did not receive identification string|Bad protocol version identification '.*') from ${PEER}${PORT}${END}`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_banner' },
  ],
  [
    '',
    `(?:error: |fatal: )?(?:ssh_dispatch_run_fatal: |banner exchange: )?Connection from ${AT}(?:[: ]|${END})`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_connection' },
  ],
  [
    '',
    `(?:error: |fatal: )?(?:Timeout before authentication for (?:connection from )?|Unable to negotiate with )${PEER}${PORT}(?:[: ]|${END})`,
    { activity: 'session', outcome: 'unknown', action: 'ssh_connection' },
  ],
  [
    'error: Received disconnect from ',
    String.raw`${PEER}${PORT}: ?\d+: `,
    { activity: 'session', outcome: 'unknown', action: 'ssh_disconnect' },
  ],
])
