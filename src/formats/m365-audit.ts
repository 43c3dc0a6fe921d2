import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Operations of all workloads; those of Exchange are the names of cmdlets. */
const KINDS: readonly AuditKind[] = [
  { activity: 'login', names: 'UserLoggedIn', example: 'UserLoggedIn', outcome: 'success' },
  { activity: 'login', names: 'UserLoginFailed', example: 'UserLoginFailed', outcome: 'failure' },
  {
    activity: 'login',
    names: 'MailboxLogin|TeamsSessionStarted|ForeignRealmIndexLogonInitialAuthUsingADFSFederatedToken',
    example: 'MailboxLogin',
  },
  { activity: 'logout', names: 'UserLoggedOut|SignedOut', example: 'SignedOut', outcome: 'success' },
  {
    activity: 'password_change',
    names: '(?:Change|Reset|Set|Update)(?: user| force change user)? password\\.?|Set-MailboxPassword',
    example: 'Reset user password.',
  },
  {
    activity: 'privilege',
    names:
      '(?:Add|Remove)(?: eligible)? member (?:to|from) role\\.?|(?:Add|Remove)-(?:MailboxPermission|RecipientPermission|RoleGroupMember|ManagementRoleAssignment|MailboxFolderPermission)|New-ManagementRoleAssignment|Consent to application\\.?|Add (?:app role assignment|delegated permission|OAuth2PermissionGrant).*|SiteCollectionAdminAdded|AddedToGroup',
    example: 'Add-MailboxPermission',
  },
  {
    activity: 'account_change',
    names:
      '(?:Add|Delete|Update|Restore|Disable|Enable|Hard Delete) (?:user|group|account|device|service principal|Strong Authentication).*|(?:New|Remove|Enable|Disable)-(?:Mailbox|MailUser|RemoteMailbox)|(?:Add|Remove) member (?:to|from) group\\.?|MemberAdded|MemberRemoved',
    example: 'Add user.',
  },
  { activity: 'file_upload', names: 'FileUploaded\\w*|FileCheckedIn', example: 'FileUploaded' },
  {
    activity: 'file_download',
    names: 'FileDownloaded|FileSyncDownloaded(?:Full|Partial)|FileCopied|eDiscoverySearch\\w*',
    example: 'FileDownloaded',
  },
  {
    activity: 'file_change',
    names:
      '(?:File|Folder)(?:Modified|Deleted|Renamed|Moved|Recycled|VersionsAllDeleted|Restored|Created)\\w*|HardDelete|SoftDelete|MoveToDeletedItems|Move|Update',
    example: 'FileDeleted',
  },
  {
    activity: 'file_access',
    names: 'File(?:Accessed|Previewed|Viewed)\\w*|MailItemsAccessed|FolderBind|PageViewed\\w*',
    example: 'MailItemsAccessed',
  },
  {
    activity: 'config_change',
    names:
      '(?:New|Set|Remove|Enable|Disable|Update|Add|Start|Stop|Install)-\\w+|UpdateInboxRules|(?:Add|Set|Remove|Update|Delete|Verify) .*|\\w*Sharing\\w*|AnonymousLink\\w+|(?:Added|Removed)(?:To|From)SecureLink|SecureLink\\w+|\\w+(?:Created|Updated|Changed|Set|Disabled|Enabled|Removed|Added)',
    example: 'New-InboxRule',
  },
]

const ENDS: AuditEnds = {
  failed: { ended: 'failed' },
  reasons: ['invalid_credentials', 'unknown_user', 'locked', 'expired', 'mfa_denied', 'not_allowed'],
}

interface End {
  readonly ResultStatus?: string
  readonly LogonError?: string
  readonly ErrorNumber?: string
}

