import { rm } from 'node:fs/promises'
import { recordColumns, madeColumns } from '../formats/record-columns.ts'
import { loadStreams } from '../ingest/load.ts'
import { presentColumns } from '../ingest/record-rows.ts'
import { identifier, literal } from '../sql/literal.ts'
import { eventView } from '../store/record.ts'
import type { Store } from '../store/store.ts'
import { writeChunk, type Chunk } from './chunk.ts'
import type { FollowedStream } from './followed-stream.ts'
import type { Judging } from './judge.ts'
import { LineIndex } from './line-index.ts'

/** A judgement looks at so many rows at most, the latest: memory and time are bounded whatever an attacker writes. */
const MOST_ROWS = 150_000

/** The sources and accounts of new lines: what was found of these, and only that, may change. */
export interface Touched {
  readonly sources: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
  /** Networks of the sources of attempts, of IPv4: `198.51.100.0/24`. */
  readonly networks: ReadonlySet<string>
  /** Rows before this time (microseconds since the epoch) were not looked at; null when all were. */
  readonly since: number | null
}

/**
 * The records of all lines so far, on disk, in the slim form that rules need. New lines are loaded by the very same load, and
 * judged together with the earlier records of their sources and accounts.
 */
export class Gathered {
  readonly #store: Store
  readonly #judging: Judging
  readonly #indexes = new Map<number, LineIndex>()
  #isEmpty = true

  constructor(store: Store, judging: Judging) {
    this.#store = store
    this.#judging = judging
  }

  get store(): Store {
    return this.#store
  }

  indexOf(stream: number): LineIndex {
    const index = this.#indexes.get(stream) ?? new LineIndex()
    this.#indexes.set(stream, index)
    return index
  }

