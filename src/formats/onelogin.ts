import { auditFormat, FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine } from './sample-rows.ts'

/** Events of OneLogin, one to a line. Their types are numbers. */
export const onelogin: LogFormat = auditFormat<object>({
  id: 'onelogin',
  title: 'OneLogin events',
  reference: 'https://developers.onelogin.com/api-docs/1/events/event-resource',
  logsource: { product: 'onelogin', service: 'onelogin.events' },
  paths: {
    time: ['event_timestamp', 'created_at'],
    action: ['event_type_id'],
    actor: ['actor_user_id', 'actor_user_name', 'user_id', 'user_name', 'account_id'],
    result: ['error_description'],
    message: ['error_description', 'custom_message', 'notes'],
    source_ip: ['ipaddr'],
    user_name: ['actor_user_name', 'user_name'],
    user_id: ['actor_user_id'],
    user_target: ['user_name'],
    process_name: ['app_name'],
    request_id: ['uuid', 'event_id'],
  },
  claim: [{ action: { re: '^\\d+$' }, actor: { present: true } }],
  time: { capture: 'time', stamp: 'any' },
  words: { ended: { in: 'result', table: [['', 'failed']] } },
  kinds: [
    { activity: 'login', names: '5', example: '5', outcome: 'success' },
    { activity: 'login', names: '6', example: '6', outcome: 'failure' },
    { activity: 'logout', names: '7', example: '7', outcome: 'success' },
    { activity: 'session', names: '8', example: '8', outcome: 'success' },
    { activity: 'session', names: '90', example: '90', outcome: 'failure', reason: 'not_allowed' },
    { activity: 'password_change', names: '11|211', example: '11', outcome: 'success' },
    { activity: 'account_lockout', names: '19|531|551|553', example: '19', outcome: 'success', reason: 'locked' },
    { activity: 'login', names: '69', example: '69', outcome: 'failure' },
    { activity: 'account_change', names: '1[2356]|17|24|172', example: '13', outcome: 'success' },
    { activity: 'privilege', names: '3|4|72', example: '72', outcome: 'success' },
  ],
  ends: { failed: { ended: 'failed' } },
  sample: {
    line: ({ action, ...end }) =>
      jsonLine(
        {
          uuid: 'e1',
          created_at: '2025-10-18T14:28:18Z',
          event_type_id: action,
          actor_user_id: 17,
          actor_user_name: FORGED,
        },
        { user_name: 'mallory', ipaddr: '198.51.100.7' },
        end,
      ),
    time: '2025-10-18T14:28:18.000000Z',
    columns: { source_ip: '198.51.100.7', user_name: FORGED, user_id: '17', user_target: 'mallory', request_id: 'e1' },
    endings: { failed: { error_description: 'x' }, done: {}, other: '999' },
    endColumns: (end) => ('error_description' in end ? { message: 'x' } : {}),
  },
  samples: [],
  nearMisses: [
    '{"event_type_id":"login","actor_user_name":"bob","created_at":"2025-10-18T14:28:18Z"}',
    '{"event_type":5,"actor_user_name":"bob"}',
    '{"event_type_id":5,"created_at":"2025-10-18T14:28:18Z"}',
    '{"data":[{"event_type_id":5,"actor_user_name":"bob"}]}',
  ],
})
