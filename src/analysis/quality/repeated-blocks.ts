import type { Database } from '../../sql/database.ts'

/** Consecutive lines of an input that stand in it a second time. */
export interface RepeatedBlock {
  readonly input: number
  readonly lines: number
  /** Number of its first line, and of the line that is the same further up. */
  readonly line: number
  readonly of: number
}

/** So many lines in a row are no coincidence: as many as between two inputs. */
const BLOCK_LINES = 20

const MOST_BLOCKS = 20

/** Finds blocks of 20 or more stamped lines that an input holds twice, the longest first. Needs a full load. */
export async function findRepeatedBlocks(db: Database): Promise<RepeatedBlock[]> {
  // Most logs have hardly a line twice, and then nothing has to be put in order.
  const [twice] = await db.rows(
    `SELECT coalesce(sum(n), 0)::BIGINT AS lines FROM (SELECT count(*) - 1 AS n FROM (${STAMPED}) GROUP BY input, one HAVING n > 0)`,
  )
  if (Number(twice?.['lines']) < BLOCK_LINES) return []
  const rows = await db.rows(BLOCKS)
  return rows.map((row) => {
    const number = (name: string): number => Number(row[name] ?? 0)
    return { input: number('input'), lines: number('lines'), line: number('line'), of: number('of') }
  })
}

const STAMPED = `SELECT input, hash(text) AS one FROM event WHERE time_source IN ('stamp', 'wrapper') AND text IS NOT NULL`

// Each line is compared with the one before it that is the same; in a copied block all of these are equally far away. A line
// that is written again and again at one instant is no block.
const BLOCKS = `
  WITH stamped AS (
    SELECT input, rid, line, row_number() OVER (PARTITION BY input ORDER BY rid) AS place, hash(text) AS one, md5_number_lower(text) AS two
    FROM event WHERE time_source IN ('stamp', 'wrapper') AND text IS NOT NULL
  ),
  again AS (
    SELECT input, line, place, place - lag(place) OVER same AS far, lag(line) OVER same AS of
    FROM stamped WINDOW same AS (PARTITION BY input, one, two ORDER BY place)
  ),
  run AS (
    SELECT *, place - row_number() OVER (PARTITION BY input, far ORDER BY place) AS run FROM again WHERE far >= ${BLOCK_LINES}
  )
  SELECT input, count(*) AS lines, min(line) AS line, min(of) AS "of" FROM run GROUP BY input, far, run
  HAVING count(*) >= ${BLOCK_LINES} ORDER BY lines DESC, input, line LIMIT ${MOST_BLOCKS}`
