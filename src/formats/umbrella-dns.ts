import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** DNS logs of Cisco Umbrella as JSON lines. */
export const umbrellaDns: LogFormat = {
  id: 'umbrella-dns',
  title: 'Cisco Umbrella DNS logs as JSON lines',
  reference: 'https://docs.umbrella.com/deployment-umbrella/docs/dns-log-formats',
  logsource: { category: 'dns' },
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp'],
      inside: ['internalIp'],
      outside: ['externalIp'],
      action: ['action'],
      source_ip: ['internalIp', 'externalIp'],
      user_name: ['policyIdentity', 'mostGranularIdentity'],
      message: ['domain'],
    },
    claim: [{ inside: { present: true }, outside: { present: true }, action: { present: true } }],
  },
  time: { capture: 'time', stamp: 'any' },
  messages: [
    { when: { action: 'Allowed' }, means: { activity: 'other', outcome: 'success' } },
    { when: { action: 'Blocked' }, means: { activity: 'other', outcome: 'failure' } },
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine({ internalIp: '10.0.0.7', externalIp: '198.51.100.7', timestamp: '2025-10-18 14:28:18.000' }, special),
    { time: '2025-10-18T14:28:18.000000Z', columns: { source_ip: '10.0.0.7' } },
    [
      [{ action: 'Allowed' }, 'other', 'success', undefined, { action: 'Allowed' }],
      [{ action: 'Blocked' }, 'other', 'failure', undefined, { action: 'Blocked' }],
      [{ action: 'Proxied' }, 'other', 'unknown', undefined, { action: 'Proxied' }],
      [
        { action: 'Allowed', domain: 'a.example.' },
        'other',
        'success',
        undefined,
        { action: 'Allowed', message: 'a.example.' },
      ],
      [
        { action: 'Blocked', policyIdentity: 'x from 203.0.113.9' },
        'other',
        'failure',
        undefined,
        { action: 'Blocked', user_name: 'x from 203.0.113.9' },
      ],
      [{ action: 'Allowed', responseCode: 'NOERROR' }, 'other', 'success', undefined, { action: 'Allowed' }],
    ],
  ),
  nearMisses: [
    '{"internalIp":"10.0.0.7","action":"Allowed","timestamp":"2025-10-18 14:28:18"}',
    '{"externalIp":"198.51.100.7","action":"Allowed","timestamp":"2025-10-18 14:28:18"}',
    '{"internalIp":"10.0.0.7","externalIp":"198.51.100.7"}',
    '{"dns":{"internalIp":"10.0.0.7","externalIp":"198.51.100.7","action":"Allowed"}}',
  ],
}
