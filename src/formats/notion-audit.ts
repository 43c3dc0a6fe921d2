import { auditFormat, FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine } from './sample-rows.ts'

/** The audit log of Notion, one event to a line, each in an envelope. */
export const notionAudit: LogFormat = auditFormat<object>({
  id: 'notion-audit',
  title: 'Notion audit log',
  reference: 'https://www.notion.com/help/audit-log',
  logsource: { product: 'notion', service: 'audit' },
  paths: {
    time: ['event.timestamp'],
    action: ['event.type'],
    workspace: ['event.workspace_id'],
    actor: ['event.actor.type', 'event.actor.object'],
    result: ['event.error'],
    source_ip: ['event.ip_address'],
    user_name: ['event.actor.person.email', 'event.actor.id'],
    user_id: ['event.actor.id'],
    user_target: ['event.details.target.email', 'event.details.member.email'],
    request_id: ['event.id'],
  },
  claim: [{ workspace: { present: true }, actor: { present: true }, action: { present: true } }],
  time: { capture: 'time', stamp: 'iso' },
  words: { ended: { in: 'result', table: [['', 'failed']] } },
  kinds: [
    { activity: 'login', names: 'user\\.login(?:_\\w+)?', example: 'user.login' },
    { activity: 'logout', names: 'user\\.logout', example: 'user.logout' },
    { activity: 'token', names: '\\S*(?:token|integration|bot)\\S*', example: 'workspace.scim_token_generated' },
    {
      activity: 'account_change',
      names: 'user\\.\\S+|\\S+\\.member_(?:added|removed|invited)',
      example: 'user.settings.login_method.email_updated',
    },
    { activity: 'privilege', names: '\\S*(?:role|permissions)\\S*', example: 'page.permissions.guest_role_added' },
    { activity: 'file_download', names: '\\S+exported', example: 'workspace.content_exported' },
    { activity: 'file_access', names: 'page\\.viewed|database\\.viewed', example: 'page.viewed' },
    {
      activity: 'file_change',
      names: '(?:page|database)\\.(?:created|deleted|edited|moved|restored|\\w*deleted)',
      example: 'page.deleted',
    },
    {
      activity: 'config_change',
      names: '(?:workspace|teamspace)\\.\\S+',
      example: 'workspace.settings.enforce_saml_sso_config_updated',
    },
  ],
  ends: { failed: { ended: 'failed' } },
  sample: {
    line: ({ action, ...end }) =>
      jsonLine({
        event: {
          id: 'e1',
          timestamp: '2025-10-18T14:28:18.250Z',
          workspace_id: 'w1',
          actor: { id: 'u1', object: 'user', type: 'person', person: { email: FORGED } },
          ip_address: '198.51.100.7',
          platform: 'web',
          type: action,
          ...end,
        },
      }),
    time: '2025-10-18T14:28:18.250000Z',
    columns: { source_ip: '198.51.100.7', user_name: FORGED, user_id: 'u1', request_id: 'e1' },
    endings: { failed: { error: 'x' }, done: {}, other: 'agent.started' },
  },
  samples: [],
  nearMisses: [
    '{"event":{"type":"user.login","timestamp":"2025-10-18T14:28:18Z","user":"bob"}}',
    '{"type":"user.login","actor":{"type":"person"},"workspace_id":"w1"}',
    '{"event":{"workspace_id":"w1","actor":{"type":"person"}}}',
    '{"events":[{"type":"user.login","workspace_id":"w1","actor":{"type":"person"}}]}',
  ],
})
