import type { Database } from '../sql/database.ts'
import { markBlocks } from './duplicate-blocks.ts'

/** Lines of one input that are ignored because another input (`of`) has them as well. */
export interface Duplicate {
  readonly input: number
  readonly of: number
  /** `beginning`: the whole input is the beginning of the other. `block`: some of its lines stand in the other. */
  readonly kind: 'beginning' | 'block'
  readonly lines: number
}

/**
 * Finds lines that several inputs hold (a log and an earlier copy of it, exports that overlap) and makes all
 * but one of them `ignored`, reason `duplicate_of`, in `record`; blank lines stay blank. Lines are compared by
 * `line_hash`, which must be filled. Returns what was found, by input and kind.
 *
 * An input all of whose lines are the first lines of another one is ignored. Of the others, a block of 20 or
 * more identical consecutive stamped lines is kept in the first input by number and ignored in later ones.
 */
export async function markDuplicates(db: Database): Promise<readonly Duplicate[]> {
  const beginnings = await markBeginnings(db)
  const blocks = await markBlocks(
    db,
    beginnings.map(({ input }) => input),
  )
  return [...beginnings, ...blocks].toSorted((a, b) => a.input - b.input || a.of - b.of)
}

async function markBeginnings(db: Database): Promise<Duplicate[]> {
  await db.run(SIBLING)
  const [found] = await db.rows('SELECT count(*) AS n FROM duplicate_sibling')
  const duplicates: Duplicate[] = []
  if (found?.['n'] !== 0) {
    await db.run(BEGINNING)
    const rows = await db.rows('SELECT input, whole, lines FROM duplicate_beginning ORDER BY input')
    for (const row of rows) {
      duplicates.push({
        input: Number(row['input']),
        of: Number(row['whole']),
        kind: 'beginning',
        lines: Number(row['lines']),
      })
    }
  }
  await db.run('DROP TABLE duplicate_sibling')
  return duplicates
}

// Inputs that share their first line, and how many of their lines are worth a look: more than the second
// longest of them has cannot be the beginning of anything.
const SIBLING = `
  CREATE OR REPLACE TEMP TABLE duplicate_sibling AS
    WITH opening AS (
      SELECT i.input, i.first_rowid, i.lines, r.line_hash AS opening
      FROM input i JOIN record r ON r.rowid = i.first_rowid
      WHERE i.lines > 0 AND r.line_hash IS NOT NULL
    ),
    ranked AS (SELECT opening, lines, row_number() OVER (PARTITION BY opening ORDER BY lines DESC, input) AS rank FROM opening)
    SELECT o.input, o.first_rowid, o.lines, least(o.lines, ranked.lines) AS compared
    FROM opening o JOIN ranked ON ranked.opening = o.opening AND ranked.rank = 2`

// A sum of line hashes at their places, taken at every length that some input ends at, tells in one pass
// which inputs begin like which whole ones, however many there are. It only proposes: a sum can be made to
// agree, so lines are compared one by one before anything is ignored.
const BEGINNING = `
  CREATE OR REPLACE TEMP TABLE duplicate_beginning AS
    WITH line AS (
      SELECT s.input, r.rowid - s.first_rowid + 1 AS place, r.line_hash
      FROM duplicate_sibling s JOIN record r ON r.input = s.input
      WHERE r.rowid < s.first_rowid + s.compared
    ),
    part AS (
      SELECT input, length, bit_xor(hash(line_hash, place)) AS mark, bit_xor(hash(place, line_hash)) AS check_mark
      FROM line ASOF JOIN (SELECT DISTINCT compared AS length FROM duplicate_sibling) ON place <= length
      GROUP BY input, length
    ),
    beginning AS (
      SELECT input, length, bit_xor(mark) OVER so_far AS mark, bit_xor(check_mark) OVER so_far AS check_mark
      FROM part WINDOW so_far AS (PARTITION BY input ORDER BY length ROWS UNBOUNDED PRECEDING)
    ),
    ranked AS (
      SELECT b.*, s.lines, row_number() OVER (PARTITION BY length, mark, check_mark ORDER BY s.lines DESC, input) AS rank
      FROM beginning b JOIN duplicate_sibling s USING (input)
    ),
    proposed AS (
      SELECT part.input, whole.input AS whole, part.lines
      FROM ranked part JOIN ranked whole USING (length, mark, check_mark)
      WHERE whole.rank = 1 AND part.rank > 1 AND part.lines = part.length
    ),
    differing AS (
      SELECT DISTINCT p.input
      FROM proposed p
        JOIN input ip ON ip.input = p.input JOIN input iw ON iw.input = p.whole
        JOIN record r ON r.input = p.input
        JOIN record other ON other.rowid = r.rowid - ip.first_rowid + iw.first_rowid
      WHERE r.line_hash IS DISTINCT FROM other.line_hash
    )
    SELECT input, whole, CAST(0 AS BIGINT) AS lines FROM proposed ANTI JOIN differing USING (input);

  UPDATE duplicate_beginning SET lines = counted.n FROM (
    SELECT input, count(*) AS n FROM record
    WHERE input IN (SELECT input FROM duplicate_beginning) AND class <> 'blank' GROUP BY input
  ) counted WHERE counted.input = duplicate_beginning.input;

  UPDATE record SET class = 'ignored', class_reason = 'duplicate_of'
  WHERE input IN (SELECT input FROM duplicate_beginning) AND class <> 'blank'`
