import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { investigate } from '../../src/analysis/investigation.ts'
import { createFindingTables, createSqlTables } from '../../src/analysis/sql-tables.ts'
import { TatouError } from '../../src/model/errors.ts'
import type { SigmaRule } from '../../src/sigma/rule.ts'
import type { QueryResult } from '../../src/store/query.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase } from '../support/database.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SECRET = 'no-query-may-see-this'

/** An engine as `sql` has it when the query comes: loaded, with all tables, and sealed. */
async function sealedStore(): Promise<Store> {
  const store = await openTestDatabase()
  await fillInputs(store, [
    { path: 'a.log', rows: [{ class: 'event', t: 0, format: 'x', activity: 'login', outcome: 'failure' }] },
  ])
  await createSqlTables(store, [])
  const selection = { since: null, until: null, sources: [], accounts: [] }
  const detection = { rules: [], disabled: new Set<SigmaRule>(), faults: [], skewToleranceSeconds: 2 }
  const evidence = { names: new Map(), linesOf: () => Promise.resolve([]), offsetsOf: () => Promise.resolve(new Map()) }
  const { findings } = await investigate(store, { selection, detection, gateways: [], zones: [] }, evidence)
  await createFindingTables(store, findings)
  await store.seal()
  return store
}

async function allRows({ rows }: QueryResult): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const chunk of rows) all.push(...chunk)
  return all
}

describe('a query of the user', () => {
  let store: Store
  beforeAll(async () => {
    store = await sealedStore()
  })
  afterAll(() => store.close())

  /** Attacks, with FILE as a file that holds the secret and OUT as a name that must not come to be. */
  const ATTACKS = [
    "SELECT * FROM read_csv('FILE')",
    "SELECT * FROM read_text('FILE')",
    "SELECT * FROM read_blob('FILE')",
    "SELECT * FROM read_json('FILE')",
    "SELECT * FROM read_ndjson_objects('FILE')",
    "SELECT * FROM read_parquet('FILE')",
    "SELECT * FROM sniff_csv('FILE')",
    "SELECT * FROM glob('FILE*')",
    "FROM 'FILE'",
    "FROM 'http://127.0.0.1:9/x.csv'",
    "FROM events WHERE text = (SELECT content FROM read_text('FILE'))",
    "WITH x AS (FROM READ_TEXT('FILE')) FROM x",
    "SELECT * FROM system.main.read_text('FILE')",
    "SELECT (SELECT content FROM read_text('FILE')) FROM events",
    "SELECT * FROM query('FROM read_text(''FILE'')')",
    "SELECT * FROM query_table('FILE')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''FILE'')'))",
    "SELECT * FROM read_duckdb('OUT')",
    "SELECT * FROM enable_logging(storage = 'file', storage_path = 'OUT')",
    "SELECT * FROM enable_logging(storage = 'stdout')",
    "SELECT * FROM enable_profiling(save_location = 'OUT', format = 'json')",
    "SELECT write_log('x')",
    "SELECT getenv('HOME')",
    "SELECT * FROM sql_auto_complete('FROM ''/etc/')",
    "SELECT * FROM which_secret('s3://x', 's3')",
    'SELECT * FROM duckdb_secrets()',
    'SELECT * FROM arrow_scan(1, 2, 3)',
    "ATTACH 'OUT' AS x",
    "ATTACH ':memory:' AS x",
    "COPY events TO 'OUT'",
    "COPY (FROM events) TO 'OUT' (FORMAT parquet)",
    "EXPLAIN ANALYZE COPY (FROM events) TO 'OUT'",
    'EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1',
    'EXPLAIN ANALYZE DELETE FROM record',
    'EXPLAIN (ANALYZE) DELETE FROM record',
    '/* /* */ EXPLAIN ANALYZE SELECT 1 --*/ DELETE FROM record',
    "EXPORT DATABASE 'OUT'",
    "IMPORT DATABASE 'OUT'",
    'INSTALL httpfs',
    'LOAD httpfs',
    "SET enable_external_access = true; FROM read_text('FILE')",
    'SET threads = 4',
    'RESET enable_external_access',
    'PRAGMA enable_profiling',
    "PRAGMA import_database('OUT')",
    'PRAGMA database_list',
    'CALL enable_logging()',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE record',
    'CREATE TABLE x (a INTEGER)',
    'CREATE MACRO f(x) AS x',
    'CREATE TEMP VIEW events AS SELECT 1',
    'DROP VIEW events',
    'DELETE FROM record',
    'UPDATE input SET path = 1',
    'INSERT INTO record (input) VALUES (1)',
    'MERGE INTO input USING (SELECT 1) ON true WHEN MATCHED THEN DELETE',
    'WITH x AS (DELETE FROM record RETURNING *) FROM x',
    'TRUNCATE record',
    'BEGIN',
    'PREPARE p AS SELECT 1',
    'EXECUTE p',
    'USE memory',
    'CHECKPOINT',
    'VACUUM',
    'PIVOT events ON outcome USING count(*)',
    '',
    ';',
    '-- nothing',
  ] as const

  it.each(ATTACKS)('is refused when it is %s', async (attack) => {
    const folder = await temporaryFolder()
    const file = join(folder, 'secret.csv')
    await writeFile(file, `${SECRET}\n`)
    const query = attack.replaceAll('FILE', file).replaceAll('OUT', join(folder, 'out'))
    const error: unknown = await store.query(query).then(allRows, (refusal: unknown) => refusal)
    expect(error).toBeInstanceOf(TatouError)
    expect(error).toMatchObject({ code: 'query', exitCode: 2 })
    expect(String(error)).not.toContain(SECRET)
    expect(await readdir(folder)).toEqual(['secret.csv'])
    expect(await readFile(file, 'utf8')).toBe(`${SECRET}\n`)
  })

  it('finds the tables as they were, after all of these', async () => {
    expect(await allRows(await store.query('SELECT count(*), min(activity) FROM events'))).toEqual([[1, 'login']])
    expect(await allRows(await store.query('SELECT malicious, failed_login FROM attempts'))).toEqual([])
    expect(await allRows(await store.query('SELECT path, lines FROM inputs'))).toEqual([])
  })

  it('could not act even if it were not refused', async () => {
    const folder = await temporaryFolder()
    const out = join(folder, 'out')
    await expect(store.run(`COPY (SELECT 1) TO '${out}'`)).rejects.toThrow(/disabled by configuration/)
    await expect(store.run('SET enable_external_access = true')).rejects.toThrow(/Cannot/)
    await expect(store.run('SET lock_configuration = false')).rejects.toThrow(/Cannot/)
    await expect(store.rows(`FROM read_text('${out}')`)).rejects.toThrow(/disabled by configuration/)
    expect(await readdir(folder)).toEqual([])
  })

  it('may be ended in the middle, and another one asked', async () => {
    const { rows } = await store.query('SELECT range FROM range(10_000_000)')
    for await (const chunk of rows) {
      expect(chunk[0]).toEqual([0])
      break
    }
    expect(await allRows(await store.query('SELECT 1'))).toEqual([[1]])
  })

  it('is interrupted', async () => {
    const other = await openStore({ temporary: tmpdir(), memoryLimit: 1e9, threads: 2, onDisk: false })
    const running = other
      .query('SELECT count(*) FROM range(100_000_000) a, range(100_000_000) b WHERE a.range * b.range % 7 = 3')
      .then(allRows)
    setTimeout(() => other.interrupt(), 200)
    await expect(running).rejects.toThrow(/interrupt/i)
    await other.close()
  })
})
