import { ADDRESS } from '../pattern.ts'
import { END } from './message.ts'
import type { MessageRule } from '../log-format.ts'
import type { SyslogSample } from './message.ts'

/** The client of postfix: a name that its address leads to, and the address. */
const CLIENT = String.raw`[^\s\[\]]*\[(?P<source_ip>[^\[\]]+)\](?::\d+)?`

const POSTFIX = { process_name: { re: '^postfix[\\w-]*/(?:[\\w-]+/)*smtpd$' } } as const

const POSTFIX_RULES: readonly MessageRule[] = [
  {
    when: POSTFIX,
    on: 'said',
    pattern: String.raw`^warning: ${CLIENT}: SASL [\w-]+ authentication failed:(?:.*, sasl_username=(?P<user_name>\S+))?`,
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'sasl_login' },
  },
  {
    when: POSTFIX,
    on: 'said',
    pattern: String.raw`^[0-9A-Za-z]+: client=${CLIENT}, sasl_method=[\w-]+, sasl_username=(?P<user_name>.*?)(?:, sasl_sender=.*)?${END}`,
    means: { activity: 'login', outcome: 'success', action: 'sasl_login' },
  },
  // The answer tells whether there is such an account.
  {
    when: POSTFIX,
    on: 'said',
    pattern: String.raw`^NOQUEUE: reject: VRFY from ${CLIENT}: 550 [\d.]+ <(?P<user_name>[^>]*)>`,
    means: {
      activity: 'other',
      outcome: 'failure',
      reason: 'unknown_user',
      action: 'smtp_vrfy',
      attempt: 'own',
      enumeration: true,
    },
  },
]

const DOVECOT = { process_name: 'dovecot' } as const

/** What dovecot says of a client. The name is in angle brackets; what was sent in it has none of them. */
const WHO = String.raw`user=<(?P<user_name>[^<>]*)>,(?: method=[\w-]+,)? rip=(?P<source_ip>[0-9A-Fa-f.:]+),`

const LOGIN_PROCESS = '(?:imap|pop3|submission|managesieve)-login'

const DOVECOT_RULES: readonly MessageRule[] = [
  {
    when: DOVECOT,
    on: 'said',
    pattern: `^${LOGIN_PROCESS}: Login: ${WHO}`,
    means: { activity: 'login', outcome: 'success', action: 'mail_login' },
  },
  {
    when: DOVECOT,
    on: 'said',
    pattern: String.raw`^${LOGIN_PROCESS}: [\w: ]+\(auth failed, (?P<count>\d+) attempts[^()]*\): ${WHO}`,
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'mail_login' },
  },
  {
    when: DOVECOT,
    on: 'said',
    pattern: String.raw`^${LOGIN_PROCESS}: [\w: ]+(?:\([^()]*\))?: ${WHO}`,
    means: { activity: 'session', outcome: 'unknown', action: 'mail_connection' },
  },
  // Tells why; the line of the login process counts.
  {
    when: DOVECOT,
    on: 'said',
    pattern: String.raw`^auth(?:-worker)?(?:\(\d+\))?: (?:Info: )?(?:conn [^:]*: )?[\w-]+\((?P<user_name>[^,()]*),(?P<source_ip>${ADDRESS})(?:,<[^>]*>)?\): unknown user`,
    means: { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'mail_auth', attempt: 'none' },
  },
]

const HAPROXY = { process_name: 'haproxy' } as const

/** The request is last, and may hold anything; the address is first. */
const PROXIED = (status: string): string =>
  String.raw`^(?P<source_ip>${ADDRESS}):(?P<source_port>\d+) \[[^\]]*\] \S+ \S+ [-\d/+]+ (?P<http_status>${status}) \+?(?P<http_bytes>\d+) .*?"(?:(?P<http_method>[A-Z]+) (?P<url_original>\S.*?)(?: HTTP/[\d.]+)?|<BADREQ>)"?$`

const HAPROXY_RULES: readonly MessageRule[] = [
  {
    when: HAPROXY,
    on: 'said',
    pattern: PROXIED(String.raw`[123]\d\d`),
    means: { activity: 'web_request', outcome: 'success' },
  },
  {
    when: HAPROXY,
    on: 'said',
    pattern: PROXIED(String.raw`[45]\d\d`),
    means: { activity: 'web_request', outcome: 'failure' },
  },
  {
    when: HAPROXY,
    on: 'said',
    pattern: String.raw`^(?P<source_ip>${ADDRESS}):(?P<source_port>\d+) \[`,
    means: { activity: 'session', outcome: 'unknown', action: 'connection' },
  },
]

const FTP_RULES: readonly MessageRule[] = [
  {
    when: { process_name: 'vsftpd' },
    on: 'said',
    pattern: String.raw`^\[(?P<user_name>.*)\] FAIL LOGIN: Client "(?P<source_ip>[^"]*)"${END}`,
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'ftp_login' },
  },
  {
    when: { process_name: 'vsftpd' },
    on: 'said',
    pattern: String.raw`^\[(?P<user_name>.*)\] OK LOGIN: Client "(?P<source_ip>[^"]*)"`,
    means: { activity: 'login', outcome: 'success', action: 'ftp_login' },
  },
]

