import type { Database } from '../../sql/database.ts'
import { inStream, type LogStream } from './log-streams.ts'

/**
 * The events of a stream in the order of its files, each with how far it goes beyond all before it: `rid`, `us`, `high` (the
 * latest time up to here) and `advance`, all in microseconds; negative where an event is dated back, null for the
 * first. The windows have neither partition nor order, so that the engine streams them in the order of the rows.
 */
export function advancesOf(stream: LogStream, input: number, since: number | null): string {
  const before = since === null ? 'lag(high) OVER ()' : `greatest(${since}, coalesce(lag(high) OVER (), ${since}))`
  return `SELECT rid, us, high, us - ${before} AS advance FROM (
    SELECT rid, us, max(us) OVER (ROWS UNBOUNDED PRECEDING) AS high FROM (
      SELECT rid, epoch_us(t) AS us FROM event WHERE ${inStream(stream, input)}))`
}

/** Makes `log_advance(rid, us, high, advance)` of a stream; its row ids count from 0 in the order of the files. */
export async function makeAdvances(db: Database, stream: LogStream): Promise<void> {
  await db.run('CREATE OR REPLACE TEMP TABLE log_advance (rid BIGINT, us BIGINT, high BIGINT, advance BIGINT)')
  let since: number | null = null
  for (const input of stream.inputs) {
    await db.run(`INSERT INTO log_advance ${advancesOf(stream, input, since)}`)
    since = await highest(db, stream, input, since)
  }
}

/** The longest advance of a stream and the furthest step back (negative), in microseconds. Costs one pass and keeps nothing. */
export async function extremeAdvances(db: Database, stream: LogStream): Promise<{ ahead: number; back: number }> {
  let since: number | null = null
  let [ahead, back] = [0, 0]
  for (const input of stream.inputs) {
    const [row] = await db.rows(
      `SELECT max(advance) AS ahead, min(advance) AS back FROM (${advancesOf(stream, input, since)})`,
    )
    ahead = Math.max(ahead, Number(row?.['ahead'] ?? 0))
    back = Math.min(back, Number(row?.['back'] ?? 0))
    since = await highest(db, stream, input, since)
  }
  return { ahead, back }
}

async function highest(db: Database, stream: LogStream, input: number, since: number | null): Promise<number | null> {
  const [row] = await db.rows(`SELECT epoch_us(max(t)) AS last FROM event WHERE ${inStream(stream, input)}`)
  const last = row?.['last']
  return typeof last === 'number' ? Math.max(last, since ?? last) : since
}
