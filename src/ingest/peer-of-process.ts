import type { LogFormat } from '../formats/log-format.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'

/** A client has this long to log in (PostgreSQL's `authentication_timeout`); longer, and the number may be another process's. */
const SECONDS_TO_LOG_IN = 60

/**
 * Logins without a source take that of their process, where it said in the same log, a short time before, who came. Sources must
 * have their one spelling already.
 */
export async function peerOfProcess(
  db: Database,
  formats: readonly LogFormat[],
  present: ReadonlySet<string>,
): Promise<void> {
  const ids = formats.flatMap(({ id, servesOnePeer }) => (servesOnePeer === true ? [literal(id)] : []))
  const columns = ['source_ip', 'source_port', 'source_domain'].filter((name) => present.has(name))
  if (ids.length === 0 || !['source_ip', 'process_pid', 'activity'].every((name) => present.has(name))) return
  const peer = columns.map((name) => `'${name}': ${name}`).join(', ')
  await db.run(`UPDATE record SET ${columns.map((name) => `${name} = p.peer.${name}`).join(', ')}
    FROM (SELECT rid, peer FROM (
      SELECT rowid AS rid, source_ip, activity, t,
        last_value(CASE WHEN source_ip IS NOT NULL THEN {${peer}, 't': t} END IGNORE NULLS)
          OVER (PARTITION BY input, process_pid ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS peer
      FROM record WHERE format IN (${ids.join(', ')}) AND class = 'event' AND process_pid IS NOT NULL
    ) WHERE source_ip IS NULL AND activity = 'login' AND t BETWEEN peer.t AND peer.t + to_seconds(${SECONDS_TO_LOG_IN})) p
    WHERE record.rowid = p.rid`)
}
