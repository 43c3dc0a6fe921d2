import { z } from 'zod'
import { isoTime } from './table-times.ts'

type Row = Readonly<Record<string, string>>

/** Makes of a row what the formats of the same producer's JSON read. */
type Rewrite = (row: Row) => Readonly<Record<string, unknown>>

interface Table {
  /** What the last column is called, where the header does not name it. */
  readonly unnamed?: string
  /** Columns that tell the table. */
  readonly columns: readonly string[]
  readonly rewrite: Rewrite
}

/** Between the parts of a cell of Hayabusa. */
const BROKEN_BAR = ' ¦ '

/** `Type: 3 ¦ TgtUser: bob` as an object. */
function pairs(cell: string): Readonly<Record<string, string>> {
  const parts = cell.split(BROKEN_BAR).map((part): [string, string] => {
    const colon = part.indexOf(': ')
    return colon === -1 ? [part.replace(/:$/, ''), ''] : [part.slice(0, colon), part.slice(colon + 2)]
  })
  return Object.fromEntries(parts.toReversed())
}

const hayabusa: Rewrite = (row) => ({
  ...row,
  ...Object.fromEntries(
    ['Details', 'ExtraFieldInfo'].flatMap((name) => (row[name] === undefined ? [] : [[name, pairs(row[name])]])),
  ),
})

/** What the prose of a Windows event calls its data: behind which heading, under which label. */
const LABELS: readonly (readonly [name: string, heading: string, label: string])[] = [
  ['SubjectUserName', 'Subject', 'Account Name'],
  ['TargetUserName', 'New Logon', 'Account Name'],
  ['TargetUserName', 'Account For Which Logon Failed', 'Account Name'],
  ['TargetUserName', 'Account Whose Credentials Were Used', 'Account Name'],
  ['TargetUserName', 'Account Information', 'Account Name'],
  ['TargetUserName', 'New Account', 'Account Name'],
  ['TargetUserName', 'Target Account', 'Account Name'],
  ['TargetUserName', 'Account That Was Locked Out', 'Account Name'],
  ['MemberName', 'Member', 'Account Name'],
  ['LogonType', '', 'Logon Type'],
  ['Status', '', 'Status'],
  ['Status', '', 'Result Code'],
  ['Status', '', 'Failure Code'],
  ['Status', '', 'Error Code'],
  ['SubStatus', '', 'Sub Status'],
  ['IpAddress', '', 'Source Network Address'],
  ['IpAddress', '', 'Client Address'],
  ['IpPort', '', 'Source Port'],
  ['IpPort', '', 'Client Port'],
  ['WorkstationName', '', 'Workstation Name'],
  ['TargetUserName', '', 'Logon Account'],
  ['WorkstationName', '', 'Source Workstation'],
  ['NewProcessName', '', 'New Process Name'],
]

/** The data of a Windows event, from its text in English: lines of labels, below headings. */
function eventData(text: string): Readonly<Record<string, string>> {
  const data: Record<string, string> = {}
  let heading = ''
  for (const line of text.split('\n')) {
    const [, indent = '', label = '', value = ''] = /^(\s*)([A-Z][\w ]*):\s*(.*?)\s*$/.exec(line) ?? []
    if (label === '') continue
    if (value === '') heading = label
    const found = LABELS.find(
      ([, above, name]) => name === label && (above === '' || (above === heading && indent !== '')),
    )
    // The first counts: what stands below may be somebody's text.
    if (found && value !== '') data[found[0]] ??= value
  }
  return data
}

/** Where a provider's events go, for tables that do not name the channel. */
const CHANNELS: Readonly<Record<string, string>> = {
  'Microsoft-Windows-Security-Auditing': 'Security',
  'Microsoft Windows security auditing.': 'Security',
  'Security': 'Security',
  'Service Control Manager': 'System',
  'Microsoft-Windows-Sysmon': 'Microsoft-Windows-Sysmon/Operational',
  'Sysmon': 'Microsoft-Windows-Sysmon/Operational',
}

