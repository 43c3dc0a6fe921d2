import type { LogFormat, MessageRule } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const SIGN_IN = { category: { present: true } } as const
const failed = (because: string, reason: NonNullable<MessageRule['means']['reason']>): MessageRule => ({
  when: { ...SIGN_IN, because },
  means: { activity: 'login', outcome: 'failure', reason },
})

const time = '2025-10-18T14:28:18.000000Z'

interface Special {
  readonly category?: string
  readonly type?: string
  readonly action?: string
  readonly object_type?: string
}

/** Sign-in attempts, item usage and audit events of 1Password's Events API, one to a line. */
export const onepassword: LogFormat = {
  id: 'onepassword',
  title: '1Password events',
  reference: 'https://developer.1password.com/docs/events-api/reference/',
  logsource: { product: 'onepassword', service: 'events' },
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp'],
      uuid: ['uuid'],
      session: ['session_uuid'],
      target: ['target_user.uuid'],
      category: ['category'],
      item: ['item_uuid'],
      actor: ['actor_uuid'],
      object: ['object_type'],
      sign: ['type'],
      action: ['type', 'action'],
      source_ip: ['client.ip_address', 'session.ip', 'location.ip'],
      user_name: [
        'target_user.email',
        'user.email',
        'actor_details.email',
        'target_user.name',
        'user.name',
        'actor_uuid',
      ],
      user_id: ['target_user.uuid', 'user.uuid', 'actor_uuid'],
      user_target: ['object_details.email'],
      process_name: ['client.app_name'],
      host_name: ['client.platform_name'],
      request_id: ['uuid'],
    },
    claim: [
      { target: { present: true }, category: { present: true }, uuid: { present: true } },
      { item: { present: true }, uuid: { present: true } },
      { actor: { present: true }, object: { present: true }, uuid: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  words: {
    because: {
      in: 'sign',
      table: [
        ['^(?:credentials_ok|mfa_ok|sso_ok|success)$', 'success'],
        ['^(?:password_secret_bad|credentials_failed)$', 'invalid_credentials'],
        ['^(?:mfa_\\w+|totp_\\w+|u2f_\\w+|duo_\\w+|code_\\w+|platform_sso_\\w+)$', 'mfa_denied'],
        [
          '^(?:\\w*blocked\\w*|continent_blocked|country_blocked|anonymous_blocked|all_blocked|\\w*not_allowed|modern_version_\\w+|device_\\w+|user_blocked)$',
          'not_allowed',
        ],
      ],
    },
  },
  messages: [
    { when: { ...SIGN_IN, category: 'success' }, means: { activity: 'login', outcome: 'success' } },
    failed('invalid_credentials', 'invalid_credentials'),
    failed('mfa_denied', 'mfa_denied'),
    failed('not_allowed', 'not_allowed'),
    { when: SIGN_IN, means: { activity: 'login', outcome: 'failure' } },
    { when: { item: { present: true } }, means: { activity: 'file_access', outcome: 'success' } },
    {
      when: { object: ['user', 'invite', 'user_mfa', 'group', 'gm', 'gva', 'uva', 'gua', 'usermfa'] },
      means: { activity: 'account_change', outcome: 'success' },
    },
    {
      when: { object: ['uat', 'sa', 'satoken', 'device', 'session'] },
      means: { activity: 'token', outcome: 'success' },
    },
  ],
  otherwise: { activity: 'config_change', outcome: 'success' },
  samples: [
    ...sampleRows<Special>(
      (special) =>
        jsonLine({ uuid: 'e1', timestamp: '2025-10-18T14:28:18Z' }, special, {
          target_user: { uuid: 'u1', email: 'Bob@example.org', name: 'Bob' },
          client: { app_name: '1Password for Web', ip_address: '198.51.100.7', platform_name: 'Chrome' },
        }),
      {
        time,
        columns: {
          host_name: 'Chrome',
          process_name: '1Password for Web',
          source_ip: '198.51.100.7',
          user_name: 'bob@example.org',
          user_id: 'u1',
          request_id: 'e1',
        },
      },
      [
        [{ category: 'success', type: 'credentials_ok' }, 'login', 'success', undefined, { action: 'credentials_ok' }],
        [
          { category: 'credentials_failed', type: 'password_secret_bad' },
          'login',
          'failure',
          'invalid_credentials',
          { action: 'password_secret_bad' },
        ],
        [{ category: 'mfa_failed', type: 'totp_bad' }, 'login', 'failure', 'mfa_denied', { action: 'totp_bad' }],
        [
          { category: 'firewall_failed', type: 'country_blocked' },
          'login',
          'failure',
          'not_allowed',
          { action: 'country_blocked' },
        ],
        [{ category: 'other_failed', type: 'unknown' }, 'login', 'failure', undefined, { action: 'unknown' }],
      ],
    ),
    ...sampleRows<Special>(
      (special) =>
        jsonLine({ uuid: 'e1', timestamp: '2025-10-18T14:28:18Z', actor_uuid: 'u1', object_uuid: 'o1' }, special, {
          actor_details: { uuid: 'u1', email: 'bob@example.org' },
          object_details: { email: 'mallory@example.org' },
          session: { ip: '2001:db8::7' },
        }),
      {
        time,
        columns: {
          source_ip: '2001:db8::7',
          user_name: 'bob@example.org',
          user_id: 'u1',
          user_target: 'mallory@example.org',
          request_id: 'e1',
        },
      },
      [
        [{ action: 'suspend', object_type: 'user' }, 'account_change', 'success', undefined, { action: 'suspend' }],
        [{ action: 'create', object_type: 'sa' }, 'token', 'success', undefined, { action: 'create' }],
        [{ action: 'enblfwlp', object_type: 'account' }, 'config_change', 'success', undefined, { action: 'enblfwlp' }],
      ],
    ),
    {
      line: jsonLine({
        uuid: 'e1',
        timestamp: '2025-10-18T14:28:18Z',
        item_uuid: 'i1',
        vault_uuid: 'v1',
        action: 'reveal',
        user: { uuid: 'u1', email: 'x from 203.0.113.9 | "y" \u001b[31m' },
      }),
      time,
      activity: 'file_access',
      outcome: 'success',
      columns: { action: 'reveal', user_name: 'x from 203.0.113.9 | "y" \u001b[31m', user_id: 'u1', request_id: 'e1' },
    },
  ],
  nearMisses: [
    '{"uuid":"e1","timestamp":"2025-10-18T14:28:18Z","category":"success","user":{"uuid":"u1"}}',
    '{"timestamp":"2025-10-18T14:28:18Z","category":"success","target_user":{"uuid":"u1"}}',
    '{"uuid":"e1","actor_uuid":"u1","action":"suspend"}',
    '{"cursor":"x","items":[{"uuid":"e1","category":"success","target_user":{"uuid":"u1"}}]}',
  ],
}
