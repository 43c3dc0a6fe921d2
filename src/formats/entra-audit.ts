import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Names of activities, as the directory writes them. */
const KINDS: readonly AuditKind[] = [
  {
    activity: 'password_change',
    names:
      '(?i)(?:(?:re)?set|change|update) (?:user )?password.*|reset password .*|self-service password reset.*|unlock user account.*',
    example: 'Reset user password',
  },
  {
    activity: 'mfa',
    names: '(?i)fraud reported.*|MFA denied.*|suspicious activity reported',
    example: 'Fraud reported - user is blocked for MFA',
    attempt: 'none',
    outcome: 'failure',
    reason: 'mfa_denied',
  },
  {
    activity: 'privilege',
    names:
      '(?i)(?:add|remove) (?:eligible |scoped )?members? (?:to|from) role.*|add (?:app role assignment|delegated permission grant|oauth2permissiongrant|owner).*|consent to application|.*elevated their access.*|(?:delete|add|update|remove) role assignment.*|(?:add|update|delete) role (?:definition|setting).*|assign.* role.*|.*\\bPIM\\b.*',
    example: 'Add member to role',
  },
  {
    activity: 'token',
    names:
      '(?i)(?:add|remove|update) service principal credentials.*|update application.*(?:secret|certificate).*|(?:add|remove) .*credentials?.*|.*temporary access pass.*',
    example: 'Add service principal credentials',
  },
  {
    activity: 'account_change',
    names:
      '(?i)(?:add|create|delete|hard delete|restore|update|disable|enable|invite|redeem|import|convert) (?:external |internal |federated )?(?:user|account|group|guest|service principal|device|strong authentication).*|(?:add|remove) member (?:to|from) group|user (?:registered|deleted|changed|started|reviewed|updated|canceled).*|(?:admin )?(?:registered|deleted|updated) (?:all )?security info.*',
    example: 'Invite external user',
  },
  {
    activity: 'config_change',
    names: '(?i)(?:add(?:ed)?|create|delete|update|set|remove|disable|enable|verify|change) .*|.* policy update',
    example: 'Update conditional access policy',
  },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' }, done: { ended: 'done' }, reasons: ['not_allowed'] }

const both = (name: string): string[] => [`properties.${name}`, name]

interface End {
  readonly result?: string
  readonly resultReason?: string
}

/** The directory's audit log of Microsoft Entra ID, by diagnostic settings or the Graph API. */
export const entraAudit: LogFormat = {
  id: 'entra-audit',
  title: 'Microsoft Entra audit logs',
  reference: 'https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities',
  logsource: { product: 'azure', service: 'auditlogs' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time', ...both('activityDateTime')],
      category: ['category'],
      action: [...both('activityDisplayName'), 'operationName'],
      who: both('initiatedBy'),
      result: [...both('result'), 'resultType'],
      why: both('resultReason'),
      message: [...both('resultReason'), 'resultDescription'],
      source_ip: [...both('initiatedBy.user.ipAddress'), 'callerIpAddress'],
      user_name: [
        ...both('initiatedBy.user.userPrincipalName'),
        ...both('initiatedBy.user.displayName'),
        ...both('initiatedBy.app.displayName'),
        'identity',
      ],
      user_id: [...both('initiatedBy.user.id'), ...both('initiatedBy.app.servicePrincipalId')],
      user_target: both('targetResources[type=User].userPrincipalName'),
      process_name: both('loggedByService'),
      request_id: ['correlationId', 'properties.correlationId'],
    },
    claim: [
      { who: { prefix: '{' }, action: { present: true } },
      { category: ['AuditLogs'], action: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: {
      in: 'result',
      table: [
        ['(?i)^(?:success|0)$', 'done'],
        ['(?i)^(?:failure|failed|timeout|clientError\\w*)$', 'failed'],
      ],
    },
    because: {
      in: 'why',
      table: [['(?i)not (?:authori[sz]ed|permitted|allowed)|insufficient privileges|denied', 'not_allowed']],
    },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, result, resultReason }) =>
        jsonLine({
          time: '2025-10-18T14:28:18.25Z',
          category: 'AuditLogs',
          operationName: action,
          callerIpAddress: '198.51.100.7',
          properties: {
            activityDisplayName: action,
            result,
            resultReason,
            loggedByService: 'Core Directory',
            initiatedBy: { user: { id: 'u1', userPrincipalName: 'Admin@example.org', ipAddress: '198.51.100.7' } },
            targetResources: [
              { id: 'g1', type: 'Group', displayName: 'Admins' },
              { id: 'u2', type: 'User', userPrincipalName: 'mallory@example.org' },
            ],
          },
        }),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: {
          process_name: 'Core Directory',
          source_ip: '198.51.100.7',
          user_name: 'admin@example.org',
          user_id: 'u1',
          user_target: 'mallory@example.org',
        },
      },
      auditRows<End>(
        KINDS,
        {
          failed: { result: 'failure' },
          done: { result: 'success' },
          open: {},
          reasons: {
            not_allowed: { result: 'failure', resultReason: 'Insufficient privileges to complete the operation' },
          },
          other: 'Validate user authentication',
        },
        ({ end }) => (end.resultReason === undefined ? {} : { message: end.resultReason }),
      ),
    ),
    {
      line: jsonLine({
        id: 'a1',
        activityDateTime: '2025-10-18T14:28:18.25Z',
        activityDisplayName: 'Add user',
        result: 'success',
        initiatedBy: {
          user: null,
          app: { displayName: 'x from 203.0.113.9 | "y" \u001b[31m', servicePrincipalId: 's1' },
        },
        targetResources: [{ type: 'User', userPrincipalName: 'mallory@example.org' }],
      }),
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'account_change',
      outcome: 'success',
      columns: {
        action: 'Add user',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        user_id: 's1',
        user_target: 'mallory@example.org',
      },
    },
  ],
  nearMisses: [
    '{"time":"2025-10-18T14:28:18Z","category":"SignInLogs","operationName":"Sign-in activity"}',
    '{"time":"2025-10-18T14:28:18Z","operationName":"Add user","properties":{}}',
    '{"activityDisplayName":"Add user","initiatedBy":"bob"}',
    '{"value":[{"activityDisplayName":"Add user","initiatedBy":{"user":{}}}]}',
  ],
}
