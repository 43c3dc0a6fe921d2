import type { LogFormat } from './log-format.ts'
import { messageSamples, mysqlError } from './mysql-error.ts'

/** The error log of MySQL up to 5.6 and MariaDB up to 10.1: two digits of the year, and no thread. */
export const mysqlErrorShort: LogFormat = {
  ...mysqlError,
  id: 'mysql-error-short',
  title: 'MySQL error log with two-digit years',
  reference: 'https://mariadb.com/docs/server/server-management/server-monitoring-logs/error-log',
  frame: {
    kind: 'text',
    pattern: String.raw`(?P<time>\d{6} [ \d]\d:\d\d:\d\d) \[(?P<level>Note|Warning|ERROR)\] (?P<message>.*)`,
    claim: 'level',
  },
  time: { capture: 'time', stamp: 'short-year' },
  samples: [
    ...messageSamples('251018 14:28:18 [Warning]', '2025-10-18T14:28:18.000000Z', { level: 'Warning' }),
    {
      line: '251018  7:28:18 [Note] /usr/sbin/mysqld: ready for connections.',
      time: '2025-10-18T07:28:18.000000Z',
      activity: 'system',
      outcome: 'unknown',
      columns: { level: 'Note', message: '/usr/sbin/mysqld: ready for connections.' },
    },
  ],
  nearMisses: [
    "2025-10-18 14:28:18 [Warning] Access denied for user 'root'@'localhost' (using password: YES)",
    "20251018 14:28:18 [Warning] Access denied for user 'root'@'localhost' (using password: YES)",
    "251018 14:28:18 12 [Warning] Access denied for user 'root'@'localhost' (using password: YES)",
    "251018 14:28:18 Warning: Access denied for user 'root'@'localhost' (using password: YES)",
  ],
}
