import { auditFormat, FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine } from './sample-rows.ts'

/** Enterprise events of Box, one to a line. */
export const boxEvents: LogFormat = auditFormat<object>({
  id: 'box-events',
  title: 'Box enterprise events',
  reference: 'https://developer.box.com/guides/events/enterprise-events/for-enterprise/',
  logsource: { product: 'box', service: 'events' },
  paths: {
    time: ['created_at'],
    action: ['event_type'],
    kind_of: ['type'],
    creator: ['created_by.login', 'created_by.id', 'ip_address'],
    result: ['additional_details.error'],
    source_ip: ['ip_address'],
    user_name: ['created_by.name', 'created_by.login'],
    user_email: ['created_by.login'],
    user_id: ['created_by.id'],
    user_target: ['source.login', 'accessible_by.login'],
    file_name: ['source.item_name'],
    request_id: ['event_id'],
  },
  claim: [{ action: { re: '^[A-Z_0-9]+$' }, kind_of: 'event', creator: { present: true } }],
  time: { capture: 'time', stamp: 'iso' },
  words: { ended: { in: 'result', table: [['', 'failed']] } },
  kinds: [
    { activity: 'login', names: 'FAILED_LOGIN|DEVICE_TRUST_CHECK_FAILED', example: 'FAILED_LOGIN', outcome: 'failure' },
    { activity: 'login', names: 'LOGIN|ADMIN_LOGIN', example: 'LOGIN', outcome: 'success' },
    {
      activity: 'account_change',
      names:
        '(?:NEW|DELETE|EDIT|ADD)_(?:USER|LOGIN_ACTIVITY_DEVICE)|GROUP_\\w+|EMAIL_ALIAS_\\w+|MULTI_FACTOR_AUTH_\\w+',
      example: 'NEW_USER',
      outcome: 'success',
    },
    {
      activity: 'privilege',
      names: '\\w*(?:ROLE_CHANGE|ACCESS_GRANTED|ACCESS_REVOKED|CHANGE_ADMIN_ROLE|COLLABORATION)\\w*',
      example: 'CHANGE_ADMIN_ROLE',
      outcome: 'success',
    },
    { activity: 'file_upload', names: 'UPLOAD|ITEM_UPLOAD', example: 'UPLOAD', outcome: 'success' },
    { activity: 'file_download', names: 'DOWNLOAD|ITEM_DOWNLOAD|ITEM_SYNC', example: 'DOWNLOAD', outcome: 'success' },
    { activity: 'file_access', names: 'PREVIEW|ITEM_PREVIEW|ITEM_OPEN', example: 'PREVIEW', outcome: 'success' },
    {
      activity: 'file_change',
      names: 'DELETE|EDIT|MOVE|COPY|RENAME|UNDELETE|CREATE|LOCK|UNLOCK|ITEM_(?:CREATE|COPY|MOVE|RENAME|TRASH)\\w*',
      example: 'DELETE',
      outcome: 'success',
    },
    {
      activity: 'config_change',
      names: 'SHARE\\w*|ITEM_SHARED\\w*|UNSHARE\\w*|CHANGE_FOLDER_PERMISSION|\\w*POLICY\\w*|\\w*APPLICATION\\w*',
      example: 'ITEM_SHARED_CREATE',
      outcome: 'success',
    },
  ],
  ends: { failed: { ended: 'failed' } },
  sample: {
    line: ({ action, ...end }) =>
      jsonLine({
        type: 'event',
        event_id: 'e1',
        event_type: action,
        created_at: '2025-10-18T07:28:18-07:00',
        created_by: { type: 'user', id: '17', name: FORGED, login: 'bob@example.org' },
        ip_address: '198.51.100.7',
        source: { type: 'user', login: 'mallory@example.org' },
        additional_details: end,
      }),
    time: '2025-10-18T14:28:18.000000Z',
    columns: {
      source_ip: '198.51.100.7',
      user_name: FORGED,
      user_email: 'bob@example.org',
      user_id: '17',
      user_target: 'mallory@example.org',
      request_id: 'e1',
    },
    endings: { failed: { error: 'x' }, done: {}, other: 'SHIELD_ALERT' },
  },
  samples: [],
  nearMisses: [
    '{"type":"event","event_type":"LOGIN","created_at":"2025-10-18T14:28:18Z"}',
    '{"event_type":"LOGIN","created_by":{"login":"bob"}}',
    '{"type":"event","event_type":"login","created_by":{"login":"bob"}}',
    '{"entries":[{"type":"event","event_type":"LOGIN","created_by":{"login":"bob"}}]}',
  ],
})
