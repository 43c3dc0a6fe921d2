import type { Database } from '../../sql/database.ts'

/** Lines one after another whose times lie before those above them. Rows of the first and the last; microseconds. */
export interface BackDated {
  readonly lines: number
  readonly first: number
  readonly last: number
  readonly from: number
  readonly to: number
  /** How far the first goes back. */
  readonly back: number
  /** After them the log goes on where it was before: they were put in. Otherwise the clock was set back, or files were joined. */
  readonly inserted: boolean
}

/** How a stream keeps to the order of time. */
export interface Order {
  /** Events that are earlier than one above them, by any amount. */
  readonly late: number
  readonly blocks: readonly BackDated[]
}

/** Writers overtake each other by so much, in microseconds. */
const OVERTAKEN = 60_000_000

/** Of a log in no order nobody wants to hear block by block. */
const MOST_BLOCKS = 20

/** Reads `log_advance` (see advances.ts) for lines that go back in time; at most 20 blocks, the longest first. */
export async function readOrder(db: Database): Promise<Order> {
  const [row] = await db.rows('SELECT count(*) FILTER (advance < 0) AS late FROM log_advance')
  const late = Number(row?.['late'] ?? 0)
  if (late === 0) return { late, blocks: [] }
  const rows = await db.rows(BLOCKS)
  const blocks = rows.map((block) => {
    const number = (name: string): number => Number(block[name] ?? 0)
    return {
      lines: number('lines'),
      first: number('first'),
      last: number('last'),
      from: number('from'),
      to: number('to'),
      back: number('back'),
      inserted: block['inserted'] === true,
    }
  })
  return { late, blocks }
}

// A block that was put in ends far behind where the log was; a clock that was set back catches up line by line.
const BLOCKS = `
  WITH behind AS (
    SELECT rowid AS n, rid, us, -advance AS back, rowid - row_number() OVER (ORDER BY rowid) AS run
    FROM log_advance WHERE advance < -${OVERTAKEN}
  ),
  block AS (
    SELECT run, count(*) AS lines, min(n) AS low, max(n) AS high, min(rid) AS first, max(rid) AS last, min(us) AS "from",
      max(us) AS "to", arg_min(back, n) AS back
    FROM behind GROUP BY run
  )
  SELECT b.*, coalesce(next.advance >= 0 AND next.us - b."to" > ${OVERTAKEN}, false) AS inserted
  FROM block b LEFT JOIN log_advance next ON next.rowid = b.high + 1
  ORDER BY lines DESC, low LIMIT ${MOST_BLOCKS}`
