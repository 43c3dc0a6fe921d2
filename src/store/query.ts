import type * as duckdb from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import { TatouError, type Place } from '../model/errors.ts'
import { checkQuery, ONLY_QUERIES, QUERY_HINT } from './query-guard.ts'
import { resultReader, type ResultValue } from './result-value.ts'
import type { Database } from '../sql/database.ts'

/** A column of an answer: its name (two equal ones get a number) and the engine's type. */
export interface QueryColumn {
  readonly name: string
  readonly type: string
}

/** The answer to a query, chunk by chunk in the query's order. */
export interface QueryResult {
  readonly columns: readonly QueryColumn[]
  readonly rows: AsyncIterable<readonly (readonly ResultValue[])[]>
}

type Api = typeof duckdb

/**
 * Runs a query that a user wrote, if it is a single one that only reads. The store must be sealed. Throws TatouError
 * `query`, here and while the rows are read; an interrupted query throws what the engine throws. One at a time.
 */
export async function runQuery(
  api: Api,
  connection: DuckDBConnection,
  db: Database,
  query: string,
): Promise<QueryResult> {
  await checkQuery(db, query)
  // The third lock after the seal and the syntax tree: what writes all the same fails in here.
  await db.run('BEGIN TRANSACTION READ ONLY')
  try {
    const result = await start(api, connection, query)
    const types = result.columnTypes()
    const columns = result.deduplicatedColumnNames().map((name, at) => ({ name, type: String(types[at] ?? '') }))
    return { columns, rows: readRows(result, resultReader(api), db) }
  } catch (error) {
    await db.run('ROLLBACK')
    throw queryError(error)
  }
}

async function start(api: Api, connection: DuckDBConnection, query: string): Promise<DuckDBResult> {
  const statements = await connection.extractStatements(query)
  if (statements.count !== 1) throw new TatouError('query', ONLY_QUERIES)
  const prepared = await statements.prepare(0)
  const kinds: readonly number[] = [api.StatementType.SELECT, api.StatementType.EXPLAIN]
  if (!kinds.includes(prepared.statementType)) throw new TatouError('query', ONLY_QUERIES)
  if (prepared.parameterCount > 0) {
    throw new TatouError('query', {
      problem: 'the query has a parameter, and nothing gives it a value',
      hint: QUERY_HINT,
    })
  }
  return prepared.stream()
}

async function* readRows(
  result: DuckDBResult,
  read: ReturnType<typeof resultReader>,
  db: Database,
): AsyncIterable<readonly (readonly ResultValue[])[]> {
  try {
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) return
      yield chunk.getRows().map((row) => row.map(read))
    }
  } catch (error) {
    throw queryError(error)
  } finally {
    await db.run('ROLLBACK')
  }
}

/** `Binder Error: …`: the engine's name for the kind of an error, which says nothing to the reader. */
const KIND = /^[A-Z]\w*(?: [A-Z]\w*)* Error: /

/** The engine's own faults, and the end of a run that was cut off, are not the query's. */
const NOT_THE_QUERY = /^(?:INTERNAL|FATAL|Interrupt|INTERRUPT)/

/** What the engine says of a query, in our form: what is wrong, where, and what helps. */
export function queryError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TatouError || NOT_THE_QUERY.test(error.message)) return error
  const [head = '', excerpt] = error.message.split(/\n\nLINE /)
  const [problem = '', ...more] = head
    .replace(KIND, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (/disabled by configuration|file system operations/.test(problem)) {
    return new TatouError(
      'query',
      { problem: 'SQL can reach no file and no network', hint: QUERY_HINT },
      { cause: error },
    )
  }
  const hint = more.length > 0 ? more.join(' ') : QUERY_HINT
  const place = excerpt === undefined ? undefined : placeOf(excerpt)
  return new TatouError('query', { problem, hint }, { cause: error, ...(place ? { place } : {}) })
}

/** The engine shows the line with a caret under the place; a long line is cut at the front, and then the column is lost. */
function placeOf(excerpt: string): Place | undefined {
  const [text = '', caret = ''] = excerpt.split('\n')
  const shown = /^(\d+): /.exec(text)
  const at = caret.indexOf('^')
  if (!shown || at === -1) return undefined
  const line = Number(shown[1])
  const column = at - `LINE ${shown[0]}`.length + 1
  return text.startsWith('...', shown[0].length) ? { file: 'query', line } : { file: 'query', line, column }
}
