import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const field = (name: string): string => `output_fields.${name.replaceAll('.', String.raw`\.`)}`

/** Alerts of Falco, `json_output: true`, one to a line. */
export const falco: LogFormat = {
  id: 'falco',
  title: 'Falco alerts as JSON lines',
  reference: 'https://falco.org/docs/concepts/outputs/channels/',
  logsource: { product: 'falco', service: 'falco' },
  frame: {
    kind: 'json',
    paths: {
      time: ['time'],
      rule: ['rule'],
      priority: ['priority'],
      output: ['output'],
      action: ['rule'],
      level: ['priority'],
      message: ['output'],
      host_name: ['hostname'],
      source_ip: [field('fd.cip'), field('ka.sourceips'), field('ct.srcip')],
      user_name: [field('user.name'), field('ka.user.name'), field('ct.user')],
      user_id: [field('user.uid')],
      process_name: [field('proc.name')],
      process_pid: [field('proc.pid')],
      file_name: [field('fd.name')],
    },
    claim: [{ output: { present: true }, rule: { present: true }, priority: { present: true } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  absent: ['<NA>'],
  messages: [
    { when: { rule: { re: '(?i)\\b(?:login|logon|ssh)\\b' } }, means: { activity: 'session', outcome: 'unknown' } },
    {
      when: { rule: { re: '(?i)^(?:write|modify|delete|create|rename)|\\b(?:below|under) /' } },
      means: { activity: 'file_change', outcome: 'unknown' },
    },
    { when: { rule: { re: '(?i)^read\\b|sensitive file' } }, means: { activity: 'file_access', outcome: 'unknown' } },
  ],
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: sampleRows<object>(
    (special) =>
      jsonLine(
        {
          hostname: 'gate',
          output: 'x',
          priority: 'Warning',
          source: 'syscall',
          time: '2025-10-18T14:28:18.140123456Z',
        },
        special,
      ),
    { time: '2025-10-18T14:28:18.140123Z', columns: { host_name: 'gate', level: 'Warning', message: 'x' } },
    [
      [
        {
          rule: 'Disallowed SSH Connection',
          output_fields: { 'fd.cip': '198.51.100.7', 'user.name': 'x from 203.0.113.9' },
        },
        'session',
        'unknown',
        undefined,
        { action: 'Disallowed SSH Connection', source_ip: '198.51.100.7', user_name: 'x from 203.0.113.9' },
      ],
      [
        { rule: 'Write below etc', output_fields: { 'fd.name': '/etc/passwd', 'proc.name': 'vi', 'proc.pid': 7 } },
        'file_change',
        'unknown',
        undefined,
        { action: 'Write below etc', file_name: '/etc/passwd', process_name: 'vi', process_pid: 7 },
      ],
      [
        { rule: 'Read sensitive file untrusted' },
        'file_access',
        'unknown',
        undefined,
        { action: 'Read sensitive file untrusted' },
      ],
      [
        { rule: 'Terminal shell in container', output_fields: { 'user.name': '<NA>', 'user.uid': 0 } },
        'system',
        'unknown',
        undefined,
        { action: 'Terminal shell in container', user_id: '0' },
      ],
      [
        { rule: 'Attach to cluster-admin Role', output_fields: { 'ka.user.name': 'admin' } },
        'system',
        'unknown',
        undefined,
        { action: 'Attach to cluster-admin Role', user_name: 'admin' },
      ],
      [
        { rule: 'K8s Secret Get Successfully' },
        'system',
        'unknown',
        undefined,
        { action: 'K8s Secret Get Successfully' },
      ],
    ],
  ),
  nearMisses: [
    '{"rule":"Terminal shell","time":"2025-10-18T14:28:18Z","message":"x"}',
    '{"priority":"Warning","output":"x","time":"2025-10-18T14:28:18Z"}',
    '{"rule":"Terminal shell","priority":"Warning","time":"2025-10-18T14:28:18Z"}',
    '14:28:18.140123456: Warning Terminal shell in container (user=root)',
  ],
}
