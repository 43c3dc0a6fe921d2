import type { Database } from '../../sql/database.ts'

/** Rejected lines that look alike. */
export interface RejectedShape {
  readonly shape: string
  readonly lines: number
  readonly input: number
  /** Number of the first. */
  readonly line: number
}

/** So many shapes are shown, each cut to so many characters. */
const SHAPES = 10
const CHARACTERS = 100

// Words may be anything, so that no secret of a rejected line is shown.
const SHAPE = String.raw`left(regexp_replace(regexp_replace(regexp_replace(r.text, '\p{N}+', '0', 'g'), '\p{L}[\p{L}\p{M}]*', 'a', 'g'), '\s+', ' ', 'g'), ${CHARACTERS})`

/** The most frequent shapes of rejected lines: digits are `0`, words are `a`. Needs a full load. */
export async function readRejectedShapes(db: Database): Promise<RejectedShape[]> {
  const rows = await db.rows(`
    WITH shaped AS (SELECT ${SHAPE} AS shape, r.rowid AS rid FROM record r WHERE r.class = 'rejected' AND r.text IS NOT NULL),
    most AS (SELECT shape, count(*) AS lines, min(rid) AS rid FROM shaped GROUP BY shape ORDER BY lines DESC, rid LIMIT ${SHAPES})
    SELECT m.shape, m.lines, r.input, coalesce(r.line, r.rowid - i.first_rowid + 1)::BIGINT AS line
    FROM most m JOIN record r ON r.rowid = m.rid JOIN input i USING (input) ORDER BY m.lines DESC, m.rid`)
  return rows.map((row) => ({
    shape: String(row['shape']),
    lines: Number(row['lines']),
    input: Number(row['input']),
    line: Number(row['line']),
  }))
}
