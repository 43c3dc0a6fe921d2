import { QUOTED } from './pattern.ts'
import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

const NUMBER = String.raw`(?:-?\d+(?:\.\d+)?|-)`

/** Access logs of AWS load balancers: those of applications, which name a protocol first, and the classic ones. */
export const awsElb: LogFormat = {
  id: 'aws-elb',
  title: 'AWS load balancer access logs',
  reference: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
  logsource: { category: 'webserver', product: 'aws', service: 'elb' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?:(?:https?|h2|grpcs?|wss?) )?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (?P<host_name>\S+) (?P<source_ip>[0-9A-Fa-f.:\[\]]+?):(?P<source_port>\d+) \S+ ${NUMBER} ${NUMBER} ${NUMBER} (?:(?P<http_status>\d{3})|-) (?:\d{3}|-|0) ${NUMBER} (?:(?P<http_bytes>\d+)|-1?) "(?:(?P<http_method>[A-Z]+|-) (?:(?P<scheme>[a-z]+)://(?P<server>[^/"]*)(?P<url_original>/${QUOTED}?|)|(?P<other>${QUOTED}?))(?: HTTP/[\d.]+| -)? ?|(?P<message>${QUOTED}))" "(?:-|(?P<agent>${QUOTED}))" \S+ \S+(?: (?P<fields>.*))?`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { url_original: ['url_original', 'other'], user_agent: ['agent'] },
  absent: ['-'],
  words: { request_id: { in: 'fields', part: '"(?P<id>Root=[^"]+)"' } },
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<string>(
      (status) =>
        `https 2025-10-18T14:28:18.140123Z app/lb/50dc6c495c0c9188 198.51.100.7:50122 10.0.0.1:80 0.001 0.002 0.000 ${status} ${status} 34 366 "GET https://shop.example.org:443/a?b=1 HTTP/1.1" "x from 203.0.113.9" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/1 "Root=1-58337262-36d228ad5d99923122bbe354" "shop.example.org" "-" 0 2025-10-18T14:28:18.140000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"`,
      {
        time: '2025-10-18T14:28:18.140123Z',
        columns: {
          host_name: 'app/lb/50dc6c495c0c9188',
          source_ip: '198.51.100.7',
          source_port: 50_122,
          http_method: 'GET',
          http_bytes: 366,
          url_original: '/a?b=1',
          url_path: '/a',
          url_query: 'b=1',
          user_agent: 'x from 203.0.113.9',
          request_id: 'Root=1-58337262-36d228ad5d99923122bbe354',
        },
      },
      [
        ['200', 'web_request', 'success', undefined, { http_status: 200 }],
        ['302', 'web_request', 'success', undefined, { http_status: 302 }],
        ['404', 'web_request', 'failure', undefined, { http_status: 404 }],
        ['502', 'web_request', 'failure', undefined, { http_status: 502 }],
        ['-', 'web_request', 'unknown'],
      ],
    ),
    {
      line: '2025-10-18T14:28:18.140123Z my-lb 2001:db8::7:50122 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -',
      time: '2025-10-18T14:28:18.140123Z',
      activity: 'web_request',
      outcome: 'success',
      columns: {
        host_name: 'my-lb',
        source_ip: '2001:db8::7',
        source_port: 50_122,
        http_method: 'GET',
        http_status: 200,
        http_bytes: 29,
        url_original: '/',
        url_path: '/',
        user_agent: 'curl/7.38.0',
      },
    },
    {
      line: '2025-10-18T14:28:18.140123Z my-lb 198.51.100.7:50122 10.0.0.1:80 0.001065 0.000015 0.000023 - - -1 -1 "- - - " "-" ECDHE-ECDSA-AES128-GCM-SHA256 TLSv1.2',
      time: '2025-10-18T14:28:18.140123Z',
      activity: 'web_request',
      outcome: 'unknown',
      columns: { host_name: 'my-lb', source_ip: '198.51.100.7', source_port: 50_122 },
    },
  ],
  nearMisses: [
    'https 2025-10-18T14:28:18Z app/lb/1 198.51.100.7:50122 10.0.0.1:80 0.001 0.002 0.000 200 200 34 366 "GET / HTTP/1.1" "curl" - -',
    '2025-10-18T14:28:18.140123Z my-lb 198.51.100.7 10.0.0.1:80 0 0 0 200 200 0 29 "GET / HTTP/1.1" "curl" - -',
    '198.51.100.7 - - [18/Oct/2025:14:28:18 +0000] "GET / HTTP/1.1" 200 612 "-" "curl"',
    'https 2025-10-18T14:28:18.140123Z app/lb/1 198.51.100.7:50122 10.0.0.1:80 0.001 0.002 0.000 200',
  ],
}
