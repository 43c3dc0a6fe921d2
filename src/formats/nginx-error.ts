import { ADDRESS } from './pattern.ts'
import type { LogFormat, Meaning, MessageRule, Sample } from './log-format.ts'

/** `, client: ADDR` as nginx's HTTP module ends its messages; a client of a Unix socket has no address. */
const CLIENT = String.raw`, client: (?:(?P<source_ip>${ADDRESS})|unix:)(?:,|$)`

/** The request behind it. */
const REQUEST = String.raw`(?:.*, request: "(?P<http_method>[A-Z][A-Z_-]{1,19}) (?P<url_original>\S*)(?: HTTP/[\d.]+)?")?`

/** A name for the basic method ends at the first colon, so none can forge what follows it. */
const USER = 'user "(?P<user_name>[^:]*)"'

function rule(pattern: string, means: Meaning): MessageRule {
  return { on: 'message', pattern, means }
}

/** Messages of ngx_http_auth_basic, _access, _limit_req and _limit_conn; others only say which client it was. */
const RULES: readonly MessageRule[] = [
  rule(`^${USER}: password mismatch${CLIENT}${REQUEST}`, {
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    action: 'basic_password_mismatch',
  }),
  rule(`^${USER} was not found in "[^"]*"${CLIENT}${REQUEST}`, {
    activity: 'login',
    outcome: 'failure',
    reason: 'unknown_user',
    action: 'basic_user_not_found',
  }),
  // The browser asks first without a password, so this is no failed login.
  rule(`^no user/password was provided for basic authentication${CLIENT}${REQUEST}`, {
    activity: 'web_request',
    outcome: 'failure',
    action: 'basic_no_password',
  }),
  rule(`^access forbidden by rule${CLIENT}${REQUEST}`, {
    activity: 'web_request',
    outcome: 'failure',
    reason: 'not_allowed',
    action: 'access_forbidden',
  }),
  rule(
    String.raw`^(?:limiting|delaying) (?:requests|connections)[^:]*(?:: [\d.]+)? by zone "[^"]*"${CLIENT}${REQUEST}`,
    {
      activity: 'web_request',
      outcome: 'failure',
      reason: 'rate_limited',
      action: 'request_limited',
    },
  ),
  rule(String.raw`^\[client (?P<source_ip>${ADDRESS})\] ModSecurity: Access denied${REQUEST}`, {
    activity: 'web_request',
    outcome: 'failure',
    reason: 'not_allowed',
    action: 'modsecurity_denied',
  }),
  rule(String.raw`^\[client (?P<source_ip>${ADDRESS})\] ModSecurity: Warning${REQUEST}`, {
    activity: 'web_request',
    outcome: 'unknown',
    action: 'modsecurity_warning',
  }),
  // The path of a file is the client's text, decoded, and stands before the address; so does that of the request
  // behind it: where two addresses stand, nobody can tell which is nginx's.
  rule(', client: .*, client: ', { activity: 'system', outcome: 'unknown' }),
  rule(`${CLIENT}${REQUEST}`, { activity: 'system', outcome: 'unknown' }),
]

const HEAD = '2025/10/18 16:28:18 [error] 1234#1235: *56 '
const TAIL = ', client: 198.51.100.7, server: example.org, request: "GET /admin?a=1 HTTP/1.1", host: "example.org"'
const time = '2025-10-18T16:28:18.000000Z'

const FRAME = { level: 'error', process_pid: 1234 } as const
const REQUESTED = {
  ...FRAME,
  source_ip: '198.51.100.7',
  http_method: 'GET',
  url_original: '/admin?a=1',
  url_path: '/admin',
  url_query: 'a=1',
} as const

/** A message with the usual end and what is expected of it. */
function sample(
  said: string,
  means: Pick<Sample, 'activity' | 'outcome' | 'reason'>,
  columns: Sample['columns'],
): Sample {
  const message = said + TAIL
  return { line: HEAD + message, time, ...means, columns: { ...REQUESTED, message, ...columns } }
}