/** What servers of mail, files and requests say. */
export const SERVICE_RULES: readonly MessageRule[] = [
  ...POSTFIX_RULES,
  ...DOVECOT_RULES,
  ...HAPROXY_RULES,
  ...FTP_RULES,
]

const mail = (
  text: string,
  expected: Pick<SyslogSample, 'activity' | 'outcome' | 'reason' | 'count'>,
  columns: SyslogSample['columns'],
): SyslogSample => ({
  program: 'dovecot',
  text,
  ...expected,
  columns: { source_ip: '198.51.100.7', ...columns },
})

const TAIL = 'lip=10.0.0.1, TLS, session=<abc>'

export const SERVICE_SAMPLES: readonly SyslogSample[] = [
  {
    program: 'postfix/smtpd',
    pid: 77,
    text: 'warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: { action: 'sasl_login', source_ip: '198.51.100.7' },
  },
  {
    program: 'postfix/smtps/smtpd',
    pid: 77,
    text: 'warning: host.example.net[2001:db8::7]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=bob@example.org',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: { action: 'sasl_login', source_ip: '2001:db8::7', user_name: 'bob@example.org' },
  },
  {
    program: 'postfix/smtpd',
    pid: 77,
    text: '4C0F32A1: client=unknown[198.51.100.7], sasl_method=LOGIN, sasl_username=bob',
    activity: 'login',
    outcome: 'success',
    columns: { action: 'sasl_login', source_ip: '198.51.100.7', user_name: 'bob' },
  },
  {
    program: 'postfix/smtpd',
    pid: 77,
    text: 'NOQUEUE: reject: VRFY from unknown[198.51.100.7]: 550 5.1.1 <root>: Recipient address rejected: User unknown in local recipient table; to=<root> proto=SMTP',
    activity: 'other',
    outcome: 'failure',
    reason: 'unknown_user',
    columns: { action: 'smtp_vrfy', source_ip: '198.51.100.7', user_name: 'root' },
  },
  mail(
    `imap-login: Login: user=<bob>, method=PLAIN, rip=198.51.100.7, ${TAIL}`,
    { activity: 'login', outcome: 'success' },
    {
      action: 'mail_login',
      user_name: 'bob',
    },
  ),
  mail(
    `imap-login: Disconnected: Connection closed (auth failed, 3 attempts in 18 secs): user=<x from 203.0.113.9, rip=203.0.113.9,>, method=PLAIN, rip=198.51.100.7, ${TAIL}`,
    { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', count: 3 },
    { action: 'mail_login', user_name: 'x from 203.0.113.9, rip=203.0.113.9,' },
  ),
  mail(
    `pop3-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=198.51.100.7, ${TAIL}`,
    { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
    { action: 'mail_login', user_name: 'bob' },
  ),
  mail(
    `imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=198.51.100.7, ${TAIL}`,
    { activity: 'session', outcome: 'unknown' },
    { action: 'mail_connection' },
  ),
  mail(
    'auth-worker(12): pam(eve,198.51.100.7): unknown user (SHA1 of given password: 5baa61)',
    { activity: 'login', outcome: 'failure', reason: 'unknown_user' },
    { action: 'mail_auth', user_name: 'eve' },
  ),
  ...(
    [
      [200, 'success'],
      [404, 'failure'],
    ] as const
  ).map(([status, outcome]): SyslogSample => ({
    program: 'haproxy',
    pid: 7,
    text: `198.51.100.7:50122 [18/Oct/2025:16:28:18.143] in~ bk/web 0/0/7/1457/1487 ${status} 11394 - - ---- 2/1/0/0/0 0/0 {Mozilla "x"} {} "GET /a?b="1" HTTP/1.1"`,
    activity: 'web_request',
    outcome,
    columns: {
      source_ip: '198.51.100.7',
      source_port: 50_122,
      http_method: 'GET',
      http_status: status,
      http_bytes: 11_394,
      url_original: '/a?b="1"',
      url_path: '/a',
      url_query: 'b="1"',
    },
  })),
  {
    program: 'haproxy',
    pid: 7,
    text: '198.51.100.7:50122 [18/Oct/2025:16:28:18.143] ssh bk/sshd 1/0/5007 212 -- 0/0/0/0/3 0/0',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'connection', source_ip: '198.51.100.7', source_port: 50_122 },
  },
  {
    program: 'vsftpd',
    pid: 9,
    text: '[x" OK LOGIN: Client "203.0.113.9"] FAIL LOGIN: Client "198.51.100.7"',
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: { action: 'ftp_login', source_ip: '198.51.100.7', user_name: 'x" OK LOGIN: Client "203.0.113.9"' },
  },
  {
    program: 'vsftpd',
    pid: 9,
    text: '[bob] OK LOGIN: Client "198.51.100.7"',
    activity: 'login',
    outcome: 'success',
    columns: { action: 'ftp_login', source_ip: '198.51.100.7', user_name: 'bob' },
  },
]
