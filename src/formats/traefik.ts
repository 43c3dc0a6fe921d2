import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

/** Access logs of Traefik as JSON; those in the common format are read as any access log. */
export const traefik: LogFormat = {
  id: 'traefik',
  title: 'Traefik access log as JSON lines',
  reference: 'https://doc.traefik.io/traefik/observe/logs-and-access-logs/',
  logsource: { category: 'webserver', product: 'traefik' },
  frame: {
    kind: 'json',
    paths: {
      time: ['StartUTC', 'time', 'StartLocal'],
      router: ['RouterName', 'EntryPointName', 'entryPointName', 'DownstreamStatus'],
      host: ['ClientHost', 'ClientAddr'],
      level: ['level'],
      message: ['msg'],
      source_ip: ['ClientHost', 'ClientAddr'],
      source_port: ['ClientPort'],
      forwarded_ip: ['request_X-Forwarded-For'],
      user_name: ['ClientUsername'],
      http_method: ['RequestMethod'],
      http_status: ['DownstreamStatus'],
      http_bytes: ['DownstreamContentSize'],
      host_name: ['RequestHost'],
      process_name: ['ServiceName'],
      url_original: ['RequestPath'],
      user_agent: ['request_User-Agent'],
      request_id: ['request_X-Request-Id'],
    },
    claim: [{ host: { present: true }, router: { present: true } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  absent: ['-'],
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine(
        {
          'ClientAddr': '198.51.100.7:50122',
          'ClientHost': '198.51.100.7',
          'ClientPort': '50122',
          'ClientUsername': 'x from 203.0.113.9',
          'RequestHost': 'shop.example.org',
          'RequestMethod': 'POST',
          'RequestPath': '/login',
          'RouterName': 'shop@docker',
          'StartUTC': '2025-10-18T14:28:18.140123456Z',
          'level': 'info',
          'msg': '',
          'request_User-Agent': 'curl/8',
          'time': '2025-10-18T14:28:19Z',
        },
        special,
      ),
    {
      time: '2025-10-18T14:28:18.140123Z',
      columns: {
        level: 'info',
        source_ip: '198.51.100.7',
        source_port: 50_122,
        user_name: 'x from 203.0.113.9',
        host_name: 'shop.example.org',
        http_method: 'POST',
        url_original: '/login',
        url_path: '/login',
        user_agent: 'curl/8',
      },
    },
    [
      [{ DownstreamStatus: 200 }, 'web_request', 'success', undefined, { http_status: 200 }],
      [
        { DownstreamStatus: 302, DownstreamContentSize: 7 },
        'web_request',
        'success',
        undefined,
        { http_status: 302, http_bytes: 7 },
      ],
      [{ DownstreamStatus: 401 }, 'web_request', 'failure', undefined, { http_status: 401 }],
      [
        { DownstreamStatus: 502, ServiceName: 'shop' },
        'web_request',
        'failure',
        undefined,
        { http_status: 502, process_name: 'shop' },
      ],
      [{}, 'web_request', 'unknown'],
      [{ 'request_X-Request-Id': 'r1' }, 'web_request', 'unknown', undefined, { request_id: 'r1' }],
    ],
  ),
  nearMisses: [
    '{"ClientHost":"198.51.100.7","time":"2025-10-18T14:28:18Z"}',
    '{"RouterName":"shop@docker","time":"2025-10-18T14:28:18Z"}',
    '{"level":"info","msg":"Traefik version","time":"2025-10-18T14:28:18Z"}',
    '198.51.100.7 - - [18/Oct/2025:14:28:18 +0000] "GET / HTTP/1.1" 200 612 "-" "curl" 1 "shop@docker" "http://10.0.0.1" 1ms',
  ],
}
