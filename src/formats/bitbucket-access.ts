import { QUOTED } from './pattern.ts'
import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

/** Access logs of Bitbucket Server: columns between bars. In front of the peer stands what `X-Forwarded-For` says. */
export const bitbucketAccess: LogFormat = {
  id: 'bitbucket-access',
  title: 'Bitbucket Server access log',
  reference:
    'https://confluence.atlassian.com/bitbucketserverkb/how-to-read-the-bitbucket-data-center-log-formats-779171668.html',
  logsource: { category: 'webserver', product: 'bitbucket' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?:(?P<forwarded_ip>[0-9A-Fa-f.:]+(?:,[0-9A-Fa-f.:]+)*),)?(?P<source_ip>[0-9A-Fa-f.:]+) \| (?P<scheme>https?|ssh|grpc) \| (?P<request_id>[io*]@\S+|-) \| (?:@\S+ \| )?(?P<user_name>.*?) \| (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \| (?:"(?:(?P<http_method>[A-Z]+) (?P<url_original>/${QUOTED}?)(?: HTTP/[\d.]+)?|(?P<message>${QUOTED}))"|(?P<command>[^|"]*)) \| (?:"${QUOTED}" "(?P<user_agent>${QUOTED})"|-) \| (?:(?P<http_status>\d+)|-) \| .*`,
    claim: 'scheme',
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { message: ['message', 'command'] },
  absent: ['-'],
  messages: [
    { when: { scheme: ['ssh', 'grpc'], http_status: '0' }, means: { activity: 'web_request', outcome: 'success' } },
    {
      when: { scheme: ['ssh', 'grpc'], http_status: { re: '^\\d{1,2}$' } },
      means: { activity: 'web_request', outcome: 'failure' },
    },
    ...WEB_ANSWERS,
  ],
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<readonly [scheme: string, status: string]>(
      ([scheme, status]) =>
        `203.0.113.9,198.51.100.7 | ${scheme} | o@9K7Z3NNx6x3112x1 | x from 203.0.113.9 | 2025-10-18 14:28:18,838 | "GET /git/a.git/info/refs HTTP/1.1" | "" "git/1.7.4.1" | ${status} | 13 | 0 | refs, cache:hit | 101 | tmpqqw | `,
      {
        time: '2025-10-18T14:28:18.838000Z',
        columns: {
          source_ip: '198.51.100.7',
          forwarded_ip: '203.0.113.9',
          user_name: 'x from 203.0.113.9',
          request_id: 'o@9K7Z3NNx6x3112x1',
          http_method: 'GET',
          url_original: '/git/a.git/info/refs',
          url_path: '/git/a.git/info/refs',
          user_agent: 'git/1.7.4.1',
        },
      },
      [
        [['https', '200'], 'web_request', 'success', undefined, { http_status: 200 }],
        [['https', '401'], 'web_request', 'failure', undefined, { http_status: 401 }],
        [['ssh', '0'], 'web_request', 'success', undefined, { http_status: 0 }],
        [['ssh', '1'], 'web_request', 'failure', undefined, { http_status: 1 }],
        [['https', '-'], 'web_request', 'unknown'],
      ],
    ),
    {
      line: '198.51.100.7 | ssh | o@2CM38K4Fx339x113x2 | - | 2025-10-18 14:28:18,838 | SSH - git-upload-pack \'/a/b.git\' | "" "git/2.38" | 0 | 832 | 1204 | - | 383 | eyoqcd |',
      time: '2025-10-18T14:28:18.838000Z',
      activity: 'web_request',
      outcome: 'success',
      columns: {
        source_ip: '198.51.100.7',
        request_id: 'o@2CM38K4Fx339x113x2',
        user_agent: 'git/2.38',
        http_status: 0,
        message: "SSH - git-upload-pack '/a/b.git'",
      },
    },
  ],
  nearMisses: [
    '198.51.100.7 | https | o@9K7Z3NNx6x3112x1 | bob | "GET / HTTP/1.1" | "" "git" | 200 | 13 |',
    '198.51.100.7 | ftp | o@9K7Z3NNx6x3112x1 | bob | 2025-10-18 14:28:18,838 | "GET / HTTP/1.1" | "" "git" | 200 |',
    '2025-10-18 14:28:18,112 | INFO | SUCCESS | User:system | IP:172.18.0.1 | hello',
    '198.51.100.7 - bob [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612 "-" "git"',
  ],
}
