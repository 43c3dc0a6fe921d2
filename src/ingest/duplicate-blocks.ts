import type { Database } from '../sql/database.ts'
import type { Duplicate } from './duplicates.ts'

/** How many consecutive stamped lines must be identical to be a copy and no coincidence. */
const BLOCK_LINES = 20

const STAMPED = `time_source IN ('stamp', 'wrapper') AND line_hash IS NOT NULL`

/**
 * Ignores blocks of identical consecutive stamped lines in all inputs but the first that has them; inputs in
 * `except` are left out. Lines without a stamp do not interrupt a block; they are ignored with the stamped
 * line they follow where the kept copy has the same line at the same place.
 *
 * A block is a union of runs of exactly 20 lines, so instead of aligning inputs, which lines that repeat
 * would make quadratic, each run of 20 is looked up among those of earlier inputs.
 */
export async function markBlocks(db: Database, except: readonly number[]): Promise<readonly Duplicate[]> {
  await db.run(involved(except))
  const [found] = await db.rows('SELECT count(*) AS n FROM duplicate_involved')
  const duplicates: Duplicate[] = []
  if (found?.['n'] !== 0) {
    await db.run(STAMPED_LINE)
    await db.run(COVERED)
    await db.run(UNSTAMPED)
    await db.run(
      `UPDATE record SET class = 'ignored', class_reason = 'duplicate_of' FROM duplicate_ignored i WHERE record.rowid = i.rid`,
    )
    const rows = await db.rows(
      'SELECT input, origin, count(*) AS lines FROM duplicate_ignored GROUP BY input, origin ORDER BY input, origin',
    )
    for (const row of rows) {
      duplicates.push({
        input: Number(row['input']),
        of: Number(row['origin']),
        kind: 'block',
        lines: Number(row['lines']),
      })
    }
    await db.run(
      'DROP TABLE duplicate_stamped; DROP TABLE duplicate_run; DROP TABLE duplicate_covered; DROP TABLE duplicate_ignored',
    )
  }
  await db.run('DROP TABLE duplicate_involved')
  return duplicates
}

// Of every 20 rows the first stamped line is a sample. Twenty stamped lines stretch over 20 rows or more, so
// they always hold one: inputs that have no sample of each other's have no block in common.
const involved = (except: readonly number[]): string => `
  CREATE OR REPLACE TEMP TABLE duplicate_involved AS
    WITH sample AS (
      SELECT input, arg_min(line_hash, rowid) AS line_hash FROM record
      WHERE ${STAMPED} AND input NOT IN (${['-1', ...except].join(', ')})
      GROUP BY input, rowid // ${BLOCK_LINES}
    ),
    sampled AS (SELECT line_hash AS sampled_hash, min(input) AS lowest, max(input) AS highest FROM sample GROUP BY line_hash)
    SELECT DISTINCT input
    FROM record JOIN sampled ON line_hash = sampled_hash AND (input <> lowest OR input <> highest)
    WHERE ${STAMPED} AND input NOT IN (${['-1', ...except].join(', ')})`

const STAMPED_LINE = `
  CREATE OR REPLACE TEMP TABLE duplicate_stamped AS
    SELECT input, rowid AS rid, line_hash, row_number() OVER (PARTITION BY input ORDER BY rowid) AS place
    FROM record WHERE ${STAMPED} AND input IN (SELECT input FROM duplicate_involved);

  -- Runs of consecutive lines that each stand in another input as well.
  CREATE OR REPLACE TEMP TABLE duplicate_run AS
    WITH shared AS (
      SELECT line_hash FROM duplicate_stamped GROUP BY line_hash HAVING min(input) <> max(input)
    ),
    numbered AS (
      SELECT input, rid, line_hash, place, place - row_number() OVER (PARTITION BY input ORDER BY place) AS run
      FROM duplicate_stamped SEMI JOIN shared USING (line_hash)
    )
    SELECT numbered.* FROM numbered SEMI JOIN (
      SELECT input, run FROM numbered GROUP BY input, run HAVING count(*) >= ${BLOCK_LINES}
    ) long USING (input, run)`

const steps = Array.from({ length: BLOCK_LINES }, (_, step) => step)
const following = (step: number): string => (step === 0 ? 'line_hash' : `lead(line_hash, ${step}) OVER ahead`)

// A place is input × 2^32 + number of the stamped line, so that the least of them is the first input's first.
const COVERED = `
  CREATE OR REPLACE TEMP TABLE duplicate_covered AS
    WITH gram AS (
      SELECT input, run, place, hash(${steps.map(following).join(', ')}) AS gram,
        hash(${steps.toReversed().map(following).join(', ')}) AS check_gram,
        lead(place, ${BLOCK_LINES - 1}) OVER ahead IS NOT NULL AS whole
      FROM duplicate_run WINDOW ahead AS (PARTITION BY input, run ORDER BY place)
    ),
    origin AS (
      SELECT gram, check_gram, min(CAST(input AS BIGINT) * 4294967296 + place) AS origin FROM gram WHERE whole
      GROUP BY gram, check_gram HAVING min(input) <> max(input)
    ),
    copy AS (
      SELECT g.input, g.place, o.origin FROM gram g JOIN origin o USING (gram, check_gram)
      WHERE whole AND g.input > o.origin // 4294967296
    ),
    reached AS (
      SELECT r.input, r.rid, r.place, max(c.place) OVER (
        PARTITION BY r.input, r.run ORDER BY r.place ROWS BETWEEN ${BLOCK_LINES - 1} PRECEDING AND CURRENT ROW) AS start
      FROM duplicate_run r LEFT JOIN copy c ON c.input = r.input AND c.place = r.place
    )
    SELECT reached.input, rid, reached.place, CAST(origin // 4294967296 AS INTEGER) AS origin,
      origin % 4294967296 + reached.place - start AS origin_place
    FROM reached JOIN copy ON copy.input = reached.input AND copy.place = start`

const UNSTAMPED = `
  CREATE OR REPLACE TEMP TABLE duplicate_ignored AS SELECT input, rid, origin FROM duplicate_covered;

  INSERT INTO duplicate_ignored
    WITH unstamped AS (
      SELECT input, rowid AS rid, line_hash FROM record
      WHERE NOT coalesce(${STAMPED}, false) AND class <> 'blank' AND line_hash IS NOT NULL
        AND input IN (SELECT input FROM duplicate_covered UNION SELECT origin FROM duplicate_covered)
    ),
    after AS (
      SELECT u.input, u.rid, u.line_hash, s.place, row_number() OVER (PARTITION BY u.input, s.place ORDER BY u.rid) AS number
      FROM unstamped u ASOF JOIN duplicate_stamped s ON u.input = s.input AND u.rid > s.rid
    )
    SELECT copy.input, copy.rid, c.origin
    FROM after copy
      JOIN duplicate_covered c ON c.input = copy.input AND c.place = copy.place
      JOIN after kept ON kept.input = c.origin AND kept.place = c.origin_place AND kept.number = copy.number
    WHERE kept.line_hash = copy.line_hash`
