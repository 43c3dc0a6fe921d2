import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/**
 * A sign-in is counted by its session. What stands around it (the provider that was asked, the policy, each factor)
 * tells of the same try.
 */
const KINDS: readonly AuditKind[] = [
  { activity: 'login', names: 'user\\.session\\.start', example: 'user.session.start' },
  {
    activity: 'login',
    names:
      'user\\.authentication\\.(?:auth|auth_via_(?:AD_agent|IDP|LDAP_agent|inbound_SAML|inbound_delauth|iwa|radius|richclient|social)|verify|authenticate)',
    example: 'user.authentication.auth_via_IDP',
    attempt: 'none',
  },
  {
    activity: 'mfa',
    names: 'user\\.mfa\\.okta_verify\\.deny_push(?:_upgrade_needed)?',
    example: 'user.mfa.okta_verify.deny_push',
    outcome: 'failure',
    reason: 'mfa_denied',
  },
  {
    activity: 'mfa',
    names: 'user\\.authentication\\.auth_via_mfa|user\\.mfa\\.attempt_bypass|user\\.authentication\\.universal_logout',
    example: 'user.authentication.auth_via_mfa',
  },
  {
    activity: 'mfa',
    names: 'system\\.(?:push|sms|voice|email|mfa)\\.\\w*(?:send|challenge)\\w*(?:\\.\\w+)*',
    example: 'system.push.send_factor_verify_push',
    attempt: 'none',
    outcome: 'unknown',
  },
  { activity: 'logout', names: 'user\\.session\\.end|user\\.authentication\\.slo', example: 'user.session.end' },
  {
    activity: 'account_lockout',
    names: 'user\\.account\\.lock(?:\\.limit)?',
    example: 'user.account.lock',
    outcome: 'success',
    reason: 'locked',
  },
  {
    activity: 'password_change',
    names:
      'user\\.account\\.(?:update|reset|expire)_password|user\\.credential\\.\\w*password\\w*|user\\.account\\.(?:update_)?recovery\\w*',
    example: 'user.account.update_password',
  },
  {
    activity: 'privilege',
    names:
      '(?:user\\.account|group|app)\\.privilege\\.(?:grant|revoke)|user\\.session\\.impersonation\\.\\w+|user\\.session\\.access_admin_app|iam\\.\\S+',
    example: 'user.account.privilege.grant',
  },
  {
    activity: 'token',
    names:
      'app\\.oauth2\\.\\S*token\\S*|system\\.api_token\\.\\w+|user\\.account\\.use_token|app\\.access_request\\.\\S+',
    example: 'system.api_token.create',
  },
  {
    activity: 'account_change',
    names:
      'user\\.lifecycle\\.\\S+|user\\.mfa\\.factor\\.\\w+|user\\.account\\.\\S+|group\\.user_membership\\.\\w+|system\\.mfa\\.factor\\.\\w+|user\\.identity_verification\\S*',
    example: 'user.lifecycle.create',
  },
  {
    activity: 'session',
    names: 'user\\.authentication\\.sso|user\\.session\\.\\S+',
    example: 'user.authentication.sso',
  },
  {
    activity: 'config_change',
    names:
      '(?:policy|zone|security|device|network_zone)\\.\\S+\\.?(?:create|update|delete|activate|deactivate|add|remove|override|enabled?|disabled?)\\S*|(?:application|group|system\\.idp|system\\.agent|system\\.\\w+)\\.(?:lifecycle|user_membership|policy|provision)\\S*|zone\\.\\w+',
    example: 'policy.lifecycle.update',
  },
]

const ENDS: AuditEnds = {
  failed: { ended: 'failed' },
  done: { ended: 'done' },
  reasons: ['invalid_credentials', 'locked', 'expired', 'mfa_denied', 'rate_limited', 'unknown_user', 'not_allowed'],
}

const TIME = '2025-10-18T14:28:18.250Z'
const time = '2025-10-18T14:28:18.250000Z'

interface End {
  readonly outcome?: { readonly result: string; readonly reason?: string }
}

const failure = (reason: string): End => ({ outcome: { result: 'FAILURE', reason } })

const CLIENT = { ipAddress: '198.51.100.7', userAgent: { rawUserAgent: 'Mozilla/5.0' } }

