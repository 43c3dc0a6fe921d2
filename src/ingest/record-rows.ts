import type { LoadQuery } from '../formats/compile.ts'
import type { RecordColumn } from '../formats/record-columns.ts'
import type { Database } from '../sql/database.ts'
import { identifier } from '../sql/literal.ts'

/** Adds columns that `record` does not have yet: a slim load has only those that some input fills. */
export function addColumns(columns: readonly RecordColumn[]): string {
  return columns
    .map(({ name, type }) => `ALTER TABLE record ADD COLUMN IF NOT EXISTS ${identifier(name)} ${type}`)
    .join('; ')
}

/**
 * Appends the rows of a query to `record`. A query over many formats is wide, and each thread holds its whole
 * width: where memory does not suffice for all threads, one does the work.
 */
export async function appendRows(db: Database, input: number, { sql, columns }: LoadQuery): Promise<void> {
  const names = columns.map(({ name }) => identifier(name))
  const append = `${addColumns(columns)}; INSERT INTO record (input, ${names.join(', ')}) SELECT ${input}, * FROM (${sql})`
  try {
    await db.run(append)
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    const [setting] = await db.rows(`SELECT current_setting('threads') AS threads`)
    await db.run('SET threads = 1')
    await db.run(append)
    await db.run(`SET threads = ${Number(setting?.['threads'])}`)
  }
}

/** The columns that `record` has. */
export async function presentColumns(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.rows(`SELECT column_name FROM duckdb_columns() WHERE table_name = 'record'`)
  return new Set(rows.map((row) => String(row['column_name'])))
}

/** How many lines of an input no format has claimed so far. */
export async function countUnclaimed(db: Database, input: number): Promise<number> {
  const [row] = await db.rows(`SELECT count(*) AS n FROM record WHERE input = ${input} AND class_reason = 'no_format'`)
  return Number(row?.['n'] ?? 0)
}

/** How many rows `record` has. */
export async function countRows(db: Database): Promise<number> {
  const [row] = await db.rows('SELECT count(*) AS n FROM record')
  return Number(row?.['n'] ?? 0)
}

/**
 * Drops the rows from a row id on. Row ids must stay dense, because they are the line numbers, and neither
 * DELETE nor TRUNCATE gives them back.
 */
export async function dropRows(db: Database, firstRow: number): Promise<void> {
  await db.run(`CREATE TABLE kept AS SELECT * FROM record WHERE rowid < ${firstRow} ORDER BY rowid; DROP TABLE record;
    ALTER TABLE kept RENAME TO record`)
}

/** Whether the engine says that its memory did not suffice. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Out of Memory')
}
