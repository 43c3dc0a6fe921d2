/**
 * The columns of the `record` table: one row per record of an input, in file order. This table is the
 * one description of an event's shape; DDL, load SQL, event documents and CSV are derived from it.
 *
 * `path` is the ECS path in the event document. `keep` says which rows hold the column when a command
 * needs only the few columns of an attack timeline ("slim" load): `every` row, `attempt` rows (those
 * whose activity can be an attempt), or none outside the `full` load.
 */
export interface EventColumn {
  readonly name: string
  readonly type: 'VARCHAR' | 'INTEGER' | 'BIGINT'
  readonly path: readonly string[]
  readonly keep: 'every' | 'attempt' | 'full'
}

const column = (name: string, type: EventColumn['type'], path: string, keep: EventColumn['keep']): EventColumn => ({
  name,
  type,
  path: path.split('.'),
  keep,
})

/** Columns that a log format fills from what it captures, in the order of the event document. */
export const EVENT_COLUMNS = [
  column('action', 'VARCHAR', 'event.action', 'full'),
  column('code', 'VARCHAR', 'event.code', 'full'),
  column('source_ip', 'VARCHAR', 'source.ip', 'every'),
  column('source_port', 'INTEGER', 'source.port', 'full'),
  column('source_domain', 'VARCHAR', 'source.domain', 'full'),
  column('forwarded_ip', 'VARCHAR', 'network.forwarded_ip', 'full'),
  column('user_name', 'VARCHAR', 'user.name', 'every'),
  column('user_email', 'VARCHAR', 'user.email', 'full'),
  column('user_id', 'VARCHAR', 'user.id', 'full'),
  column('user_domain', 'VARCHAR', 'user.domain', 'full'),
  column('user_target', 'VARCHAR', 'user.target.name', 'every'),
  column('http_method', 'VARCHAR', 'http.request.method', 'full'),
  column('http_status', 'INTEGER', 'http.response.status_code', 'full'),
  column('http_bytes', 'BIGINT', 'http.response.bytes', 'full'),
  column('url_path', 'VARCHAR', 'url.path', 'full'),
  column('url_query', 'VARCHAR', 'url.query', 'full'),
  column('url_original', 'VARCHAR', 'url.original', 'full'),
  column('user_agent', 'VARCHAR', 'user_agent.original', 'full'),
  column('file_name', 'VARCHAR', 'file.name', 'full'),
  column('host_name', 'VARCHAR', 'host.name', 'every'),
  column('process_name', 'VARCHAR', 'process.name', 'full'),
  column('process_pid', 'INTEGER', 'process.pid', 'attempt'),
  column('message', 'VARCHAR', 'message', 'full'),
  column('level', 'VARCHAR', 'log.level', 'full'),
  column('request_id', 'VARCHAR', 'tatou.request_id', 'attempt'),
  column('sequence', 'BIGINT', 'event.sequence', 'every'),
] as const satisfies readonly EventColumn[]
