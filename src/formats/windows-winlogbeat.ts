import { windowsFields } from './windows/fields.ts'
import { WINDOWS_ROWS, type WindowsRecord } from './windows/rows.ts'
import { WINDOWS_ABSENT, WINDOWS_COLUMNS, WINDOWS_OTHERWISE, WINDOWS_RULES, WINDOWS_WORDS } from './windows/rules.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const CHANNELS: Readonly<Record<WindowsRecord['channel'], string>> = {
  Security: 'Security',
  System: 'System',
  RDS: 'Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational',
  Sysmon: 'Microsoft-Windows-Sysmon/Operational',
}

/** Records of Windows event logs as Winlogbeat and the Elastic Agent ship them. */
export const windowsWinlogbeat: LogFormat = {
  id: 'windows-winlogbeat',
  title: 'Windows event logs by Winlogbeat',
  reference: 'https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog',
  logsource: { product: 'windows' },
  frame: {
    kind: 'json',
    paths: {
      time: ['@timestamp'],
      code: ['winlog.event_id', 'event.code', String.raw`winlog\.event_id`],
      channel: ['winlog.channel', String.raw`winlog\.channel`],
      ...windowsFields((name) => [`winlog.event_data.${name}`, `winlog.user_data.${name}`]),
      host_name: ['winlog.computer_name', 'host.name'],
      process_pid: ['winlog.process.pid'],
      level: ['log.level'],
      told: ['event.reason'],
      sequence: ['winlog.record_id'],
    },
    claim: [{ channel: { present: true }, code: { re: '^\\d+$' } }],
  },
  time: { capture: 'time', stamp: 'iso' },
  columns: WINDOWS_COLUMNS,
  absent: WINDOWS_ABSENT,
  words: WINDOWS_WORDS,
  messages: WINDOWS_RULES,
  otherwise: WINDOWS_OTHERWISE,
  samples: sampleRows<WindowsRecord>(
    ({ code, channel, data }) =>
      jsonLine({
        '@timestamp': '2025-10-18T14:28:18.140Z',
        'event': { code, kind: 'event', provider: 'x' },
        'host': { name: 'gate' },
        'log': { level: 'information' },
        'winlog': {
          channel: CHANNELS[channel],
          computer_name: 'gate.example.org',
          event_id: code,
          event_data: { ...data, IpAddress: '198.51.100.7', WorkstationName: '-' },
          process: { pid: 612 },
        },
      }),
    {
      time: '2025-10-18T14:28:18.140000Z',
      columns: { host_name: 'gate.example.org', level: 'information', process_pid: 612, source_ip: '198.51.100.7' },
    },
    WINDOWS_ROWS,
  ),
  nearMisses: [
    '{"@timestamp":"2025-10-18T14:28:18Z","winlog":{"event_id":4625}}',
    '{"@timestamp":"2025-10-18T14:28:18Z","event":{"code":"4625","category":["authentication"]}}',
    '{"@timestamp":"2025-10-18T14:28:18Z","winlog":{"channel":"Security","event_id":"x"}}',
    '{"winlogbeat":{"channel":"Security","event_id":4625}}',
  ],
}
