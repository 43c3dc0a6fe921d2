import { POSTGRESQL_RULES, postgresqlRows } from './postgresql/rules.ts'
import type { LogFormat } from './log-format.ts'
import { sampleRows } from './sample-rows.ts'

/** What stands before the level, by `log_line_prefix`: Debian's, that of the manual, pgBadger's, that of Amazon RDS. */
const PREFIX = [
  String.raw`(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: (?:[A-Z]{3,5}|Z|[+-]\d\d(?::?\d\d)?)\b)?)`,
  String.raw`(?::(?:(?P<rds_ip>[^()\s:]*|[0-9A-Fa-f:]+)\((?P<rds_port>\d+)\))?:(?P<rds_user>[^\s@]*)@[^\s:]*:\[(?P<rds_pid>\d+)\]:| \[(?P<pid>\d+)(?:-\d+)?\]:? (?:\[\d+(?:-\d+)?\] )?`,
  String.raw`(?:user=(?P<kv_user>[^,]*),db=[^,]*,(?:app=[^,]*,)?client=(?:(?P<kv_ip>[0-9A-Fa-f.:]+)|\S*)(?:\(\d+\))? ?)?(?:(?P<at_user>[^\s@:]+)@[^\s:]+ )?(?:(?P<at_ip>[0-9A-Fa-f.:]+)(?:\(\d+\))? )?)`,
].join('')

const LEVEL =
  '(?P<level>DEBUG[1-5]|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION)'

const time = '2025-10-18T14:28:18.140000Z'

/** The log of a PostgreSQL server on stderr. Where the prefix does not have it, a failed login has the address that its process told before. */
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
  servesOnePeer: true,
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
