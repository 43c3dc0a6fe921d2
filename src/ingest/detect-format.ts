import { compileClaims } from '../formats/compile.ts'
import type { LogFormat } from '../formats/log-format.ts'
import type { Wrapper } from '../formats/wrapper.ts'
import type { Database } from '../sql/database.ts'

/** Formats and wrappers are fixed by this many lines at the beginning of a stream. */
export const HEAD_LINES = 1000

/** What the head of a stream holds. Formats stand in the order of the registry. */
export interface Detection {
  readonly formats: readonly LogFormat[]
  readonly wrappers: readonly Wrapper[]
}

/**
 * Looks at the first HEAD_LINES lines of a relation with the column `line`: which formats and wrappers take
 * at least one of them. Nothing recognised gives every format, so that later lines still have a chance.
 */
export async function detectFormats(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
  wrappers: readonly Wrapper[],
): Promise<Detection> {
  const head = `(SELECT line FROM ${relation} LIMIT ${HEAD_LINES})`
  const rows = await db.rows(
    `SELECT format, wrapper, count(*) AS n FROM (${compileClaims(formats, wrappers, head)}) GROUP BY ALL`,
  )
  const formatIds = new Set(rows.map((row) => row['format']))
  const wrapperIds = new Set(rows.map((row) => row['wrapper']))
  const found = formats.filter((format) => formatIds.has(format.id))
  return {
    formats: found.length === 0 ? formats : found,
    wrappers: wrappers.filter((wrapper) => wrapperIds.has(wrapper.id)),
  }
}
