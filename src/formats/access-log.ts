import { CLF_TIME, QUOTED, REQUEST_LINE } from './pattern.ts'
import type { LogFormat, MessageRule, Sample } from './log-format.ts'

/**
 * The client and its identity, which is `-` or a word. A virtual host may stand in front, and is told apart by what
 * follows: an address or a name with a dot is no identity. Few alternatives and no counted repetitions: a long
 * pattern costs ten times as much on every line.
 */
const CLIENT = String.raw`(?:(?:[^ ",]*[A-Za-z][^ ",]*|[^ ":]+:\d+) (?P<peer>[^ "]*[.:][^ "]*)|(?P<client>[^ ",]+)) [^ ".:,]+`

/** `X-Forwarded-For` behind the user agent, as nginx's own `main` format has it. */
const HOP = String.raw`(?:\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)`
const FORWARDED = String.raw`(?: "(?P<forwarded_ip>${HOP}(?:, ?${HOP})*)")?`

/** Fields behind the known ones: words, quoted texts, `name="text"`. A quote must be closed. */
const FIELDS = String.raw`(?P<fields>(?: +(?:[^\s"]|"${QUOTED}")+)*)`

/** The request, its answer, and what may follow. */
export const ANSWERED = [
  String.raw`${CLF_TIME} ${REQUEST_LINE}`,
  String.raw` (?:(?P<http_status>\d{3})|-) (?:(?P<http_bytes>\d+)|-)`,
  String.raw`(?:(?:(?: \d+)? "${QUOTED}" "(?P<user_agent>${QUOTED})"${FORWARDED})?${FIELDS}| ".*") *`,
].join('')

/** nginx's `$request_id`, or a UUID, among the fields. */
const REQUEST_ID = String.raw`(?:^| |=|")(?P<request_id>[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:"| |$)`

/** By the class of the status, with the request's id where a field holds one. */
const RULES: readonly MessageRule[] = (
  [
    ['^[123]', 'success'],
    ['^[45]', 'failure'],
  ] as const
).flatMap(([re, outcome]): MessageRule[] => {
  const answered = { when: { http_status: { re } }, means: { activity: 'web_request', outcome } } as const
  return [{ ...answered, on: 'fields', pattern: REQUEST_ID }, answered]
})

const time = '2025-10-18T14:28:18.000000Z'
const GET = { http_method: 'GET', url_original: '/', url_path: '/', http_status: 200, http_bytes: 612 } as const
const SUCCESS = { time, activity: 'web_request', outcome: 'success' } as const
const FAILURE = { time, activity: 'web_request', outcome: 'failure' } as const

