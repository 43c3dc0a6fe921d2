import { identifier } from '../sql/literal.ts'

/** The table of all physical lines; its columns after `input` are given by the compiler of log formats. */
export function recordTable(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const all = [{ name: 'input', type: 'INTEGER' }, ...columns]
  return `CREATE TABLE record (${all.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')})`
}

/** One row per input: where its rows begin in `record`, and what is needed to name it. */
export const INPUT_TABLE = `CREATE TABLE input (
  input INTEGER, path VARCHAR, sha256 VARCHAR, first_rowid BIGINT, lines BIGINT)`

/**
 * What every question is asked on: the events, with their line number and the account they are about.
 * `absent` are columns that this load left out of `record`: they are NULL.
 */
export function eventView(absent: readonly { readonly name: string; readonly type: string }[] = []): string {
  const missing = absent.filter(({ name }) => name !== 'line').map(({ name, type }) => `, NULL::${type} AS ${identifier(name)}`)
  return `CREATE VIEW event AS
  SELECT r.* EXCLUDE (line), coalesce(r.line, CAST(r.rowid - i.first_rowid + 1 AS INTEGER)) AS line, r.rowid AS rid,
    coalesce(r.user_target, r.user_name) AS account${missing.join('')}
  FROM record r JOIN input i USING (input) WHERE r.class = 'event'`
}
