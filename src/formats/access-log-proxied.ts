import { ANSWERED, accessLog } from './access-log.ts'
import { QUOTED } from './pattern.ts'
import type { LogFormat, Sample } from './log-format.ts'

/** A virtual host in front of the list. */
const VIRTUAL_HOST = String.raw`(?:(?:[^ ",]*[A-Za-z][^ ",]*|[^ ":,]+:\d+) )?`

/**
 * What proxies wrote down one after the other, the last hop behind the last comma, then identity and user. What is sent in the
 * header is the client's: where there are more commas, nobody can tell which hop is whose, and the line has no source.
 */
const HOPS = String.raw`(?:${VIRTUAL_HOST}(?P<hops>[^ ",]+(?:, ?[^ ",]+)*), ?(?P<last>[^ ",]+) [^ ".:,]+ (?P<user_name>(?:[^",\\]|\\.)*?)|${QUOTED}, ?[^ ",]*[.:][^ ",]* [^ ".:,]+ ${QUOTED})`

const time = '2025-10-18T14:28:18.000000Z'
const TAIL = '[18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1"'
const GET = { http_method: 'GET', url_original: '/', url_path: '/' } as const
const OK = { time, activity: 'web_request', outcome: 'success' } as const
const ANSWER = { ...GET, http_status: 200, http_bytes: 612 } as const

const SAMPLES: readonly Sample[] = [
  {
    line: `203.0.113.9, 10.0.0.1 - - ${TAIL} 401 612 "-" "curl/8"`,
    ...OK,
    outcome: 'failure',
    columns: {
      source_ip: '10.0.0.1',
      forwarded_ip: '203.0.113.9',
      ...GET,
      http_status: 401,
      http_bytes: 612,
      user_agent: 'curl/8',
    },
  },
  {
    line: `198.51.100.7,203.0.113.9,10.0.0.1 - bob ${TAIL} 200 612`,
    ...OK,
    columns: { source_ip: '10.0.0.1', forwarded_ip: '198.51.100.7,203.0.113.9', user_name: 'bob', ...ANSWER },
  },
  {
    line: `www.example.org:443 unknown, 2001:db8::7 - - ${TAIL} 200 612`,
    ...OK,
    columns: { source_ip: '2001:db8::7', forwarded_ip: 'unknown', ...ANSWER },
  },
  {
    line: `2001:db8::9, 198.51.100.7 - - ${TAIL} - -`,
    ...OK,
    outcome: 'unknown',
    columns: { source_ip: '198.51.100.7', forwarded_ip: '2001:db8::9', ...GET },
  },
  {
    line: `203.0.113.9, 198.51.100.7 - - ${TAIL} 200 612 "-" "curl" 0123456789abcdef0123456789abcdef`,
    ...OK,
    columns: {
      source_ip: '198.51.100.7',
      forwarded_ip: '203.0.113.9',
      ...ANSWER,
      user_agent: 'curl',
      request_id: '0123456789abcdef0123456789abcdef',
    },
  },
  {
    line: `203.0.113.9, 198.51.100.7 - - ${TAIL} 404 612 "-" "curl" 0123456789abcdef0123456789abcdef`,
    ...OK,
    outcome: 'failure',
    columns: {
      source_ip: '198.51.100.7',
      forwarded_ip: '203.0.113.9',
      ...ANSWER,
      http_status: 404,
      user_agent: 'curl',
      request_id: '0123456789abcdef0123456789abcdef',
    },
  },
  {
    line: `203.0.113.9, 198.51.100.7 - x from 203.0.113.9 | \\"y\\" \\x1b[31m ${TAIL} 200 612`,
    ...OK,
    columns: {
      source_ip: '198.51.100.7',
      forwarded_ip: '203.0.113.9',
      user_name: 'x from 203.0.113.9 | \\"y\\" \\x1b[31m',
      ...ANSWER,
    },
  },
  // A header that looks like the rest of the line, and a name that looks like more hops.
  {
    line: `203.0.113.9, 192.0.2.1 - root, 198.51.100.7 - - ${TAIL} 200 612`,
    ...OK,
    columns: ANSWER,
  },
]

/** Access logs that begin with `%{X-Forwarded-For}i` in place of the peer. The last hop is whom the last proxy saw. */
export const accessLogProxied: LogFormat = {
  ...accessLog,
  id: 'access-log-proxied',
  title: 'web access log by X-Forwarded-For',
  reference: 'https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats',
  frame: { kind: 'text', pattern: `${HOPS} ${ANSWERED}`, claim: 'time' },
  columns: { source_ip: ['last'], forwarded_ip: ['hops', 'forwarded_ip'] },
  samples: SAMPLES,
  nearMisses: [
    `2025-10-18 16:28:18,123 - werkzeug - INFO - 203.0.113.9 - - ${TAIL} 200 612`,
    `203.0.113.9 - - ${TAIL} 200 612`,
    `203.0.113.9; 10.0.0.1 - - ${TAIL} 200 612`,
    `203.0.113.9, 10.0.0.1 - - "GET / HTTP/1.1" 200 612`,
    `203.0.113.9, "10.0.0.1" - - ${TAIL} 200 612`,
    `203.0.113.9, 10.0.0.1 - - [18/Oct/2025:16:28:18 +0200] GET / HTTP/1.1 200 612`,
  ],
}
