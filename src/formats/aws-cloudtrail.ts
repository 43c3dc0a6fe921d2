import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat, Sample } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Names of events, the most special first. Sign-in has names of its own; the others are those of the services' API. */
const KINDS: readonly AuditKind[] = [
  { activity: 'login', names: 'ConsoleLogin|UserAuthentication', example: 'ConsoleLogin' },
  // Says what the next CredentialVerification is about.
  {
    activity: 'login',
    names: 'CredentialChallenge',
    example: 'CredentialChallenge',
    attempt: 'none',
    outcome: 'unknown',
  },
  { activity: 'mfa', names: 'CheckMfa|CredentialVerification', example: 'CheckMfa' },
  { activity: 'logout', names: 'Logout|SignOut', example: 'Logout' },
  {
    activity: 'token',
    names:
      'AssumeRole\\w*|GetSessionToken|GetFederationToken|GetSigninToken|(?:Create|Update|Delete)AccessKey|CreateToken\\w*|Federate|(?:Create|Reset)ServiceSpecificCredential',
    example: 'AssumeRoleWithSAML',
  },
  {
    activity: 'password_change',
    names:
      '(?:Create|Update)LoginProfile|ChangePassword|PasswordUpdated|PasswordRecoveryCompleted|(?:Update|Reset)Password',
    example: 'UpdateLoginProfile',
  },
  {
    activity: 'password_change',
    names: 'PasswordRecoveryRequested',
    example: 'PasswordRecoveryRequested',
    attempt: 'none',
    outcome: 'unknown',
  },
  {
    activity: 'privilege',
    names:
      'SwitchRole|(?:Attach|Detach|Put|Delete)(?:User|Role|Group)(?:Policy|PermissionsBoundary)|(?:Add|Remove)UserToGroup|RemoveUserFromGroup|(?:Create|Delete)PolicyVersion|SetDefaultPolicyVersion|UpdateAssumeRolePolicy|(?:Create|Delete)AccountAssignment|PassRole',
    example: 'AttachUserPolicy',
  },
  {
    activity: 'account_change',
    names:
      '(?:Create|Delete|Update)(?:User|Role|Group|LoginProfile|InstanceProfile|ServiceLinkedRole|SAMLProvider|OpenIDConnectProvider)|DeleteLoginProfile|(?:Enable|Deactivate|Resync)MFADevice|(?:Create|Delete)VirtualMFADevice|(?:Upload|Delete)SSHPublicKey|UploadSigningCertificate|EmailUpdated',
    example: 'CreateUser',
  },
  { activity: 'file_upload', names: 'PutObject|CompleteMultipartUpload|UploadPart', example: 'PutObject' },
  { activity: 'file_download', names: 'GetObject|GetObjectTorrent|DownloadDBLogFilePortion', example: 'GetObject' },
  { activity: 'file_change', names: 'DeleteObjects?|CopyObject|PutObjectAcl|RestoreObject', example: 'DeleteObjects' },
  { activity: 'file_access', names: 'HeadObject|ListObjects(?:V2)?|ListObjectVersions', example: 'HeadObject' },
  {
    activity: 'config_change',
    names:
      '(?:Create|Delete|Put|Update|Modify|Attach|Detach|Authorize|Revoke|Stop|Start|Disable|Enable|Terminate|Run|Set|Add|Remove|Register|Deregister|Associate|Disassociate|Replace|Restore|Reset|Copy|Import|Export|Share|Reboot|Schedule|Cancel|Invoke|Send|Publish|Tag|Untag|Leave|Invite|Accept|Allocate|Release|Change)[A-Z]\\w*',
    example: 'StopLogging',
  },
]

const ENDS: AuditEnds = {
  failed: { ended: 'failed' },
  reasons: ['unknown_user', 'not_allowed', 'rate_limited', 'invalid_credentials'],
}

