import type { Row } from './database.ts'

/** Rows by the text of one column, in the order they come; NULL is a key of its own. */
export function groupRows(rows: readonly Row[], column: string): Map<string | null, Row[]> {
  const groups = new Map<string | null, Row[]>()
  for (const row of rows) {
    const value = row[column] ?? null
    const key = value === null ? null : String(value)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
