import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat, MessageRule, Sample } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** What administrators do. Each name that ends in `error` tells of a failure. */
const KINDS: readonly AuditKind[] = [
  {
    activity: 'login',
    names: 'admin_login_error|admin_single_factor_login_error',
    example: 'admin_login_error',
    outcome: 'failure',
  },
  { activity: 'login', names: 'admin_login|admin_single_factor_login', example: 'admin_login', outcome: 'success' },
  { activity: 'mfa', names: 'admin_2fa_error|admin_factor_error', example: 'admin_2fa_error', outcome: 'failure' },
  {
    activity: 'password_change',
    names: 'admin_reset_password|admin_self_activate',
    example: 'admin_reset_password',
    outcome: 'success',
  },
  {
    activity: 'account_lockout',
    names: 'user_lock\\w*|admin_lockout',
    example: 'user_lockout_cleared',
    outcome: 'unknown',
  },
  {
    activity: 'token',
    names: '(?:bypass|hardtoken|u2ftoken|integration_skey)_\\w+',
    example: 'bypass_create',
    outcome: 'success',
  },
  {
    activity: 'privilege',
    names: 'admin_(?:create|update|delete|activate\\w*)|admin_rectivates_duo_push',
    example: 'admin_activate_duo_push',
    outcome: 'success',
  },
  {
    activity: 'account_change',
    names: '(?:user|phone|group|directory)_\\w+|\\w*_sync_\\w+',
    example: 'phone_update',
    outcome: 'success',
  },
  {
    activity: 'config_change',
    names: '(?:policy|integration|credits|customer|feature|trust|log|deregister)_?\\w*',
    example: 'policy_update',
    outcome: 'success',
  },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' }, done: { ended: 'done' } }

/** A second factor; the kind of event stands where others have a name. */
const FACTOR = { sort: 'factor' } as const

const FACTOR_RULES: readonly MessageRule[] = [
  ...(['mfa_denied', 'locked', 'not_allowed', 'fault'] as const).map((reason): MessageRule => ({
    when: { ...FACTOR, ended: 'failed', because: reason },
    means: { activity: 'mfa', outcome: 'failure', reason },
  })),
  { when: { ...FACTOR, ended: 'failed' }, means: { activity: 'mfa', outcome: 'failure' } },
  { when: { ...FACTOR, ended: 'done' }, means: { activity: 'mfa', outcome: 'success' } },
  { when: FACTOR, means: { activity: 'mfa', outcome: 'unknown', attempt: 'none' } },
]

/** What is done to a user or an administrator names them where other actions name something else. */
const ON_USERS: readonly MessageRule[] = [
  {
    when: { action: { re: '^user_(?:create|update|delete|restore|pending_delete)$' } },
    columns: { user_target: ['object'] },
    means: { activity: 'account_change', outcome: 'success' },
  },
  {
    when: { action: { re: '^admin_(?:create|update|delete)$' } },
    columns: { user_target: ['object'] },
    means: { activity: 'privilege', outcome: 'success' },
  },
]

interface End {
  readonly result?: string
  readonly reason?: string
}

const time = '2025-10-18T14:28:18.000000Z'
const FACTOR_COLUMNS = {
  action: 'authentication',
  process_name: 'Slack',
  source_ip: '198.51.100.7',
  user_name: 'bob',
} as const

/** Authentication, activity and administrator logs of Duo's Admin API, one event to a line. */
export const duo: LogFormat = {
  id: 'duo',
  title: 'Duo authentication and admin logs',
  reference: 'https://duo.com/docs/adminapi#logs',
  logsource: { product: 'cisco', service: 'duo' },
  frame: {
    kind: 'json',
    paths: {
      time: ['isotimestamp', 'timestamp', 'ts'],
      factor: ['factor'],
      kind_of: ['event_type', 'factor'],
      txid: ['txid', 'access_device', 'auth_device', 'application', 'new_enrollment'],
      about: ['object', 'description', 'activity_id'],
      object: ['object', 'target.name'],
      action: ['action.name', 'action', 'event_type'],
      result: ['result'],
      why: ['reason'],
      message: ['reason', 'description'],
      source_ip: ['access_device.ip.address', 'access_device.ip', 'ip'],
      user_name: ['user.name', 'username', 'actor.name'],
      user_email: ['email'],
      user_id: ['user.key'],
      host_name: ['access_device.hostname', 'host'],
      process_name: ['application.name', 'integration'],
      request_id: ['txid'],
      description: ['description'],
    },
    claim: [
      {
        txid: { present: true },
        factor: { present: true },
        result: { re: '(?i)^(?:success|denied|failure|error|fraud)$' },
      },
      { txid: { present: true }, kind_of: 'authentication', result: { present: true } },
      {
        about: { present: true },
        action: {
          re: '^(?:admin|user|bypass|integration|hardtoken|u2ftoken|phone|group|policy|directory|customer|credits|activation|azure|ad|openldap)_\\w+$',
        },
      },
    ],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: { source_ip: ['source_ip', 'told_ip'] },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    sort: { in: 'kind_of', table: [['', 'factor']] },
    ended: {
      in: 'result',
      table: [
        ['(?i)^(?:denied|failure|error|fraud)$', 'failed'],
        ['(?i)^success$', 'done'],
      ],
    },
    because: {
      in: 'why',
      table: [
        [
          '(?i)^(?:user_marked_fraud|user_cancelled|user_denied|no_response|invalid_passcode|anomalous_push|factor_restricted|no_keys_pressed|call_timed_out|no_push_response|verification_code_\\w+|user mistake|no response)',
          'mfa_denied',
        ],
        ['(?i)^locked', 'locked'],
        ['(?i)^(?:error|could_not_complete|system)', 'fault'],
        ['', 'not_allowed'],
      ],
    },
    told_ip: { in: 'description', part: '"ip_address": ?"(?P<ip>[^"\\\\]+)"' },
  },
  messages: [...FACTOR_RULES, ...ON_USERS, ...auditRules(KINDS, ENDS)],
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End>(
      (end) =>
        jsonLine(
          {
            access_device: { ip: '198.51.100.7' },
            application: { key: 'k', name: 'Slack' },
            event_type: 'authentication',
            factor: 'duo_push',
            isotimestamp: '2025-10-18T14:28:18.000000+00:00',
            timestamp: 1_760_797_698,
            user: { name: 'bob' },
          },
          end,
        ),
      { time, columns: FACTOR_COLUMNS },
      [
        [{ result: 'success', reason: 'user_approved' }, 'mfa', 'success', undefined, { message: 'user_approved' }],
        [
          { result: 'fraud', reason: 'user_marked_fraud' },
          'mfa',
          'failure',
          'mfa_denied',
          { message: 'user_marked_fraud' },
        ],
        [{ result: 'denied', reason: 'locked_out' }, 'mfa', 'failure', 'locked', { message: 'locked_out' }],
        [
          { result: 'denied', reason: 'deny_unenrolled_user' },
          'mfa',
          'failure',
          'not_allowed',
          { message: 'deny_unenrolled_user' },
        ],
        [{ result: 'error', reason: 'error' }, 'mfa', 'failure', 'fault', { message: 'error' }],
        [{ result: 'failure' }, 'mfa', 'failure'],
        [{ result: 'pending' }, 'mfa', 'unknown'],
      ],
    ),
    ...sampleRows<End & { action: string }>(
      ({ action, result }) =>
        jsonLine({
          action,
          object: 'o',
          timestamp: 1_760_797_698,
          username: 'x from 203.0.113.9 | "y" \u001b[31m',
          result,
        }),
      { time, columns: { user_name: 'x from 203.0.113.9 | "y" \u001b[31m' } },
      auditRows<End>(KINDS, { failed: { result: 'error' }, done: {}, other: 'activation_begin' }, () => ({})).filter(
        ([, activity]) => activity !== 'other',
      ),
    ),
    ...(['user_update', 'admin_create'] as const).map((action): Sample => ({
      line: jsonLine({ action, object: 'mallory', timestamp: 1_760_797_698, username: 'bob' }),
      time,
      activity: action === 'user_update' ? 'account_change' : 'privilege',
      outcome: 'success',
      columns: { action, user_name: 'bob', user_target: 'mallory' },
    })),
    {
      line: jsonLine({
        access_device: { browser: 'Chrome', ip: { address: '198.51.100.7' } },
        action: { details: null, name: 'user_update' },
        activity_id: 'x',
        actor: { name: 'Alice', type: 'admin' },
        target: { name: 'mallory', type: 'user' },
        ts: '2025-10-18T14:28:18.000000+00:00',
      }),
      time,
      activity: 'account_change',
      outcome: 'success',
      columns: { action: 'user_update', source_ip: '198.51.100.7', user_name: 'Alice', user_target: 'mallory' },
    },
    ...sampleRows<End>(
      ({ result }) =>
        jsonLine({ action: 'activation_begin', object: 'o', timestamp: 1_760_797_698, username: 'bob', result }),
      { time, columns: { action: 'activation_begin', user_name: 'bob' } },
      [
        [{ result: 'error' }, 'other', 'failure'],
        [{ result: 'success' }, 'other', 'success'],
        [{}, 'other', 'unknown'],
      ],
    ),
    {
      line: jsonLine({
        action: 'admin_login_error',
        description:
          '{"ip_address": "2001:db8::7", "error": "SAML login is disabled", "email": "\\",\\"ip_address\\": \\"203.0.113.9\\""}',
        isotimestamp: '2025-10-18T14:28:18+00:00',
        object: null,
        username: '',
      }),
      time,
      activity: 'login',
      outcome: 'failure',
      columns: {
        action: 'admin_login_error',
        source_ip: '2001:db8::7',
        message:
          '{"ip_address": "2001:db8::7", "error": "SAML login is disabled", "email": "\\",\\"ip_address\\": \\"203.0.113.9\\""}',
      },
    },
  ],
  nearMisses: [
    '{"timestamp":1760797698,"factor":"duo_push","result":"success","user":"bob"}',
    '{"action":"login","object":"o","timestamp":1760797698,"username":"bob"}',
    '{"action":"admin_login","timestamp":1760797698,"username":"bob"}',
    '{"event_type":"authentication","result":"success","timestamp":1760797698}',
    '{"authlogs":[{"txid":"t","factor":"duo_push","result":"success"}]}',
  ],
}
