import { W3C_TIME } from './w3c-layout.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

const SAMPLE = {
  [W3C_TIME]: '2025-10-18 14:28:18Z',
  'date': '2025-10-18',
  'time': '14:28:18',
  's-ip': '10.0.0.1',
  'cs-method': 'GET',
  'cs-uri-stem': '/a.aspx',
  'cs-uri-query': 'b=1',
  's-port': '443',
  'c-ip': '198.51.100.7',
  'cs(User-Agent)': 'x+from+203.0.113.9',
}

/** Older versions write the number of the session before it. */
const PASS = { re: String.raw`^(?:\[\d+\])?PASS$` }

const COLUMNS = {
  source_ip: '198.51.100.7',
  http_method: 'GET',
  url_path: '/a.aspx',
  url_query: 'b=1',
  user_agent: 'x+from+203.0.113.9',
} as const

/**
 * Rows of W3C extended log files (IIS, Exchange and others), as their framing makes objects of them: by the names in the
 * header, without fields that have no value. The answer to a password given to IIS's FTP service is a login; a request to a
 * web server with a name on it is none.
 */
export const w3c: LogFormat = {
  id: 'w3c',
  title: 'W3C extended log (IIS, Exchange)',
  reference: 'https://www.w3.org/TR/WD-logfile',
  logsource: { category: 'webserver' },
  frame: {
    kind: 'json',
    paths: {
      time: [W3C_TIME],
      source_ip: ['c-ip', 'client-ip'],
      source_port: ['c-port'],
      forwarded_ip: ['X-Forwarded-For', 'x-forwarded-for', 'cs(X-Forwarded-For)', 'X-FORWARDED-FOR'],
      user_name: ['cs-username', 'c-auth-id'],
      user_email: ['sender-address'],
      mail: ['event-id'],
      recipient: ['recipient-address', 'message-id'],
      http_method: ['cs-method'],
      url_path: ['cs-uri-stem', 'cs-uri-path'],
      url_query: ['cs-uri-query'],
      url_original: ['cs-uri'],
      message: ['message-subject'],
      http_status: ['sc-status'],
      http_bytes: ['sc-bytes'],
      user_agent: ['cs(User-Agent)'],
      host_name: ['s-computername', 'cs-host', 'cs(Host)', 'server-hostname'],
      request_id: ['x-edge-request-id'],
      win32: ['sc-win32-status'],
      server: ['s-ip', 's-sitename', 'x-edge-location'],
    },
    claim: [
      { time: { present: true }, source_ip: { present: true }, http_status: { present: true } },
      { time: { present: true }, source_ip: { present: true }, http_method: { present: true } },
      { time: { present: true }, mail: { present: true }, recipient: { present: true } },
      { time: { present: true }, server: { present: true }, http_status: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  absent: ['-', '000'],
  columns: { action: ['mail'] },
  messages: [
    // Tracking of messages in Exchange: what became of one
    { when: { mail: ['FAIL', 'DSN', 'BADMAIL', 'POISONMESSAGE'] }, means: { activity: 'other', outcome: 'failure' } },
    { when: { mail: ['DELIVER', 'SEND', 'RECEIVE', 'SUBMIT'] }, means: { activity: 'other', outcome: 'success' } },
    { when: { mail: { present: true } }, means: { activity: 'other', outcome: 'unknown' } },
    {
      when: { http_method: PASS, http_status: '230' },
      means: { activity: 'login', outcome: 'success', action: 'ftp_login' },
    },
    {
      when: { http_method: PASS, http_status: '530' },
      means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'ftp_login' },
    },
    ...WEB_ANSWERS,
  ],
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<string>(
      (status) => jsonLine({ ...SAMPLE, 'sc-status': status }),
      { time: '2025-10-18T14:28:18.000000Z', columns: COLUMNS },
      [
        ['200', 'web_request', 'success', undefined, { http_status: 200 }],
        ['304', 'web_request', 'success', undefined, { http_status: 304 }],
        ['401', 'web_request', 'failure', undefined, { http_status: 401 }],
        ['500', 'web_request', 'failure', undefined, { http_status: 500 }],
      ],
    ),
    ...sampleRows<string>(
      (status) =>
        jsonLine({
          [W3C_TIME]: '2025-10-18 14:28:18Z',
          'c-ip': '198.51.100.7',
          'cs-username': String.raw`GATE\bob`,
          'cs-method': 'PASS',
          'cs-uri-stem': '***',
          'sc-status': status,
          'sc-win32-status': '1326',
        }),
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: {
          source_ip: '198.51.100.7',
          user_name: String.raw`GATE\bob`,
          http_method: 'PASS',
          url_path: '***',
        },
      },
      [
        ['530', 'login', 'failure', 'invalid_credentials', { http_status: 530, action: 'ftp_login' }],
        ['230', 'login', 'success', undefined, { http_status: 230, action: 'ftp_login' }],
      ],
    ),
    ...sampleRows<string>(
      (event) =>
        jsonLine({
          [W3C_TIME]: '2025-10-18T14:28:18.140Z',
          'client-ip': '198.51.100.7',
          'server-hostname': 'mail',
          'event-id': event,
          'message-id': '<1@example.org>',
          'message-subject': 'x, "from" 203.0.113.9',
          'sender-address': 'Bob@example.org',
        }),
      {
        time: '2025-10-18T14:28:18.140000Z',
        columns: {
          source_ip: '198.51.100.7',
          user_email: 'Bob@example.org',
          host_name: 'mail',
          message: 'x, "from" 203.0.113.9',
        },
      },
      [
        ['FAIL', 'other', 'failure', undefined, { action: 'FAIL' }],
        ['RECEIVE', 'other', 'success', undefined, { action: 'RECEIVE' }],
        ['DEFER', 'other', 'unknown', undefined, { action: 'DEFER' }],
      ],
    ),
    {
      line: jsonLine({ ...SAMPLE, 'cs-username': 'x from 203.0.113.9' }),
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'web_request',
      outcome: 'unknown',
      columns: { ...COLUMNS, user_name: 'x from 203.0.113.9' },
    },
  ],
  nearMisses: [
    '{"date-time":"2025-10-18T14:28:18Z","event-id":"4625","user":"bob"}',
    '{"date":"2025-10-18","time":"14:28:18","c-ip":"198.51.100.7","sc-status":"200"}',
    '{"date-time":"2025-10-18 14:28:18Z","sc-status":"200"}',
    '{"date-time":"2025-10-18 14:28:18Z","c-ip":"198.51.100.7"}',
    '2025-10-18 14:28:18 10.0.0.1 GET /a - 443 - 198.51.100.7 curl - 200 0 0 15',
    '#Fields: date time s-ip cs-method cs-uri-stem',
  ],
}
