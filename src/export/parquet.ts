import { EVENT_ROW } from '../analysis/sql-tables.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'

/** What readers of partitioned folders (Hive, Spark, Trino, DuckDB) take for no value. */
const NO_DAY = '__HIVE_DEFAULT_PARTITION__'

/** A file that was asked for: where it goes in the export, and what the engine is to do. */
export interface ParquetPart {
  /** `day=2025-10-18`. */
  readonly folder: string
  readonly name: string
  /** The statement that writes it to a path. */
  statement(path: string): string
}

/**
 * The events of the selection as Parquet files, one for each day (UTC), with the columns of the table `events` of `sql`, times as
 * instants, and the ids of the findings that cite an event. Needs the tables of an investigation, and one thread: with more,
 * the engine cuts row groups as they come.
 */
export async function parquetParts(db: Database, ids: ReadonlyMap<number, string>): Promise<readonly ParquetPart[]> {
  await db.run('CREATE TEMP TABLE finding_name (finding BIGINT, id VARCHAR)')
  for (const [finding, id] of ids) await db.run(`INSERT INTO finding_name VALUES (${finding}, ${literal(id)})`)
  await db.run(CITED)
  const days = await db.rows(`SELECT DISTINCT CAST(CAST(t AS DATE) AS VARCHAR) AS day FROM chosen_event ORDER BY day`)
  return days.map((row) => {
    const day = row['day'] === null || row['day'] === undefined ? null : String(row['day'])
    return {
      folder: `day=${day ?? NO_DAY}`,
      name: 'events.parquet',
      statement: (path) => `COPY (${rowsOf(day)}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
    }
  })
}

const CITED = `CREATE TEMP TABLE cited_by AS
  SELECT rid, list(DISTINCT id ORDER BY id) AS finding_ids FROM finding_record JOIN finding_name USING (finding) GROUP BY rid`

function rowsOf(day: string | null): string {
  const within =
    day === null
      ? 'e.t IS NULL'
      : `e.t >= CAST(${literal(day)} AS TIMESTAMP) AND e.t < CAST(${literal(day)} AS TIMESTAMP) + INTERVAL 1 DAY`
  return `SELECT timezone('UTC', e.t) AS time, ${EVENT_ROW}, m.attempt IS NOT NULL AS malicious, c.finding_ids
    FROM chosen_event e JOIN input i ON i.input = e.input
      LEFT JOIN attempt_record r ON r.rid = e.rid LEFT JOIN malicious m ON m.attempt = r.attempt LEFT JOIN cited_by c ON c.rid = e.rid
    WHERE ${within} ORDER BY e.t, e.input, e.line, e.rid`
}
