import { CLF_TIME, REQUEST_LINE } from './pattern.ts'
import type { LogFormat } from './log-format.ts'

const time = '2025-10-18T14:28:18.000000Z'
const STAMP = '[18/Oct/2025:16:28:18 +0200]'
const REQUESTED = { time, activity: 'web_request', outcome: 'unknown' } as const
const GET = { http_method: 'GET', url_original: '/', url_path: '/' } as const

/** What mod_ssl's example writes beside the access log: requests without their answers, so none is known to have failed. */
export const tlsRequests: LogFormat = {
  id: 'tls-requests',
  title: 'TLS requests of Apache',
  reference: 'https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#logformats',
  logsource: { category: 'webserver', product: 'apache' },
  frame: {
    kind: 'text',
    pattern: String.raw`${CLF_TIME} (?P<source_ip>[^ "]+) (?:SSLv[23]|TLSv1(?:\.\d)?|-) (?:[A-Z][A-Z0-9_-]+|-) ${REQUEST_LINE} (?:(?P<http_bytes>\d+)|-) *`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'clf' },
  messages: [],
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    {
      line: `${STAMP} 198.51.100.7 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 "POST /login?next=%2F HTTP/1.1" 1842`,
      ...REQUESTED,
      columns: {
        source_ip: '198.51.100.7',
        http_method: 'POST',
        url_original: '/login?next=%2F',
        url_path: '/login',
        url_query: 'next=%2F',
        http_bytes: 1842,
      },
    },
    {
      line: `${STAMP} 2001:db8::7 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET / HTTP/2.0" -`,
      ...REQUESTED,
      columns: { source_ip: '2001:db8::7', ...GET },
    },
    {
      line: `${STAMP} client.example.net TLSv1 RC4-MD5 "GET / HTTP/1.0" 5`,
      ...REQUESTED,
      columns: { source_ip: 'client.example.net', ...GET, http_bytes: 5 },
    },
    {
      line: `${STAMP} 198.51.100.7 - - "-" -`,
      ...REQUESTED,
      columns: { source_ip: '198.51.100.7' },
    },
    {
      line: `${STAMP} 198.51.100.7 SSLv3 DES-CBC3-SHA "\\x16\\x03\\x01" 157`,
      ...REQUESTED,
      columns: { source_ip: '198.51.100.7', message: '\\x16\\x03\\x01', http_bytes: 157 },
    },
    {
      line: `${STAMP} 198.51.100.7 TLSv1.2 AES128-SHA "GET /?u=x from 203.0.113.9 \\" 5 \\"y HTTP/1.1" 12`,
      ...REQUESTED,
      columns: {
        source_ip: '198.51.100.7',
        http_method: 'GET',
        url_original: '/?u=x from 203.0.113.9 \\" 5 \\"y',
        url_path: '/',
        url_query: 'u=x from 203.0.113.9 \\" 5 \\"y',
        http_bytes: 12,
      },
    },
  ],
  nearMisses: [
    `198.51.100.7 - - ${STAMP} "GET / HTTP/1.1" 200 612`,
    `${STAMP} 198.51.100.7 "GET / HTTP/1.1" 612`,
    `${STAMP} 198.51.100.7 TLSv1.2 AES128-SHA GET / HTTP/1.1 612`,
    `${STAMP} 198.51.100.7 HTTP/1.1 AES128-SHA "GET / HTTP/1.1" 612`,
    `${STAMP} 198.51.100.7 TLSv1.2 AES128-SHA "GET / HTTP/1.1" 200 612`,
  ],
}
