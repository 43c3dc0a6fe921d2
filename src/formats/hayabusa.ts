import { WINDOWS_ROWS, type WindowsRecord } from './windows/rows.ts'
import { WINDOWS_ABSENT, WINDOWS_OTHERWISE, WINDOWS_RULES, WINDOWS_WORDS } from './windows/rules.ts'
import type { LogFormat, Sample } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

const CHANNELS: Readonly<Record<WindowsRecord['channel'], string>> = {
  Security: 'Sec',
  System: 'Sys',
  RDS: 'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
  Sysmon: 'Sysmon',
}

/** The names that Hayabusa has for the data of records. */
const SPELLED: Readonly<Record<string, string>> = {
  TargetUserName: 'TgtUser',
  SubjectUserName: 'SrcUser',
  MemberName: 'Member',
  LogonType: 'Type',
  Status: 'Status',
  SubStatus: 'SubStatus',
}

/** The data of a record by the names of Hayabusa, and the address of its peer. */
export const hayabusaDetails = ({ data }: WindowsRecord): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(data).map(([name, value]) => [SPELLED[name] ?? name, value])),
  SrcIP: '198.51.100.7',
})

/** Samples of a timeline, by how it writes the details of a record. */
export function hayabusaSamples(details: (record: WindowsRecord) => unknown): Sample[] {
  return sampleRows<WindowsRecord>(
    (record) =>
      jsonLine({
        Timestamp: '2025-10-18 16:28:18.140 +02:00',
        RuleTitle: 'Logon',
        Level: 'low',
        Computer: 'gate',
        Channel: CHANNELS[record.channel],
        EventID: Number(record.code),
        RecordID: 17,
        Details: details(record),
      }),
    {
      time: '2025-10-18T14:28:18.140000Z',
      columns: { host_name: 'gate', level: 'low', source_ip: '198.51.100.7' },
    },
    WINDOWS_ROWS,
  ).map((sample): Sample => ({ ...sample, columns: { ...sample.columns, message: 'Logon' } }))
}

/** What stands beside the details of a record. */
export const HAYABUSA_PATHS = {
  time: ['Timestamp'],
  rule: ['RuleTitle'],
  code: ['EventID'],
  channel: ['Channel'],
  host_name: ['Computer'],
  level: ['Level'],
  message: ['RuleTitle'],
} as const

/** What the details of a record say, by the names that they have in Hayabusa's profiles. */
const DETAILS: Readonly<Record<string, readonly string[]>> = {
  audited: ['Keywords'],
  target_name: ['TgtUser', 'TargetUserName', 'User'],
  subject_name: ['SrcUser', 'SubjectUserName'],
  member_name: ['Member', 'MemberName'],
  logon_type: ['Type', 'LogonType'],
  status: ['Status'],
  sub_status: ['SubStatus'],
  source_ip: ['SrcIP', 'IpAddress'],
  source_port: ['SrcPort', 'IpPort'],
  source_domain: ['SrcComp', 'WorkstationName'],
  process_name: ['Proc'],
  file_name: ['Path', 'Svc'],
}

/** Something for each of the details, made of their names. */
export function byDetail<T>(make: (names: readonly string[]) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(DETAILS).map(([capture, names]) => [capture, make(names)]))
}

/** Timelines of Hayabusa as JSON lines: records of Windows event logs with the rule that found them. */
export const hayabusa: LogFormat = {
  id: 'hayabusa',
  title: 'Hayabusa timeline as JSON lines',
  reference: 'https://github.com/Yamato-Security/hayabusa',
  logsource: { product: 'windows' },
  frame: {
    kind: 'json',
    paths: {
      ...HAYABUSA_PATHS,
      ...byDetail((names) => names.flatMap((name) => [`Details.${name}`, `ExtraFieldInfo.${name}`])),
    },
    claim: [{ rule: { present: true }, code: { re: '^\\d+$' }, channel: { present: true } }],
  },
  time: { capture: 'time', stamp: 'spaced' },
  columns: { user_name: ['target', 'subject'] },
  absent: WINDOWS_ABSENT,
  words: WINDOWS_WORDS,
  messages: WINDOWS_RULES,
  otherwise: WINDOWS_OTHERWISE,
  samples: hayabusaSamples(hayabusaDetails),
  nearMisses: [
    '{"Timestamp":"2025-10-18 14:28:18.140 +00:00","EventID":4625,"Computer":"gate"}',
    '{"Timestamp":"2025-10-18 14:28:18.140 +00:00","RuleTitle":"Logon","Computer":"gate","Channel":"Sec"}',
    '{"RuleTitle":"Logon","EventID":"x","Channel":"Sec","Computer":"gate"}',
    '"2025-10-18 14:28:18.140 +00:00","Logon","low","gate","Sec",4625,17',
  ],
}
