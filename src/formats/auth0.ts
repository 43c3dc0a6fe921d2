import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Codes of the types of events: each says how it ended. */
const KINDS: readonly AuditKind[] = [
  { activity: 'login', names: 'fp|fcoa', example: 'fp', outcome: 'failure', reason: 'invalid_credentials' },
  { activity: 'login', names: 'fu', example: 'fu', outcome: 'failure', reason: 'unknown_user' },
  { activity: 'login', names: 'pwd_leak', example: 'pwd_leak', outcome: 'failure', reason: 'not_allowed' },
  { activity: 'login', names: 'f|fc|fco|fens|fi', example: 'f', outcome: 'failure' },
  { activity: 'login', names: 's|sens|scoa', example: 's', outcome: 'success' },
  { activity: 'login', names: 'w|cls|cs', example: 'cls', attempt: 'none', outcome: 'unknown' },
  { activity: 'login', names: 'limit_mu|limit_sul', example: 'limit_mu', outcome: 'failure', reason: 'rate_limited' },
  { activity: 'account_lockout', names: 'limit_wc', example: 'limit_wc', outcome: 'success', reason: 'locked' },
  { activity: 'session', names: 'ssa', example: 'ssa', outcome: 'success' },
  { activity: 'session', names: 'fsa', example: 'fsa', outcome: 'failure' },
  { activity: 'logout', names: 'slo', example: 'slo', outcome: 'success' },
  { activity: 'logout', names: 'flo', example: 'flo', outcome: 'failure' },
  { activity: 'registration', names: 'ss', example: 'ss', outcome: 'success' },
  { activity: 'registration', names: 'fs|signup_pwd_leak|limit_ui', example: 'fs', outcome: 'failure' },
  { activity: 'password_change', names: 'scp|scph', example: 'scp', outcome: 'success' },
  { activity: 'password_change', names: 'fcp|fcph|reset_pwd_leak', example: 'fcp', outcome: 'failure' },
  { activity: 'password_change', names: '[sf]cpr', example: 'scpr', attempt: 'none', outcome: 'unknown' },
  {
    activity: 'mfa',
    names: 'gd_auth_rejected|gd_push_rejected',
    example: 'gd_auth_rejected',
    outcome: 'failure',
    reason: 'mfa_denied',
  },
  {
    activity: 'mfa',
    names: 'gd_\\w*rate_limit\\w*',
    example: 'gd_otp_rate_limit_exceed',
    outcome: 'failure',
    reason: 'rate_limited',
  },
  { activity: 'mfa', names: 'gd_\\w*fail\\w*', example: 'gd_auth_failed', outcome: 'failure' },
  { activity: 'mfa', names: 'gd_(?:auth|recovery)_succeed', example: 'gd_auth_succeed', outcome: 'success' },
  {
    activity: 'account_change',
    names: 'gd_(?:un)?enroll\\w*|gd_update_device_account|gd_user_delete|sce|scu|scpn|du|sv|sui',
    example: 'gd_enroll_complete',
    outcome: 'success',
  },
  { activity: 'account_change', names: 'fce|fcu|fcpn|fdu|fv|fui', example: 'fce', outcome: 'failure' },
  { activity: 'mfa', names: 'gd_\\w+|mfar', example: 'gd_start_auth', attempt: 'none', outcome: 'unknown' },
  {
    activity: 'token',
    names: 'se\\w+ft|srrt|sd|sertft|token_exchange_succeeded',
    example: 'seacft',
    outcome: 'success',
  },
  { activity: 'token', names: 'fe\\w+ft|ferrt|fd|frrt|token_exchange_failed', example: 'feacft', outcome: 'failure' },
  { activity: 'config_change', names: 'sapi|sdu|admin_update_launch', example: 'sapi', outcome: 'success' },
  { activity: 'config_change', names: 'fapi', example: 'fapi', outcome: 'failure' },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' } }

/** A field as log streams write it, in an envelope, and as the Management API does. */
const both = (name: string): string[] => [`data.${name}`, name]

interface End {
  readonly error?: string
}

const TIME = '2025-10-18T14:28:18.250Z'
const time = '2025-10-18T14:28:18.250000Z'

/** Tenant logs of Auth0, one event to a line. */
export const auth0: LogFormat = {
  id: 'auth0',
  title: 'Auth0 tenant logs',
  reference: 'https://auth0.com/docs/deploy-monitor/logs/log-event-type-codes',
  logsource: { product: 'auth0', service: 'auth0' },
  frame: {
    kind: 'json',
    paths: {
      time: both('date'),
      log: ['log_id', 'data.log_id', '_id'],
      action: both('type'),
      result: both('details.error'),
      source_ip: both('ip'),
      name: both('user_name'),
      manager: both('details.request.auth.user.email'),
      user_id: both('user_id'),
      user_agent: both('user_agent'),
      user_target: ['data.details.request.body.user_email'],
      process_name: both('client_name'),
      message: both('description'),
      mobile: both('isMobile'),
      request_id: ['log_id', 'data.log_id'],
    },
    // Numbers of older logs begin otherwise, and exports of chosen fields have none.
    claim: [
      { log: { re: '^(?:9|49)\\d{30,}$' }, action: { re: '^[a-z0-9_]+$' } },
      { mobile: { present: true }, action: { re: '^[a-z0-9_]+$' }, message: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { user_name: ['name', 'manager', 'user_id'] },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: { in: 'result', table: [['', 'failed']] },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, error }) =>
        jsonLine({
          log_id: '90020251018142818250000000000000000001223372036854775807',
          data: {
            date: TIME,
            type: action,
            ip: '198.51.100.7',
            user_name: 'Bob@example.org',
            user_id: 'auth0|1',
            client_name: 'Shop',
            details: error === undefined ? undefined : { error },
          },
        }),
      {
        time,
        columns: {
          process_name: 'Shop',
          source_ip: '198.51.100.7',
          user_name: 'bob@example.org',
          user_id: 'auth0|1',
          request_id: '90020251018142818250000000000000000001223372036854775807',
        },
      },
      auditRows<End>(KINDS, { failed: { error: 'x' }, done: {}, other: 'depnote' }, () => ({})),
    ),
    {
      line: jsonLine({
        date: TIME,
        type: 's',
        connection: 'x',
        ip: '198.51.100.7',
        user_name: 'bob@example.org',
        isMobile: false,
        description: 'Success Login',
      }),
      time,
      activity: 'login',
      outcome: 'success',
      columns: { action: 's', source_ip: '198.51.100.7', user_name: 'bob@example.org', message: 'Success Login' },
    },
    {
      line: jsonLine({
        _id: '90020251018142818250000000000000000001223372036854775807',
        date: TIME,
        type: 'fu',
        description: 'Wrong email or password.',
        ip: '2001:db8::7',
        user_agent: 'Chrome 120',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
      }),
      time,
      activity: 'login',
      outcome: 'failure',
      reason: 'unknown_user',
      columns: {
        action: 'fu',
        source_ip: '2001:db8::7',
        user_agent: 'Chrome 120',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        message: 'Wrong email or password.',
      },
    },
  ],
  nearMisses: [
    '{"log_id":"17","type":"fp","date":"2025-10-18T14:28:18Z","user_name":"bob"}',
    '{"log_id":"90020251018142818250000000000000000001223372036854775807","type":"Failed Login"}',
    '{"type":"fp","date":"2025-10-18T14:28:18Z","user_name":"bob"}',
    '{"type":"Failed Login","date":"2025-10-18T14:28:18Z","isMobile":false,"description":"x"}',
    '[{"log_id":"90020251018142818250000000000000000001223372036854775807","type":"fp"}]',
  ],
}
