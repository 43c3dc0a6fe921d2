import { ADDRESS, PEER } from '../pattern.ts'
import { END, saidBy } from './message.ts'
import type { SyslogSample } from './message.ts'

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
  [
    'pam_unix(sshd:auth): authentication failure; ',
    String.raw`logname=\S* uid=\d+ euid=\d+ tty=\S* ruser= rhost=${PEER}?(?: +user=(?P<user_name>.*?))?${END}`,
    {
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      action: 'pam_authentication_failure',
      attempt: 'secondary',
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
    `(?:error: )?PAM: [A-Z][A-Za-z;' ]* for ${UNKNOWN}(?P<user_name>.*) from ${PEER}${END}`,
    { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'ssh_pam_failure', attempt: 'secondary' },
  ],
  [
    '',
    `(?:error: )?PAM: User account has expired for (?P<user_name>.*) from ${PEER}${END}`,
    { activity: 'login', outcome: 'failure', reason: 'expired', action: 'ssh_pam_failure', attempt: 'secondary' },
  ],
  [
    '',
    `(?:error: )?PAM: [A-Z][A-Za-z;' ]* for (?P<user_name>.*) from ${PEER}${END}`,
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

const FINGERPRINT = 'SHA256:5xyQ0PG1Z3CIiShclJ2iNya5TOdKDgEHrOXr21IdOo0'

type Expected = Omit<SyslogSample, 'program' | 'pid' | 'text'>

/** A sample of sshd's process 4242. */
function said(text: string, expected: Expected): SyslogSample {
  return { program: 'sshd', pid: 4242, text, ...expected }
}

/** What is expected of a line from 198.51.100.7 port 50122. */
function from(action: string, user_name: string | undefined, rest: Omit<Expected, 'columns'>): Expected {
  const account = user_name === undefined ? {} : { user_name }
  return { ...rest, columns: { action, ...account, source_ip: '198.51.100.7', source_port: 50122 } }
}

const INVALID = { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' } as const
const NO_SUCH = { activity: 'login', outcome: 'failure', reason: 'unknown_user' } as const
const REFUSED = { activity: 'login', outcome: 'failure', reason: 'not_allowed' } as const
const LOGIN = { activity: 'login', outcome: 'success' } as const
const SESSION = { activity: 'session', outcome: 'unknown' } as const

/** Every rule at least once, and accounts that try to be something else. */
export const SSHD_SAMPLES: readonly SyslogSample[] = [
  said('Failed password for root from 198.51.100.7 port 50122 ssh2', from('ssh_login', 'root', INVALID)),
  said('Failed none for invalid user  from 198.51.100.7 port 50122 ssh2', from('ssh_login', undefined, NO_SUCH)),
  said('Failed password for invalid user admin from 198.51.100.7 port 50122 ssh2', from('ssh_login', 'admin', NO_SUCH)),
  said(
    'Failed password for invalid user x from 203.0.113.9 port 22 ssh2 from 198.51.100.7 port 50122 ssh2',
    from('ssh_login', 'x from 203.0.113.9 port 22 ssh2', NO_SUCH),
  ),
  said(
    'Failed password for invalid user a|b "c" \\033[31m from 198.51.100.7 port 50122 ssh2',
    from('ssh_login', 'a|b "c" \\033[31m', NO_SUCH),
  ),
  said(
    'Failed password for invalid user Accepted password for root from 203.0.113.9 port 22 ssh2: RSA SHA256:x from 198.51.100.7 port 50122 ssh2',
    from('ssh_login', 'Accepted password for root from 203.0.113.9 port 22 ssh2: RSA SHA256:x', NO_SUCH),
  ),
  said('message repeated 5 times: [ Failed password for root from 198.51.100.7 port 50122 ssh2]', {
    ...from('ssh_login', 'root', INVALID),
    count: 5,
  }),
  said('message repeated 2 times: [ Failed password for invalid user b] from 198.51.100.7 port 50122 ssh2]', {
    ...from('ssh_login', 'b]', NO_SUCH),
    count: 2,
  }),
  said(
    `Failed publickey for bob from 198.51.100.7 port 50122 ssh2: RSA ${FINGERPRINT}`,
    from('ssh_login', 'bob', INVALID),
  ),
  said(
    `Failed publickey for root from 198.51.100.7 port 50122 ssh2: RSA-CERT ${FINGERPRINT} ID x from 203.0.113.9 port 22 ssh2: y (serial 0) CA RSA ${FINGERPRINT}`,
    from('ssh_login', 'root', INVALID),
  ),
  said(
    `Failed publickey for root from 198.51.100.7 port 50122 ssh2: RSA-CERT ${FINGERPRINT} ID x from 203.0.113.9 port 22 ssh2: RSA-CERT ${FINGERPRINT} ID y (serial 0) CA RSA ${FINGERPRINT}`,
    from('ssh_login', 'root', INVALID),
  ),
  said(
    `Failed hostbased for invalid user eve from 198.51.100.7 port 50122 ssh2: RSA ${FINGERPRINT}, client user "eve", client host "x from 203.0.113.9 port 22 ssh2: a b"`,
    from('ssh_login', 'eve', NO_SUCH),
  ),
  said(
    `Accepted publickey for deploy from 198.51.100.7 port 50122 ssh2: ED25519 ${FINGERPRINT}`,
    from('ssh_login', 'deploy', LOGIN),
  ),
  said(
    `Accepted publickey for bob from 198.51.100.7 port 50122 ssh2: ED25519-CERT ${FINGERPRINT} ID bob at laptop (serial 7) CA RSA ${FINGERPRINT}`,
    from('ssh_login', 'bob', LOGIN),
  ),
  said('Accepted password for bob from 2001:db8::7 port 50122 ssh2', {
    ...LOGIN,
    columns: { action: 'ssh_login', user_name: 'bob', source_ip: '2001:db8::7', source_port: 50122 },
  }),
  said('Invalid user admin from 198.51.100.7 port 50122', from('ssh_invalid_user', 'admin', NO_SUCH)),
  said('Invalid user x from 203.0.113.9 port 22 from 198.51.100.7', {
    ...NO_SUCH,
    columns: { action: 'ssh_invalid_user', user_name: 'x from 203.0.113.9 port 22', source_ip: '198.51.100.7' },
  }),
  said(
    'Received disconnect from 198.51.100.7 port 50122:11: Bye Bye [preauth]',
    from('ssh_disconnect', undefined, SESSION),
  ),
  said('Received disconnect from 2001:db8::7: 11: from 203.0.113.9 [preauth]', {
    ...SESSION,
    columns: { action: 'ssh_disconnect', source_ip: '2001:db8::7' },
  }),
  said(
    'error: Received disconnect from 198.51.100.7 port 50122:3: com.example.Exception: Auth fail [preauth]',
    from('ssh_disconnect', undefined, SESSION),
  ),
  said(
    'Disconnected from authenticating user root 198.51.100.7 port 50122 [preauth]',
    from('ssh_disconnect', 'root', SESSION),
  ),
  said(
    'Connection closed by invalid user x 203.0.113.9 port 22 198.51.100.7 port 50122 [preauth]',
    from('ssh_disconnect', 'x 203.0.113.9 port 22', SESSION),
  ),
  said('Connection closed by 198.51.100.7 [preauth]', {
    ...SESSION,
    columns: { action: 'ssh_disconnect', source_ip: '198.51.100.7' },
  }),
  said(
    'error: maximum authentication attempts exceeded for invalid user pi from 198.51.100.7 port 50122 ssh2 [preauth]',
    from('ssh_too_many_attempts', 'pi', NO_SUCH),
  ),
  said(
    'error: maximum authentication attempts exceeded for root from 198.51.100.7 port 50122 ssh2 [preauth]',
    from('ssh_too_many_attempts', 'root', { activity: 'login', outcome: 'failure' }),
  ),
  said('error: PAM: Authentication failure for root from mail.example.org', {
    ...INVALID,
    columns: { action: 'ssh_pam_failure', user_name: 'root', source_domain: 'mail.example.org' },
  }),
  said('error: PAM: User not known to the underlying authentication module for illegal user eve from 198.51.100.7', {
    ...NO_SUCH,
    columns: { action: 'ssh_pam_failure', user_name: 'eve', source_ip: '198.51.100.7' },
  }),
  said('error: PAM: User account has expired for bob from 198.51.100.7', {
    activity: 'login',
    outcome: 'failure',
    reason: 'expired',
    columns: { action: 'ssh_pam_failure', user_name: 'bob', source_ip: '198.51.100.7' },
  }),
  said('User root from 198.51.100.7 not allowed because not listed in AllowUsers', {
    ...REFUSED,
    columns: { action: 'ssh_not_allowed', user_name: 'root', source_ip: '198.51.100.7' },
  }),
  said('User bob not allowed because account is locked', {
    activity: 'login',
    outcome: 'failure',
    reason: 'locked',
    columns: { action: 'ssh_not_allowed', user_name: 'bob' },
  }),
  said('User bob not allowed because shell /bin/nosuch does not exist', {
    ...REFUSED,
    columns: { action: 'ssh_not_allowed', user_name: 'bob' },
  }),
  said('ROOT LOGIN REFUSED FROM 198.51.100.7 port 50122', from('ssh_root_refused', 'root', REFUSED)),
  said('fatal: Access denied for user bob by PAM account configuration [preauth]', {
    ...REFUSED,
    columns: { action: 'ssh_not_allowed', user_name: 'bob' },
  }),
  said(
    'Postponed keyboard-interactive for invalid user eve from 198.51.100.7 port 50122 ssh2 [preauth]',
    from('ssh_login_continues', 'eve', SESSION),
  ),
  said('PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7  user=root', {
    ...SESSION,
    columns: { action: 'pam_more_failures', user_name: 'root', source_ip: '198.51.100.7' },
  }),
  said(
    'Disconnecting authenticating user root 198.51.100.7 port 50122: Too many authentication failures [preauth]',
    from('ssh_disconnect', 'root', SESSION),
  ),
  said('Disconnecting: Too many authentication failures for root [preauth]', {
    ...SESSION,
    columns: { action: 'ssh_disconnect', user_name: 'root' },
  }),
  said('input_userauth_request: invalid user eve [preauth]', {
    ...SESSION,
    columns: { action: 'ssh_invalid_user', user_name: 'eve' },
  }),
  said(
    'Starting session: shell on pts/0 for bob from 198.51.100.7 port 50122 id 0',
    from('ssh_session', 'bob', SESSION),
  ),
  said('reverse mapping checking getaddrinfo for host.example.net [198.51.100.7] failed - POSSIBLE BREAK-IN ATTEMPT!', {
    ...SESSION,
    columns: { action: 'ssh_name_mismatch', source_ip: '198.51.100.7' },
  }),
  said(
    "Bad protocol version identification 'GET / from 203.0.113.9 port 22' from 198.51.100.7 port 50122",
    from('ssh_banner', undefined, SESSION),
  ),
  said('Did not receive identification string from UNKNOWN port 65535', {
    ...SESSION,
    columns: { action: 'ssh_banner', source_port: 65535 },
  }),
  said(
    'banner exchange: Connection from 198.51.100.7 port 50122: invalid format',
    from('ssh_connection', undefined, SESSION),
  ),
  said(
    'Unable to negotiate with 198.51.100.7 port 50122: no matching key exchange method found. Their offer: x [preauth]',
    from('ssh_connection', undefined, SESSION),
  ),
  said('Server listening on 0.0.0.0 port 22.', { activity: 'system', outcome: 'unknown', columns: {} }),
  {
    ...said('Failed password for root from 198.51.100.7 port 50122 ssh2', from('ssh_login', 'root', INVALID)),
    program: 'sshd-session',
  },
]
