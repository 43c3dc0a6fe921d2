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
  {
    when: POSTFIX,
    on: 'said',
    pattern: String.raw`^(?:connect|disconnect|(?:lost connection|timeout) after [A-Z-]+) from ${CLIENT}`,
    means: { activity: 'session', outcome: 'unknown', action: 'smtp_connection' },
  },
  {
    when: POSTFIX,
    on: 'said',
    pattern: String.raw`^NOQUEUE: reject: (?:CONNECT|HELO|EHLO|MAIL|RCPT|DATA|END-OF-MESSAGE) from ${CLIENT}: [45]`,
    means: { activity: 'other', outcome: 'failure', reason: 'not_allowed', action: 'smtp_reject' },
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

/** By syslog the parts of dovecot have one name; in a log of its own each has its own, and a level behind it. */
const DOVECOT = {
  process_name: { re: '^(?:dovecot|(?:imap|pop3|submission|managesieve)-login|auth(?:-worker\\(\\d+\\))?)$' },
} as const

/** What dovecot says of a client. The name is in angle brackets; what was sent in it has none of them. */
const WHO = String.raw`user=<(?P<user_name>[^<>]*)>,(?: method=[\w-]+,)? rip=(?P<source_ip>[0-9A-Fa-f.:]+),`

/** What the process that checks passwords says of an account and an address. */
const AUTH = String.raw`^(?:auth(?:-worker)?(?:\(\d+\))?: )?(?:(?:Info|Error): )?(?:conn \S+ \([^()]*\): )?(?:auth-worker<\d+>: )?[\w-]+\((?P<user_name>[^,()]*),(?P<source_ip>${ADDRESS})(?:,<[^>]*>)?\): (?:\([^()]*\): )?`

const LOGIN_PROCESS = '(?:(?:imap|pop3|submission|managesieve)-login: )?(?:Info: )?'

const DOVECOT_RULES: readonly MessageRule[] = [
  {
    when: DOVECOT,
    on: 'said',
    pattern: `^${LOGIN_PROCESS}(?:Login|Logged in): ${WHO}`,
    means: { activity: 'login', outcome: 'success', action: 'mail_login' },
  },
  {
    when: DOVECOT,
    on: 'said',
    pattern: String.raw`^${LOGIN_PROCESS}[\w: ]+\(auth failed, (?P<count>\d+) attempts[^()]*\)(?: \(\w+\))?: ${WHO}`,
    means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'mail_login' },
  },
  {
    when: DOVECOT,
    on: 'said',
    pattern: String.raw`^${LOGIN_PROCESS}[\w: ]+(?:\([^()]*\) ?)*: ${WHO}`,
    means: { activity: 'session', outcome: 'unknown', action: 'mail_connection' },
  },
  // Tells why; the line of the login process counts.
  {
    when: DOVECOT,
    on: 'said',
    pattern: `${AUTH}unknown user`,
    means: { activity: 'login', outcome: 'failure', reason: 'unknown_user', action: 'mail_auth', attempt: 'none' },
  },
  {
    when: DOVECOT,
    on: 'said',
    pattern: String.raw`${AUTH}(?:Password mismatch|Invalid credentials|pam_authenticate\(\) failed: )`,
    means: {
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      action: 'mail_auth',
      attempt: 'none',
    },
  },
  {
    when: { process_name: { re: '^(?:dovecot$|(?:imap|pop3)\\()' } },
    on: 'said',
    pattern: String.raw`^(?:imap|pop3)\((?P<user_name>[^()]*)\)(?:<\d+>)?(?:<[^<>]*>)?: (?:Info: )?(?:Disconnected: )?Logged out`,
    means: { activity: 'logout', outcome: 'success', action: 'mail_logout' },
  },
]

/** What servers of mail say. */
export const MAIL_RULES: readonly MessageRule[] = [...POSTFIX_RULES, ...DOVECOT_RULES]

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

export const MAIL_SAMPLES: readonly SyslogSample[] = [
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
  mail(
    `imap-login: Logged in: user=<bob>, method=PLAIN, rip=198.51.100.7, ${TAIL}`,
    { activity: 'login', outcome: 'success' },
    { action: 'mail_login', user_name: 'bob' },
  ),
  mail(
    `imap-login: Login aborted: Connection closed (auth failed, 2 attempts in 2 secs) (auth_failed): user=<bob>, method=PLAIN, rip=198.51.100.7, ${TAIL}`,
    { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', count: 2 },
    { action: 'mail_login', user_name: 'bob' },
  ),
  ...[
    'auth: ldap(bob,198.51.100.7,<s>): Password mismatch (for LDAP bind)',
    'auth-worker(12): conn unix:auth-worker (pid=1,uid=2): auth-worker<1>: pam(bob,198.51.100.7,<s>): pam_authenticate() failed: Authentication failure (Password mismatch?)',
  ].map((text) =>
    mail(
      text,
      { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
      { action: 'mail_auth', user_name: 'bob' },
    ),
  ),
  {
    program: 'imap-login',
    text: `Info: Login: user=<bob>, method=PLAIN, rip=198.51.100.7, ${TAIL}`,
    activity: 'login',
    outcome: 'success',
    columns: { action: 'mail_login', source_ip: '198.51.100.7', user_name: 'bob' },
  },
  {
    program: 'dovecot',
    text: 'imap(bob)<12><s>: Disconnected: Logged out in=30 out=500',
    activity: 'logout',
    outcome: 'success',
    columns: { action: 'mail_logout', user_name: 'bob' },
  },
  {
    program: 'postfix/smtpd',
    pid: 77,
    text: 'disconnect from unknown[198.51.100.7] ehlo=1 auth=0/1 quit=1 commands=2/3',
    activity: 'session',
    outcome: 'unknown',
    columns: { action: 'smtp_connection', source_ip: '198.51.100.7' },
  },
  {
    program: 'postfix/smtpd',
    pid: 77,
    text: 'NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <a@example.org>: Relay access denied; from=<x[203.0.113.9]> to=<a@example.org>',
    activity: 'other',
    outcome: 'failure',
    reason: 'not_allowed',
    columns: { action: 'smtp_reject', source_ip: '198.51.100.7' },
  },
]
