import { OWN_ATTEMPTS, type Activity } from '../model/event.ts'
import type { Database } from '../sql/database.ts'
import { literalList } from '../sql/literal.ts'
import { pairFormats } from './corroboration.ts'

/** Activities that do not say what was done: that two logs tell of such events at one time does not make them one. */
const VAGUE: readonly Activity[] = ['web_request', 'system', 'other']

/**
 * Pairs records that rules hit and that belong to no attempt (a file that was refused, a token that had expired), where logs
 * of different formats tell of the same one: by the rule for attempts, see `pairFormats`. Makes `record_twin(rid, head, us,
 * input)`: every such record but the first, with the first one, its time in microseconds and its input. Reads
 * `rule_hit_raw` and `attempt_record`; `tolerance` is in microseconds.
 */
export async function pairRecords(db: Database, tolerance: number): Promise<void> {
  await db.run('CREATE OR REPLACE TEMP TABLE record_twin (rid BIGINT, head BIGINT, us BIGINT, input INTEGER)')
  const [found] = await db.rows(
    `SELECT coalesce(min(format) <> max(format), false) AS several FROM event WHERE ${NAMED}`,
  )
  if (found?.['several'] !== true) return
  await db.run(HIT_RECORD)
  await pairFormats(db, 'SELECT rowid AS n, * FROM hit_record', 'hit_pairing', tolerance)
  await db.run(`
    INSERT INTO record_twin SELECT r.rid, h.rid, h.us, h.input FROM hit_pairing p
      JOIN hit_record r ON r.rowid = p.n JOIN hit_record h ON h.rowid = p.head;
    DROP TABLE hit_record; DROP TABLE hit_pairing`)
}

const NAMED = `activity NOT IN ${literalList([...OWN_ATTEMPTS, ...VAGUE])} AND outcome IN ('success', 'failure') AND t IS NOT NULL`

const HIT_RECORD = `
  CREATE OR REPLACE TEMP TABLE hit_record AS
    SELECT rid, epoch_us(t) AS us, input, format, activity, outcome, 1 AS count, request_id, source_ip, account
    FROM event SEMI JOIN rule_hit_raw USING (rid) ANTI JOIN attempt_record USING (rid) WHERE ${NAMED}
    ORDER BY t, input, line, rid;
  CREATE OR REPLACE TEMP TABLE hit_pairing (n BIGINT, head BIGINT)`
