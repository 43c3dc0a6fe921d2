import { auditFormat, FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine } from './sample-rows.ts'

/** Audit logs of Panther, and of programs that write the same keys: an action with its result and an actor with attributes. */
export const pantherAudit: LogFormat = auditFormat<{ readonly result?: string }>({
  id: 'panther-audit',
  title: 'Panther audit log',
  reference:
    'https://docs.panther.com/system-configuration/panther-audit-logs/querying-and-writing-detections-for-panther-audit-logs',
  logsource: { product: 'panther', service: 'audit' },
  paths: {
    time: ['timestamp'],
    action: ['actionName'],
    outcome: ['actionResult'],
    actor: ['actor.type', 'actor.id', 'actor.attributes'],
    result: ['actionResult'],
    source_ip: ['sourceIP'],
    forwarded_ip: ['XForwardedFor[0]'],
    user_name: ['actor.attributes.email', 'actor.name', 'actor.id'],
    user_id: ['actor.id'],
    user_agent: ['userAgent'],
  },
  claim: [{ action: { re: '^[A-Z_]+$' }, outcome: { present: true }, actor: { present: true } }],
  time: { capture: 'time', stamp: 'iso' },
  words: { ended: { in: 'result', table: [['^(?:FAILED|FAILURE)$', 'failed']] } },
  kinds: [
    { activity: 'login', names: 'SIGN_IN|LOGIN', example: 'SIGN_IN' },
    { activity: 'logout', names: 'SIGN_OUT|LOGOUT', example: 'SIGN_OUT' },
    { activity: 'privilege', names: '(?:CREATE|UPDATE|DELETE)_USER_ROLE', example: 'CREATE_USER_ROLE' },
    { activity: 'token', names: '(?:CREATE|UPDATE|DELETE|ROTATE)_API_TOKEN', example: 'CREATE_API_TOKEN' },
    { activity: 'account_change', names: '(?:CREATE|INVITE|UPDATE|DELETE)_USER', example: 'UPDATE_USER' },
    {
      activity: 'config_change',
      names: '(?:CREATE|UPDATE|DELETE|UPLOAD|ADD|REMOVE)_[A-Z_]+',
      example: 'DELETE_DETECTION',
    },
  ],
  ends: { failed: { ended: 'failed' } },
  sample: {
    line: ({ action, result }) =>
      jsonLine({
        actionName: action,
        actionResult: result ?? 'SUCCEEDED',
        actor: { id: 'u1', name: 'Bob', type: 'USER', attributes: { email: FORGED } },
        sourceIP: '198.51.100.7',
        XForwardedFor: ['203.0.113.9'],
        timestamp: '2025-10-18 14:28:18.25',
      }),
    time: '2025-10-18T14:28:18.250000Z',
    columns: { source_ip: '198.51.100.7', forwarded_ip: '203.0.113.9', user_name: FORGED, user_id: 'u1' },
    endings: { failed: { result: 'FAILED' }, done: {}, other: 'GET_SAML_SETTINGS' },
  },
  samples: [],
  nearMisses: [
    '{"actionName":"login","actionResult":"SUCCEEDED","actor":{"id":"u1"}}',
    '{"actionName":"SIGN_IN","actor":{"id":"u1"}}',
    '{"actionName":"SIGN_IN","actionResult":"SUCCEEDED"}',
    '[{"actionName":"SIGN_IN","actionResult":"SUCCEEDED","actor":{"id":"u1"}}]',
  ],
})
