import { auditFormat, FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine } from './sample-rows.ts'

/** The audit log of Slack, one entry to a line. It has no field for how an action ended. */
export const slackAudit: LogFormat = auditFormat<{ readonly rejected?: string }>({
  id: 'slack-audit',
  title: 'Slack audit log',
  reference: 'https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference',
  logsource: { product: 'slack', service: 'audit' },
  paths: {
    time: ['date_create'],
    action: ['action'],
    entity: ['entity.type'],
    actor: ['actor.type'],
    person: ['actor.user.id', 'actor.user.name'],
    place: ['context.ip_address', 'context.location.id'],
    result: ['details.rejected_reason'],
    source_ip: ['context.ip_address'],
    user_agent: ['context.ua'],
    user_name: ['actor.user.name', 'actor.user.email'],
    user_email: ['actor.user.email'],
    user_id: ['actor.user.id'],
    user_target: ['entity.user.name', 'entity.user.email'],
    file_name: ['entity.file.name'],
    request_id: ['id'],
  },
  claim: [
    { actor: { present: true }, entity: { present: true }, action: { re: '^[a-z_.]+$' } },
    { person: { present: true }, place: { present: true }, action: { re: '^[a-z_.]+$' } },
  ],
  time: { capture: 'time', stamp: 'any' },
  words: { ended: { in: 'result', table: [['', 'failed']] } },
  kinds: [
    { activity: 'login', names: 'user_login_failed', example: 'user_login_failed', outcome: 'failure' },
    { activity: 'login', names: 'user_login', example: 'user_login', outcome: 'success' },
    { activity: 'logout', names: 'user_logout\\w*', example: 'user_logout', outcome: 'success' },
    {
      activity: 'session',
      names: '\\w*session_(?:reset|invalidated)\\w*',
      example: 'user_session_invalidated',
      outcome: 'success',
    },
    {
      activity: 'password_change',
      names: 'user_password_reset|\\w*password_(?:changed|reset)\\w*',
      example: 'user_password_reset',
      outcome: 'success',
    },
    {
      activity: 'privilege',
      names: 'role_\\w+|\\w*owner_transferred|permissions_\\w+|\\w+_made_(?:admin|owner)',
      example: 'role_change_to_admin',
      outcome: 'success',
    },
    { activity: 'account_change', names: '(?:user|guest)_\\w+', example: 'user_created', outcome: 'success' },
    { activity: 'token', names: '\\w*token_\\w+|app_\\w+', example: 'app_installed', outcome: 'success' },
    { activity: 'file_upload', names: 'file_uploaded', example: 'file_uploaded', outcome: 'success' },
    {
      activity: 'file_download',
      names: 'file_downloaded\\w*|\\w*export_(?:started|completed|available)',
      example: 'file_downloaded',
      outcome: 'success',
    },
    {
      activity: 'config_change',
      names:
        'pref\\.\\w+|\\w+_(?:changed|updated|created|deleted|added|removed|set|released|enabled|disabled|deactivated|unenrolled)',
      example: 'pref.two_factor_auth_changed',
      outcome: 'success',
    },
  ],
  ends: { failed: { ended: 'failed' } },
  sample: {
    line: ({ action, rejected }) =>
      jsonLine({
        id: 'e1',
        date_create: 1_760_797_698,
        action,
        actor: { type: 'user', user: { id: 'U1', name: FORGED, email: 'bob@example.org' } },
        entity: { type: 'user', user: { id: 'U2', name: 'mallory' } },
        context: { ua: 'Mozilla/5.0', ip_address: '198.51.100.7' },
        details: { rejected_reason: rejected },
      }),
    time: '2025-10-18T14:28:18.000000Z',
    columns: {
      source_ip: '198.51.100.7',
      user_agent: 'Mozilla/5.0',
      user_name: FORGED,
      user_email: 'bob@example.org',
      user_id: 'U1',
      user_target: 'mallory',
      request_id: 'e1',
    },
    endings: { failed: { rejected: 'x' }, done: {}, other: 'anomaly' },
  },
  samples: [],
  nearMisses: [
    '{"action":"user_login","actor":{"name":"bob"},"entity":{"type":"user"},"date_create":1760797698}',
    '{"action":"user_login","actor":{"type":"user"},"date_create":1760797698}',
    '{"action":"User Login","actor":{"type":"user"},"entity":{"type":"user"}}',
    '{"entries":[{"action":"user_login","actor":{"type":"user"},"entity":{"type":"user"}}]}',
  ],
})