  /** Loads the lines of streams that are not there yet. Returns the chunks that were read. */
  async add(streams: Iterable<FollowedStream>): Promise<readonly Chunk[]> {
    const chunks: Chunk[] = []
    for (const stream of streams) {
      const index = this.indexOf(stream.id)
      if (index.bytes >= stream.copied) continue
      const first = index.lines + 1
      await index.readOn(stream.copy, stream.copied)
      chunks.push(await writeChunk(stream, index, first, this.#store.folder))
    }
    const ordered = chunks.toSorted((a, b) => (a.stream.path < b.stream.path ? -1 : 1))
    if (ordered.length > 0) await this.#load(ordered)
    return ordered
  }

  async #load(chunks: readonly Chunk[]): Promise<void> {
    const db = this.#store
    await this.#clear()
    const streams = chunks.map(({ stream, file, bytes }) => {
      return { path: stream.path, file, owned: true, bytes, container: null, compression: null, mtime: stream.mtime }
    })
    const { inputs } = await loadStreams(db, streams, this.#judging.load)
    const rows = inputs.flatMap(({ input, load }) => {
      const chunk = chunks.find(({ file }) => file === load.stream.file)
      return chunk === undefined
        ? []
        : [
            `(${input}, ${chunk.stream.id}, ${load.firstRow}, ${chunk.head}, ${chunk.next - chunk.head - 1}, ${chunk.shift}, ${chunk.first})`,
          ]
    })
    const present = await presentColumns(db)
    const framed = present.has('span')
    const place = framed ? 'coalesce(r.line, r.rowid - c.first_row + 1)' : '(r.rowid - c.first_row + 1)'
    const line = `CAST(${place} + CASE WHEN ${place} > c.head THEN c.skipped ELSE 0 END AS INTEGER)`
    const kept = [...present]
      .filter((name) => !['input', 'line', 'start'].includes(name))
      .map((name) => `r.${identifier(name)}`)
    const start = framed ? `, r."start" + CASE WHEN ${place} > c.head THEN c.shift ELSE 0 END AS "start"` : ''
    const fresh = `SELECT c.stream, ${line} AS line, ${kept.join(', ')}${start}
      FROM record r JOIN (VALUES ${rows.join(', ')}) c(input, stream, first_row, head, skipped, shift, first) USING (input)
      WHERE ${place} > c.head AND ${line} >= c.first`
    await db.run(`CREATE OR REPLACE TEMP TABLE fresh AS ${fresh}`)
    if (this.#isEmpty) await db.run('CREATE TABLE seen AS SELECT * FROM fresh LIMIT 0')
    this.#isEmpty = false
    await this.#widen()
    const replaced = chunks.filter(({ whole }) => whole).map(({ stream }) => stream.id)
    if (replaced.length > 0) await db.run(`DELETE FROM seen WHERE stream IN (${replaced.join(', ')})`)
    await db.run('INSERT INTO seen BY NAME SELECT * FROM fresh')
    for (const { file } of chunks) await rm(file, { force: true })
  }

  /** A slim load has only the columns that its lines fill. */
  async #widen(): Promise<void> {
    const columns = await this.#store.rows(`SELECT column_name AS name, data_type AS type FROM duckdb_columns()
      WHERE table_name = 'fresh' AND column_name NOT IN (SELECT column_name FROM duckdb_columns() WHERE table_name = 'seen')`)
    for (const { name, type } of columns)
      await this.#store.run(`ALTER TABLE seen ADD COLUMN ${identifier(String(name))} ${String(type)}`)
  }

  async #clear(): Promise<void> {
    await this.#store.run('DROP VIEW IF EXISTS event; DROP TABLE IF EXISTS record; DROP TABLE IF EXISTS input')
  }

  /**
   * Makes `record`, `input` and `event` of the records that the fresh ones belong with: those of their sources, of the accounts
   * they try, and of neighbours in a network that try accounts too. Streams are numbered by path, as inputs are.
   */
  async select(streams: Iterable<FollowedStream>): Promise<Touched> {
    const db = this.#store
    await this.#clear()
    const present = await this.#presentIn('seen')
    const names = ['user_target', 'user_name'].filter((name) => present.has(name))
    const source = present.has('source_ip') ? 'source_ip' : 'NULL::VARCHAR'
    const network = String.raw`regexp_extract(${source}, '^\d+\.\d+\.\d+\.')`
    await db.run(`
      CREATE OR REPLACE TEMP TABLE touched_source AS SELECT DISTINCT ${source} AS key FROM fresh WHERE class = 'event' AND ${source} IS NOT NULL;
      CREATE OR REPLACE TEMP TABLE touched_account AS ${['SELECT NULL::VARCHAR AS key WHERE false', ...names.map((name) => `SELECT ${name} FROM fresh WHERE class = 'event' AND ${name} IS NOT NULL`)].join(' UNION ')};
      CREATE OR REPLACE TEMP TABLE touched_network AS SELECT DISTINCT ${network} AS key FROM fresh WHERE attempt_role IS NOT NULL AND ${network} <> ''`)
    const wanted = [
      `${source} IN (SELECT key FROM touched_source)`,
      ...names.map((name) => `${name} IN (SELECT key FROM touched_account)`),
      `(attempt_role IS NOT NULL AND ${network} IN (SELECT key FROM touched_network))`,
    ].join(' OR ')
    const numbers = [...streams].toSorted((a, b) => (a.path === b.path ? a.id - b.id : a.path < b.path ? -1 : 1))
    const inputs = numbers.map(({ id, path }, index) => `(${index + 1}, ${id}, ${literal(path)})`).join(', ')
    await db.run(`
      CREATE OR REPLACE TEMP TABLE chosen AS SELECT rowid AS rid, t FROM seen WHERE class = 'event' AND (${wanted})
        ORDER BY t DESC NULLS LAST, rowid DESC LIMIT ${MOST_ROWS};
      CREATE TABLE record AS SELECT i.input, s.* EXCLUDE (stream) FROM seen s
        JOIN (VALUES ${inputs}) i(input, stream, path) USING (stream) SEMI JOIN chosen ON chosen.rid = s.rowid ORDER BY i.input, s.line;
      CREATE TABLE input AS SELECT i.input, i.path, '' AS sha256, CAST(0 AS BIGINT) AS first_rowid, CAST(0 AS BIGINT) AS lines
        FROM (VALUES ${inputs}) i(input, stream, path)`)
    const { depth, formats } = this.#judging.load
    await db.run(eventView(recordColumns(depth, formats), present, { made: madeColumns(depth, present) }))
    return this.#touched()
  }

  async #presentIn(table: string): Promise<Set<string>> {
    const rows = await this.#store.rows(
      `SELECT column_name AS name FROM duckdb_columns() WHERE table_name = ${literal(table)}`,
    )
    return new Set(rows.map(({ name }) => String(name)))
  }

  async #touched(): Promise<Touched> {
    const keys = async (table: string): Promise<Set<string>> =>
      new Set((await this.#store.rows(`SELECT key FROM ${table}`)).map(({ key }) => String(key)))
    const [row] = await this.#store.rows('SELECT count(*) AS n, epoch_us(min(t)) AS first FROM chosen')
    return {
      sources: await keys('touched_source'),
      accounts: await keys('touched_account'),
      networks: new Set([...(await keys('touched_network'))].map((prefix) => `${prefix}0/24`)),
      since: Number(row?.['n']) < MOST_ROWS ? null : Number(row?.['first']),
    }
  }

  async close(): Promise<void> {
    await this.#store.close()
  }
}
