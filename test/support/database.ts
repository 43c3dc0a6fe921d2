import { tmpdir } from 'node:os'
import { RECORD_COLUMNS } from '../../src/formats/record-columns.ts'
import type { Database } from '../../src/sql/database.ts'
import { identifier, literal } from '../../src/sql/literal.ts'
import { eventView, INPUT_TABLE, recordTable } from '../../src/store/record.ts'
import { openStore, type Store } from '../../src/store/store.ts'

const VIEW = eventView(RECORD_COLUMNS, new Set(RECORD_COLUMNS.map(({ name }) => name)))

/** The real engine, in memory, with the empty tables `record` and `input` and the view `event`. */
export async function openTestDatabase(options: { threads?: number } = {}): Promise<Store> {
  const store = await openStore({
    temporary: tmpdir(),
    memoryLimit: 1_000_000_000,
    threads: options.threads ?? 2,
    onDisk: false,
  })
  await store.run(`${recordTable(RECORD_COLUMNS)}; ${INPUT_TABLE}; ${VIEW}`)
  return store
}

/** Columns of a test row; those left out are null. `t` is in microseconds since the epoch. */
export type TestRow = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>

/** One input of a test: its rows in file order. */
export interface TestInput {
  readonly path: string
  readonly rows: readonly TestRow[]
}

/** Empties the tables and fills them with these inputs, numbered from 1 in the order given. */
export async function fillInputs(db: Database, inputs: readonly TestInput[]): Promise<void> {
  await db.run('DROP VIEW event; DROP TABLE record; DROP TABLE input')
  await db.run(`${recordTable(RECORD_COLUMNS)}; ${INPUT_TABLE}; ${VIEW}`)
  let first = 0
  for (const [index, { path, rows }] of inputs.entries()) {
    await db.run(`INSERT INTO input VALUES (${index + 1}, ${literal(path)}, NULL, ${first}, ${rows.length})`)
    await insertRows(db, index + 1, rows)
    first += rows.length
  }
}

async function insertRows(db: Database, input: number, rows: readonly TestRow[]): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns = ['input', ...names].map((name) => identifier(name)).join(', ')
  for (let start = 0; start < rows.length; start += 2000) {
    const tuples = rows
      .slice(start, start + 2000)
      .map((row) => `(${[String(input), ...names.map((name) => cell(name, row[name]))].join(', ')})`)
    await db.run(`INSERT INTO record (${columns}) VALUES ${tuples.join(', ')}`)
  }
}

function cell(name: string, value: TestRow[string]): string {
  if (value === null || value === undefined) return 'NULL'
  if (name === 't') return `make_timestamp(CAST(${String(value)} AS BIGINT))`
  return typeof value === 'string' ? literal(value) : String(value)
}