const SAMPLES: readonly Sample[] = [
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612',
    ...SUCCESS,
    columns: { source_ip: '198.51.100.7', ...GET },
  },
  {
    line: '2001:db8::7 - bob [18/Oct/2025:16:28:18 +0200] "POST /login?next=%2F HTTP/2.0" 401 - "-" "curl/8.5.0"',
    ...FAILURE,
    columns: {
      source_ip: '2001:db8::7',
      user_name: 'bob',
      http_method: 'POST',
      url_original: '/login?next=%2F',
      url_path: '/login',
      url_query: 'next=%2F',
      http_status: 401,
      user_agent: 'curl/8.5.0',
    },
  },
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "-" 400 0 "-" "-"',
    ...FAILURE,
    columns: { source_ip: '198.51.100.7', http_status: 400, http_bytes: 0 },
  },
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "\\x16\\x03\\x01" 400 157 "-" "-"',
    ...FAILURE,
    columns: { source_ip: '198.51.100.7', http_status: 400, http_bytes: 157, message: '\\x16\\x03\\x01' },
  },
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "" - -',
    ...SUCCESS,
    outcome: 'unknown',
    columns: { source_ip: '198.51.100.7' },
  },
  {
    line: 'www.example.org:443 198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612 "-" "x \\"y\\" \\x22z"',
    ...SUCCESS,
    columns: { source_ip: '198.51.100.7', ...GET, user_agent: 'x \\"y\\" \\x22z' },
  },
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612 "-" "curl" "203.0.113.9, 10.0.0.1" 0.003 up="10.0.0.2:80" 0123456789abcdef0123456789abcdef .',
    ...SUCCESS,
    columns: {
      source_ip: '198.51.100.7',
      ...GET,
      user_agent: 'curl',
      forwarded_ip: '203.0.113.9, 10.0.0.1',
      request_id: '0123456789abcdef0123456789abcdef',
    },
  },
  {
    line: '198.51.100.7 99x1x1 admin [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 404 612 350 "-" "Mozilla/5.0" rid="01234567-89ab-cdef-0123-456789abcdef"',
    ...FAILURE,
    columns: {
      source_ip: '198.51.100.7',
      user_name: 'admin',
      ...GET,
      http_status: 404,
      user_agent: 'Mozilla/5.0',
      request_id: '01234567-89ab-cdef-0123-456789abcdef',
    },
  },
  {
    line: 'client.example.net - - [18/Oct/2025:16:28:18 +0200] "GET /a b HTTP/1.0" 301 5',
    ...SUCCESS,
    columns: {
      source_ip: 'client.example.net',
      http_method: 'GET',
      url_original: '/a b',
      url_path: '/a b',
      http_status: 301,
      http_bytes: 5,
    },
  },
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "GET /?q=<script>alert("x")</script> HTTP/1.1" 404 196 "-" "say "hi""',
    ...FAILURE,
    columns: {
      source_ip: '198.51.100.7',
      http_method: 'GET',
      url_original: '/?q=<script>alert("x")</script>',
      url_path: '/',
      url_query: 'q=<script>alert("x")</script>',
      http_status: 404,
      http_bytes: 196,
    },
  },
  {
    line: '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "GET /x\\" 200 5 \\"y HTTP/1.1" 404 196',
    ...FAILURE,
    columns: {
      source_ip: '198.51.100.7',
      http_method: 'GET',
      url_original: '/x\\" 200 5 \\"y',
      url_path: '/x\\" 200 5 \\"y',
      http_status: 404,
      http_bytes: 196,
    },
  },
  // A name for the basic method that looks like the rest of another line.
  {
    line: '198.51.100.7 - x [01/Jan/2020:00:00:00 +0000] \\"GET /y HTTP/1.1\\" 200 5 from 203.0.113.9 | \\x1b[31m [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612',
    ...SUCCESS,
    columns: {
      source_ip: '198.51.100.7',
      user_name: 'x [01/Jan/2020:00:00:00 +0000] \\"GET /y HTTP/1.1\\" 200 5 from 203.0.113.9 | \\x1b[31m',
      ...GET,
    },
  },
  {
    line: '172.18.0.1 - - [18/Oct/2025 14:28:18] "\u001b[33mGET / HTTP/1.1\u001b[0m" 200 -',
    ...SUCCESS,
    columns: { source_ip: '172.18.0.1', http_method: 'GET', url_original: '/', url_path: '/', http_status: 200 },
  },
]

/**
 * Access logs of Apache, nginx, gunicorn, werkzeug and others: the common format, the combined one, and both with
 * a virtual host in front or more fields behind. A refused request is a failed request, never a failed login: who
 * asks for a password answers 401 to everybody at first.
 */
export const accessLog: LogFormat = {
  id: 'access-log',
  title: 'web access log (common, combined)',
  reference: 'https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#examples',
  frame: {
    kind: 'text',
    pattern: String.raw`(?:INFO:werkzeug:)?${CLIENT} (?P<user_name>${QUOTED}?) ${ANSWERED}`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'clf' },
  columns: { source_ip: ['peer', 'client'] },
  absent: ['-'],
  messages: RULES,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: SAMPLES,
  nearMisses: [
    '203.0.113.9, 10.0.0.1 - - [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612',
    '203.0.113.9 x, 10.0.0.1 - - [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612',
    '198.51.100.7 [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612 "-" "curl"',
    '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612 "-" "cut in the mid',
    '198.51.100.7 - - "GET / HTTP/1.1" 200 612',
    '198.51.100.7 - - [18/10/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612',
    '198.51.100.7 - - [18/Oct/2025:16:28:18 +0200] GET / HTTP/1.1 200 612',
    '[18/Oct/2025:16:28:18 +0200] bob http-nio-8080-exec-6 198.51.100.7 GET / HTTP/1.1 200 10ms 612 - curl',
  ],
}
