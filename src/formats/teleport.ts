import { auditOtherwise, auditRows, auditRules, auditTable, type AuditEnds, type AuditKind } from './audit.ts'
import type { LogFormat, MessageRule } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const KINDS: readonly AuditKind[] = [
  { activity: 'login', names: 'user\\.login|auth|headless\\.\\w+|bot\\.join', example: 'user.login' },
  {
    activity: 'mfa',
    names: 'mfa_auth_challenge\\.create',
    example: 'mfa_auth_challenge.create',
    attempt: 'none',
    outcome: 'unknown',
  },
  { activity: 'mfa', names: 'mfa_auth_challenge\\.validate', example: 'mfa_auth_challenge.validate' },
  { activity: 'logout', names: 'session\\.end|session\\.leave|user\\.logout', example: 'session.end' },
  {
    activity: 'session',
    names:
      'session\\.(?:start|join|connect|rejected|data)|(?:db|app|kube|windows\\.desktop)\\.session\\.\\w+(?:\\.\\w+)*|client\\.disconnect|exec|subsystem|port',
    example: 'session.start',
  },
  {
    activity: 'account_lockout',
    names: 'lock\\.created',
    example: 'lock.created',
    outcome: 'success',
    reason: 'locked',
  },
  {
    activity: 'password_change',
    names: 'user\\.password_change|recovery_code\\.used|recovery_token\\.create',
    example: 'user.password_change',
  },
  {
    activity: 'token',
    names:
      'cert\\.create|join_token\\.\\w+|reset_password_token\\.create|access_request\\.\\w+|privilege_token\\.create|github\\.\\w+',
    example: 'cert.create',
  },
  { activity: 'privilege', names: 'role\\.\\w+|access_list\\.\\S+|user\\.impersonat\\w+', example: 'role.created' },
  {
    activity: 'account_change',
    names: 'user\\.\\w+|mfa\\.(?:add|delete)|lock\\.deleted|device\\.\\S+|recovery_code\\.generated|bot\\.\\w+',
    example: 'mfa.add',
  },
  { activity: 'file_upload', names: 'scp\\.upload|sftp\\.(?:write|setstat)|session\\.upload', example: 'scp.upload' },
  { activity: 'file_download', names: 'scp\\.download|sftp\\.(?:read|open)', example: 'scp.download' },
  { activity: 'file_change', names: 'sftp|sftp\\.(?:remove|rename|mkdir|rmdir|symlink)', example: 'sftp.remove' },
  {
    activity: 'config_change',
    names: '\\w+(?:\\.\\w+)*\\.(?:create|created|update|updated|delete|deleted|change)',
    example: 'trusted_cluster.create',
  },
]

/** What is done to accounts names them where other events name something else. */
const ON_USERS = (['failed', undefined] as const).map((ended): MessageRule => ({
  when: { action: { re: '^user\\.(?:create|update|delete)$' }, ...(ended ? { ended } : {}) },
  columns: { user_target: ['object'] },
  means: { activity: 'account_change', outcome: ended ? 'failure' : 'success' },
}))

const ENDS: AuditEnds = {
  failed: { ended: 'failed' },
  reasons: ['invalid_credentials', 'not_allowed', 'locked', 'mfa_denied'],
}

interface End {
  readonly success?: boolean
  readonly error?: string
}

const DENIED: End = { success: false }

