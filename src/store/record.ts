import { identifier } from '../sql/literal.ts'

interface Column {
  readonly name: string
  readonly type: string
}

/** The table of all physical lines; its columns after `input` are given by the compiler of log formats. */
export function recordTable(columns: readonly Column[]): string {
  const all = [{ name: 'input', type: 'INTEGER' }, ...columns]
  return `CREATE TABLE record (${all.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')})`
}

/**
 * One row per input: where its rows begin in `record` and how many there are (`lines`: lines of the file, or records of a framed
 * one), and what is needed to name it.
 */
export const INPUT_TABLE = `CREATE TABLE input (
  input INTEGER, path VARCHAR, sha256 VARCHAR, first_rowid BIGINT, lines BIGINT)`

/** What is known of a table of records when its view is made. */
interface ViewFacts {
  /** The row id of the first line of each input, in the order of their numbers, where that will not change. */
  readonly firstRows?: readonly number[]
  /** Columns that are worked out when they are asked for: SQL over the row `r`. */
  readonly made?: ReadonlyMap<string, string>
}

/** From more inputs than these on, their first rows are read from the table. */
const FEW_INPUTS = 200

/**
 * What every question is asked on: the events, with their line number and the account they are about. Columns of
 * `all` that the table does not have (`present`) are NULL.
 */
export function eventView(all: readonly Column[], present: ReadonlySet<string>, facts: ViewFacts = {}): string {
  const columns = all
    .filter(({ name }) => name !== 'line')
    .map(({ name, type }) => {
      const made = facts.made?.get(name)
      if (made !== undefined) return `${made} AS ${identifier(name)}`
      return present.has(name) ? `r.${identifier(name)}` : `NULL::${type} AS ${identifier(name)}`
    })
  const account = ['user_target', 'user_name'].filter((name) => present.has(name)).map((name) => `r.${name}`)
  const position = `CAST(${positionSql(facts.firstRows)} AS INTEGER)`
  return `CREATE VIEW event AS SELECT r.input, ${columns.join(', ')},
    ${present.has('line') ? `coalesce(r.line, ${position})` : position} AS line, r.rowid AS rid,
    ${account.length === 0 ? 'NULL::VARCHAR' : `coalesce(${account.join(', ')})`} AS account
  FROM record r WHERE r.class = 'event'`
}

// Inputs are numbered from 1 without holes, so that their first rows are a list; a join would cost every query, and so
// does a query for the list.
function positionSql(firstRows: readonly number[] | undefined): string {
  if (firstRows === undefined || firstRows.length > FEW_INPUTS)
    return 'r.rowid - (SELECT list(first_rowid ORDER BY input) FROM input)[r.input] + 1'
  if (firstRows.length < 2) return `r.rowid - ${firstRows[0] ?? 0} + 1`
  return `r.rowid - [${firstRows.join(', ')}][r.input] + 1`
}
