import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Names of events; those of the admin console are written in capitals. */
const KINDS: readonly AuditKind[] = [
  { activity: 'login', names: 'login_success', example: 'login_success', outcome: 'success' },
  { activity: 'login', names: 'login_failure', example: 'login_failure', outcome: 'failure' },
  // A warning about a sign-in that was stopped: it names no address, and the sign-in has an event of its own.
  {
    activity: 'login',
    names: 'suspicious_(?:login|programmatic_login|login_less_secure_app) ?',
    example: 'suspicious_login',
    attempt: 'none',
    outcome: 'failure',
    reason: 'not_allowed',
  },
  { activity: 'mfa', names: 'login_verification|login_challenge', example: 'login_verification' },
  { activity: 'logout', names: 'logout', example: 'logout', outcome: 'success' },
  {
    activity: 'account_lockout',
    names: 'account_disabled_\\w+|SUSPEND_USER',
    example: 'account_disabled_hijacked',
    outcome: 'success',
    reason: 'locked',
  },
  { activity: 'password_change', names: 'password_edit|CHANGE_PASSWORD', example: 'password_edit' },
  {
    activity: 'privilege',
    names:
      '(?:UN)?ASSIGN_ROLE|(?:GRANT|REVOKE)_(?:ADMIN_PRIVILEGE|DELEGATED_ADMIN_PRIVILEGES)|(?:CREATE|DELETE|RENAME|UPDATE)_ROLE|(?:ADD|REMOVE)_PRIVILEGE',
    example: 'ASSIGN_ROLE',
  },
  { activity: 'token', names: 'authorize|revoke|request|AUTHORIZE_API_CLIENT_ACCESS', example: 'authorize' },
  {
    activity: 'account_change',
    names:
      '(?:CREATE|DELETE|RENAME|UNSUSPEND|UNDELETE|ARCHIVE)_USER|(?:ADD|REMOVE|UPDATE)_GROUP_MEMBER\\w*|(?:CREATE|DELETE)_GROUP|(?:add|remove|ban)_(?:member|user)\\w*|(?:2sv|titanium|passkey)_\\w+|recovery_\\w+_edit|\\w*2SV\\w*|MOVE_USER_TO_ORG_UNIT',
    example: 'CREATE_USER',
  },
  { activity: 'file_upload', names: 'upload', example: 'upload' },
  { activity: 'file_download', names: 'download|copy|source_copy|CUSTOMER_TAKEOUT_SUCCEEDED', example: 'download' },
  { activity: 'file_access', names: 'view|preview|print|access_item_content', example: 'view' },
  {
    activity: 'file_change',
    names:
      'edit|create|delete|trash|untrash|rename|move|add_to_folder|remove_from_folder|change_(?:user_access|owner|document_\\w+|acl_\\w+)\\w*|shared_drive_\\w+|team_drive_\\w+',
    example: 'change_user_access',
  },
  {
    activity: 'config_change',
    names:
      '(?:CREATE|CHANGE|DELETE|ADD|REMOVE|UPDATE|TOGGLE|ENABLE|DISABLE|ENFORCE|ALLOW|SET)_[A-Z0-9_]+|email_forwarding_out_of_domain|change_calendar_acls',
    example: 'CHANGE_APPLICATION_SETTING',
  },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' }, reasons: ['invalid_credentials', 'not_allowed', 'unknown_user'] }

/** A parameter of the event: a list of names and values, or an object as data pipelines make it. */
const parameter = (name: string): string[] => [`events[0].parameters[name=${name}].value`, `parameters.${name}`]

interface End {
  readonly login_failure_type?: string
  readonly login_challenge_status?: string
}

const parameters = (end: End): { name: string; value: string }[] =>
  Object.entries({ ...end, target_user: 'Mallory@example.org' }).map(([name, value]) => ({
    name,
    value,
  }))

/** Activities of Google Workspace as the Reports API gives them, one to a line. Of several events in one, the first is read. */
export const googleWorkspace: LogFormat = {
  id: 'google-workspace',
  title: 'Google Workspace activity reports',
  reference: 'https://developers.google.com/workspace/admin/reports/v1/appendix/activity/login',
  logsource: { product: 'gcp', service: 'google_workspace.admin' },
  frame: {
    kind: 'json',
    paths: {
      time: ['id.time'],
      application: ['id.applicationName'],
      kind_of: ['kind'],
      action: ['events[0].name', 'name'],
      result: parameter('login_challenge_status'),
      why: parameter('login_failure_type'),
      source_ip: ['ipAddress'],
      user_name: ['actor.email', 'actor.key'],
      user_id: ['actor.profileId'],
      user_target: [
        ...parameter('USER_EMAIL'),
        ...parameter('affected_email_address'),
        ...parameter('target_user'),
        ...parameter('user_email'),
      ],
      file_name: parameter('doc_title'),
      process_name: ['id.applicationName'],
      message: parameter('login_failure_type'),
    },
    claim: [{ application: { present: true } }, { kind_of: ['admin#reports#activity', 'reports#activity'] }],
  },
  time: { capture: 'time', stamp: 'iso' },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: { in: 'result', table: [['(?i)fail', 'failed']] },
    because: {
      in: ['why', 'result'],
      table: [
        ['invalid_password|wrong_password', 'invalid_credentials'],
        ['account_disabled|disallowed|blocked', 'not_allowed'],
        ['unknown_user|invalid_username', 'unknown_user'],
      ],
    },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, ...end }) =>
        jsonLine({
          kind: 'admin#reports#activity',
          id: { time: '2025-10-18T14:28:18.250Z', uniqueQualifier: '-1', applicationName: 'login', customerId: 'C1' },
          actor: { email: 'Bob@example.org', profileId: '17' },
          ipAddress: '198.51.100.7',
          events: [{ type: 'login', name: action, parameters: parameters(end) }],
        }),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: {
          process_name: 'login',
          source_ip: '198.51.100.7',
          user_name: 'bob@example.org',
          user_id: '17',
          user_target: 'mallory@example.org',
        },
      },
      auditRows<End>(
        KINDS,
        {
          failed: { login_challenge_status: 'Challenge Failed.' },
          done: {},
          reasons: {
            invalid_credentials: {
              login_challenge_status: 'Challenge Failed.',
              login_failure_type: 'login_failure_invalid_password',
            },
            not_allowed: {
              login_challenge_status: 'Challenge Failed.',
              login_failure_type: 'login_failure_account_disabled',
            },
            unknown_user: {
              login_challenge_status: 'Challenge Failed.',
              login_failure_type: 'login_failure_unknown_user',
            },
          },
        },
        ({ end }) => (end.login_failure_type === undefined ? {} : { message: end.login_failure_type }),
      ),
    ),
    {
      line: jsonLine({
        actor: { callerType: 'USER', email: 'x from 203.0.113.9 | "y" \u001b[31m' },
        id: { applicationName: 'admin', time: '2025-10-18 14:28:18.250000000' },
        ipAddress: '2001:db8::7',
        name: 'ASSIGN_ROLE',
        parameters: { ROLE_NAME: '_SEED_ADMIN_ROLE', USER_EMAIL: 'mallory@example.org' },
      }),
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'privilege',
      outcome: 'success',
      columns: {
        action: 'ASSIGN_ROLE',
        process_name: 'admin',
        source_ip: '2001:db8::7',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        user_target: 'mallory@example.org',
      },
    },
  ],
  nearMisses: [
    '{"id":{"time":"2025-10-18T14:28:18Z"},"name":"login_failure"}',
    '{"kind":"admin#directory#user","name":"bob"}',
    '{"applicationName":"login","events":[]}',
    '{"kind":"admin#reports#activities","items":[{"id":{"applicationName":"login"}}]}',
  ],
}
