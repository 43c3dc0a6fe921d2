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

const system = (...names: string[]): string[] => names.flatMap((name) => [`Event.System.${name}`, `System.${name}`])

/** Records of Windows event logs as JSON lines with the structure of their XML, as evtx_dump, Chainsaw and Velociraptor write them. */
export const windowsEvtx: LogFormat = {
  id: 'windows-evtx',
  title: 'Windows event logs (evtx_dump)',
  reference: 'https://learn.microsoft.com/windows/security/threat-protection/auditing/event-4625',
  logsource: { product: 'windows' },
  frame: {
    kind: 'json',
    paths: {
      time: system(
        'TimeCreated.#attributes.SystemTime',
        'TimeCreated_attributes.SystemTime',
        'TimeCreated.SystemTime',
        'TimeCreated.@SystemTime',
      ),
      code: system('EventID.#text', 'EventID.Value', 'EventID'),
      channel: system('Channel'),
      ...windowsFields((name) => [
        `Event.EventData.${name}`,
        `EventData.${name}`,
        `Event.UserData.EventXML.${name}`,
        `Event.UserData.LogFileCleared.${name}`,
      ]),
      host_name: system('Computer'),
      sequence: system('EventRecordID'),
      process_pid: system('Execution.#attributes.ProcessID', 'Execution_attributes.ProcessID', 'Execution.ProcessID'),
      told: ['Message'],
    },
    claim: [{ code: { re: '^\\d+$' }, channel: { present: true } }],
  },
  time: { capture: 'time', stamp: 'any' },
  columns: WINDOWS_COLUMNS,
  absent: WINDOWS_ABSENT,
  words: WINDOWS_WORDS,
  messages: WINDOWS_RULES,
  otherwise: WINDOWS_OTHERWISE,
  samples: [
    ...sampleRows<WindowsRecord>(
      ({ code, channel, data }) =>
        jsonLine({
          Event: {
            '#attributes': { xmlns: 'http://schemas.microsoft.com/win/2004/08/events/event' },
            'System': {
              EventID: Number(code),
              Channel: CHANNELS[channel],
              Computer: 'gate.example.org',
              Execution: { '#attributes': { ProcessID: 612 } },
              TimeCreated: { '#attributes': { SystemTime: '2025-10-18T14:28:18.140123Z' } },
            },
            'EventData': { ...data, IpAddress: '198.51.100.7', IpPort: '50122' },
          },
        }),
      {
        time: '2025-10-18T14:28:18.140123Z',
        columns: { host_name: 'gate.example.org', process_pid: 612, source_ip: '198.51.100.7', source_port: 50_122 },
      },
      WINDOWS_ROWS,
    ),
    {
      line: '{"System":{"EventID":{"Value":4625},"Channel":"Security","Computer":"gate","TimeCreated":{"SystemTime":1760797698.25}},"EventData":{"TargetUserName":"Bob@EXAMPLE.ORG","TargetDomainName":"-","SubStatus":"0xc000006a","IpAddress":"-","WorkstationName":"PC7"}}',
      time: '2025-10-18T14:28:18.250000Z',
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        action: 'logon-failed',
        code: '4625',
        host_name: 'gate',
        source_domain: 'PC7',
        user_name: 'bob@example.org',
        message: 'wrong password',
      },
    },
    {
      line: '{"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":0},"#text":4634},"Channel":"Security","Computer":"gate","TimeCreated":{"#attributes":{"SystemTime":"2025-10-18T14:28:18Z"}}},"EventData":{"TargetUserName":"EXAMPLE\\\\Bob"}}}',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'logout',
      outcome: 'success',
      columns: { action: 'logged-out', code: '4634', host_name: 'gate', user_name: 'bob' },
    },
  ],
  nearMisses: [
    '{"Event":{"System":{"EventID":4625}}}',
    '{"Event":{"System":{"EventID":"logon","Channel":"Security"}}}',
    '{"EventID":4625,"Channel":"Security"}',
    '[{"Event":{"System":{"EventID":4625,"Channel":"Security"}}}]',
  ],
}
