import type { Database } from '../sql/database.ts'

/**
 * The byte offsets of records that do not begin where their line begins, by row id: those of framed streams. Of all others the
 * offset is that of the line.
 */
export async function startsOf(db: Database, rids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  if (rids.length === 0) return new Map()
  const rows = await db.rows(
    `SELECT rid, "start" FROM event WHERE rid IN (${rids.join(', ')}) AND "start" IS NOT NULL ORDER BY rid`,
  )
  return new Map(rows.map((row) => [Number(row['rid']), Number(row['start'])]))
}
