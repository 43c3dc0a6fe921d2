import { TatouError, type Place } from '../model/errors.ts'
import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'

/**
 * Functions that may stand where a table stands. All others are refused, because a table function can act: some
 * read files, some change how the engine logs or profiles (to any file, whatever is locked), some run SQL from a text,
 * where none of this would be seen.
 */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
  'repeat',
  'repeat_row',
  'histogram',
  'histogram_values',
  'summary',
  'duckdb_columns',
  'duckdb_functions',
  'duckdb_keywords',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'pragma_table_info',
  'pragma_version',
  'pg_timezone_names',
  'icu_calendar_names',
  'test_all_types',
])

/** Functions of values that act beside giving a value. */
const ACTING_FUNCTIONS: ReadonlySet<string> = new Set(['write_log', 'sleep_ms', 'nextval', 'setseed'])

/** Only right at the beginning: a comment before it could be read in two ways. */
const EXPLAIN = /^\s*EXPLAIN\s+(?:ANALYZE\s+)?/i

/** The refusal of everything else. */
export const ONLY_QUERIES = {
  problem: 'this is not one single query that only reads',
  hint: 'write one SELECT (or FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, EXPLAIN, PIVOT with IN)',
} as const

/** What helps with most queries that fail. */
export const QUERY_HINT =
  "the tables are events, attempts and inputs; tatou-ir sql 'DESCRIBE events' PATH lists the columns"

/** What a query's syntax tree says about it. */
export interface CheckedQuery {
  /** Names that stand where a table stands, in lower case. */
  readonly tables: ReadonlySet<string>
}

/**
 * Refuses everything that is not a single query that only reads, by the syntax tree that the engine makes of
 * it, without running any of it. Throws TatouError `query`.
 */
export async function checkQuery(db: Database, query: string): Promise<CheckedQuery> {
  const text = query.replace(EXPLAIN, '')
  if (text.includes('\0')) throw new TatouError('query', ONLY_QUERIES)
  const [row] = await db.rows(`SELECT json_serialize_sql(${literal(text)}::VARCHAR) AS tree`)
  const tree: unknown = JSON.parse(String(row?.['tree']))
  if (member(tree, 'error') === true) throw refusal(tree, query, query.length - text.length)
  const statements = member(tree, 'statements')
  if (!Array.isArray(statements) || statements.length !== 1) throw new TatouError('query', ONLY_QUERIES)
  const tables = new Set<string>()
  walk(statements, tables)
  return { tables }
}

function refusal(tree: unknown, query: string, shift: number): TatouError {
  const message = String(member(tree, 'error_message'))
  if (message.startsWith('Only SELECT')) return new TatouError('query', ONLY_QUERIES)
  const at = Number(member(tree, 'position') ?? Number.NaN)
  const place = Number.isInteger(at) ? placeIn(query, at + shift) : undefined
  return new TatouError('query', { problem: message, hint: QUERY_HINT }, place ? { place } : {})
}

/** Line and column of a byte offset in a query. */
function placeIn(query: string, offset: number): Place {
  const lines = Buffer.from(query).subarray(0, offset).toString('utf8').split('\n')
  return { file: 'query', line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 }
}

function walk(node: unknown, tables: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, tables)
    return
  }
  if (typeof node !== 'object' || node === null) return
  const type = member(node, 'type')
  if (type === 'BASE_TABLE') tables.add(String(member(node, 'table_name')).toLowerCase())
  if (type === 'TABLE_FUNCTION') checkTableFunction(member(node, 'function'))
  if (type === 'FUNCTION') checkFunction(node)
  for (const value of Object.values(node)) walk(value, tables)
}

function checkTableFunction(node: unknown): void {
  const name = String(member(node, 'function_name')).toLowerCase()
  if (TABLE_FUNCTIONS.has(name)) return
  const problem = `${name}() is not allowed here: SQL can reach no file, no network and no setting`
  throw new TatouError('query', { problem, hint: QUERY_HINT })
}

function checkFunction(node: unknown): void {
  const name = String(member(node, 'function_name')).toLowerCase()
  if (ACTING_FUNCTIONS.has(name))
    throw new TatouError('query', { problem: `${name}() is not allowed here`, hint: QUERY_HINT })
}

function member(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined
}
