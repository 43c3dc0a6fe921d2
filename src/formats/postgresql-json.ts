import { POSTGRESQL_RULES, postgresqlRows } from './postgresql/rules.ts'
import type { LogFormat } from './log-format.ts'
import { jsonLine, sampleRows } from './sample-rows.ts'

/** The log of a PostgreSQL server as JSON lines: `log_destination = jsonlog`. */
export const postgresqlJson: LogFormat = {
  id: 'postgresql-json',
  title: 'PostgreSQL server log as JSON lines',
  reference: 'https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-JSONLOG',
  logsource: { product: 'postgresql' },
  frame: {
    kind: 'json',
    paths: {
      time: ['timestamp'],
      level: ['error_severity'],
      message: ['message'],
      session: ['session_id', 'backend_type'],
      code: ['state_code'],
      at_user: ['user'],
      at_ip: ['remote_host'],
      at_port: ['remote_port'],
      process_pid: ['pid'],
      process_name: ['application_name'],
    },
    claim: [{ level: { present: true }, session: { present: true } }],
  },
  time: { capture: 'time', stamp: 'abbreviated' },
  columns: {
    user_name: ['told_user', 'at_user'],
    source_ip: ['told_ip', 'at_ip'],
    source_port: ['told_port', 'at_port'],
  },
  absent: ['[local]', '[unknown]'],
  messages: POSTGRESQL_RULES,
  otherwise: { activity: 'other', outcome: 'unknown' },
  samples: sampleRows<{ level: string; message: string }>(
    ({ level, message }) =>
      jsonLine({
        timestamp: '2025-10-18 16:28:18.140 CEST',
        user: 'bob',
        dbname: 'shop',
        pid: 9158,
        remote_host: '198.51.100.7',
        remote_port: 50_122,
        session_id: '68f3c1a2.1092',
        error_severity: level,
        state_code: '28P01',
        message,
      }),
    {
      time: '2025-10-18T14:28:18.140000Z',
      columns: { process_pid: 9158, code: '28P01', source_ip: '198.51.100.7', source_port: 50_122, user_name: 'bob' },
    },
    postgresqlRows(),
  ),
  nearMisses: [
    '{"timestamp":"2025-10-18 16:28:18 UTC","error_severity":"FATAL","message":"x"}',
    '{"timestamp":"2025-10-18 16:28:18 UTC","session_id":"68f3c1a2.1092","message":"x"}',
    '{"time":"2025-10-18T16:28:18Z","level":"FATAL","message":"password authentication failed for user \\"bob\\""}',
    '{"log":{"error_severity":"FATAL","session_id":"68f3c1a2.1092"}}',
  ],
}
