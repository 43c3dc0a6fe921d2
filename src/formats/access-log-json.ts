import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

const BASE = {
  time_local: '18/Oct/2025:16:28:18 +0200',
  remote_addr: '198.51.100.7',
  remote_user: 'bob',
  request: 'POST /login?next=%2F HTTP/1.1',
  body_bytes_sent: '12',
  http_referer: 'https://example.com/x from 203.0.113.9',
  http_user_agent: 'curl/8.5.0',
  http_x_forwarded_for: '-',
  request_id: '0123456789abcdef0123456789abcdef',
  request_time: '0.003',
}

const COLUMNS = {
  source_ip: '198.51.100.7',
  user_name: 'bob',
  http_method: 'POST',
  http_bytes: 12,
  url_original: '/login?next=%2F',
  url_path: '/login',
  url_query: 'next=%2F',
  user_agent: 'curl/8.5.0',
  request_id: '0123456789abcdef0123456789abcdef',
} as const

/** Access logs whose lines an administrator wrote as objects: nginx's variables as keys, with the request line whole. */
export const accessLogJson: LogFormat = {
  id: 'access-log-json',
  title: 'access logs as JSON (nginx)',
  reference: 'https://nginx.org/en/docs/http/ngx_http_log_module.html',
  logsource: { category: 'webserver' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time_local', 'time_iso8601', '@timestamp', 'timestamp', 'time', 'msec'],
      source_ip: ['remote_addr', 'remote_ip', 'client_ip', 'clientip', 'client'],
      source_port: ['remote_port'],
      forwarded_ip: ['http_x_forwarded_for', 'x_forwarded_for'],
      user_name: ['remote_user'],
      request: ['request', 'request_line'],
      http_status: ['status', 'status_code', 'response', 'code'],
      http_bytes: ['body_bytes_sent', 'bytes_sent', 'bytes'],
      user_agent: ['http_user_agent', 'user_agent', 'agent'],
      request_id: ['request_id', 'http_x_request_id'],
    },
    claim: [
      {
        // `GET /a?b HTTP/1.1`, as the client sent it.
        request: { re: '^[A-Z][A-Z_-]+ [^ ]' },
        source_ip: { present: true },
        http_status: { re: String.raw`^\d{3}$` },
        time: { present: true },
      },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  words: {
    http_method: { in: 'request', part: '^(?P<method>[A-Z][A-Z_-]+) ' },
    url_original: { in: 'request', part: String.raw`^[A-Z][A-Z_-]+ (?P<url>[^ ].*?)(?: HTTP/\d(?:\.\d)?)?$` },
  },
  absent: ['-', ''],
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<string | number>(
      (status) => jsonLine({ ...BASE, status }),
      { time: '2025-10-18T14:28:18.000000Z', columns: COLUMNS },
      [
        ['200', 'web_request', 'success', undefined, { http_status: 200 }],
        [401, 'web_request', 'failure', undefined, { http_status: 401 }],
        ['301', 'web_request', 'success', undefined, { http_status: 301 }],
        [503, 'web_request', 'failure', undefined, { http_status: 503 }],
        ['000', 'web_request', 'unknown', undefined, { http_status: 0 }],
      ],
    ),
    {
      line: jsonLine({
        '@timestamp': '2025-10-18T16:28:18+02:00',
        'client': '2001:db8::7',
        'request': 'GET / HTTP/2.0',
        'code': 404,
      }),
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'web_request',
      outcome: 'failure',
      columns: {
        source_ip: '2001:db8::7',
        http_method: 'GET',
        http_status: 404,
        url_original: '/',
        url_path: '/',
      },
    },
    {
      line: jsonLine({ ...BASE, remote_user: 'root from 203.0.113.9 "GET / HTTP/1.1" 200', status: '401' }),
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'web_request',
      outcome: 'failure',
      columns: { ...COLUMNS, user_name: 'root from 203.0.113.9 "GET / HTTP/1.1" 200', http_status: 401 },
    },
  ],
  nearMisses: [
    '{"request":"hello","remote_addr":"198.51.100.7","status":"ok","time":"2025-10-18T16:28:18Z"}',
    '{"request":{"method":"GET","uri":"/"},"remote_addr":"198.51.100.7","status":200,"time":"2025-10-18T16:28:18Z"}',
    '{"request":"GET / HTTP/1.1","status":200,"time":"2025-10-18T16:28:18Z"}',
    '{"request":"GET / HTTP/1.1","remote_addr":"198.51.100.7","time":"2025-10-18T16:28:18Z"}',
  ],
}