/** How sign-in says it ended; calls of the API have an error or none. */
const RESULT = [
  'responseElements.ConsoleLogin',
  'responseElements.CheckMfa',
  'responseElements.SwitchRole',
  'responseElements.PasswordRecoveryRequested',
  'serviceEventDetails.CredentialVerification',
  'serviceEventDetails.UserAuthentication',
  'errorCode',
  'errorMessage',
]

const PATHS = {
  time: ['eventTime'],
  source: ['eventSource'],
  action: ['eventName'],
  region: ['awsRegion', 'recipientAccountId', 'userIdentity', 'responseElements'],
  result: RESULT,
  why: ['errorMessage', 'errorCode'],
  source_ip: ['sourceIPAddress'],
  identity: ['userIdentity.userName'],
  center: ['additionalEventData.UserName'],
  issuer: ['userIdentity.sessionContext.sessionIssuer.userName'],
  arn: ['userIdentity.arn'],
  account: ['userIdentity.accountId'],
  user_id: ['userIdentity.principalId'],
  user_target: ['requestParameters.userName'],
  user_agent: ['userAgent'],
  file_name: ['requestParameters.key'],
  request_id: ['requestID', 'eventID'],
  message: ['errorMessage'],
}

const TIME = '2025-10-18T14:28:18Z'
const time = '2025-10-18T14:28:18.000000Z'

interface End {
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly responseElements?: object
}

const BASE = {
  eventVersion: '1.08',
  eventTime: TIME,
  eventSource: 'iam.amazonaws.com',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.15.0',
}
const BASE_COLUMNS = {
  source_ip: '198.51.100.7',
  user_agent: 'aws-cli/2.15.0',
  process_name: 'iam.amazonaws.com',
} as const

const SIGN_IN = { ...BASE, eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', userAgent: undefined }
const SIGN_IN_COLUMNS = {
  action: 'ConsoleLogin',
  source_ip: '198.51.100.7',
  process_name: 'signin.amazonaws.com',
} as const

const SAMPLES: readonly Sample[] = [
  ...sampleRows<End & { action: string }>(
    ({ action, ...end }) =>
      jsonLine(BASE, { eventName: action, userIdentity: { type: 'IAMUser', userName: 'bob' } }, end),
    { time, columns: { ...BASE_COLUMNS, user_name: 'bob' } },
    auditRows<End>(
      KINDS,
      {
        failed: { errorCode: 'InvalidParameterException' },
        done: {},
        reasons: {
          not_allowed: { errorCode: 'Client.UnauthorizedOperation' },
          rate_limited: { errorCode: 'ThrottlingException' },
          unknown_user: { errorMessage: 'No username found in supplied account' },
          invalid_credentials: { errorMessage: 'Failed authentication' },
        },
      },
      ({ end }) => (end.errorMessage === undefined ? {} : { message: end.errorMessage }),
    ),
  ),
  {
    line: jsonLine(SIGN_IN, {
      userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'x from 203.0.113.9 | "y" \u001b[31m' },
      responseElements: { ConsoleLogin: 'Failure' },
      errorMessage: 'Failed authentication',
    }),
    time,
    activity: 'login',
    outcome: 'failure',
    reason: 'invalid_credentials',
    columns: {
      ...SIGN_IN_COLUMNS,
      user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
      user_domain: '111122223333',
      message: 'Failed authentication',
    },
  },
  {
    line: jsonLine(SIGN_IN, {
      userIdentity: {
        type: 'Root',
        principalId: '111122223333',
        arn: 'arn:aws:iam::111122223333:root',
        accountId: '111122223333',
      },
      responseElements: { ConsoleLogin: 'Success' },
    }),
    time,
    activity: 'login',
    outcome: 'success',
    columns: { ...SIGN_IN_COLUMNS, user_name: '111122223333', user_id: '111122223333', user_domain: '111122223333' },
  },
  // A role that somebody came to from a single sign-on: the session bears the name of the person.
  {
    line: jsonLine(BASE, {
      eventName: 'CreateUser',
      userIdentity: {
        type: 'AssumedRole',
        principalId: 'AROAEXAMPLE:bob@example.org',
        arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/bob@example.org',
        sessionContext: { sessionIssuer: { userName: 'AWSReservedSSO_Admin_0123456789abcdef' } },
      },
      requestParameters: { userName: 'mallory' },
      requestID: 'r-1',
    }),
    time,
    activity: 'account_change',
    outcome: 'success',
    columns: {
      action: 'CreateUser',
      ...BASE_COLUMNS,
      user_name: 'bob@example.org',
      user_id: 'AROAEXAMPLE:bob@example.org',
      user_target: 'mallory',
      request_id: 'r-1',
    },
  },
  {
    line: jsonLine(BASE, {
      eventName: 'GetObject',
      sourceIPAddress: 'athena.amazonaws.com',
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/reader/i-0123456789',
        sessionContext: { sessionIssuer: { userName: 'reader' } },
      },
      requestParameters: { bucketName: 'b', key: 'a/b.pdf' },
    }),
    time,
    activity: 'file_download',
    outcome: 'success',
    columns: {
      action: 'GetObject',
      ...BASE_COLUMNS,
      source_ip: 'athena.amazonaws.com',
      user_name: 'reader',
      file_name: 'a/b.pdf',
    },
  },
  {
    line: jsonLine(BASE, {
      eventName: 'AssumeRole',
      userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/reader/session-1' },
    }),
    time,
    activity: 'token',
    outcome: 'success',
    columns: { action: 'AssumeRole', ...BASE_COLUMNS, user_name: 'reader' },
  },
]

