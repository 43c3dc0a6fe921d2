import { literal } from '../sql/literal.ts'

/** About so many characters are written by one statement: the engine holds several copies of it. */
const CHARACTERS_AT_ONCE = 500_000

/** The statements that add rows to a table; `toRow` gives the SQL of their values. */
export function* insertRows<T>(
  table: string,
  rows: Iterable<T>,
  toRow: (row: T) => readonly string[],
): Generator<string> {
  for (const values of inPieces(rows, (row) => `(${toRow(row).join(', ')})`))
    yield `INSERT INTO ${table} VALUES ${values}`
}

/** The statements that remove rows from a table by the texts in a column. */
export function* deleteRows(table: string, column: string, keys: Iterable<string>): Generator<string> {
  for (const values of inPieces(keys, literal)) yield `DELETE FROM ${table} WHERE ${column} IN (${values})`
}

/**
 * The statements that put other numbers into a column. The pairs of old and new must be in their order, and no number become
 * larger: then none comes to equal one that still has to be looked for.
 */
export function* renumber(
  table: string,
  column: string,
  pairs: Iterable<readonly [number, number]>,
): Generator<string> {
  for (const values of inPieces(pairs, ([before, after]) => `(${before}, ${after})`))
    yield `UPDATE ${table} SET ${column} = p.later FROM (VALUES ${values}) p(earlier, later) WHERE ${table}.${column} = p.earlier`
}

/** SQL of values, as many of them together as a statement may hold; made one by one, since they may be long. */
function* inPieces<T>(rows: Iterable<T>, toSql: (row: T) => string): Generator<string> {
  let piece: string[] = []
  let size = 0
  for (const row of rows) {
    const sql = toSql(row)
    piece.push(sql)
    size += sql.length
    if (size < CHARACTERS_AT_ONCE) continue
    yield piece.join(', ')
    piece = []
    size = 0
  }
  if (piece.length > 0) yield piece.join(', ')
}
