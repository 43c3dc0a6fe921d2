import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type * as duckdb from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api'
import { TatouError } from '../model/errors.ts'
import type { Database, Row, SqlValue } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { runQuery, type QueryResult } from './query.ts'

/** How the engine is opened. Sizes in bytes. */
export interface StoreOptions {
  /** Existing folder in which the store makes its private folder. */
  readonly temporary: string
  readonly memoryLimit: number
  readonly threads: number | undefined
  /** Keep tables in a file of the private folder instead of in memory: for inputs larger than memory. */
  readonly onDisk: boolean
  /** Keep tables in this new file instead, which outlives the store. */
  readonly file?: string
}

/** An open engine with a private folder (mode 0700) that is removed on close. */
export interface Store extends Database {
  /** Absolute path of the private folder: spools, links and the engine's own spill files. */
  readonly folder: string
  /**
   * From now on no statement may touch a file or the network, nor change this. `exports` leaves one folder open, below
   * the private one, for statements of ours that write files of the engine's own formats.
   */
  seal(exports?: string): Promise<void>
  /** Answers a query of the user. The store must be sealed. Throws TatouError `query`. */
  query(sql: string): Promise<QueryResult>
  /** Ends the statement that runs, if one does: it fails. */
  interrupt(): void
  close(): Promise<void>
  /** Removes the private folder at once, without waiting for the engine: for a run that is cut off. */
  abandon(): void
}

/** Opens DuckDB, the only place in the program that does. The module is loaded here, not at start-up. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const api = await import('@duckdb/node-api')
  const folder = await mkdtemp(join(options.temporary, 'tatou-ir-'))
  try {
    const instance = await api.DuckDBInstance.create(
      options.file ?? (options.onDisk ? join(folder, 'work.duckdb') : ':memory:'),
      {
        memory_limit: `${Math.floor(options.memoryLimit / 1_000_000)}MB`,
        temp_directory: join(folder, 'spill'),
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        allow_community_extensions: 'false',
        allow_persistent_secrets: 'false',
        ...(options.threads === undefined ? {} : { threads: `${options.threads}` }),
      },
    )
    return await connect(api, instance, folder)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw orNoRoom(error, folder)
  }
}

type Api = typeof duckdb

/** What the engine repeats of the system when its own files cannot grow. */
const NO_ROOM = /No space left on device|File too large|Disk quota exceeded/

/** The error, or what to do about it when the disk has no room. */
function orNoRoom(error: unknown, folder: string): unknown {
  const [why] = NO_ROOM.exec(error instanceof Error ? error.message : '') ?? []
  if (why === undefined) return error
  return new TatouError('temporary', { folder, problem: why.toLowerCase() }, { cause: error })
}

async function connect(api: Api, instance: DuckDBInstance, folder: string): Promise<Store> {
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'; SET Calendar = 'gregorian'; SET errors_as_json = false")
  // A statement ends a stream that is still open as if it had no more rows.
  let streaming = false
  const exclusive = async <T>(work: () => Promise<T>): Promise<T> => {
    if (streaming) throw new Error('a statement must not run while the rows of another are still coming')
    return work().catch((error: unknown) => {
      throw orNoRoom(error, folder)
    })
  }
  const database: Database = {
    run: (sql) =>
      exclusive(async () => {
        await connection.run(sql)
      }),
    rows: (sql) => exclusive(() => collect(connection, sql)),
    async *stream(sql) {
      const result = await exclusive(() => connection.stream(sql))
      streaming = true
      try {
        yield* chunksOf(result)
      } finally {
        streaming = false
      }
    },
  }
  return {
    ...database,
    folder,
    query: (sql) => runQuery(api, connection, database, sql),
    interrupt: () => connection.interrupt(),
    seal: async (exports) => {
      if (exports !== undefined) await connection.run(`SET allowed_directories = [${literal(exports)}]`)
      // Queries compiled from log formats hold many lists of words: the planner takes seconds to make joins of them.
      await connection.run(
        "SET disabled_optimizers = 'in_clause'; SET enable_external_access = false; SET lock_configuration = true",
      )
    },
    close: async () => {
      connection.closeSync()
      instance.closeSync()
      await rm(folder, { recursive: true, force: true })
    },
    abandon: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function collect(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql)
  const names = reader.deduplicatedColumnNames()
  return reader.getRows().map((row) => toRow(names, row))
}

async function* chunksOf(result: DuckDBResult): AsyncIterable<readonly Row[]> {
  const names = result.deduplicatedColumnNames()
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return
    yield chunk.getRows().map((row) => toRow(names, row))
  }
}

function toRow(names: readonly string[], values: readonly DuckDBValue[]): Row {
  const row: Record<string, SqlValue> = {}
  for (const [index, name] of names.entries()) row[name] = toValue(values[index] ?? null)
  return row
}

/** Numbers, text, booleans, null and lists of them; other types are asked for as text or microseconds in the SQL. */
function toValue(value: DuckDBValue): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : value
  }
  if (typeof value === 'object' && 'items' in value && Array.isArray(value.items))
    return value.items.map((item: DuckDBValue) => toValue(item))
  if (typeof value === 'object' && 'entries' in value && typeof value.entries === 'object') {
    return Object.fromEntries(Object.entries(value.entries).map(([key, item]) => [key, toValue(item as DuckDBValue)]))
  }
  throw new TypeError('a column of this type is not read directly: cast it in the query')
}
