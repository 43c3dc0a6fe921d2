import { PEER } from './pattern.ts'
import type { LogFormat, Sample } from './log-format.ts'

const DENIED = `Access denied for user 'x'@'203.0.113.9' from 203.0.113.9'@'198.51.100.7' (using password: YES)`

/** Between the quotes stands what the client sent; the last pair of quotes is the server's own. */
const ACCOUNT = `'(?P<user_name>.*)'@'${PEER}'`

/** A sample of every kind of message behind a head that fills the columns given. */
export function messageSamples(head: string, time: string, columns: Sample['columns']): Sample[] {
  const sample = (
    message: string,
    expected: Pick<Sample, 'activity' | 'outcome' | 'reason'>,
    own: Sample['columns'],
  ): Sample => ({ line: `${head} ${message}`, time, ...expected, columns: { ...columns, message, ...own } })
  return [
    sample(
      DENIED,
      { activity: 'login', outcome: 'failure', reason: 'invalid_credentials' },
      {
        action: 'access_denied',
        source_ip: '198.51.100.7',
        user_name: "x'@'203.0.113.9' from 203.0.113.9",
      },
    ),
    sample(
      "Access denied for user 'bob'@'client.example.org' to database 'shop'",
      { activity: 'login', outcome: 'failure' },
      { action: 'access_denied', source_domain: 'client.example.org', user_name: 'bob' },
    ),
    sample(
      "Host '198.51.100.7' is not allowed to connect to this MySQL server",
      { activity: 'login', outcome: 'failure', reason: 'not_allowed' },
      { action: 'host_blocked', source_ip: '198.51.100.7' },
    ),
    sample(
      'Access denied, this account is locked',
      { activity: 'login', outcome: 'failure', reason: 'locked' },
      { action: 'account_locked' },
    ),
    sample(
      "Aborted connection 12 to db: 'shop' user: 'bob' host: '198.51.100.7' (Got an error reading communication packets)",
      { activity: 'session', outcome: 'unknown' },
      { action: 'aborted_connection', source_ip: '198.51.100.7', user_name: 'bob' },
    ),
  ]
}

/** The error log of MySQL and MariaDB. */
export const mysqlError: LogFormat = {
  id: 'mysql-error',
  title: 'MySQL and MariaDB error log',
  reference: 'https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html',
  logsource: { product: 'mysql' },
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{4}-\d\d-\d\d[T ][ \d]?\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?) (?:\d+|0x[0-9a-f]+) \[(?P<level>Note|Warning|ERROR|System|Error|Info)\] (?:\[(?P<code>MY-\d+)\] \[\w+\] )?(?P<message>.*)`,
    claim: 'level',
  },
  time: { capture: 'time', stamp: 'iso' },
  absent: ['unauthenticated'],
  messages: [
    {
      pattern: `^Access denied for user ${ACCOUNT} \\(using password: (?:YES|NO)\\)$`,
      means: { activity: 'login', outcome: 'failure', reason: 'invalid_credentials', action: 'access_denied' },
    },
    {
      pattern: `^Access denied for user ${ACCOUNT}`,
      means: { activity: 'login', outcome: 'failure', action: 'access_denied' },
    },
    {
      pattern: `^Host '?${PEER}'? is (?:blocked|not allowed)`,
      means: { activity: 'login', outcome: 'failure', reason: 'not_allowed', action: 'host_blocked' },
    },
    {
      pattern: `^(?:Access denied, )?this account is locked`,
      means: { activity: 'login', outcome: 'failure', reason: 'locked', action: 'account_locked' },
    },
    {
      pattern: `^Aborted connection \\d+ to db: '.*' user: '(?P<user_name>.*)' host: '${PEER}' `,
      means: { activity: 'session', outcome: 'unknown', action: 'aborted_connection' },
    },
  ],
  otherwise: { activity: 'system', outcome: 'unknown' },
  samples: [
    ...messageSamples('2025-10-18T14:28:18.140123Z 12 [Note] [MY-010926] [Server]', '2025-10-18T14:28:18.140123Z', {
      code: 'MY-010926',
      level: 'Note',
    }),
    {
      line: `2025-10-18 14:28:18 12 [Warning] Access denied for user 'root'@'localhost' (using password: NO)`,
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'login',
      outcome: 'failure',
      reason: 'invalid_credentials',
      columns: {
        action: 'access_denied',
        source_domain: 'localhost',
        user_name: 'root',
        level: 'Warning',
        message: "Access denied for user 'root'@'localhost' (using password: NO)",
      },
    },
    {
      line: '2025-10-18 14:28:18 0 [Note] InnoDB: Buffer pool(s) load completed',
      time: '2025-10-18T14:28:18.000000Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { level: 'Note', message: 'InnoDB: Buffer pool(s) load completed' },
    },
  ],
  nearMisses: [
    "2025-10-18 14:28:18 [Warning] Access denied for user 'root'@'localhost'",
    "2025-10-18 14:28:18 12 Warning Access denied for user 'root'@'localhost'",
    "[Warning] Access denied for user 'root'@'localhost' (using password: YES)",
    "2025-10-18 14:28:18,140 12 [Warning] Access denied for user 'root'@'localhost'",
  ],
}
