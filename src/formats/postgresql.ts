import type { LogFormat, MessageRule } from './log-format.ts'
import { sampleRows, type SampleRow } from './sample-rows.ts'

/** What stands before the level, by `log_line_prefix`: Debian's, that of the manual, pgBadger's, that of Amazon RDS. */
const PREFIX = [
  String.raw`(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: (?:[A-Z]{3,5}|Z|[+-]\d\d(?::?\d\d)?)\b)?)`,
  String.raw`(?::(?:(?P<rds_ip>[^()\s:]*|[0-9A-Fa-f:]+)\((?P<rds_port>\d+)\))?:(?P<rds_user>[^\s@]*)@[^\s:]*:\[(?P<rds_pid>\d+)\]:| \[(?P<pid>\d+)(?:-\d+)?\]:? (?:\[\d+(?:-\d+)?\] )?`,
  String.raw`(?:user=(?P<kv_user>[^,]*),db=[^,]*,(?:app=[^,]*,)?client=(?:(?P<kv_ip>[0-9A-Fa-f.:]+)|\S*)(?:\(\d+\))? ?)?(?:(?P<at_user>[^\s@:]+)@[^\s:]+ )?(?:(?P<at_ip>[0-9A-Fa-f.:]+)(?:\(\d+\))? )?)`,
].join('')

const LEVEL =
  '(?P<level>DEBUG[1-5]|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION)'

const FATAL = { level: 'FATAL' } as const
const failed = (pattern: string, reason: NonNullable<MessageRule['means']['reason']>, action: string): MessageRule => ({
  when: FATAL,
  pattern,
  means: { activity: 'login', outcome: 'failure', reason, action },
})

/** What messages mean, by the captures `level` and `message`. */
export const POSTGRESQL_RULES: readonly MessageRule[] = [
  failed(
    '^(?:[\\w-]+ )?authentication failed for user "(?P<told_user>.*)"$',
    'invalid_credentials',
    'authentication_failed',
  ),
  failed(
    '^(?:no pg_hba\\.conf entry|pg_hba\\.conf rejects connection) for (?:replication connection from )?host "(?P<told_ip>[^"]*)", user "(?P<told_user>.*?)",? ?(?:database ".*?", )?(?:SSL (?:on|off)|no encryption|SSL encryption|GSS encryption)?$',
    'not_allowed',
    'connection_rejected',
  ),
  failed('^role "(?P<told_user>.*)" (?:does not exist|is not permitted to log in)$', 'unknown_user', 'no_such_role'),
  failed(
    '^(?:sorry, too many clients already|remaining connection slots are reserved|too many connections for)',
    'fault',
    'too_many_connections',
  ),
  {
    when: { level: 'LOG' },
    pattern: '^connection authorized: user=(?P<told_user>.*?) (?:database=|application_name=)',
    means: { activity: 'login', outcome: 'success', action: 'connection_authorized' },
  },
  {
    when: { level: 'LOG' },
    pattern: '^connection received: host=(?P<told_ip>\\S+)(?: port=(?P<told_port>\\d+))?$',
    means: { activity: 'session', outcome: 'unknown', action: 'connection_received' },
  },
  {
    when: { level: 'LOG' },
    pattern:
      '^disconnection: session time: \\S+ user=(?P<told_user>.*) database=.* host=(?P<told_ip>\\S+)(?: port=(?P<told_port>\\d+))?$',
    means: { activity: 'logout', outcome: 'success', action: 'disconnection' },
  },
]

const time = '2025-10-18T14:28:18.140000Z'

