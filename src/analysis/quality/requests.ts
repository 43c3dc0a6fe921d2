import type { Database } from '../../sql/database.ts'

/** Two logs tell of the same requests when so many of their request ids are in both. */
const COMMON = 20

/** A log that leaves out more than one in twenty requests of another leaves them out by itself. */
const LEFT_OUT = 20

/** Requests of one log that another one, which has the others, lacks. */
export interface MissingRequests {
  /** The input that has them, and the one that lacks them. */
  readonly told: number
  readonly lacking: number
  readonly missing: number
  readonly of: number
  /** Rows of the first and the last of them. */
  readonly rows: readonly number[]
  readonly from: number
  readonly to: number
  /** Where they stand: one after another inside, scattered, or after the end of the log that lacks them. */
  readonly where: 'block' | 'scattered' | 'tail'
}

/** So many requests in a row are no coincidence, however many are missing elsewhere: at most 1 in 20 are. */
const BLOCK = 6

/** Rows that are kept of each. */
const ROWS = 500

/**
 * Finds requests, by their ids, that one input tells of and another lacks although it has at least 19 of 20 of the kind (the
 * activity in the input that tells of them). Each input is compared with each that it shares 20 ids with.
 */
export async function findMissingRequests(db: Database): Promise<MissingRequests[]> {
  const [found] = await db.rows('SELECT count(DISTINCT input) AS inputs FROM event WHERE request_id IS NOT NULL')
  if (Number(found?.['inputs'] ?? 0) < 2) return []
  await db.run(ABSENCES)
  const rows = await db.rows(RUNS)
  await db.run('DROP TABLE request_absence')
  return rows.map((row) => {
    const number = (name: string): number => Number(row[name] ?? 0)
    const list = row['rows']
    return {
      told: number('told'),
      lacking: number('lacking'),
      missing: number('missing'),
      of: number('of'),
      rows: Array.isArray(list) ? list.map(Number) : [],
      from: number('from'),
      to: number('to'),
      where: row['place'] === 'tail' ? 'tail' : row['place'] === 'block' ? 'block' : 'scattered',
    }
  })
}

// `run` numbers the requests before that are there: those missing one after another have the same.
const ABSENCES = `
  CREATE OR REPLACE TEMP TABLE request_absence AS
    WITH request AS (
      SELECT input, request_id, min(epoch_us(t)) AS us, min(rid) AS rid, arg_min(activity, rid) AS activity
      FROM event WHERE request_id IS NOT NULL AND t IS NOT NULL GROUP BY input, request_id
    ),
    span AS (SELECT input, min(us) AS first_us, max(us) AS last_us FROM request GROUP BY input),
    pair AS (
      SELECT a.input AS told, b.input AS lacking FROM request a JOIN request b USING (request_id)
      WHERE a.input <> b.input GROUP BY ALL HAVING count(*) >= ${COMMON}
    ),
    asked AS (
      SELECT p.told, p.lacking, a.rid, a.us, a.activity, b.rid IS NOT NULL AS has, a.us > s.last_us AS late
      FROM pair p JOIN request a ON a.input = p.told JOIN span s ON s.input = p.lacking
        LEFT JOIN request b ON b.input = p.lacking AND b.request_id = a.request_id
      WHERE a.us >= s.first_us
    ),
    kind AS (
      SELECT told, lacking, activity, count(*) AS kinds FROM asked WHERE NOT late GROUP BY ALL
      HAVING count(*) FILTER (has) >= ${COMMON} AND count(*) FILTER (NOT has) * ${LEFT_OUT} <= count(*)
    )
    SELECT a.*, k.kinds, count(*) FILTER (has) OVER (PARTITION BY told, lacking ORDER BY us, rid ROWS UNBOUNDED PRECEDING) AS run
    FROM asked a JOIN kind k USING (told, lacking, activity)`

const RUNS = `
  WITH run AS (
    SELECT told, lacking, run, bool_or(late) AS late, count(*) AS missing FROM request_absence WHERE NOT has GROUP BY ALL
  ),
  placed AS (
    SELECT a.*, CASE WHEN r.late THEN 'tail' WHEN r.missing >= ${BLOCK} THEN 'block' ELSE 'scattered' END AS place
    FROM request_absence a JOIN run r USING (told, lacking, run) WHERE NOT a.has
  ),
  total AS (SELECT told, lacking, count(*) AS asked FROM request_absence GROUP BY ALL)
  SELECT told, lacking, place, CASE WHEN place = 'block' THEN run ELSE 0 END AS block, count(*) AS missing, min(asked) AS "of",
    min(us) AS "from", max(us) AS "to", list(rid ORDER BY us, rid)[1:${ROWS}] AS rows
  FROM placed JOIN total USING (told, lacking) GROUP BY told, lacking, place, block
  HAVING place <> 'tail' OR count(*) >= ${BLOCK}
  ORDER BY told, lacking, place, block`