/** The unified audit log of Microsoft 365, one record to a line: what `AuditData` holds, or the Management API gives. */
export const m365Audit: LogFormat = {
  id: 'm365-audit',
  title: 'Microsoft 365 unified audit log',
  reference: 'https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema',
  logsource: { product: 'm365', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['CreationTime'],
      workload: ['Workload'],
      record: ['RecordType'],
      action: ['Operation'],
      result: ['ResultStatus'],
      why: ['LogonError', 'ErrorNumber'],
      message: ['LogonError', 'ResultStatusDetail'],
      source_ip: ['ClientIP', 'ActorIpAddress', 'ClientIPAddress'],
      user_name: ['UserId', 'Actor[Type=5].ID'],
      user_id: ['UserKey'],
      user_target: ['TargetUserOrGroupName', 'MailboxOwnerUPN', 'Target[Type=5].ID'],
      user_agent: ['UserAgent', 'ExtendedProperties[Name=UserAgent].Value', 'ClientInfoString'],
      file_name: ['SourceFileName'],
      object: ['ObjectId'],
      process_name: ['Workload'],
      request_id: ['InterSystemsId', 'CorrelationId', 'Id'],
    },
    claim: [
      { workload: { present: true }, action: { present: true } },
      { record: { re: '^\\d+$' }, action: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { url_original: ['url'], user_target: ['user_target', 'object_name'] },
  absent: ['<null>', 'Not Available'],
  words: {
    // Of what is done in Entra ID the object is an account.
    object_name: { in: 'object', part: String.raw`^(?P<name>[^\s@/:\\]+@[^\s@/:\\]+)$` },
    url: { in: 'object', part: '^(?P<url>https?://.*)$' },
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: { in: 'result', table: [['(?i)^(?:fail\\w*|false|error)$', 'failed']] },
    because: {
      in: 'why',
      table: [
        ['^(?:InvalidUserNameOrPassword|InvalidPassword\\w*|50126)$', 'invalid_credentials'],
        ['^(?:UserAccountNotFound|\\w*UserNotFound|50034)$', 'unknown_user'],
        ['^(?:IdsLocked|50053)$', 'locked'],
        ['Expired|^50055$', 'expired'],
        ['StrongAuth|Mfa|^5007[469]$|^500121$', 'mfa_denied'],
        ['Blocked|Disabled|Denied|NotAllowed|^(?:53003|50057)$', 'not_allowed'],
      ],
    },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, ...end }) =>
        jsonLine(
          {
            CreationTime: '2025-10-18T14:28:18',
            Id: 'i1',
            Operation: action,
            RecordType: 15,
            Workload: 'AzureActiveDirectory',
            UserId: 'Bob@example.org',
            ClientIP: '198.51.100.7',
            ExtendedProperties: [
              { Name: 'RequestType', Value: 'Login:login' },
              { Name: 'UserAgent', Value: 'Mozilla/5.0' },
            ],
          },
          end,
        ),
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: {
          process_name: 'AzureActiveDirectory',
          source_ip: '198.51.100.7',
          user_name: 'bob@example.org',
          user_agent: 'Mozilla/5.0',
          request_id: 'i1',
        },
      },
      auditRows<End>(
        KINDS,
        {
          failed: { ResultStatus: 'Failed' },
          done: { ResultStatus: 'Success' },
          reasons: {
            invalid_credentials: { ResultStatus: 'Failed', LogonError: 'InvalidUserNameOrPassword' },
            unknown_user: { ResultStatus: 'Failed', LogonError: 'UserAccountNotFound' },
            locked: { ResultStatus: 'Failed', LogonError: 'IdsLocked' },
            expired: { ResultStatus: 'Failed', LogonError: 'PasswordExpired' },
            mfa_denied: { ResultStatus: 'Failed', LogonError: 'UserStrongAuthClientAuthNRequired' },
            not_allowed: { ResultStatus: 'Failed', LogonError: 'BlockedByConditionalAccess' },
          },
        },
        ({ end }) => (end.LogonError === undefined ? {} : { message: end.LogonError }),
      ),
    ),
    {
      line: jsonLine({
        ClientIP: '[2001:db8::7]:50122',
        CreationTime: '2025-10-18T14:28:18',
        ObjectId: 'https://example.sharepoint.com/a.docx',
        Operation: 'FileDownloaded',
        RecordType: 6,
        SourceFileName: 'a.docx',
        UserId: 'x from 203.0.113.9 | "y" \u001b[31m',
        TargetUserOrGroupName: 'mallory@example.org',
      }),
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'file_download',
      outcome: 'success',
      columns: {
        action: 'FileDownloaded',
        source_ip: '[2001:db8::7]:50122',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        user_target: 'mallory@example.org',
        file_name: 'a.docx',
        url_original: 'https://example.sharepoint.com/a.docx',
        url_path: 'https://example.sharepoint.com/a.docx',
      },
    },
    {
      line: jsonLine({
        CreationTime: '2025-10-18T14:28:18',
        ObjectId: 'mallory@example.org',
        Operation: 'Add member to role.',
        RecordType: 8,
        ResultStatus: 'Success',
        UserId: 'admin@example.org',
        Workload: 'AzureActiveDirectory',
      }),
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'privilege',
      outcome: 'success',
      columns: {
        action: 'Add member to role.',
        process_name: 'AzureActiveDirectory',
        user_name: 'admin@example.org',
        user_target: 'mallory@example.org',
      },
    },
  ],
  nearMisses: [
    '{"CreationTime":"2025-10-18T14:28:18","Operation":"UserLoggedIn","UserId":"bob"}',
    '{"CreationTime":"2025-10-18T14:28:18","Workload":"Exchange","UserId":"bob"}',
    '{"Operation":"UserLoggedIn","RecordType":"login"}',
    '{"value":[{"Workload":"Exchange","Operation":"New-InboxRule"}]}',
  ],
}