const windows: Rewrite = (row) => {
  const pick = (...names: readonly string[]): string | undefined => names.map((name) => row[name]).find(Boolean)
  const time = pick('Date and Time', 'TimeCreated', 'TimeGenerated')
  const provider = pick('Source', 'ProviderName', 'Provider') ?? ''
  return {
    ...row,
    EventTime: time === undefined ? undefined : (isoTime(time) ?? time),
    EventID: pick('Event ID', 'Id', 'EventID', 'EventId'),
    Channel: pick('LogName', 'Log', 'Channel') ?? CHANNELS[provider] ?? provider,
    Hostname: pick('MachineName', 'Computer', 'ComputerName') ?? '-',
    EventData: eventData(pick('Message', 'Description') ?? ''),
  }
}

/** The elements of a cell of JSON that have a name and a text, as EvtxECmd writes the data of an event. */
function namedTexts(cell: string): Readonly<Record<string, string>> {
  const shape = z.object({
    EventData: z.object({ Data: z.array(z.object({ '@Name': z.string(), '#text': z.string().optional() })) }),
  })
  const read = shape.safeParse(jsonOf(cell))
  if (!read.success) return {}
  return Object.fromEntries(
    read.data.EventData.Data.flatMap(({ '@Name': name, '#text': text }) => (text ? [[name, text]] : [])),
  )
}

function jsonOf(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return undefined
  }
}

const evtxECmd: Rewrite = (row) => ({ ...windows(row), EventData: namedTexts(row['Payload'] ?? '') })

/** Sign-ins as portals and queries export them, in the names of Microsoft Graph. */
const signIn: Rewrite = (row) => ({
  ...row,
  createdDateTime: times(row['Date (UTC)'] ?? row['TimeGenerated [UTC]']),
  userPrincipalName: row['Username'] ?? row['UserPrincipalName'],
  userId: row['User ID'] ?? row['UserId'],
  ipAddress: row['IP address'] ?? row['IPAddress'],
  appDisplayName: row['Application'] ?? row['AppDisplayName'],
  userAgent: row['User agent'] ?? row['UserAgent'],
  correlationId: row['Correlation ID'] ?? row['CorrelationId'],
  status: {
    errorCode: (row['Sign-in error code'] ?? row['ResultType']) || (row['Status'] === 'Success' ? '0' : undefined),
    failureReason: row['Failure reason'] ?? row['ResultDescription'],
  },
})

/** The audit log of the directory, as its portal exports it. */
const directoryAudit: Rewrite = (row) => ({
  ...row,
  activityDateTime: times(row['Date (UTC)']),
  activityDisplayName: row['Activity'],
  category: row['Category'],
  result: row['Result'],
  resultReason: row['ResultReason'],
  correlationId: row['CorrelationId'],
  loggedByService: row['Service'],
  initiatedBy: {
    user: { userPrincipalName: row['ActorUserPrincipalName'], id: row['ActorObjectId'], ipAddress: row['IPAddress'] },
  },
  targetResources: [
    {
      type: row['Target1Type'],
      displayName: row['Target1DisplayName'],
      userPrincipalName: row['Target1UserPrincipalName'],
    },
  ],
})

