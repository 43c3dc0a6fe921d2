import { windowsFields } from './windows/fields.ts'
import { WINDOWS_ROWS, type WindowsRecord } from './windows/rows.ts'
import { WINDOWS_ABSENT, WINDOWS_COLUMNS, WINDOWS_OTHERWISE, WINDOWS_RULES, WINDOWS_WORDS } from './windows/rules.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const CHANNELS: Readonly<Record<WindowsRecord['channel'], string>> = {
  Security: 'Security',
  System: 'System',
  RDS: 'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
  Sysmon: 'Microsoft-Windows-Sysmon/Operational',
}

/** Records of Windows event logs in one level of keys, as NXLog and others write them, or with their data in an object. */
export const windowsFlat: LogFormat = {
  id: 'windows-flat',
  title: 'Windows event logs, flat (NXLog)',
  reference: 'https://docs.nxlog.co/refman/current/im/msvistalog.html',
  logsource: { product: 'windows' },
  frame: {
    kind: 'json',
    paths: {
      time: ['EventTime', 'TimeCreated', 'UtcTime', '@timestamp', 'TimeGenerated'],
      code: ['EventID', 'EventId'],
      channel: ['Channel'],
      ...windowsFields((name) => [name, `EventData.${name}`, `ExtraEventData.${name}`]),
      host_name: ['Hostname', 'Computer', 'ComputerName'],
      process_pid: ['ExecutionProcessID'],
      level: ['Severity'],
      told: ['MessageTitle'],
      sequence: ['RecordNumber', 'EventRecordID'],
    },
    claim: [{ code: { re: '^\\d+$' }, channel: { present: true }, host_name: { present: true } }],
  },
  time: { capture: 'time', stamp: 'spaced' },
  columns: WINDOWS_COLUMNS,
  absent: WINDOWS_ABSENT,
  words: WINDOWS_WORDS,
  messages: WINDOWS_RULES,
  otherwise: WINDOWS_OTHERWISE,
  samples: [
    ...sampleRows<WindowsRecord>(
      ({ code, channel, data }) =>
        jsonLine(
          {
            EventTime: '2025-10-18 14:28:18',
            Hostname: 'gate.example.org',
            EventID: Number(code),
            Channel: CHANNELS[channel],
            ExecutionProcessID: 612,
            Severity: 'INFO',
            IpAddress: '198.51.100.7',
          },
          data,
        ),
      {
        time: '2025-10-18T14:28:18.000000Z',
        columns: { host_name: 'gate.example.org', level: 'INFO', process_pid: 612, source_ip: '198.51.100.7' },
      },
      WINDOWS_ROWS,
    ),
    {
      line: '{"EventID":"4625","Channel":"Security","Computer":"gate","TimeCreated":"2025-10-18 16:28:18 +0200","MessageTitle":"An account failed to log on","ExtraEventData":{"TargetUserName":"Bob","SubStatus":"0xC000006A"}}',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        action: 'logon-failed',
        code: '4625',
        host_name: 'gate',
        user_name: 'bob',
        message: 'An account failed to log on',
      },
    },
  ],
  nearMisses: [
    '{"EventID":4625,"EventTime":"2025-10-18 14:28:18","Hostname":"gate"}',
    '{"EventID":"logon","Channel":"Security","Hostname":"gate"}',
    '{"Channel":"Security","Hostname":"gate","EventTime":"2025-10-18 14:28:18"}',
    '{"Event":{"EventID":4625,"Channel":"Security","Computer":"gate"}}',
  ],
}
