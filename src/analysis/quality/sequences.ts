import type { Database } from '../../sql/database.ts'
import { copiesOf, inStream, type LogStream } from './log-streams.ts'

/** What the numbers of a stream say. */
export interface Sequence {
  /** Distinct numbers, and how many are missing between them. */
  readonly numbers: number
  readonly missing: number
  /** How often the numbers begin anew. */
  readonly restarts: number
}

/** Fewer numbers are no sequence. */
const FEWEST_NUMBERS = 20

/** A sequence counts: nine of ten steps are steps of one. Others are numbers of something else, or a part was picked out. */
const STEADY_STEPS = { part: 9, whole: 10 } as const

/** A number this much lower than the one before begins a new sequence; by less, writers overtook each other. */
const OVERTAKEN = 1000

/** A sequence that goes back to its beginning by more than this begins anew, however short it was. */
const REORDERED = 20

/**
 * Looks for numbers that are missing between those that the lines of a stream carry, and adds a row to
 * `log_hole(stream, rid_before, rid_after, from_us, to_us, missing)` for each place. Null where the lines carry no numbers
 * that count them.
 */
export async function readSequence(db: Database, stream: LogStream, number: number): Promise<Sequence | null> {
  if (stream.numbered < FEWEST_NUMBERS) return null
  await db.run(stepsSql(stream))
  const [row] = await db.rows(`SELECT count(*) AS numbers, count(DISTINCT segment) - 1 AS restarts,
      count(step) AS steps, count(*) FILTER (step = 1) AS ones, coalesce(sum(step - 1), 0)::BIGINT AS missing FROM log_step`)
  const figure = (name: string): number => Number(row?.[name] ?? 0)
  const counts = figure('ones') * STEADY_STEPS.whole >= figure('steps') * STEADY_STEPS.part
  const isSequence = figure('numbers') >= FEWEST_NUMBERS && figure('steps') > 0 && counts
  if (isSequence) await db.run(holesSql(stream, number))
  await db.run('DROP TABLE log_step')
  return isSequence ? { numbers: figure('numbers'), missing: figure('missing'), restarts: figure('restarts') } : null
}

// A leap ahead over many times more numbers than there are events is no loss, but a new beginning.
function stepsSql(stream: LogStream): string {
  const parts = stream.inputs.map(
    (input, age) => `SELECT ${age} AS age, rid, epoch_us(t) AS us, sequence FROM event
      WHERE ${inStream(stream, input)} AND sequence IS NOT NULL`,
  )
  return `CREATE OR REPLACE TEMP TABLE log_step AS
    WITH numbered AS (${parts.join(' UNION ALL ')}),
    paced AS (SELECT *, sequence - lag(sequence) OVER (ORDER BY age, rid) AS leap FROM numbered),
    cut AS (
      SELECT *, sum(CASE WHEN leap < -${OVERTAKEN} OR leap > ${10 * stream.numbered + OVERTAKEN} OR (sequence <= 1 AND leap < -${REORDERED})
        THEN 1 ELSE 0 END) OVER (ORDER BY age, rid ROWS UNBOUNDED PRECEDING) AS segment FROM paced
    ),
    single AS (SELECT segment, sequence, min(rid) AS rid, min(us) AS us FROM cut GROUP BY segment, sequence)
    SELECT segment, sequence, rid, us, lead(sequence) OVER next - sequence AS step, lead(rid) OVER next AS rid_after,
      lead(us) OVER next AS us_after
    FROM single WINDOW next AS (PARTITION BY segment ORDER BY sequence)`
}

// Lines that were left out because another input has them are not missing.
const holesSql = (stream: LogStream, number: number): string => `
  INSERT INTO log_hole SELECT ${number}, rid, rid_after, least(us, us_after), greatest(us, us_after), step - 1
  FROM log_step h WHERE step > 1 AND NOT EXISTS (SELECT 1 FROM record WHERE ${copiesOf(stream)}
    AND epoch_us(record.t) >= least(h.us, h.us_after) AND epoch_us(record.t) <= greatest(h.us, h.us_after))`