/** The Okta System Log, one event to a line. */
export const oktaSystemLog: LogFormat = {
  id: 'okta-system-log',
  title: 'Okta System Log',
  reference: 'https://developer.okta.com/docs/reference/api/event-types/',
  logsource: { product: 'okta', service: 'okta' },
  frame: {
    kind: 'json',
    paths: {
      time: ['published'],
      action: ['eventType', 'eventtype'],
      legacy: ['legacyEventType', 'legacyeventtype'],
      actor: ['actor.alternateId'],
      shown: ['actor.displayName'],
      result: ['outcome.result'],
      why: ['outcome.reason'],
      source_ip: ['client.ipAddress', 'request.ipChain[0].ip'],
      user_agent: ['client.userAgent.rawUserAgent'],
      user_id: ['actor.id'],
      user_target: ['target[type=User].alternateId'],
      request_id: ['debugContext.debugData.requestId', 'transaction.id'],
      message: ['displayMessage'],
      level: ['severity'],
    },
    claim: [
      { legacy: { present: true } },
      { actor: { present: true }, action: { present: true } },
      { action: { re: '^(?:user|app|application|group|policy|system|zone|device)\\.' }, time: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { user_name: ['actor', 'shown'] },
  absent: ['unknown', 'null'],
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: {
      in: 'result',
      table: [
        ['^(?:FAILURE|DENY|ABANDONED)$', 'failed'],
        ['^(?:SUCCESS|ALLOW|SKIPPED)$', 'done'],
      ],
    },
    because: {
      in: 'why',
      table: [
        ['^(?:INVALID_CREDENTIALS|VERIFICATION_ERROR)$', 'invalid_credentials'],
        ['LOCKED_OUT', 'locked'],
        ['EXPIRED', 'expired'],
        ['(?i)push|factor|passcode', 'mfa_denied'],
        ['RATE_LIMIT', 'rate_limited'],
        ['(?i)(?:unknown|invalid)[_ ]user|user[_ ]not[_ ]found', 'unknown_user'],
        ['(?i)deny|denied|not[_ ]allowed|BLACKLIST|BLOCKLIST|SUSPENDED|DEACTIVATED|NOT_ASSIGNED', 'not_allowed'],
      ],
    },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, outcome }) =>
        jsonLine({
          actor: { id: '00u1', type: 'User', alternateId: 'Bob@example.org', displayName: 'Bob' },
          client: CLIENT,
          eventType: action,
          outcome,
          published: TIME,
          severity: 'INFO',
        }),
      {
        time,
        columns: {
          source_ip: '198.51.100.7',
          user_agent: 'Mozilla/5.0',
          user_name: 'bob@example.org',
          user_id: '00u1',
          level: 'INFO',
        },
      },
      auditRows<End>(
        KINDS,
        {
          failed: { outcome: { result: 'DENY' } },
          done: { outcome: { result: 'SUCCESS' } },
          open: { outcome: { result: 'CHALLENGE' } },
          reasons: {
            invalid_credentials: failure('INVALID_CREDENTIALS'),
            locked: failure('LOCKED_OUT'),
            expired: failure('PASSWORD_EXPIRED'),
            mfa_denied: failure('User rejected Okta push verify'),
            rate_limited: failure('RATE_LIMIT_EXCEEDED'),
            unknown_user: failure('Unknown user'),
            not_allowed: failure('Sign-on policy evaluation resulted in DENY'),
          },
        },
        () => ({}),
      ),
    ),
    {
      line: jsonLine({
        actor: { id: '00u1', type: 'User', alternateId: 'x from 203.0.113.9 | "y" \u001b[31m' },
        eventType: 'user.account.privilege.grant',
        outcome: { result: 'SUCCESS' },
        published: TIME,
        target: [
          { id: 'r1', type: 'ROLE', alternateId: 'unknown' },
          { id: '00u2', type: 'User', alternateId: 'mallory@example.org' },
        ],
        request: { ipChain: [{ ip: '2001:db8::7' }] },
        transaction: { id: 'Y1', type: 'WEB' },
        displayMessage: 'Grant user privilege',
      }),
      time,
      activity: 'privilege',
      outcome: 'success',
      columns: {
        action: 'user.account.privilege.grant',
        source_ip: '2001:db8::7',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        user_id: '00u1',
        user_target: 'mallory@example.org',
        request_id: 'Y1',
        message: 'Grant user privilege',
      },
    },
    {
      line: '{"eventtype":"user.session.start","outcome":{"result":"SUCCESS"},"published":"2025-10-18 14:28:18.250","actor":{"alternateId":"unknown","displayName":"bob"}}',
      time,
      activity: 'login',
      outcome: 'success',
      columns: { action: 'user.session.start', user_name: 'bob' },
    },
  ],
  nearMisses: [
    '{"eventType":"user.session.start","timestamp":"2025-10-18T14:28:18Z","actor":{"name":"bob"}}',
    '{"eventType":"login","published":"2025-10-18T14:28:18Z"}',
    '{"published":"2025-10-18T14:28:18Z","actor":{"alternateId":"bob@example.org"}}',
    '[{"eventType":"user.session.start","published":"2025-10-18T14:28:18Z"}]',
    '{"eventType":"user.session.start","published":"2025-10-18T14:28:18Z"',
  ],
}
