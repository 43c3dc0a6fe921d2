import type { MessageRule } from '../log-format.ts'
import type { SampleRow } from '../sample-rows.ts'

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
