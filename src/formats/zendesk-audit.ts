import { FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** The audit log of Zendesk, one entry to a line: what was done to what kind of object, with a sentence about it. */
export const zendeskAudit: LogFormat = {
  id: 'zendesk-audit',
  title: 'Zendesk audit log',
  reference: 'https://developer.zendesk.com/api-reference/ticketing/account-configuration/audit_logs/',
  logsource: { product: 'zendesk', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['created_at'],
      action: ['action'],
      label: ['action_label'],
      source: ['source_type'],
      told: ['change_description'],
      message: ['change_description'],
      source_ip: ['ip_address'],
      user_name: ['actor_name'],
      user_id: ['actor_id'],
      file_name: ['source_label'],
    },
    claim: [{ label: { present: true }, source: { present: true }, action: { present: true } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  messages: [
    { when: { action: 'login' }, means: { activity: 'login', outcome: 'success' } },
    { when: { action: ['exported', 'export'] }, means: { activity: 'file_download', outcome: 'success' } },
    {
      when: { source: 'user', told: { re: '(?i)\\brole changed\\b|^Owner' } },
      means: { activity: 'privilege', outcome: 'success' },
    },
    {
      when: { source: ['user', 'user_setting', 'user_identity', 'team', 'group'] },
      means: { activity: 'account_change', outcome: 'success' },
    },
    { when: { source: { re: 'token|oauth' } }, means: { activity: 'token', outcome: 'success' } },
  ],
  otherwise: { activity: 'config_change', outcome: 'success' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine({ action_label: 'x', actor_id: 17, actor_name: FORGED, created_at: '2025-10-18T14:28:18Z' }, special, {
        ip_address: '198.51.100.7',
      }),
    {
      time: '2025-10-18T14:28:18.000000Z',
      columns: { source_ip: '198.51.100.7', user_name: FORGED, user_id: '17' },
    },
    [
      [{ action: 'login', source_type: 'user' }, 'login', 'success', undefined, { action: 'login' }],
      [{ action: 'exported', source_type: 'report' }, 'file_download', 'success', undefined, { action: 'exported' }],
      [
        { action: 'update', source_type: 'user', source_label: 'Bob', change_description: 'Role changed from A to B' },
        'privilege',
        'success',
        undefined,
        { action: 'update', file_name: 'Bob', message: 'Role changed from A to B' },
      ],
      [{ action: 'create', source_type: 'user' }, 'account_change', 'success', undefined, { action: 'create' }],
      [{ action: 'create', source_type: 'api_token' }, 'token', 'success', undefined, { action: 'create' }],
      [
        { action: 'update', source_type: 'account_setting' },
        'config_change',
        'success',
        undefined,
        { action: 'update' },
      ],
    ],
  ),
  nearMisses: [
    '{"action":"login","source_type":"user","created_at":"2025-10-18T14:28:18Z"}',
    '{"action":"login","action_label":"Signed in","created_at":"2025-10-18T14:28:18Z"}',
    '{"action_label":"Signed in","source_type":"user"}',
    '{"audit_logs":[{"action":"login","action_label":"Signed in","source_type":"user"}]}',
  ],
}
