import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Operations of the resource manager: provider, type, verb. */
const KINDS: readonly AuditKind[] = [
  {
    activity: 'privilege',
    names: '(?i)Microsoft\\.Authorization/(?:role\\w+|elevateAccess|policyAssignments)\\S*',
    example: 'Microsoft.Authorization/roleAssignments/write',
  },
  {
    activity: 'token',
    names: '(?i)\\S+/(?:list\\w*(?:keys?|credentials?|secrets?)\\w*|regenerate\\w*|retrieve\\w*|getsecret)\\S*',
    example: 'Microsoft.Storage/storageAccounts/listKeys/action',
  },
  { activity: 'file_download', names: '(?i)GetBlob|GetFile|ReadFile', example: 'GetBlob' },
  { activity: 'file_upload', names: '(?i)PutBlob|PutBlock(?:List)?|PutFile|CreateFile', example: 'PutBlob' },
  {
    activity: 'file_change',
    names: '(?i)(?:Delete|Undelete|Copy|Set|Append)(?:Blob|File|Container)\\w*',
    example: 'DeleteBlob',
  },
  { activity: 'file_access', names: '(?i)(?:List|Get)(?:Blobs?|Containers?|Files?|Shares?)\\w*', example: 'ListBlobs' },
  {
    activity: 'config_change',
    names: '(?i)\\S+/(?:write|delete|action|join/action)',
    example: 'Microsoft.Compute/disks/delete',
  },
]

const ENDS: AuditEnds = { failed: { ended: 'failed' }, done: { ended: 'done' }, reasons: ['not_allowed'] }

const UPN = String.raw`http://schemas\.xmlsoap\.org/ws/2005/05/identity/claims/upn`
const NAME = String.raw`http://schemas\.xmlsoap\.org/ws/2005/05/identity/claims/name`

interface End {
  readonly resultType?: string
  readonly resultSignature?: string
}

/** The activity log of Azure's resource manager and resource logs like it, by diagnostic settings, the API or the CLI. */
export const azureActivity: LogFormat = {
  id: 'azure-activity',
  title: 'Azure activity and resource logs',
  reference: 'https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema',
  logsource: { product: 'azure', service: 'activitylogs' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time', 'eventTimestamp', 'event_timestamp', 'timeStamp'],
      resource: ['resourceId', 'resource_id'],
      action: ['operationName.value', 'operation_name.value', 'authorization.action', 'operationName'],
      result: ['resultType', 'status.value', 'statusText'],
      status: ['statusCode', 'properties.statusCode'],
      why: ['resultSignature', 'subStatus.value', 'sub_status.value', 'statusText'],
      caller: ['caller'],
      upn: [
        `identity.claims.${UPN}`,
        `claims.${UPN}`,
        `identity.claims.${NAME}`,
        'identity.claims.unique_name',
        'identity.claims.appid',
      ],
      source_ip: [
        'callerIpAddress',
        'httpRequest.clientIpAddress',
        'http_request.client_ip_address',
        'properties.clientIP',
        'properties.clientIp',
      ],
      user_agent: ['properties.userAgent', 'properties.userAgentHeader'],
      http_method: ['properties.httpMethod'],
      http_status: ['properties.httpStatus'],
      url_original: ['properties.originalRequestUriWithArgs', 'properties.requestUri', 'uri'],
      request_id: ['correlationId', 'correlation_id'],
      message: ['resultDescription', 'description'],
      level: ['level'],
    },
    claim: [
      { resource: { re: '(?i)^/subscriptions/' }, action: { present: true } },
      { action: { re: '(?i)^microsoft\\.\\w+/' }, resource: { present: true } },
      { action: { re: '(?i)^microsoft\\.\\w+/' }, time: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { user_name: ['upn', 'caller'] },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: {
      in: 'result',
      table: [
        ['(?i)^(?:succe\\w+|accepted|created|ok|0)$', 'done'],
        ['(?i)^(?:fail\\w*|unauthorized|forbidden|\\w*denied|authorization\\w*|error)$', 'failed'],
      ],
    },
    because: { in: 'why', table: [['(?i)forbidden|unauthori[sz]ed|denied|^40[13]', 'not_allowed']] },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, resultType, resultSignature }) =>
        jsonLine({
          time: '2025-10-18T14:28:18.2500000Z',
          resourceId: '/SUBSCRIPTIONS/s/RESOURCEGROUPS/g/PROVIDERS/MICROSOFT.COMPUTE/DISKS/d',
          operationName: action,
          category: 'Administrative',
          resultType,
          resultSignature,
          callerIpAddress: '198.51.100.7',
          correlationId: 'c1',
          identity: { claims: { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'Bob@example.org' } },
        }),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: { source_ip: '198.51.100.7', user_name: 'bob@example.org', request_id: 'c1' },
      },
      auditRows<End>(
        KINDS,
        {
          failed: { resultType: 'Failed' },
          done: { resultType: 'Success' },
          open: { resultType: 'Start' },
          reasons: { not_allowed: { resultType: 'Failure', resultSignature: 'Forbidden' } },
        },
        () => ({}),
      ),
    ),
    {
      line: jsonLine({
        caller: 'x from 203.0.113.9 | "y" \u001b[31m',
        eventTimestamp: '2025-10-18T14:28:18.25Z',
        httpRequest: { clientIpAddress: '198.51.100.7' },
        operationName: { value: 'Microsoft.Compute/disks/delete', localizedValue: 'Delete Disk' },
        resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/d',
        status: { value: 'Succeeded' },
        level: 'Informational',
      }),
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'config_change',
      outcome: 'success',
      columns: {
        action: 'Microsoft.Compute/disks/delete',
        source_ip: '198.51.100.7',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        level: 'Informational',
      },
    },
  ],
  nearMisses: [
    '{"time":"2025-10-18T14:28:18Z","resourceId":"/tenants/t/providers/x","operationName":"Add user"}',
    '{"time":"2025-10-18T14:28:18Z","operationName":"delete disk"}',
    '{"resourceId":"/subscriptions/s","time":"2025-10-18T14:28:18Z"}',
    '{"records":[{"resourceId":"/subscriptions/s","operationName":"Microsoft.Compute/disks/delete"}]}',
  ],
}