/** The time of a column that is in UTC. */
function times(cell: string | undefined): string | undefined {
  if (cell === undefined || cell === '') return undefined
  const iso = isoTime(cell) ?? cell
  return /Z$|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso}Z`
}

type Cell = readonly [keys: readonly string[], value: string]

/** An object of what columns called by paths hold: `actor.id` is the `id` of `actor`. Empty cells are no values. */
function nested(cells: readonly Cell[]): Readonly<Record<string, unknown>> {
  const grouped = new Map<string, Cell[]>()
  for (const [[head, ...rest], value] of cells) {
    if (head !== undefined && value !== '') grouped.set(head, [...(grouped.get(head) ?? []), [rest, value]])
  }
  return Object.fromEntries(
    [...grouped].map(([key, below]) => [key, below.find(([rest]) => rest.length === 0)?.[1] ?? nested(below)]),
  )
}

const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The System Log of Okta with a column for each value, called as its API or its console calls them. */
const okta: Rewrite = (row) => {
  const cells = Object.entries(row).map(([name, value]): Cell => [camel(name).split('.'), value])
  return { ...row, published: row['published'] ?? row['timestamp'], ...nested(cells) }
}

/** A row that holds the line of another log. */
const splunk: Rewrite = (row) => ({ ...row, result: { _raw: row['_raw'], _time: row['_time'] } })

/**
 * The columns of PostgreSQL's `csvlog`, by their names in its JSON log. Servers before 14 leave the last two out, those
 * before 13 the one before as well.
 */
const POSTGRESQL = (
  'timestamp user dbname pid connection_from session_id line_num ps session_start vxid txid error_severity state_code ' +
  'message detail hint internal_query internal_position context statement cursor_position location application_name ' +
  'backend_type leader_pid query_id'
).split(' ')

/** A row as its server writes it: time, account, database, process, peer, session. */
const POSTGRESQL_ROW =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z+-][\w:]*,(?:"(?:[^"]|"")*")?,(?:"(?:[^"]|"")*")?,\d+,(?:"[^"]*")?,[0-9a-f]+\.[0-9a-f]+,\d+,/

/** The peer is a host and a port, or `[local]`. */
const postgresql: Rewrite = (row) => {
  const [, host, port] = /^(.*):(\d+)$/.exec(row['connection_from'] ?? '') ?? []
  return { ...row, remote_host: host ?? row['connection_from'], remote_port: port }
}

const TABLES: readonly Table[] = [
  // https://github.com/Yamato-Security/hayabusa: csv-timeline
  { columns: ['RuleTitle', 'EventID', 'Details'], rewrite: hayabusa },
  // Event Viewer
  { columns: ['Date and Time', 'Source', 'Event ID', 'Task Category'], unnamed: 'Message', rewrite: windows },
  // Get-WinEvent | Export-Csv
  { columns: ['Id', 'ProviderName', 'LogName', 'TimeCreated'], rewrite: windows },
  // https://github.com/EricZimmerman/evtx: EvtxECmd --csv
  { columns: ['EventRecordId', 'EventId', 'Channel', 'MapDescription', 'Payload'], rewrite: evtxECmd },
  // https://learn.microsoft.com/entra/identity/monitoring-health/howto-download-logs
  { columns: ['Date (UTC)', 'Username', 'IP address', 'Sign-in error code'], rewrite: signIn },
  { columns: ['Date (UTC)', 'Activity', 'Result', 'ActorUserPrincipalName'], rewrite: directoryAudit },
  // https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs: results of a query, exported
  { columns: ['TimeGenerated [UTC]', 'UserPrincipalName', 'ResultType', 'IPAddress'], rewrite: signIn },
  // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/: flattened, and as the console exports it
  { columns: ['eventType', 'actor.alternateId', 'outcome.result'], rewrite: okta },
  { columns: ['event_type', 'actor.alternate_id', 'outcome.result'], rewrite: okta },
  // https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG
  { columns: ['connection_from', 'session_id', 'error_severity', 'state_code'], rewrite: postgresql },
  // https://docs.splunk.com/Documentation/Splunk/latest/Search/Exportsearchresults
  { columns: ['_raw', '_time'], rewrite: splunk },
]

function tableOf(columns: readonly string[]): Table | undefined {
  return TABLES.find((table) => table.columns.every((name) => columns.includes(name)))
}

/** The columns of a table without a header that begins with this line, where its producer is known by it. */
export function headlessColumns(line: string): readonly string[] | undefined {
  return POSTGRESQL_ROW.test(line) ? POSTGRESQL : undefined
}

/** How rows of a table with these columns are rewritten, if they are. */
export function rewriteOf(columns: readonly string[]): Rewrite | undefined {
  return tableOf(columns)?.rewrite
}

/** The columns of a table whose header these are: some exporters leave the last one without a name. */
export function allColumns(header: readonly string[]): readonly string[] {
  const unnamed = tableOf(header)?.unnamed
  return unnamed === undefined || header.includes(unnamed) ? header : [...header, unnamed]
}
