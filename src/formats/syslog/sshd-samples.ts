import type { SyslogSample } from './message.ts'

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
  said('error: PAM: authentication error for root from mail.example.org', {
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
