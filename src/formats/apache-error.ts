import { ADDRESS } from './pattern.ts'
import type { LogFormat, Meaning, MessageRule, Sample } from './log-format.ts'

/** `[Sat Oct 18 16:28:18.123456 2025]`; 2.2 has no fraction. */
const TIME = String.raw`\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,6})? \d{4})\]`

/**
 * 2.4 names the module, the process and the client's port: ` [core:error] [pid 12:tid 34] file.c(56): (2)No such
 * file or directory: [client 198.51.100.7:50122] `. An address of six colons and a port is not bracketed there.
 */
const MODERN = String.raw` \[[\w-]*:(?P<level>[a-z]+\d?)\](?: \[pid (?P<process_pid>\d+)(?::tid \d+)?\])?(?: [^\[\]]*?:)?(?: \[(?:client|remote) (?:(?P<peer_ip>${ADDRESS}):(?P<source_port>\d{1,5})|[^\]]*)\])?`

/** 2.2 has the level and the client, without a port. */
const OLD = String.raw` \[(?P<old_level>[a-z]+)\](?: \[client (?:(?P<source_ip>${ADDRESS})|(?P<source_domain>[^\s\]]+))\])?`

const CODE = String.raw`^(?:AH\d{5}: )?`

/** Version 2 names the client a second time. */
const MODSECURITY = String.raw`(?:\[client [^\]]*\] )?ModSecurity: `

/** What was asked for, behind the data that matched. */
const URI = String.raw`(?:.*\[uri "(?P<url_original>(?:[^"\\]|\\.)*)"\] \[unique_id "[^"]*"\])?`

/** How a directory refuses somebody, in the words of its library. */
const LDAP_ENDS = [
  ['Invalid credentials', 'invalid_credentials'],
  ['No such object', 'unknown_user'],
  ["Can't contact LDAP server", 'fault'],
] as const

function rule(pattern: string, means: Meaning): MessageRule {
  return { on: 'message', pattern: CODE + pattern, means }
}

/** Messages of mod_auth_basic, mod_auth_digest, mod_authz_core, mod_autoindex and the core, of 2.2 and 2.4. */
const RULES: readonly MessageRule[] = [
  // A name for the basic method ends at the first colon; one for the digest method is quoted.
  rule('user (?P<user_name>[^:]*): authentication failure for ".*": Password Mismatch', {
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    action: 'basic_password_mismatch',
  }),
  rule('user [`\'"]?(?P<user_name>.*?)[\'"]?: password mismatch: ', {
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    action: 'digest_password_mismatch',
  }),
  rule('user [`\'"](?P<user_name>.*)[\'"] in realm [`\'"].*[\'"] (?:not found|denied by provider): ', {
    activity: 'login',
    outcome: 'failure',
    reason: 'unknown_user',
    action: 'digest_user_not_found',
  }),
  rule('user (?P<user_name>[^:]*) not found: ', {
    activity: 'login',
    outcome: 'failure',
    reason: 'unknown_user',
    action: 'basic_user_not_found',
  }),
  rule('user (?P<user_name>[^:]*): authorization failure for ', {
    activity: 'web_request',
    outcome: 'failure',
    reason: 'not_allowed',
    action: 'authorization_failure',
  }),
  rule('(?:client denied by server configuration|Directory index forbidden by |Cannot serve directory )', {
    activity: 'web_request',
    outcome: 'failure',
    reason: 'not_allowed',
    action: 'access_forbidden',
  }),
  rule('(?:File does not exist|script .* not found or unable to stat)', {
    activity: 'web_request',
    outcome: 'failure',
    action: 'file_not_found',
  }),
  rule(`${MODSECURITY}Access denied${URI}`, {
    activity: 'web_request',
    outcome: 'failure',
    reason: 'not_allowed',
    action: 'modsecurity_denied',
  }),
  // A rule matched and the request went on.
  rule(`${MODSECURITY}Warning${URI}`, { activity: 'web_request', outcome: 'unknown', action: 'modsecurity_warning' }),
  // Of the same try mod_auth_basic says that the password did not match, or that there is no such user.
  ...LDAP_ENDS.map(([ended, reason]) =>
    rule(String.raw`auth_ldap authenticate: user (?P<user_name>.*?) authentication failed; URI .*\[.*\]\[${ended}\]`, {
      activity: 'login',
      outcome: 'failure',
      reason,
      action: 'ldap_authentication_failed',
      attempt: 'secondary',
    }),
  ),
]

const time = '2025-10-18T16:28:18.123456Z'

/** A line of 2.4 from 198.51.100.7 port 50122. */
function modern(message: string, means: Omit<Sample, 'line' | 'time'>): Sample {
  return {
    ...means,
    line: `[Sat Oct 18 16:28:18.123456 2025] [auth_basic:error] [pid 1234:tid 140] [client 198.51.100.7:50122] ${message}`,
    time,
    columns: {
      level: 'error',
      process_pid: 1234,
      source_ip: '198.51.100.7',
      source_port: 50122,
      message,
      ...means.columns,
    },
  }
}

/** A line of 2.2 from 198.51.100.7. */
function old(message: string, means: Omit<Sample, 'line' | 'time'>): Sample {
  return {
    ...means,
    line: `[Sat Oct  4 16:28:18 2025] [error] [client 198.51.100.7] ${message}`,
    time: '2025-10-04T16:28:18.000000Z',
    columns: { level: 'error', source_ip: '198.51.100.7', message, ...means.columns },
  }
}

