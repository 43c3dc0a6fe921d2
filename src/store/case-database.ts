import { createHash } from 'node:crypto'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { RECORD_COLUMNS } from '../formats/record-columns.ts'
import { canonicalJson } from '../model/canonical-json.ts'
import type { CaseFile, CaseInput } from '../model/case.ts'
import type { Database } from '../sql/database.ts'
import { identifier, literal } from '../sql/literal.ts'
import { CASE_NAMES, hostile, type Case } from './case-folder.ts'
import { eventView, INPUT_TABLE, recordTable } from './record.ts'
import type { Store } from './store.ts'

/** What a case's database was made from, as a digest: a database of anything else is not used. */
const ORIGIN_TABLE = 'CREATE TABLE origin (fingerprint VARCHAR)'

/** The name that an attached case's database has in the engine. */
export const ATTACHED = 'evidence'

/** The tables of a case's database, and nothing else. */
const TABLES = ['input', 'origin', 'record'] as const

/** What the rows of a case's database depend on. */
interface Origin extends Pick<CaseFile, 'tool' | 'reading'> {
  readonly inputs: readonly Pick<CaseInput, 'path' | 'sha256' | 'bytes' | 'mtime'>[]
}

/** The digest of everything that the rows of a case's database depend on. */
export function fingerprintOf({ tool, reading, inputs }: Origin): string {
  const columns = RECORD_COLUMNS.map(({ name, type }) => `${name} ${type}`)
  const of = inputs.map(({ path, sha256, bytes, mtime }) => ({ path, sha256, bytes, mtime }))
  return createHash('sha256')
    .update(canonicalJson({ tool, columns, reading, inputs: of }))
    .digest('hex')
}

/** Leaves in a loaded store only what a case keeps, and says what it was made from. Afterwards the file is complete. */
export async function finishDatabase(store: Store, fingerprint: string): Promise<void> {
  await store.run(`DROP VIEW event; ${ORIGIN_TABLE}; INSERT INTO origin VALUES (${literal(fingerprint)}); CHECKPOINT`)
}

/**
 * Attaches the database of a case, read-only, if it was made from just this list: then `record`, `input` and the
 * view `event` are those of the case, and true is returned. False when there is none, or one of another list or
 * version; nothing of it is used then. Throws TatouError `case-hostile` when it holds anything that ours never
 * holds. The store must not be sealed yet.
 */
export async function attachDatabase(store: Store, opened: Case, fingerprint: string): Promise<boolean> {
  const expected = await ownTables(store)
  const link = join(store.folder, CASE_NAMES.database)
  await symlink(join(opened.folder, CASE_NAMES.database), link)
  try {
    await store.run(`ATTACH ${literal(link)} AS ${ATTACHED} (READ_ONLY, TYPE duckdb)`)
  } catch {
    // None, or no database: the evidence is read instead.
    return false
  }
  try {
    await checkObjects(store, opened.shown, expected)
  } catch (error) {
    await store.run(`DETACH ${ATTACHED}`)
    throw error
  }
  const rows = await store.rows(`SELECT fingerprint FROM ${ATTACHED}.main.origin LIMIT 2`)
  if (rows.length !== 1 || rows[0]?.['fingerprint'] !== fingerprint) {
    await store.run(`DETACH ${ATTACHED}`)
    return false
  }
  const [current] = await store.rows('SELECT current_database() AS name')
  const own = identifier(String(current?.['name']))
  await store.run(`SET search_path = ${literal(`${own}.main,${ATTACHED}.main`)}`)
  await store.run(eventView(RECORD_COLUMNS, new Set(RECORD_COLUMNS.map(({ name }) => name))))
  return true
}

/** Gives the names `record`, `input` and `event` back; the database stays attached under its own name. */
export async function detachViews(store: Store): Promise<void> {
  await store.run("DROP VIEW event; SET search_path = ''")
}

/** Takes an attached database away again. */
export async function detachDatabase(store: Store): Promise<void> {
  await detachViews(store)
  await store.run(`DETACH ${ATTACHED}`)
}

/** The definitions of our tables in the engine's own words, so that nothing of the text can differ but the content. */
async function ownTables(store: Store): Promise<ReadonlyMap<string, string>> {
  await store.run(`BEGIN; ${recordTable(RECORD_COLUMNS)}; ${INPUT_TABLE}; ${ORIGIN_TABLE}`)
  const rows = await store.rows('SELECT table_name, sql FROM duckdb_tables() WHERE NOT internal AND NOT temporary')
  await store.run('ROLLBACK')
  return new Map(rows.map((row) => [String(row['table_name']), String(row['sql'])]))
}

const OBJECTS = `
  SELECT 'schema' AS kind, schema_name AS name, '' AS sql FROM duckdb_schemas() WHERE database_name = '${ATTACHED}' AND NOT internal
  UNION ALL SELECT 'table', schema_name || '.' || table_name, sql FROM duckdb_tables() WHERE database_name = '${ATTACHED}'
  UNION ALL SELECT 'view', view_name, '' FROM duckdb_views() WHERE database_name = '${ATTACHED}' AND NOT internal
  UNION ALL SELECT 'macro', function_name, '' FROM duckdb_functions() WHERE database_name = '${ATTACHED}' AND NOT internal
  UNION ALL SELECT 'sequence', sequence_name, '' FROM duckdb_sequences() WHERE database_name = '${ATTACHED}'
  UNION ALL SELECT 'index', index_name, '' FROM duckdb_indexes() WHERE database_name = '${ATTACHED}'
  UNION ALL SELECT 'type', type_name, '' FROM duckdb_types() WHERE database_name = '${ATTACHED}' AND NOT internal
  ORDER BY ALL`

/** Exactly our base tables, column for column, and nothing beside them: a view or a macro would run as we read it. */
async function checkObjects(store: Database, shown: string, expected: ReadonlyMap<string, string>): Promise<void> {
  const found = new Set<string>()
  for (const row of await store.rows(OBJECTS)) {
    const [kind, name] = [String(row['kind']), String(row['name'])]
    const table = TABLES.find((each) => kind === 'table' && name === `main.${each}`)
    if (table === undefined) throw hostile(shown, `${CASE_NAMES.database} has a ${kind} ${name}`)
    if (row['sql'] !== expected.get(table))
      throw hostile(shown, `the columns of ${table} in ${CASE_NAMES.database} are not ours`)
    found.add(table)
  }
  const missing = TABLES.find((table) => !found.has(table))
  if (missing !== undefined) throw hostile(shown, `${CASE_NAMES.database} has no table ${missing}`)
}
