import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

const WORD = String.raw`\S+`

/** The log of Windows Firewall (`pfirewall.log`), in the order of fields that it always has, in local time. */
export const windowsFirewall: LogFormat = {
  id: 'windows-firewall',
  title: 'Windows Firewall log',
  reference:
    'https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/configure-logging',
  logsource: { category: 'firewall', product: 'windows' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?P<action>ALLOW|DROP|OPEN|CLOSE|OPEN-INBOUND|INFO-EVENTS-LOST) (?P<protocol>[A-Z0-9-]+) (?:(?P<source_ip>[0-9A-Fa-f.:]+(?:%\w+)?)|-) ${WORD} (?:(?P<source_port>\d+)|-) ${WORD} (?:(?P<http_bytes>\d+)|-)(?: ${WORD})*`,
    claim: 'action',
  },
  time: { capture: 'time', stamp: 'iso' },
  messages: [
    { when: { action: ['ALLOW', 'OPEN', 'OPEN-INBOUND'] }, means: { activity: 'other', outcome: 'success' } },
    { when: { action: 'DROP' }, means: { activity: 'other', outcome: 'failure' } },
  ],
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<string>(
    (action) => `2025-10-18 14:28:18 ${action} TCP 198.51.100.7 10.0.0.1 50122 3389 48 S 1 0 8192 - - - RECEIVE`,
    {
      time: '2025-10-18T14:28:18.000000Z',
      columns: { source_ip: '198.51.100.7', source_port: 50_122, http_bytes: 48 },
    },
    [
      ['ALLOW', 'other', 'success', undefined, { action: 'ALLOW' }],
      ['OPEN', 'other', 'success', undefined, { action: 'OPEN' }],
      ['OPEN-INBOUND', 'other', 'success', undefined, { action: 'OPEN-INBOUND' }],
      ['DROP', 'other', 'failure', undefined, { action: 'DROP' }],
      ['CLOSE', 'other', 'unknown', undefined, { action: 'CLOSE' }],
      ['INFO-EVENTS-LOST', 'other', 'unknown', undefined, { action: 'INFO-EVENTS-LOST' }],
    ],
  ),
  nearMisses: [
    '#Fields: date time action protocol src-ip dst-ip src-port dst-port size',
    '2025-10-18 14:28:18 DENY TCP 198.51.100.7 10.0.0.1 50122 3389 48',
    '2025-10-18T14:28:18 DROP TCP 198.51.100.7 10.0.0.1 50122 3389 48',
    '2025-10-18 14:28:18 DROP TCP 198.51.100.7 10.0.0.1',
  ],
}