const WRONG = { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' } as const
const NO_SUCH = { activity: 'login', outcome: 'failure', reason: 'unknown_user' } as const
const FORBIDDEN = { activity: 'web_request', outcome: 'failure', reason: 'not_allowed' } as const

const SAMPLES: readonly Sample[] = [
  modern('AH01617: user bob: authentication failure for "/admin": Password Mismatch', {
    ...WRONG,
    columns: { action: 'basic_password_mismatch', user_name: 'bob' },
  }),
  old('user bob: authentication failure for "/admin": Password Mismatch', {
    ...WRONG,
    columns: { action: 'basic_password_mismatch', user_name: 'bob' },
  }),
  modern('AH01618: user eve not found: /admin, referer: http://example.org/', {
    ...NO_SUCH,
    columns: { action: 'basic_user_not_found', user_name: 'eve' },
  }),
  old('user x] [client 203.0.113.9] from 203.0.113.9 | "y" \\x1b[31m not found: /admin', {
    ...NO_SUCH,
    columns: {
      action: 'basic_user_not_found',
      user_name: 'x] [client 203.0.113.9] from 203.0.113.9 | "y" \\x1b[31m',
    },
  }),
  modern('AH01794: user bob: password mismatch: /admin', {
    ...WRONG,
    columns: { action: 'digest_password_mismatch', user_name: 'bob' },
  }),
  modern("AH01790: user `eve' in realm `staff' not found: /admin", {
    ...NO_SUCH,
    columns: { action: 'digest_user_not_found', user_name: 'eve' },
  }),
  modern('AH01631: user bob: authorization failure for "/admin":', {
    ...FORBIDDEN,
    columns: { action: 'authorization_failure', user_name: 'bob' },
  }),
  old('Directory index forbidden by rule: /var/www/html/', { ...FORBIDDEN, columns: { action: 'access_forbidden' } }),
  modern('AH00128: File does not exist: /var/www/html/wp-login.php', {
    activity: 'web_request',
    outcome: 'failure',
    columns: { action: 'file_not_found' },
  }),
  modern('ModSecurity: Access denied with code 403 (phase 2). [client 203.0.113.9]', {
    ...FORBIDDEN,
    columns: { action: 'modsecurity_denied' },
  }),
  modern(
    String.raw`[client 198.51.100.7] ModSecurity: Access denied with code 403 (phase 2). [data "x [uri \x22/y\x22] from 203.0.113.9"] [hostname "example.org"] [uri "/item.php"] [unique_id "aYnRrQ"], referer: http://203.0.113.9/`,
    { ...FORBIDDEN, columns: { action: 'modsecurity_denied', url_original: '/item.php', url_path: '/item.php' } },
  ),
  modern('[client 198.51.100.7] ModSecurity: Warning. detected SQLi [uri "/a?b=1"] [unique_id "aYnRrQ"]', {
    activity: 'web_request',
    outcome: 'unknown',
    columns: { action: 'modsecurity_warning', url_original: '/a?b=1', url_path: '/a', url_query: 'b=1' },
  }),
  modern(
    'AH01695: auth_ldap authenticate: user bob authentication failed; URI /admin [ldap_simple_bind() failed][Invalid credentials]',
    { ...WRONG, columns: { action: 'ldap_authentication_failed', user_name: 'bob' } },
  ),
  modern(
    'AH01695: auth_ldap authenticate: user x from 203.0.113.9 authentication failed; URI /admin [User not found][No such object]',
    { ...NO_SUCH, columns: { action: 'ldap_authentication_failed', user_name: 'x from 203.0.113.9' } },
  ),
  modern(
    "AH01695: auth_ldap authenticate: user bob authentication failed; URI /admin [LDAP: ldap_simple_bind() failed][Can't contact LDAP server]",
    { ...WRONG, reason: 'fault', columns: { action: 'ldap_authentication_failed', user_name: 'bob' } },
  ),
  {
    line: '[Sat Oct 18 16:28:18.123456 2025] [core:info] [pid 12] (36)File name too long: [client 2001:db8::7:50122] AH00127: Cannot map GET /x to file',
    time,
    activity: 'system',
    outcome: 'unknown',
    columns: {
      level: 'info',
      process_pid: 12,
      source_ip: '2001:db8::7',
      source_port: 50122,
      message: 'AH00127: Cannot map GET /x to file',
    },
  },
  {
    line: '[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties',
    time: '2005-12-04T04:47:44.000000Z',
    activity: 'system',
    outcome: 'unknown',
    columns: { level: 'notice', message: 'workerEnv.init() ok /etc/httpd/conf/workers2.properties' },
  },
]

/** Apache's error log, with the answers of its basic and digest authentication. */
export const apacheError: LogFormat = {
  id: 'apache-error',
  title: 'Apache error log',
  reference: 'https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat',
  frame: { kind: 'text', pattern: `${TIME}(?:${MODERN}|${OLD}) (?P<message>.*)`, claim: 'time' },
  time: { capture: 'time', stamp: 'apache-error' },
  columns: { source_ip: ['peer_ip', 'source_ip'], level: ['level', 'old_level'] },
  messages: RULES,
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: SAMPLES,
  nearMisses: [
    '[Sat Oct 18 16:28:18 2025] error: user bob: authentication failure for "/admin": Password Mismatch',
    '[18/Oct/2025:16:28:18 +0000] [error] [client 198.51.100.7] user bob not found: /admin',
    '[Sat Oct 18 16:28:18] [error] [client 198.51.100.7] user bob not found: /admin',
    'Sat Oct 18 16:28:18 2025 [error] [client 198.51.100.7] user bob not found: /admin',
    '[2025-10-18 16:28:18] [error] [client 198.51.100.7] user bob not found: /admin',
  ],
}