/** Messages of each kind, as a user named bob gives cause to them. */
const ROWS: readonly SampleRow<{ readonly level: string; readonly message: string }>[] = [
  [
    { level: 'FATAL', message: 'password authentication failed for user "x" from 203.0.113.9"' },
    'login',
    'failure',
    'invalid_credentials',
    { action: 'authentication_failed', user_name: 'x" from 203.0.113.9' },
  ],
  [
    {
      level: 'FATAL',
      message: 'no pg_hba.conf entry for host "198.51.100.7", user "eve", database "shop", no encryption',
    },
    'login',
    'failure',
    'not_allowed',
    { action: 'connection_rejected', source_ip: '198.51.100.7', user_name: 'eve' },
  ],
  [
    { level: 'FATAL', message: 'role "eve" does not exist' },
    'login',
    'failure',
    'unknown_user',
    { action: 'no_such_role', user_name: 'eve' },
  ],
  [
    { level: 'FATAL', message: 'sorry, too many clients already' },
    'login',
    'failure',
    'fault',
    { action: 'too_many_connections' },
  ],
  [
    { level: 'LOG', message: 'connection authorized: user=bob database=shop application_name=psql' },
    'login',
    'success',
    undefined,
    { action: 'connection_authorized' },
  ],
  [
    { level: 'LOG', message: 'connection received: host=198.51.100.7 port=50122' },
    'session',
    'unknown',
    undefined,
    { action: 'connection_received', source_ip: '198.51.100.7', source_port: 50_122 },
  ],
  [
    {
      level: 'LOG',
      message: 'disconnection: session time: 0:00:01.234 user=bob database=shop host=198.51.100.7 port=50122',
    },
    'logout',
    'success',
    undefined,
    { action: 'disconnection', source_ip: '198.51.100.7', source_port: 50_122 },
  ],
]

/** A sample for every rule about messages, with the level and the message among its columns. */
export function postgresqlRows(): typeof ROWS {
  return ROWS.map(([said, activity, outcome, reason, columns]) => [
    said,
    activity,
    outcome,
    reason,
    { ...said, ...columns },
  ])
}

/** The log of a PostgreSQL server on stderr. Only where the prefix has it, a failed login tells its address. */
export const postgresql: LogFormat = {
  id: 'postgresql',
  title: 'PostgreSQL server log',
  reference: 'https://www.postgresql.org/docs/current/runtime-config-logging.html',
  logsource: { product: 'postgresql' },
  frame: { kind: 'text', pattern: `${PREFIX}${LEVEL}: {1,2}(?P<message>.*)`, claim: 'level' },
  time: { capture: 'time', stamp: 'abbreviated' },
  columns: {
    user_name: ['told_user', 'at_user', 'kv_user', 'rds_user'],
    source_ip: ['told_ip', 'at_ip', 'kv_ip', 'rds_ip'],
    source_port: ['told_port', 'rds_port'],
    process_pid: ['pid', 'rds_pid'],
  },
  absent: ['[local]', '[unknown]'],
  messages: POSTGRESQL_RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: [
    ...sampleRows(
      ({ level, message }) => `2025-10-18 14:28:18.140 UTC [9158] bob@shop ${level}:  ${message}`,
      { time, columns: { process_pid: 9158, user_name: 'bob' } },
      postgresqlRows(),
    ),
    {
      line: '2025-10-18 14:28:18 UTC:198.51.100.7(50122):bob@shop:[9158]:FATAL:  password authentication failed for user "bob"',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        action: 'authentication_failed',
        source_ip: '198.51.100.7',
        source_port: 50_122,
        user_name: 'bob',
        process_pid: 9158,
        level: 'FATAL',
        message: 'password authentication failed for user "bob"',
      },
    },
    {
      line: '2025-10-18 14:28:18 UTC [9158]: [1-1] user=bob,db=shop,app=[unknown],client=198.51.100.7 FATAL:  password authentication failed for user "bob"',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        action: 'authentication_failed',
        source_ip: '198.51.100.7',
        user_name: 'bob',
        process_pid: 9158,
        level: 'FATAL',
        message: 'password authentication failed for user "bob"',
      },
    },
    {
      line: '2025-10-18 14:28:18 AEST [203851-1] bob@shop LOG:  could not receive data from client: Connection reset by peer',
      time: '2025-10-18T04:28:18.000000Z',
      activity: 'other',
      outcome: 'unknown',
      columns: {
        user_name: 'bob',
        process_pid: 203_851,
        level: 'LOG',
        message: 'could not receive data from client: Connection reset by peer',
      },
    },
  ],
  nearMisses: [
    '2025-10-18 14:28:18.140 UTC [9158] bob@shop password authentication failed for user "bob"',
    '2025-10-18T14:28:18.140Z [9158] FATAL:  password authentication failed for user "bob"',
    '2025-10-18 14:28:18,140 | INFO | FATAL:  x',
    '[9158] FATAL:  password authentication failed for user "bob"',
  ],
}
