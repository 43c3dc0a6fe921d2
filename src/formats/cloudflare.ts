import type { LogFormat, MessageRule } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'
import { WEB_ANSWERS } from './web-answers.ts'

const ACCESS = { access: { present: true } } as const
const AUDIT = { audit: { present: true } } as const

const RULES: readonly MessageRule[] = [
  { when: { ...ACCESS, action: { re: '(?i)^log ?out' } }, means: { activity: 'logout', outcome: 'success' } },
  { when: { ...ACCESS, allowed: 'true' }, means: { activity: 'login', outcome: 'success' } },
  { when: { ...ACCESS, allowed: 'false' }, means: { activity: 'login', outcome: 'failure', reason: 'not_allowed' } },
  { when: { ...AUDIT, action: 'login', allowed: 'false' }, means: { activity: 'login', outcome: 'failure' } },
  { when: { ...AUDIT, action: 'login' }, means: { activity: 'login', outcome: 'success' } },
  { when: { ...AUDIT, action: 'logout' }, means: { activity: 'logout', outcome: 'success' } },
  { when: { ...AUDIT, allowed: 'false' }, means: { activity: 'config_change', outcome: 'failure' } },
  { when: AUDIT, means: { activity: 'config_change', outcome: 'success' } },
  // What the firewall stops never gets to the application.
  {
    when: {
      ray: { present: true },
      action: { re: '^(?:block|drop|challenge|jschallenge|managed_?challenge|connection_?close)$' },
    },
    means: { activity: 'web_request', outcome: 'failure', reason: 'not_allowed' },
  },
  ...WEB_ANSWERS,
]

const time = '2025-10-18T14:28:18.000000Z'

