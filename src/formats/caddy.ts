import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

/** Access logs of Caddy. `remote_ip` is the peer; `client_ip` is what trusted proxies say. */
export const caddy: LogFormat = {
  id: 'caddy',
  title: 'Caddy access log',
  reference: 'https://caddyserver.com/docs/logging',
  logsource: { category: 'webserver', product: 'caddy' },
  frame: {
    kind: 'json',
    paths: {
      time: ['ts'],
      logger: ['logger'],
      remote: ['request.remote_ip', 'request.remote_addr'],
      status: ['status'],
      level: ['level'],
      message: ['msg'],
      source_ip: ['request.remote_ip', 'request.remote_addr'],
      source_port: ['request.remote_port'],
      forwarded_ip: ['request.headers.X-Forwarded-For[0]'],
      user_name: ['user_id'],
      http_method: ['request.method'],
      http_status: ['status'],
      http_bytes: ['size'],
      host_name: ['request.host'],
      url_original: ['request.uri'],
      user_agent: ['request.headers.User-Agent[0]'],
      request_id: ['uuid', 'request_id'],
    },
    claim: [{ logger: { prefix: 'http.' }, remote: { present: true } }],
  },
  time: { capture: 'time', stamp: 'any' },
  messages: WEB_ANSWERS,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<object>(
      (special) =>
        jsonLine(
          { level: 'info', ts: 1_760_797_698.25, logger: 'http.log.access.log0', msg: 'handled request' },
          {
            request: {
              remote_ip: '198.51.100.7',
              remote_port: '50122',
              client_ip: '203.0.113.9',
              method: 'GET',
              host: 'shop.example.org',
              uri: '/a?b=1',
              headers: { 'User-Agent': ['curl/8'], 'X-Forwarded-For': ['203.0.113.9'] },
            },
          },
          special,
        ),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: {
          level: 'info',
          message: 'handled request',
          source_ip: '198.51.100.7',
          source_port: 50_122,
          forwarded_ip: '203.0.113.9',
          host_name: 'shop.example.org',
          http_method: 'GET',
          url_original: '/a?b=1',
          url_path: '/a',
          url_query: 'b=1',
          user_agent: 'curl/8',
        },
      },
      [
        [{ status: 200, size: 612 }, 'web_request', 'success', undefined, { http_status: 200, http_bytes: 612 }],
        [{ status: 302 }, 'web_request', 'success', undefined, { http_status: 302 }],
        [{ status: 404 }, 'web_request', 'failure', undefined, { http_status: 404 }],
        [
          { status: 401, user_id: 'x from 203.0.113.9 | "y" \u001b[31m' },
          'web_request',
          'failure',
          undefined,
          { http_status: 401, user_name: 'x from 203.0.113.9 | "y" \u001b[31m' },
        ],
        [{}, 'web_request', 'unknown'],
        [{ status: 500, uuid: 'u1' }, 'web_request', 'failure', undefined, { http_status: 500, request_id: 'u1' }],
      ],
    ),
  ],
  nearMisses: [
    '{"level":"info","ts":1760797698.25,"msg":"using config from file"}',
    '{"level":"info","ts":1760797698.25,"logger":"http.log","msg":"server running"}',
    '{"level":"info","ts":1760797698.25,"logger":"app","request":{"remote_ip":"198.51.100.7"}}',
    '{"ts":1760797698.25,"request":{"remote_ip":"198.51.100.7"},"status":200}',
  ],
}
