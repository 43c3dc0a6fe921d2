import { FORGED } from './audit-format.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** Operation logs and sign-in activity reports of Zoom, one record to a line. */
export const zoomAudit: LogFormat = {
  id: 'zoom-audit',
  title: 'Zoom operation and sign-in reports',
  reference: 'https://developers.zoom.us/docs/api/meetings/#tag/reports',
  logsource: { product: 'zoom', service: 'audit' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time'],
      operation: ['category_type'],
      operator: ['operator'],
      client: ['client_type'],
      sign: ['type'],
      action: ['type', 'action'],
      message: ['operation_detail'],
      source_ip: ['ip_address'],
      user_name: ['email', 'operator'],
      process_name: ['client_type'],
    },
    claim: [
      { operation: { present: true }, operator: { present: true }, action: { present: true } },
      { sign: ['Sign in', 'Sign out'], client: { present: true } },
    ],
  },
  time: { capture: 'time', stamp: 'iso' },
  messages: [
    { when: { sign: 'Sign in' }, means: { activity: 'login', outcome: 'success' } },
    { when: { sign: 'Sign out' }, means: { activity: 'logout', outcome: 'success' } },
    { when: { operation: { re: '^Role' } }, means: { activity: 'privilege', outcome: 'success' } },
    { when: { operation: { re: '^(?:User|Group)' } }, means: { activity: 'account_change', outcome: 'success' } },
  ],
  otherwise: { activity: 'config_change', outcome: 'success' },
  samples: [
    ...sampleRows<{ type: string }>(
      (special) =>
        jsonLine(
          { email: 'Bob@example.org', time: '2025-10-18T14:28:18Z', ip_address: '198.51.100.7', client_type: 'mac' },
          special,
        ),
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: { process_name: 'mac', source_ip: '198.51.100.7', user_name: 'bob@example.org' },
      },
      [
        [{ type: 'Sign in' }, 'login', 'success', undefined, { action: 'Sign in' }],
        [{ type: 'Sign out' }, 'logout', 'success', undefined, { action: 'Sign out' }],
      ],
    ),
    ...sampleRows<{ category_type: string }>(
      (special) =>
        jsonLine({ time: '2025-10-18T14:28:18Z', operator: FORGED, action: 'Update', operation_detail: 'd' }, special),
      { time: '2025-10-18T14:28:18.000000Z', columns: { action: 'Update', message: 'd', user_name: FORGED } },
      [
        [{ category_type: 'Role' }, 'privilege', 'success'],
        [{ category_type: 'User' }, 'account_change', 'success'],
        [{ category_type: 'User Group' }, 'account_change', 'success'],
        [{ category_type: 'Account' }, 'config_change', 'success'],
      ],
    ),
  ],
  nearMisses: [
    '{"type":"Sign in","email":"bob@example.org","time":"2025-10-18T14:28:18Z"}',
    '{"category_type":"User","action":"Add","time":"2025-10-18T14:28:18Z"}',
    '{"operator":"bob@example.org","action":"Add","time":"2025-10-18T14:28:18Z"}',
    '{"operation_logs":[{"category_type":"User","action":"Add","operator":"bob"}]}',
  ],
}
