import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

const WORD = String.raw`[^\t]*`

/** Standard logs of Amazon CloudFront, in the order of fields that they have: tabs between, spaces and quotes as `%20`. */
export const cloudfront: LogFormat = {
  id: 'cloudfront',
  title: 'Amazon CloudFront standard logs',
  reference: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
  logsource: { category: 'webserver', product: 'aws', service: 'cloudfront' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d)\t(?P<edge>[A-Z]{3}[\w-]*)\t(?P<http_bytes>\d+|-)\t(?P<source_ip>[0-9A-Fa-f.:]+)\t(?P<http_method>[A-Z]+)\t(?P<host_name>[^\t]+)\t(?P<url_path>[^\t]*)\t(?P<http_status>\d{3}|-)\t${WORD}\t(?P<user_agent>[^\t]*)\t(?P<url_query>[^\t]*)(?:\t${WORD}\t(?P<result>[^\t]*)\t(?P<request_id>[^\t]*)(?:\t.*)?)?`,
    claim: 'time',
  },
  time: { capture: 'time', stamp: 'iso' },
  absent: ['-', '000'],
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<string>(
      (status) =>
        `2025-10-18\t14:28:18\tFRA56-C1\t2390282\t198.51.100.7\tGET\td111111abcdef8.cloudfront.net\t/a.html\t${status}\t-\tx%20from%20203.0.113.9\tb=1\t-\tHit\tMRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==\td111111abcdef8.cloudfront.net\thttps\t23\t0.001`,
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: {
          host_name: 'd111111abcdef8.cloudfront.net',
          source_ip: '198.51.100.7',
          http_method: 'GET',
          http_bytes: 2_390_282,
          url_path: '/a.html',
          url_query: 'b=1',
          user_agent: 'x%20from%20203.0.113.9',
          request_id: 'MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==',
        },
      },
      [
        ['200', 'web_request', 'success', undefined, { http_status: 200 }],
        ['301', 'web_request', 'success', undefined, { http_status: 301 }],
        ['403', 'web_request', 'failure', undefined, { http_status: 403 }],
        ['502', 'web_request', 'failure', undefined, { http_status: 502 }],
        ['000', 'web_request', 'unknown'],
      ],
    ),
    {
      line: '2025-10-18\t14:28:18\tFRA2\t182\t2001:db8::7\tGET\td111111abcdef8.cloudfront.net\t/view/my/file.html\t200\twww.displaymyfiles.com\tMozilla/4.0\t-',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'web_request',
      outcome: 'success',
      columns: {
        host_name: 'd111111abcdef8.cloudfront.net',
        source_ip: '2001:db8::7',
        http_method: 'GET',
        http_status: 200,
        http_bytes: 182,
        url_path: '/view/my/file.html',
        user_agent: 'Mozilla/4.0',
      },
    },
  ],
  nearMisses: [
    '#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status',
    '2025-10-18 14:28:18 FRA2 182 198.51.100.7 GET d1.cloudfront.net /a 200 - curl -',
    '2025-10-18\t14:28:18\tFRA2\t182\t198.51.100.7\tGET',
    '2025-10-18\t14:28:18\t1760797698\t182\t198.51.100.7\tGET\td1.cloudfront.net\t/a\t200\t-\tcurl\t-',
  ],
}