/** Audit events of Teleport, one to a line. */
export const teleport: LogFormat = {
  id: 'teleport',
  title: 'Teleport audit log',
  reference: 'https://goteleport.com/docs/reference/audit-events/',
  logsource: { product: 'teleport', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time'],
      code: ['code'],
      uid: ['uid', 'ei', 'cluster_name'],
      action: ['event'],
      result: ['success'],
      why: ['error', 'message'],
      message: ['error', 'message'],
      source_ip: [String.raw`addr\.remote`, 'addr_remote'],
      name: ['user'],
      identity: ['identity.user'],
      user_target: ['target.user'],
      object: ['name'],
      user_agent: ['user_agent'],
      host_name: ['server_hostname', 'desktop_name'],
      file_name: ['path'],
      request_id: ['uid'],
    },
    claim: [
      { code: { re: '^(?i)T[A-Z0-9]{3,}[IWE]$' }, action: { re: '^[a-z_]+(?:\\.[a-z_]+)*$' }, uid: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: { user_name: ['name', 'identity'] },
  words: {
    kind: { in: 'action', table: auditTable(KINDS) },
    ended: { in: 'result', table: [['^false$', 'failed']] },
    because: {
      in: 'why',
      table: [
        ['(?i)^(?:invalid (?:username|password|credentials)|password)', 'invalid_credentials'],
        ['(?i)^(?:ssh: principal|access denied|user is not)', 'not_allowed'],
        ['(?i)lock', 'locked'],
        ['(?i)(?:mfa|otp|second factor|webauthn)', 'mfa_denied'],
      ],
    },
  },
  messages: [...ON_USERS, ...auditRules(KINDS, ENDS)],
  otherwise: auditOtherwise(ENDS),
  samples: [
    ...sampleRows<End & { action: string }>(
      ({ action, ...end }) =>
        jsonLine(
          {
            'addr.remote': '198.51.100.7:50122',
            'code': 'T1000I',
            'ei': 0,
            'event': action,
            'time': '2025-10-18T14:28:18.25Z',
            'uid': 'u1',
            'user': 'bob',
          },
          end,
        ),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: { code: 'T1000I', source_ip: '198.51.100.7:50122', user_name: 'bob', request_id: 'u1' },
      },
      auditRows<End>(
        KINDS,
        {
          failed: DENIED,
          done: { success: true },
          reasons: {
            invalid_credentials: { success: false, error: 'invalid username, password or second factor' },
            not_allowed: { success: false, error: 'ssh: principal "root" not in the set of valid principals' },
            locked: { success: false, error: 'this account is locked' },
            mfa_denied: { success: false, error: 'bad OTP' },
          },
          other: 'session.command',
        },
        ({ end }) => (end.error === undefined ? {} : { message: end.error }),
      ),
    ),
    ...sampleRows<End>(
      (end) =>
        jsonLine(
          { code: 'T1002I', event: 'user.create', name: 'mallory', user: 'bob', uid: 'u1' },
          { time: '2025-10-18T14:28:18.25Z', ...end },
        ),
      {
        time: '2025-10-18T14:28:18.250000Z',
        columns: {
          action: 'user.create',
          code: 'T1002I',
          user_name: 'bob',
          user_target: 'mallory',
          request_id: 'u1',
        },
      },
      [
        [DENIED, 'account_change', 'failure'],
        [{}, 'account_change', 'success'],
      ],
    ),
    {
      line: jsonLine({
        code: 'T2000I',
        event: 'session.start',
        login: 'root',
        server_hostname: 'gate',
        time: '2025-10-18T14:28:18.25Z',
        uid: 'u1',
        user: 'x from 203.0.113.9 | "y" \u001b[31m',
      }),
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'session',
      outcome: 'success',
      columns: {
        action: 'session.start',
        code: 'T2000I',
        host_name: 'gate',
        user_name: 'x from 203.0.113.9 | "y" \u001b[31m',
        request_id: 'u1',
      },
    },
  ],
  nearMisses: [
    '{"code":"17","event":"user.login","time":"2025-10-18T14:28:18Z","uid":"u1"}',
    '{"code":"T1000I","event":"User logged in","time":"2025-10-18T14:28:18Z","uid":"u1"}',
    '{"code":"T1000I","event":"user.login","time":"2025-10-18T14:28:18Z"}',
    '{"event":"user.login","time":"2025-10-18T14:28:18Z","uid":"u1"}',
  ],
}
