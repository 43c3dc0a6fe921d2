import { QUOTED } from './pattern.ts'
import type { LogFormat, MessageRule, Sample } from './log-format.ts'

/** Something that the client sent stands in quotes, in which it cannot close them. */
const text = (name: string): string => `"(?P<${name}>${QUOTED})"`

/** The fields of a request, in the order in which Caddy writes them; headers stand between the URI and the account. */
const REQUEST = [
  String.raw`^\{"request": \{"remote_ip": "(?P<source_ip>[^"]*)", "remote_port": "(?P<source_port>\d*)",`,
  String.raw`.*? "method": ${text('http_method')}, "host": ${text('host_name')}, "uri": ${text('url_original')},`,
  String.raw`(?:.* "user_id": ${text('user_name')},)?.* "size": (?P<http_bytes>\d+), "status": `,
].join('')

const RULES: readonly MessageRule[] = (
  [
    ['[123]', 'success'],
    ['[45]', 'failure'],
  ] as const
).map(([status, outcome]) => ({
  when: { logger: { prefix: 'http.log.access' } },
  on: 'fields',
  pattern: String.raw`${REQUEST}(?P<http_status>${status}\d\d)\b`,
  means: { activity: 'web_request', outcome },
}))

const HEAD = '2025/10/18 16:28:18.140\t'
const time = '2025-10-18T16:28:18.140000Z'

const line = (head: string, status: number, user: string): string =>
  `${HEAD}${head}\thandled request\t{"request": {"remote_ip": "198.51.100.7", "remote_port": "50122", "client_ip": "198.51.100.7", "proto": "HTTP/2.0", "method": "POST", "host": "example.org", "uri": "/login?a=1", "headers": {"User-Agent": ["x\\", \\"status\\": 200, \\"remote_ip\\": \\"203.0.113.9\\""]}}, "bytes_read": 20, "user_id": "${user}", "duration": 0.001, "size": 12, "status": ${status}, "resp_headers": {"Server": ["Caddy"]}}`

const REQUESTED: Sample['columns'] = {
  level: 'INFO',
  message: 'handled request',
  source_ip: '198.51.100.7',
  source_port: 50_122,
  http_method: 'POST',
  host_name: 'example.org',
  url_original: '/login?a=1',
  url_path: '/login',
  url_query: 'a=1',
  http_bytes: 12,
}

const other = (level: string, message: string, fields: string): Sample => ({
  line: `${HEAD}${level}\t${message}${fields}`,
  time,
  activity: 'system',
  outcome: 'unknown',
  columns: { level, message: message.split('\t').at(-1) ?? '' },
})

/** What Caddy prints to a terminal, or with `format console`: fields between tabs, the last of them an object. */
export const caddyText: LogFormat = {
  id: 'caddy-text',
  title: 'Caddy log (console)',
  reference: 'https://caddyserver.com/docs/caddyfile/directives/log#console',
  logsource: { category: 'webserver', product: 'caddy' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\t(?:\x1b\[\d+m)?(?P<level>[A-Z]+)(?:\x1b\[0m)?\t(?:(?P<logger>[a-z][\w.-]*)\t)?(?P<message>[^\t]*)(?:\t(?P<fields>\{.*))?`,
    claim: 'level',
  },
  time: { capture: 'time', stamp: 'nginx-error' },
  messages: RULES,
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: [
    {
      line: line('INFO\thttp.log.access.log0', 200, ''),
      time,
      activity: 'web_request',
      outcome: 'success',
      columns: { ...REQUESTED, http_status: 200 },
    },
    {
      line: line('\u001b[34mINFO\u001b[0m\thttp.log.access', 302, 'bob'),
      time,
      activity: 'web_request',
      outcome: 'success',
      columns: { ...REQUESTED, http_status: 302, user_name: 'bob' },
    },
    {
      line: line('INFO\thttp.log.access', 401, 'x from 203.0.113.9'),
      time,
      activity: 'web_request',
      outcome: 'failure',
      columns: { ...REQUESTED, http_status: 401, user_name: 'x from 203.0.113.9' },
    },
    // Of a module of somebody else nothing is believed.
    {
      line: line('INFO\thttp.handlers.x', 200, 'bob'),
      time,
      activity: 'system',
      outcome: 'unknown',
      columns: { level: 'INFO', message: 'handled request' },
    },
    other('INFO', 'using provided configuration', '\t{"config_file": "/etc/caddy/Caddyfile"}'),
    other('ERROR', 'tls.obtain\tcould not get certificate', '\t{"error": "x"}'),
    other('WARN', 'http\tno certificate', ''),
  ],
  nearMisses: [
    '2025/10/18 16:28:18 [error] 1#1: hello',
    '2025/10/18 16:28:18.140 INFO http.log.access handled request {}',
    '2025-10-18 16:28:18.140\tINFO\thttp.log.access\thandled request\t{}',
    '2025/10/18 16:28:18.140\tinfo\thttp.log.access\thandled request\t{}',
  ],
}
