import { GITLAB_RULES } from './gitlab/rules.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const time = '2025-10-18T14:28:18.250000Z'
const BASE = { severity: 'INFO', time: '2025-10-18T14:28:18.250Z', correlation_id: 'c1' }

const REQUEST = { method: 'POST', path: '/users/sign_in', remote_ip: '198.51.100.7', username: 'bob', ua: 'curl/8' }
const REQUEST_COLUMNS = {
  level: 'INFO',
  request_id: 'c1',
  source_ip: '198.51.100.7',
  user_name: 'bob',
  http_method: 'POST',
  url_original: '/users/sign_in',
  url_path: '/users/sign_in',
  user_agent: 'curl/8',
} as const

/** Logs of GitLab as JSON lines: requests, application, authentication and audit events. */
export const gitlab: LogFormat = {
  id: 'gitlab',
  title: 'GitLab logs as JSON lines',
  reference: 'https://docs.gitlab.com/administration/logs/',
  logsource: { product: 'gitlab', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time', 'created_at'],
      level: ['severity'],
      correlation: ['correlation_id'],
      controller: ['controller'],
      call: ['action'],
      env: ['env'],
      audit: ['entity_type', 'entity_path'],
      author: ['author_id'],
      failed_login: ['details.failed_login', 'failed_login'],
      with: ['details.with', 'with'],
      route: ['route'],
      told: [
        'details.custom_message',
        'custom_message',
        'change',
        'details.change',
        'details.add',
        'details.remove',
        'event_name',
        'message',
      ],
      action: ['event_name', 'details.event_name'],
      message: ['message', 'details.custom_message', 'custom_message'],
      remote: ['remote_ip', 'details.ip_address', 'ip_address'],
      user: ['username', String.raw`meta\.user`, 'details.author_name', 'author_name'],
      user_id: ['user_id', 'author_id'],
      user_target: ['details.target_details', 'target_details'],
      http_method: ['method', 'request_method'],
      http_status: ['status'],
      url_original: ['path'],
      user_agent: ['ua', String.raw`meta\.user_agent`],
      request_id: ['correlation_id'],
    },
    claim: [
      { controller: { present: true }, correlation: { present: true } },
      { audit: { present: true }, author: { present: true } },
      { env: ['blocklist', 'throttle', 'track'], correlation: { present: true } },
      { correlation: { present: true }, level: { present: true }, time: { present: true } },
      { level: { present: true }, route: { prefix: '/api/' }, http_status: { present: true } },
      { level: { present: true }, message: { re: '^(?:Failed|Successful) Login: username=.* ip=' } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { user_name: ['told_user', 'user'], source_ip: ['told_ip', 'last_hop'] },
  // Behind a proxy that GitLab is not told of it has the whole list: the last is whom GitLab's own proxy saw.
  words: {
    last_hop: { in: 'remote', part: '(?P<hop>[^, ]+)$' },
    forwarded_ip: { in: 'remote', part: '^(?P<hops>.*[^, ]), *[^, ]+$' },
  },
  messages: GITLAB_RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...sampleRows<object>((special) => jsonLine(BASE, REQUEST, special), { time, columns: REQUEST_COLUMNS }, [
      [
        { controller: 'SessionsController', action: 'create', status: 302 },
        'login',
        'success',
        undefined,
        { action: 'sign_in', http_status: 302 },
      ],
      [
        { controller: 'SessionsController', action: 'create', status: 200 },
        'login',
        'failure',
        undefined,
        { action: 'sign_in', http_status: 200 },
      ],
      [
        { controller: 'Ldap::SessionsController', action: 'create', status: 429 },
        'login',
        'failure',
        'rate_limited',
        { action: 'sign_in', http_status: 429 },
      ],
      [
        { controller: 'SessionsController', action: 'create', status: 500 },
        'login',
        'failure',
        'fault',
        { action: 'sign_in', http_status: 500 },
      ],
      [
        { controller: 'SessionsController', action: 'destroy', status: 302 },
        'logout',
        'success',
        undefined,
        { action: 'sign_out', http_status: 302 },
      ],
      [
        { controller: 'PasswordsController', action: 'create', status: 302 },
        'password_change',
        'unknown',
        undefined,
        { action: 'password_reset_request', http_status: 302 },
      ],
      [
        { controller: 'RegistrationsController', action: 'create', status: 302 },
        'registration',
        'success',
        undefined,
        { action: 'sign_up', http_status: 302 },
      ],
      [
        { controller: 'RegistrationsController', action: 'create', status: 200 },
        'registration',
        'failure',
        undefined,
        { action: 'sign_up', http_status: 200 },
      ],
      [
        { controller: 'ProjectsController', action: 'show', status: 200 },
        'web_request',
        'success',
        undefined,
        { http_status: 200 },
      ],
      [
        { controller: 'ProjectsController', action: 'show', status: 404 },
        'web_request',
        'failure',
        undefined,
        { http_status: 404 },
      ],
      [
        { env: 'throttle', message: 'Rack_Attack' },
        'web_request',
        'failure',
        'rate_limited',
        { action: 'rack_attack', message: 'Rack_Attack' },
      ],
    ]),
    ...sampleRows<{ message: string }>(
      (special) => jsonLine(BASE, special),
      { time, columns: { level: 'INFO', request_id: 'c1' } },
      [
        [
          { message: 'Failed Login: username=x ip=203.0.113.9 from 203.0.113.9 ip=198.51.100.7' },
          'login',
          'failure',
          'invalid_credentials',
          {
            action: 'failed_login',
            source_ip: '198.51.100.7',
            user_name: 'x ip=203.0.113.9 from 203.0.113.9',
            message: 'Failed Login: username=x ip=203.0.113.9 from 203.0.113.9 ip=198.51.100.7',
          },
        ],
        [
          { message: 'Successful Login: username=bob ip=198.51.100.7 method=standard admin=false' },
          'login',
          'success',
          undefined,
          {
            action: 'successful_login',
            source_ip: '198.51.100.7',
            user_name: 'bob',
            message: 'Successful Login: username=bob ip=198.51.100.7 method=standard admin=false',
          },
        ],
        [{ message: 'hello' }, 'other', 'unknown', undefined, { message: 'hello' }],
      ],
    ),
    ...sampleRows<object>(
      (special) =>
        jsonLine(
          { author_id: 17, created_at: '2025-10-18T14:28:18.250Z', entity_id: 2, entity_type: 'User' },
          { details: { author_name: 'x from 203.0.113.9 | "y" \u001b[31m', ip_address: '2001:db8::7', ...special } },
        ),
      {
        time,
        columns: { source_ip: '2001:db8::7', user_name: 'x from 203.0.113.9 | "y" \u001b[31m', user_id: '17' },
      },
      [
        [
          { custom_message: 'Signed in with STANDARD authentication' },
          'login',
          'success',
          undefined,
          { action: 'sign_in', message: 'Signed in with STANDARD authentication' },
        ],
        [
          { custom_message: 'Failed to login with STANDARD authentication' },
          'login',
          'failure',
          undefined,
          { action: 'sign_in', message: 'Failed to login with STANDARD authentication' },
        ],
        [
          { failed_login: 'STANDARD', target_details: 'x from 203.0.113.9' },
          'login',
          'failure',
          undefined,
          { action: 'sign_in' },
        ],
        [{ with: 'STANDARD', target_details: 'bob' }, 'login', 'success', undefined, { action: 'sign_in' }],
        [{ change: 'password' }, 'password_change', 'success'],
        [
          { custom_message: 'Created personal access token' },
          'token',
          'success',
          undefined,
          { message: 'Created personal access token' },
        ],
        [
          { add: 'user_access', target_details: 'mallory' },
          'account_change',
          'success',
          undefined,
          { user_target: 'mallory' },
        ],
        [{ change: 'visibility' }, 'config_change', 'success'],
      ],
    ),
    ...sampleRows<object>((special) => jsonLine(BASE, REQUEST, special), { time, columns: REQUEST_COLUMNS }, [
      [
        { controller: 'ProjectsController', status: 200, remote_ip: '203.0.113.9, 10.0.0.1,198.51.100.7' },
        'web_request',
        'success',
        undefined,
        { http_status: 200, forwarded_ip: '203.0.113.9, 10.0.0.1' },
      ],
    ]),
  ],
  nearMisses: [
    '{"controller":"SessionsController","action":"create","status":302}',
    '{"entity_type":"User","entity_id":2,"created_at":"2025-10-18T14:28:18Z"}',
    '{"severity":"INFO","time":"2025-10-18T14:28:18Z","message":"Failed Login: bob from 198.51.100.7"}',
    '{"env":"production","time":"2025-10-18T14:28:18Z","message":"hello"}',
  ],
}