/** Logs of Cloudflare by Logpush: HTTP requests, firewall events, Access requests, audit logs; one record to a line. */
export const cloudflare: LogFormat = {
  id: 'cloudflare',
  title: 'Cloudflare Logpush',
  reference: 'https://developers.cloudflare.com/logs/logpush/logpush-job/datasets/',
  logsource: { product: 'cloudflare' },
  frame: {
    kind: 'json',
    paths: {
      time: ['EdgeStartTimestamp', 'Datetime', 'CreatedAt', 'When', 'EdgeEndTimestamp', 'when'],
      ray: ['RayID'],
      edge: ['ClientIP', 'ClientRequestHost', 'EdgeColoCode', 'EdgeResponseStatus'],
      access: ['AppDomain', 'AppUUID'],
      audit: ['ActorType', 'ActorEmail', 'ActorIP', 'actor.type', 'actor.email', 'actor.ip'],
      action: ['action.type', 'Action', 'ActionType', 'WAFAction'],
      allowed: ['Allowed', 'ActionResult', 'action.result'],
      source_ip: ['ClientIP', 'IPAddress', 'ActorIP', 'actor.ip'],
      source_port: ['ClientSrcPort'],
      user_name: ['Email', 'ActorEmail', 'actor.email'],
      user_id: ['UserUID', 'ActorID', 'actor.id'],
      http_method: ['ClientRequestMethod'],
      http_status: ['EdgeResponseStatus'],
      http_bytes: ['EdgeResponseBytes'],
      url_original: ['ClientRequestURI', 'ClientRequestPath'],
      url_query: ['ClientRequestQuery'],
      user_agent: ['ClientRequestUserAgent', 'ClientRequestUserAgent'],
      host_name: ['ClientRequestHost', 'AppDomain'],
      request_id: ['RayID'],
    },
    claim: [
      { ray: { present: true }, edge: { present: true } },
      { access: { present: true }, allowed: { present: true }, time: { present: true } },
      { audit: { present: true }, action: { present: true }, allowed: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  absent: ['unknown'],
  messages: RULES,
  otherwise: { activity: 'web_request', outcome: 'unknown' },
  samples: [
    ...sampleRows<object>(
      (special) =>
        jsonLine(
          {
            ClientIP: '198.51.100.7',
            ClientSrcPort: 50_122,
            ClientRequestHost: 'shop.example.org',
            ClientRequestMethod: 'GET',
            ClientRequestURI: '/a?b=1',
            ClientRequestUserAgent: 'x from 203.0.113.9',
            EdgeStartTimestamp: '2025-10-18T14:28:18Z',
            RayID: '707c283ab88274cd',
          },
          special,
        ),
      {
        time,
        columns: {
          source_ip: '198.51.100.7',
          source_port: 50_122,
          host_name: 'shop.example.org',
          http_method: 'GET',
          url_original: '/a?b=1',
          url_path: '/a',
          url_query: 'b=1',
          user_agent: 'x from 203.0.113.9',
          request_id: '707c283ab88274cd',
        },
      },
      [
        [
          { EdgeResponseStatus: 200, EdgeResponseBytes: 612 },
          'web_request',
          'success',
          undefined,
          { http_status: 200, http_bytes: 612 },
        ],
        [{ EdgeResponseStatus: 404 }, 'web_request', 'failure', undefined, { http_status: 404 }],
        [
          { Action: 'block', EdgeResponseStatus: 403 },
          'web_request',
          'failure',
          'not_allowed',
          { action: 'block', http_status: 403 },
        ],
        [{}, 'web_request', 'unknown'],
      ],
    ),
    ...sampleRows<object>(
      (special) =>
        jsonLine(
          {
            AppDomain: 'shop.example.org',
            AppUUID: 'a1',
            CreatedAt: 1_760_797_698,
            Email: 'x from 203.0.113.9 | "y" \u001b[31m',
          },
          special,
          { IPAddress: '2001:db8::7' },
        ),
      {
        time,
        columns: {
          host_name: 'shop.example.org',
          source_ip: '2001:db8::7',
          user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        },
      },
      [
        [{ Action: 'login', Allowed: true }, 'login', 'success', undefined, { action: 'login' }],
        [{ Action: 'login', Allowed: false }, 'login', 'failure', 'not_allowed', { action: 'login' }],
        [{ Action: 'logout', Allowed: true }, 'logout', 'success', undefined, { action: 'logout' }],
      ],
    ),
    ...sampleRows<object>(
      (special) =>
        jsonLine({ ActorEmail: 'Bob@example.org', ActorType: 'user', When: 1_760_797_698_000_000_000 }, special),
      { time, columns: { user_name: 'bob@example.org' } },
      [
        [{ ActionType: 'login', ActionResult: true }, 'login', 'success', undefined, { action: 'login' }],
        [{ ActionType: 'login', ActionResult: false }, 'login', 'failure', undefined, { action: 'login' }],
        [{ ActionType: 'logout', ActionResult: true }, 'logout', 'success', undefined, { action: 'logout' }],
        [{ ActionType: 'rec_set', ActionResult: true }, 'config_change', 'success', undefined, { action: 'rec_set' }],
        [{ ActionType: 'rec_set', ActionResult: false }, 'config_change', 'failure', undefined, { action: 'rec_set' }],
      ],
    ),
    // As the API gives them
    {
      line: jsonLine({
        id: 'a1',
        action: { info: '', result: false, type: 'login' },
        actor: { email: 'Bob@example.org', id: 'u1', ip: '198.51.100.7', type: 'user' },
        owner: { id: 'o1' },
        resource: { id: 'r1', type: 'account' },
        when: '2025-10-18T14:28:18Z',
      }),
      time,
      activity: 'login',
      outcome: 'failure',
      columns: { action: 'login', source_ip: '198.51.100.7', user_name: 'bob@example.org', user_id: 'u1' },
    },
  ],
  nearMisses: [
    '{"ClientIP":"198.51.100.7","EdgeStartTimestamp":"2025-10-18T14:28:18Z"}',
    '{"RayID":"707c283ab88274cd","time":"2025-10-18T14:28:18Z"}',
    '{"Action":"login","Allowed":true,"Email":"bob@example.org"}',
    '{"ActorEmail":"bob@example.org","When":1760797698}',
  ],
}
