import { ADDRESS } from './pattern.ts'
import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

/** Lines of HAProxy without the frame of syslog, as containers write them: requests and connections. */
export const haproxy: LogFormat = {
  id: 'haproxy',
  title: 'HAProxy log without syslog',
  reference: 'https://docs.haproxy.org/3.0/configuration.html#8.2',
  logsource: { category: 'webserver', product: 'haproxy' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?:<\d{1,3}>)?(?P<source_ip>${ADDRESS}):(?P<source_port>\d+) \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?)\] (?P<frontend>\S+) (?P<message>.*)`,
    claim: 'frontend',
  },
  time: { capture: 'time', stamp: 'clf' },
  constants: { process_name: 'haproxy' },
  messages: (
    [
      [String.raw`[123]\d\d`, 'success'],
      [String.raw`[45]\d\d`, 'failure'],
    ] as const
  ).map(([status, outcome]) => ({
    pattern: String.raw`^\S+ [-\d/+]+ (?P<http_status>${status}) \+?(?P<http_bytes>\d+) .*?"(?:(?P<http_method>[A-Z]+) (?P<url_original>\S.*?)(?: HTTP/[\d.]+)?|<BADREQ>)"?$`,
    means: { activity: 'web_request', outcome },
  })),
  otherwise: { activity: 'session', outcome: 'unknown' },
  samples: sampleRows<string>(
    (rest) => `198.51.100.7:50122 [18/Oct/2025:14:28:18.143] in~ ${rest}`,
    {
      time: '2025-10-18T14:28:18.143000Z',
      columns: { process_name: 'haproxy', source_ip: '198.51.100.7', source_port: 50_122 },
    },
    [
      ...(
        [
          [200, 'success'],
          [301, 'success'],
          [404, 'failure'],
          [503, 'failure'],
        ] as const
      ).map(([status, outcome]) => {
        const message = `bk/web 0/0/7/1457/1487 ${status} 113 - - ---- 2/1/0/0/0 0/0 {x from 203.0.113.9} {} "GET /a HTTP/1.1"`
        return [
          message,
          'web_request',
          outcome,
          undefined,
          { message, http_method: 'GET', http_status: status, http_bytes: 113, url_original: '/a', url_path: '/a' },
        ] as const
      }),
      [
        'bk/web -1/-1/-1/-1/0 400 187 - - PR-- 2/1/0/0/0 0/0 "<BADREQ>"',
        'web_request',
        'failure',
        undefined,
        {
          message: 'bk/web -1/-1/-1/-1/0 400 187 - - PR-- 2/1/0/0/0 0/0 "<BADREQ>"',
          http_status: 400,
          http_bytes: 187,
        },
      ],
      [
        'bk/sshd 1/0/5007 212 -- 0/0/0/0/3 0/0',
        'session',
        'unknown',
        undefined,
        { message: 'bk/sshd 1/0/5007 212 -- 0/0/0/0/3 0/0' },
      ],
    ],
  ),
  nearMisses: [
    '198.51.100.7 - - [18/Oct/2025:14:28:18 +0000] "GET / HTTP/1.1" 200 612 "-" "curl"',
    '198.51.100.7:50122 [2025-10-18 14:28:18.143] in bk/web 0/0/7/1457/1487 200 113',
    '198.51.100.7 [18/Oct/2025:14:28:18.143] in bk/web 0/0/7/1457/1487 200 113',
    'Proxy in started.',
  ],
}
