import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

const BASE = {
  'date': '2025-10-18',
  'time': '14:28:18',
  'x-edge-location': 'FRA56-C1',
  'sc-bytes': '2390',
  'c-ip': '198.51.100.7',
  'cs-method': 'GET',
  'cs(Host)': 'd111111abcdef8.cloudfront.net',
  'cs-uri-stem': '/a.html',
  'cs(User-Agent)': 'x%20from%20203.0.113.9',
  'cs-uri-query': 'b=1',
  'x-edge-request-id': 'MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==',
  'x-forwarded-for': '-',
  'c-port': '50122',
}

const COLUMNS = {
  host_name: 'd111111abcdef8.cloudfront.net',
  source_ip: '198.51.100.7',
  source_port: 50_122,
  http_method: 'GET',
  http_bytes: 2390,
  url_path: '/a.html',
  url_query: 'b=1',
  user_agent: 'x%20from%20203.0.113.9',
  request_id: 'MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==',
} as const

/** Standard logs of Amazon CloudFront as JSON lines: its second version, with the names that the text has in its header. */
export const cloudfrontJson: LogFormat = {
  id: 'cloudfront-json',
  title: 'Amazon CloudFront logs as JSON lines',
  reference: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
  logsource: { category: 'webserver', product: 'aws', service: 'cloudfront' },
  frame: {
    kind: 'json',
    paths: {
      date: ['date'],
      clock: ['time'],
      edge: ['x-edge-location'],
      http_bytes: ['sc-bytes'],
      source_ip: ['c-ip'],
      source_port: ['c-port'],
      forwarded_ip: ['x-forwarded-for'],
      http_method: ['cs-method'],
      host_name: ['x-host-header', 'cs(Host)'],
      url_path: ['cs-uri-stem'],
      url_query: ['cs-uri-query'],
      http_status: ['sc-status'],
      user_agent: ['cs(User-Agent)'],
      request_id: ['x-edge-request-id'],
    },
    claim: [
      {
        date: { re: String.raw`^\d{4}-\d\d-\d\d$` },
        clock: { re: String.raw`^\d\d:\d\d:\d\d$` },
        edge: { present: true },
        source_ip: { present: true },
      },
    ],
  },
  // Its times are in UTC.
  time: { capture: 'stamp', stamp: 'iso' },
  words: { zone: { in: 'clock', table: [['', 'UTC']] }, stamp: { joined: ['date', 'clock', 'zone'] } },
  absent: ['-', '000'],
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<string>(
      (status) => jsonLine({ ...BASE, 'sc-status': status }),
      { time: '2025-10-18T14:28:18.000000Z', columns: COLUMNS },
      [
        ['200', 'web_request', 'success', undefined, { http_status: 200 }],
        ['403', 'web_request', 'failure', undefined, { http_status: 403 }],
        ['304', 'web_request', 'success', undefined, { http_status: 304 }],
        ['502', 'web_request', 'failure', undefined, { http_status: 502 }],
        ['000', 'web_request', 'unknown'],
      ],
    ),
    {
      line: jsonLine({ ...BASE, 'c-ip': '2001:db8::7', 'x-forwarded-for': '203.0.113.9', 'sc-status': '200' }),
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'web_request',
      outcome: 'success',
      columns: { ...COLUMNS, source_ip: '2001:db8::7', forwarded_ip: '203.0.113.9', http_status: 200 },
    },
  ],
  nearMisses: [
    '{"date":"2025-10-18","time":"14:28:18","c-ip":"198.51.100.7","sc-status":"200"}',
    '{"date":"2025-10-18","x-edge-location":"FRA56-C1","c-ip":"198.51.100.7"}',
    '{"date":"2025-10-18T14:28:18Z","time":"14:28:18","x-edge-location":"FRA56-C1","c-ip":"198.51.100.7"}',
    '{"date":"2025-10-18","time":17,"x-edge-location":"FRA56-C1","c-ip":"198.51.100.7"}',
  ],
}