/** AWS CloudTrail, one event to a line, as SIEMs and `jq '.Records[]'` write it. A file of `Records` is not read so. */
export const awsCloudtrail: LogFormat = {
  id: 'aws-cloudtrail',
  title: 'AWS CloudTrail, one event to a line',
  reference:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  logsource: { product: 'aws', service: 'cloudtrail' },
  frame: {
    kind: 'json',
    paths: PATHS,
    claim: [
      { source: { suffix: '.amazonaws.com' }, action: { present: true } },
      { action: { present: true }, region: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: {
    process_name: ['source'],
    user_name: ['session', 'identity', 'center', 'issuer', 'role', 'account'],
    user_domain: ['account'],
  },
  absent: ['AWS Internal'],
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: {
      in: 'result',
      table: [
        ['^Success$', 'done'],
        ['', 'failed'],
      ],
    },
    because: {
      in: 'why',
      table: [
        ['(?i)^No username found', 'unknown_user'],
        ['(?i)^Failed authentication', 'invalid_credentials'],
        ['AccessDenied|Unauthorized|NotAuthorized|OptInRequired|not authorized', 'not_allowed'],
        ['Throttl|LimitExceeded|TooManyRequests', 'rate_limited'],
      ],
    },
    session: { in: 'arn', part: ':assumed-role/AWSReservedSSO_[^/]+/(?P<session>.+)$' },
    role: { in: 'arn', part: ':(?:assumed-role|federated-user)/(?P<role>[^/]+)' },
  },
  messages: auditRules(KINDS, ENDS),
  otherwise: auditOtherwise(ENDS),
  samples: SAMPLES,
  nearMisses: [
    '{"eventTime":"2025-10-18T14:28:18Z","eventSource":"iam.example.org","eventName":"CreateUser"}',
    '{"eventTime":"2025-10-18T14:28:18Z","eventSource":"iam.amazonaws.com"}',
    '{"Records":[{"eventTime":"2025-10-18T14:28:18Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser"}]}',
    '{"eventName":"login_failed","timestamp":"2025-10-18T14:28:18Z","user":"bob"}',
    '{"eventSource":"iam.amazonaws.com","eventName":"CreateUser"',
  ],
}
