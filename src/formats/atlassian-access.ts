import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

/** Access logs of Confluence and Jira, as their server's filter writes them: stamp, name, thread, client, request. */
export const atlassianAccess: LogFormat = {
  id: 'atlassian-access',
  title: 'Confluence and Jira access logs',
  reference: 'https://confluence.atlassian.com/doc/configure-access-logs-1044780567.html',
  logsource: { category: 'webserver', product: 'atlassian' },
  frame: {
    kind: 'text',
    pattern: String.raw`\[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?P<user_name>.*?) (?P<thread>\S+-exec-\d+) (?:(?P<forwarded_ip>[0-9A-Fa-f.:]+(?:, ?[0-9A-Fa-f.:]+)*), ?)?(?P<source_ip>\S+) (?P<http_method>[A-Z]+) (?P<url_original>\S.*?) HTTP/\d(?:\.\d)? (?P<http_status>\d{3}) \d+ms (?:(?P<http_bytes>\d+)|-) (?P<referrer>\S+) (?P<user_agent>.*)`,
    claim: 'thread',
  },
  time: { capture: 'time', stamp: 'clf' },
  absent: ['-'],
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: sampleRows<readonly [name: string, client: string, status: number]>(
    ([name, client, status]) =>
      `[18/Oct/2025:16:28:18 +0200] ${name} http-nio-8080-exec-6 ${client} GET /index.action?a=1 HTTP/1.1 ${status} 1020ms 7881 http://localhost/ Mozilla/5.0 (X11; Linux x86_64)`,
    {
      time: '2025-10-18T14:28:18.000000Z',
      columns: {
        http_method: 'GET',
        http_bytes: 7881,
        url_original: '/index.action?a=1',
        url_path: '/index.action',
        url_query: 'a=1',
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
      },
    },
    [
      [
        ['bob', '198.51.100.7', 200],
        'web_request',
        'success',
        undefined,
        { user_name: 'bob', source_ip: '198.51.100.7', http_status: 200 },
      ],
      [
        ['-', '0:0:0:0:0:0:0:1', 302],
        'web_request',
        'success',
        undefined,
        { source_ip: '0:0:0:0:0:0:0:1', http_status: 302 },
      ],
      [
        ['-', 'client.example.org', 401],
        'web_request',
        'failure',
        undefined,
        { source_ip: 'client.example.org', http_status: 401 },
      ],
      [
        ['bob', '198.51.100.7', 500],
        'web_request',
        'failure',
        undefined,
        { user_name: 'bob', source_ip: '198.51.100.7', http_status: 500 },
      ],
      [
        ['x from 203.0.113.9', '198.51.100.7', 404],
        'web_request',
        'failure',
        undefined,
        { user_name: 'x from 203.0.113.9', source_ip: '198.51.100.7', http_status: 404 },
      ],
      [
        ['bob', '198.51.100.7', 999],
        'web_request',
        'unknown',
        undefined,
        { user_name: 'bob', source_ip: '198.51.100.7', http_status: 999 },
      ],
    ],
  ),
  nearMisses: [
    '[18/Oct/2025:16:28:18 +0200] bob 198.51.100.7 GET / HTTP/1.1 200 10ms 612 - curl',
    '198.51.100.7 - bob [18/Oct/2025:16:28:18 +0200] "GET / HTTP/1.1" 200 612 "-" "curl"',
    '[18/Oct/2025:16:28:18] bob http-nio-8080-exec-6 198.51.100.7 GET / HTTP/1.1 200 10ms 612 - curl',
    '[18/Oct/2025:16:28:18 +0200] bob http-nio-8080-exec-6 198.51.100.7 GET / 200 10ms 612 - curl',
  ],
}
