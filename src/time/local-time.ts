import type { Database } from '../sql/database.ts'
import { zoneOffsets, type ZoneChange, type ZoneOffsets } from './zone-changes.ts'
import { offsetMinutes } from './zone.ts'

/** How many events of an input have a time that may be another, and how many one that no clock showed. */
export interface LocalTimeCounts {
  readonly ambiguous: number
  readonly nonexistent: number
}

/** Rows of `record` whose `t` is the time on a clock. */
const LOCAL = 'NOT zoned AND t IS NOT NULL'

/**
 * Turns `record.t` of rows whose stamps carry no zone (`zoned` is false) from local time of `zone` into UTC. Where clocks
 * were put back, an hour shows twice: its times are `ambiguous`. They are of the first time round, unless an earlier line
 * of the same input shows that the clock was put back in between: then of the second. Where clocks were put forward,
 * times are left out: those are `nonexistent`, and read as if the clock had not been changed yet. Both choices are
 * those of RFC 5545, 3.3.5. Such rows are noted for `localTimeCounts`, and with `mark` in their column `local_time`.
 */
export async function localToUtc(db: Database, zone: string, mark: boolean): Promise<void> {
  await db.run('CREATE OR REPLACE TEMP TABLE local_doubt (rid BIGINT, back BIGINT, again BOOLEAN)')
  if (zone === 'UTC') return
  const minutes = offsetMinutes(zone)
  if (minutes !== undefined) {
    await db.run(`UPDATE record SET t = t - to_minutes(${minutes}) WHERE ${LOCAL}`)
    return
  }
  const [span] = await db.rows(`SELECT min(epoch_us(t)) AS first, max(epoch_us(t)) AS last FROM record WHERE ${LOCAL}`)
  const { first, last } = span ?? {}
  if (typeof first !== 'number' || typeof last !== 'number') return
  const offsets = await zoneOffsets(db, zone, first, last)
  if (offsets.changes.length > 0) await findDoubtful(db, offsets.changes)
  await db.run(`UPDATE record SET t = t - to_microseconds(${offsetSql(offsets)}) WHERE ${LOCAL}`)
  await settleDoubtful(db, mark)
}

/**
 * How many events of each input have a doubtful local time; inputs that have none are left out. Forgets the notes. With `dates`
 * those are among them whose day and month cannot be told apart, which the load has marked.
 */
export async function localTimeCounts(db: Database, dates: boolean): Promise<ReadonlyMap<number, LocalTimeCounts>> {
  const marked = dates ? `UNION ALL SELECT rowid, 0 FROM record WHERE local_time = 'day_or_month'` : ''
  const rows =
    await db.rows(`SELECT input, count(*) FILTER (back >= 0) AS ambiguous, count(*) FILTER (back < 0) AS nonexistent
    FROM (SELECT rid, back FROM local_doubt ${marked}) JOIN record ON record.rowid = rid WHERE class = 'event' GROUP BY ALL ORDER BY ALL`)
  await db.run('DROP TABLE local_doubt')
  return new Map(
    rows.map((row) => [
      Number(row['input']),
      { ambiguous: Number(row['ambiguous']), nonexistent: Number(row['nonexistent']) },
    ]),
  )
}

/** The clock shows these times twice or never: from the smaller of its two times at the change to the larger. */
const skipped = ({ at, before, after }: ZoneChange): { from: number; to: number } => ({
  from: at + Math.min(before, after),
  to: at + Math.max(before, after),
})

async function findDoubtful(db: Database, changes: readonly ZoneChange[]): Promise<void> {
  const spans = changes.map((change) => ({ ...skipped(change), back: change.before - change.after }))
  const inside = spans.map(({ from, to }) => `(t >= make_timestamp(${from}) AND t < make_timestamp(${to}))`)
  const place = spans.map(({ from, to, back }) => `(make_timestamp(${from}), make_timestamp(${to}), ${back})`)
  const rows = `SELECT rowid AS rid, input, t FROM record WHERE ${LOCAL} AND (${inside.join(' OR ')})`
  // Half of what the clock was put back: lines that are merely late come closer after each other.
  await db.run(`INSERT INTO local_doubt
    WITH span(begins, ends, back) AS (VALUES ${place.join(', ')}),
    inside AS (SELECT rid, input, t, begins, back FROM (${rows}) ASOF JOIN span ON t >= begins),
    jump AS (
      SELECT *, max(t) OVER (PARTITION BY input, begins ORDER BY rid ROWS UNBOUNDED PRECEDING) - to_microseconds(back // 2) >= t AS jumps
      FROM inside
    )
    SELECT rid, back,
      bool_or(back > 0 AND jumps) OVER (PARTITION BY input, begins ORDER BY rid ROWS UNBOUNDED PRECEDING) AS again
    FROM jump`)
}

/** The offset that holds at a local time, the first of two and the one before the change where there is none. */
function offsetSql({ first, changes }: ZoneOffsets): string {
  const [latest, ...earlier] = changes.toReversed()
  if (latest === undefined) return String(first)
  const whens = [latest, ...earlier].map(
    (change) => `WHEN t >= make_timestamp(${skipped(change).to}) THEN ${change.after}`,
  )
  return `CASE ${whens.join(' ')} ELSE ${first} END`
}

async function settleDoubtful(db: Database, mark: boolean): Promise<void> {
  const word = `CASE WHEN back > 0 THEN 'ambiguous' ELSE 'nonexistent' END`
  await db.run(`UPDATE record SET t = t + to_microseconds(CASE WHEN again THEN back ELSE 0 END)${mark ? `, local_time = ${word}` : ''}
    FROM local_doubt WHERE record.rowid = rid`)
}
