import { auditFormat, FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine } from './sample-rows.ts'

/** Audit log events of Asana, one to a line. */
export const asanaAudit: LogFormat = auditFormat<{ readonly failed?: boolean }>({
  id: 'asana-audit',
  title: 'Asana audit log',
  reference: 'https://developers.asana.com/docs/audit-log-events',
  logsource: { product: 'asana', service: 'audit' },
  paths: {
    time: ['created_at'],
    action: ['event_type'],
    category: ['event_category'],
    actor: ['actor.actor_type'],
    result: ['event_type'],
    source_ip: ['context.client_ip_address'],
    user_agent: ['context.user_agent'],
    user_name: ['actor.name', 'actor.email'],
    user_email: ['actor.email'],
    user_id: ['actor.gid'],
    request_id: ['gid'],
  },
  claim: [{ actor: { present: true }, category: { present: true }, action: { present: true } }],
  time: { capture: 'time', stamp: 'iso' },
  words: { ended: { in: 'result', table: [['_failed$', 'failed']] } },
  kinds: [
    { activity: 'login', names: 'user_login_failed', example: 'user_login_failed', outcome: 'failure' },
    { activity: 'login', names: 'user_login_succeeded', example: 'user_login_succeeded', outcome: 'success' },
    { activity: 'logout', names: 'user_logged_out', example: 'user_logged_out', outcome: 'success' },
    {
      activity: 'password_change',
      names: 'user_password_(?:changed|reset)\\w*',
      example: 'user_password_changed',
      outcome: 'success',
    },
    {
      activity: 'privilege',
      names: '\\w*role_changed|\\w*access_level_changed',
      example: 'user_workspace_admin_role_changed',
      outcome: 'success',
    },
    {
      activity: 'token',
      names: '\\w*(?:token|authorized|connected_app|service_account)\\w*',
      example: 'service_account_created',
      outcome: 'success',
    },
    { activity: 'account_change', names: 'user_\\w+', example: 'user_invited', outcome: 'success' },
    {
      activity: 'file_download',
      names: 'workspace_export_\\w+|attachment_downloaded',
      example: 'workspace_export_started',
      outcome: 'success',
    },
    {
      activity: 'config_change',
      names: '(?:workspace|team|project|portfolio|division)_\\w+',
      example: 'workspace_saml_settings_changed',
      outcome: 'success',
    },
  ],
  ends: { failed: { ended: 'failed' } },
  sample: {
    line: ({ action, failed }) =>
      jsonLine({
        gid: 'g1',
        created_at: '2025-10-18T14:28:18.250Z',
        event_type: failed === true ? `${action}_failed` : action,
        event_category: 'logins',
        actor: { actor_type: 'user', gid: 'u1', name: FORGED, email: 'bob@example.org' },
        context: { context_type: 'web', client_ip_address: '198.51.100.7', user_agent: 'Mozilla/5.0' },
      }),
    time: '2025-10-18T14:28:18.250000Z',
    columns: {
      source_ip: '198.51.100.7',
      user_agent: 'Mozilla/5.0',
      user_name: FORGED,
      user_email: 'bob@example.org',
      user_id: 'u1',
      request_id: 'g1',
    },
    endings: { failed: { failed: true }, done: {}, other: 'task_created' },
    endColumns: ({ failed }) => (failed === true ? { action: 'task_created_failed' } : {}),
  },
  samples: [],
  nearMisses: [
    '{"event_type":"user_login_failed","event_category":"logins","actor":{"name":"bob"}}',
    '{"event_type":"user_login_failed","actor":{"actor_type":"user"}}',
    '{"event_category":"logins","actor":{"actor_type":"user"}}',
    '{"data":[{"event_type":"user_login_failed","event_category":"logins","actor":{"actor_type":"user"}}]}',
  ],
})