const SAMPLES: readonly Sample[] = [
  sample(
    'user "bob": password mismatch',
    { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
    { action: 'basic_password_mismatch', user_name: 'bob' },
  ),
  sample(
    'user "eve" was not found in "/etc/nginx/.htpasswd"',
    { activity: 'login', outcome: 'failure', reason: 'unknown_user' },
    { action: 'basic_user_not_found', user_name: 'eve' },
  ),
  sample(
    'user "x" from 203.0.113.9 | "y \u001b[31m, client 203.0.113.9" was not found in "/etc/nginx/.htpasswd"',
    { activity: 'login', outcome: 'failure', reason: 'unknown_user' },
    { action: 'basic_user_not_found', user_name: 'x" from 203.0.113.9 | "y \u001b[31m, client 203.0.113.9' },
  ),
  sample(
    'no user/password was provided for basic authentication',
    { activity: 'web_request', outcome: 'failure' },
    { action: 'basic_no_password' },
  ),
  sample(
    'access forbidden by rule',
    { activity: 'web_request', outcome: 'failure', reason: 'not_allowed' },
    { action: 'access_forbidden' },
  ),
  sample(
    'limiting requests, excess: 5.610 by zone "login"',
    { activity: 'web_request', outcome: 'failure', reason: 'rate_limited' },
    { action: 'request_limited' },
  ),
  sample(
    'open() "/srv/www/admin" failed (2: No such file or directory)',
    { activity: 'system', outcome: 'unknown' },
    {},
  ),
  {
    line: `${HEAD}open() "/srv/x, client: 203.0.113.9, server: y" failed (2: No such file or directory)${TAIL}`,
    time,
    activity: 'system',
    outcome: 'unknown',
    columns: {
      ...FRAME,
      message: `open() "/srv/x, client: 203.0.113.9, server: y" failed (2: No such file or directory)${TAIL}`,
    },
  },
  {
    line: '2025/10/18 16:28:18 [error] 1234#0: *7 [client 198.51.100.7] ModSecurity: Access denied with code 403 (phase 2).',
    time,
    activity: 'web_request',
    outcome: 'failure',
    reason: 'not_allowed',
    columns: {
      ...FRAME,
      action: 'modsecurity_denied',
      source_ip: '198.51.100.7',
      message: '[client 198.51.100.7] ModSecurity: Access denied with code 403 (phase 2).',
    },
  },
  {
    line: '2025/10/18 16:28:18 [warn] 1234#0: *7 [client 198.51.100.7] ModSecurity: Warning. Matched "x from 203.0.113.9"',
    time,
    activity: 'web_request',
    outcome: 'unknown',
    columns: {
      level: 'warn',
      process_pid: 1234,
      action: 'modsecurity_warning',
      source_ip: '198.51.100.7',
      message: '[client 198.51.100.7] ModSecurity: Warning. Matched "x from 203.0.113.9"',
    },
  },
  {
    line: '2025/10/18 16:28:18 [notice] 1#1: start worker processes',
    time,
    activity: 'system',
    outcome: 'unknown',
    columns: { level: 'notice', process_pid: 1, message: 'start worker processes' },
  },
]

/** nginx's error log, with the answers of its basic authentication. */
export const nginxError: LogFormat = {
  id: 'nginx-error',
  title: 'nginx error log',
  reference: 'https://nginx.org/en/docs/ngx_core_module.html#error_log',
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>[a-z]+)\] (?P<process_pid>\d+)#\d+: (?:\*\d+ )?(?P<message>.*)`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'nginx-error' },
  messages: RULES,
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: SAMPLES,
  nearMisses: [
    '2025-10-18 16:28:18 [error] 1234#1234: *56 user "bob": password mismatch, client: 198.51.100.7',
    '2025/10/18 16:28:18 error 1234#1234: *56 user "bob": password mismatch, client: 198.51.100.7',
    '2025/10/18 16:28:18 [error] 1234: user "bob": password mismatch, client: 198.51.100.7',
    '2025/10/18 16:28:18 [ERROR] main: user "bob": password mismatch',
    '[error] 1234#1234: *56 user "bob": password mismatch, client: 198.51.100.7',
  ],
}
