import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Names of methods: of the service's API, with or without a version and a package in front. */
const KINDS: readonly AuditKind[] = [
  {
    activity: 'login',
    names: '\\S*LoginService\\.loginSuccess',
    example: 'google.login.LoginService.loginSuccess',
    outcome: 'success',
  },
  {
    activity: 'login',
    names: '\\S*LoginService\\.loginFailure',
    example: 'google.login.LoginService.loginFailure',
    outcome: 'failure',
  },
  {
    activity: 'logout',
    names: '\\S*LoginService\\.logout',
    example: 'google.login.LoginService.logout',
    outcome: 'success',
  },
  {
    activity: 'mfa',
    names: '\\S*LoginService\\.login(?:Verification|Challenge)',
    example: 'google.login.LoginService.loginVerification',
  },
  {
    activity: 'password_change',
    names: '\\S*LoginService\\.passwordEdit|\\S*AdminService\\.changePassword',
    example: 'google.login.LoginService.passwordEdit',
  },
  {
    activity: 'login',
    names: '\\S*OsLogin\\S*\\.CheckPolicy|AuthorizeUser',
    example: 'AuthorizeUser',
    attempt: 'none',
  },
  {
    activity: 'token',
    names:
      '\\S*(?:GenerateAccessToken|GenerateIdToken|SignJwt|SignBlob|(?:Create|Delete|Upload|Disable|Enable)ServiceAccountKey|ApiKeys\\.\\w+|AccessSecretVersion|ExchangeToken)',
    example: 'google.iam.admin.v1.CreateServiceAccountKey',
  },
  {
    activity: 'privilege',
    names:
      '\\S*(?:[Ss]etI[Aa][Mm]Polic(?:y|ies)|setIamPermissions|(?:Create|Update|Delete|Undelete)Role|InsertProjectOwnershipInvite|addProjectMember|[gG]rant\\w*|assignRole|clusterrole(?:binding)?s\\.\\w+|rolebindings\\.\\w+)',
    example: 'SetIamPolicy',
  },
  {
    activity: 'account_change',
    names:
      '\\S*(?:(?:Create|Delete|Disable|Enable|Update|Undelete)ServiceAccount|AdminService\\.\\w+|[gG]roupMember\\w*|(?:create|delete|insert)User)',
    example: 'google.iam.admin.v1.CreateServiceAccount',
  },
  { activity: 'file_download', names: '(?:google\\.)?storage\\.objects\\.get', example: 'storage.objects.get' },
  { activity: 'file_upload', names: '(?:google\\.)?storage\\.objects\\.create', example: 'storage.objects.create' },
  {
    activity: 'file_change',
    names: '(?:google\\.)?storage\\.objects\\.(?:delete|update|patch|compose|copy|move)',
    example: 'storage.objects.delete',
  },
  { activity: 'file_access', names: '(?:google\\.)?storage\\.objects\\.list', example: 'storage.objects.list' },
  {
    activity: 'config_change',
    names:
      '(?:\\S+[./])?(?:(?:[Cc]reate|[Dd]elete|[Uu]pdate|[Pp]atch|[Ii]nsert|[Ss]et|[Ee]nable|[Dd]isable|[Ss]top|[Ss]tart|[Rr]eset|[Aa]ttach|[Dd]etach|[Aa]dd|[Rr]emove|[Dd]estroy|[Ii]mport|[Ee]xport|[Dd]eploy|[Bb]ind|[Ee]scalate)\\w*)',
    example: 'v1.compute.firewalls.insert',
  },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' }, reasons: ['not_allowed', 'rate_limited'] }

interface End {
  readonly status?: { readonly code?: number; readonly message?: string }
  readonly authorizationInfo?: readonly { granted: boolean }[]
}

const meta = (name: string): string => `protoPayload.requestMetadata.${name}`

/** Cloud Audit Logs of Google Cloud, one entry to a line, as `gcloud logging read` and sinks write them. */
export const googleCloudAudit: LogFormat = {
  id: 'google-cloud-audit',
  title: 'Google Cloud audit logs',
  reference: 'https://cloud.google.com/logging/docs/reference/audit/auditlog/rest/Shared.Types/AuditLog',
  logsource: { product: 'gcp', service: 'gcp.audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp', 'receiveTimestamp'],
      payload: [
        'protoPayload.methodName',
        'protoPayload.serviceName',
        'protoPayload.authorizationInfo',
        'protoPayload.authenticationInfo',
      ],
      log: ['logName', 'logname'],
      action: ['protoPayload.methodName'],
      result: ['protoPayload.status.code', 'protoPayload.authorizationInfo[0].granted'],
      why: ['protoPayload.status.code', 'protoPayload.authorizationInfo[0].granted'],
      message: ['protoPayload.status.message'],
      // Some exports write the key in other capitals.
      source_ip: [meta('callerIp'), meta('callerIP')],
      user_name: [
        'protoPayload.authenticationInfo.principalEmail',
        'protoPayload.authenticationInfo.principalSubject',
        'protoPayload.authenticationInfo.authoritySelector',
      ],
      user_id: ['protoPayload.authenticationInfo.principalSubject'],
      user_target: [
        'protoPayload.request.email',
        'protoPayload.serviceData.policyDelta.bindingDeltas[0].member',
        'resource.labels.email_id',
      ],
      user_agent: [meta('callerSuppliedUserAgent')],
      file_name: ['protoPayload.resourceName'],
      process_name: ['protoPayload.serviceName'],
      request_id: ['insertId', 'insertid'],
      level: ['severity'],
    },
    claim: [{ payload: { present: true } }, { log: { re: '/logs/cloudaudit\\.googleapis\\.com' } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  absent: ['private', 'gce-internal-ip'],
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: {
      in: 'result',
      table: [
        ['^(?:0|true)$', 'done'],
        ['', 'failed'],
      ],
    },
    because: {
      in: 'why',
      table: [
        ['^(?:7|16|false)$', 'not_allowed'],
        ['^8$', 'rate_limited'],
      ],
    },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, ...end }) =>
        jsonLine({
          insertId: 'i1',
          logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
          protoPayload: {
            '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
            'authenticationInfo': { principalEmail: 'Bob@example.org' },
            'methodName': action,
            'serviceName': 'iam.googleapis.com',
            'requestMetadata': { callerIp: '198.51.100.7', callerSuppliedUserAgent: 'curl/8' },
            ...end,
          },
          severity: 'NOTICE',
          timestamp: '2025-10-18T14:28:18.250Z',
        }),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: {
          process_name: 'iam.googleapis.com',
          source_ip: '198.51.100.7',
          user_name: 'bob@example.org',
          user_agent: 'curl/8',
          request_id: 'i1',
          level: 'NOTICE',
        },
      },
      auditRows<End>(
        KINDS,
        {
          failed: { status: { code: 5, message: 'not found' } },
          done: {},
          reasons: { not_allowed: { authorizationInfo: [{ granted: false }] }, rate_limited: { status: { code: 8 } } },
          other: 'google.api.v1.Look',
        },
        ({ end }) => (end.status?.message === undefined ? {} : { message: end.status.message }),
      ),
    ),
    {
      line: jsonLine({
        protoPayload: {
          authenticationInfo: { principalEmail: 'x from 203.0.113.9 | "y" \u001b[31m', principalSubject: 'user:x' },
          methodName: 'SetIamPolicy',
          requestMetadata: { callerIP: '2001:db8::7' },
          resourceName: 'projects/p',
          serviceData: {
            policyDelta: {
              bindingDeltas: [{ action: 'ADD', role: 'roles/owner', member: 'user:mallory@example.org' }],
            },
          },
          status: { code: 7, message: 'The caller does not have permission' },
        },
        receiveTimestamp: '2025-10-18 14:28:18.25',
      }),
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'privilege',
      outcome: 'failure',
      columns: {
        action: 'SetIamPolicy',
        source_ip: '2001:db8::7',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        user_id: 'user:x',
        user_target: 'user:mallory@example.org',
        file_name: 'projects/p',
        message: 'The caller does not have permission',
      },
    },
  ],
  nearMisses: [
    '{"protoPayload":"SetIamPolicy","timestamp":"2025-10-18T14:28:18Z"}',
    '{"jsonPayload":{"methodName":"SetIamPolicy"},"timestamp":"2025-10-18T14:28:18Z"}',
    '{"logName":"projects/p/logs/requests","timestamp":"2025-10-18T14:28:18Z"}',
    '[{"protoPayload":{"methodName":"SetIamPolicy"}}]',
  ],
}
