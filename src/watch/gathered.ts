import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyKind } from '../analysis/prospects.ts'
import type { LoadPlan } from '../formats/compile.ts'
import { recordColumns, madeColumns } from '../formats/record-columns.ts'
import { loadStreams, type Loaded } from '../ingest/load.ts'
import { presentColumns } from '../ingest/record-rows.ts'
import { identifier, literal } from '../sql/literal.ts'
import { eventView } from '../store/record.ts'
import type { Store } from '../store/store.ts'
import { chunkFile, replacedBy, writeChunk, type Chunk } from './chunk.ts'
import type { Keys } from './docket.ts'
import type { FollowedStream } from './followed-stream.ts'
import type { Judging } from './judge.ts'
import { LineIndex } from './line-index.ts'

/** A judgement looks at so many rows at most, the latest: memory and time are bounded whatever an attacker writes. */
const MOST_ROWS = 150_000

/** Up to so many bytes of new lines one thread does all the work. */
const FEW_BYTES = 4_000_000

/** So many keys are written into a statement; more of them become a table. */
const FEW_KEYS = 300

/**
 * The records of all lines so far, on disk, in the slim form that rules need. New lines are loaded by the very same load, and
 * those who are suspects are judged with all of their records.
 */
export class Gathered {
  readonly #store: Store
  readonly #judging: Judging
  readonly #indexes = new Map<number, LineIndex>()
  /** How files are read whose first lines said all they have to say. */
  readonly #plans = new Map<string, LoadPlan>()
  #present: ReadonlySet<string> = new Set()
  #isEmpty = true
  /** How many threads the engine has. */
  #threads: number | null = null

  constructor(store: Store, judging: Judging) {
    this.#store = store
    this.#judging = judging
  }

  get store(): Store {
    return this.#store
  }

  /** The columns that records have by now. */
  get present(): ReadonlySet<string> {
    return this.#present
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
      const needsHead = !this.#plans.has(chunkFile(stream, this.#store.folder))
      const chunk = await writeChunk(stream, index, first, this.#store.folder, needsHead)
      if (chunk.whole) this.#plans.delete(chunk.file)
      chunks.push(chunk)
    }
    const ordered = chunks.toSorted((a, b) => (a.stream.path < b.stream.path ? -1 : 1))
    if (ordered.length > 0) {
      await this.#divide(ordered.reduce((sum, { bytes }) => sum + bytes, 0))
      await this.#load(ordered)
    }
    return ordered
  }

  /** Small batches are done sooner by one thread than by several that wait for each other. */
  async #divide(bytes: number): Promise<void> {
    const db = this.#store
    if (this.#threads === null) {
      const [row] = await db.rows(`SELECT current_setting('threads') AS threads`)
      this.#threads = Number(row?.['threads'] ?? 1)
    }
    await db.run(`SET threads = ${bytes < FEW_BYTES ? 1 : this.#threads}`)
  }

  async #load(chunks: readonly Chunk[]): Promise<void> {
    const db = this.#store
    await this.#clear()
    const streams = chunks.map(({ stream, file, bytes }) => {
      return { path: stream.path, file, owned: true, bytes, container: null, compression: null, mtime: stream.mtime }
    })
    const { inputs } = await loadStreams(db, streams, { ...this.#judging.load, plans: this.#plans })
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
    const fresh = `SELECT r.rowid AS rid, c.stream, ${line} AS line, ${kept.join(', ')}${start}
      FROM record r JOIN (VALUES ${rows.join(', ')}) c(input, stream, first_row, head, skipped, shift, first) USING (input)
      WHERE ${place} > c.head AND ${line} >= c.first`
    await db.run(`CREATE OR REPLACE TEMP VIEW fresh AS ${fresh}`)
    await this.#open()
    await this.#widen(new Set([...present, 'stream', 'line']))
    const replaced = replacedBy(chunks)
    if (replaced.length > 0) await db.run(`DELETE FROM disk.seen WHERE stream IN (${replaced.join(', ')})`)
    await db.run(`INSERT INTO disk.seen BY NAME SELECT * EXCLUDE (rid) FROM fresh WHERE class = 'event'`)
    await this.#keepPlans(chunks, inputs)
    for (const { file } of chunks) await rm(file, { force: true })
  }

  /** The first lines go on being read where years are counted from them, or not all of them were there yet. */
  async #keepPlans(chunks: readonly Chunk[], inputs: Loaded['inputs']): Promise<void> {
    const headed = chunks.filter(({ file, head, next }) => this.#plans.has(file) && (head > 0 || next === 1))
    if (headed.length === 0) return
    const rows = await this.#store.rows('SELECT DISTINCT input FROM record WHERE yearless')
    const yearless = new Set(rows.map(({ input }) => input))
    for (const { file, whole } of headed) {
      const loaded = inputs.find(({ load }) => load.stream.file === file)
      if (whole || loaded === undefined || yearless.has(loaded.input)) this.#plans.delete(file)
    }
  }

  /** The file goes with the run: nothing of it is ever read after a crash, so that nothing must be on disk in time. */
  async #open(): Promise<void> {
    if (!this.#isEmpty) return
    const file = literal(join(this.#store.folder, 'seen.duckdb'))
    // Each time it is brought to disk the last records of all columns are written anew: not for every batch.
    await this.#store.run(`SET checkpoint_threshold = '64MB'; ATTACH ${file} AS disk (RECOVERY_MODE NO_WAL_WRITES);
      CREATE TABLE disk.seen AS SELECT * EXCLUDE (rid) FROM fresh LIMIT 0`)
    this.#isEmpty = false
  }

  /** A slim load has only the columns that its lines fill. */
  async #widen(present: ReadonlySet<string>): Promise<void> {
    if ([...present].every((name) => this.#present.has(name))) return
    const columns = await this.#store.rows(`SELECT column_name AS name, data_type AS type FROM duckdb_columns()
      WHERE table_name = 'fresh' AND column_name <> 'rid' AND column_name NOT IN (SELECT column_name FROM duckdb_columns() WHERE table_name = 'seen')`)
    for (const { name, type } of columns)
      await this.#store.run(`ALTER TABLE disk.seen ADD COLUMN ${identifier(String(name))} ${String(type)}`)
    this.#present = new Set([...this.#present, ...present])
  }

  async #clear(): Promise<void> {
    await this.#store.run('DROP VIEW IF EXISTS event; DROP TABLE IF EXISTS record; DROP TABLE IF EXISTS input')
  }

  /**
   * Makes `record`, `input` and `event` of the records of those who are judged. Streams are numbered by path, as inputs are.
   * Returns the time (microseconds since the epoch) before which nothing was looked at, null when all was.
   */
  async select(streams: Iterable<FollowedStream>, keys: Keys): Promise<number | null> {
    const db = this.#store
    await this.#clear()
    await db.run(`CREATE OR REPLACE TEMP TABLE chosen AS SELECT s.*, s.rowid AS place FROM disk.seen s
      WHERE s.class = 'event' AND (${this.#ofJudged(keys)})`)
    const since = await this.#bound()
    const numbers = [...streams].toSorted((a, b) => (a.path === b.path ? a.id - b.id : a.path < b.path ? -1 : 1))
    const inputs = numbers.map(({ id, path }, index) => `(${index + 1}, ${id}, ${literal(path)})`).join(', ')
    await db.run(`
      CREATE TABLE record AS SELECT i.input, s.* EXCLUDE (stream, place) FROM chosen s
        JOIN (VALUES ${inputs}) i(input, stream, path) USING (stream) ORDER BY i.input, s.line, s.place;
      CREATE TABLE input AS SELECT i.input, i.path, '' AS sha256, CAST(0 AS BIGINT) AS first_rowid, CAST(0 AS BIGINT) AS lines
        FROM (VALUES ${inputs}) i(input, stream, path); DROP TABLE chosen`)
    const { depth, formats } = this.#judging.load
    await db.run(eventView(recordColumns(depth, formats), this.#present, { made: madeColumns(depth, this.#present) }))
    return since
  }

  /** Whether a row `s` is of somebody who is judged, or is a try from a network that is. */
  #ofJudged({ named, keyless }: Keys): string {
    const names = ['user_target', 'user_name'].filter((name) => this.#present.has(name))
    const ways = names.map((name) => `s.${name} IN (${keyList(named, 'account')})`)
    if (this.#present.has('source_ip'))
      ways.push(
        `s.source_ip IN (${keyList(named, 'source')})`,
        `(s.attempt_role IS NOT NULL AND s.source_ip IN (SELECT source_ip FROM disk.known_prefix WHERE prefix IN (${keyList(named, 'network')})))`,
      )
    if (keyless.size > 0)
      ways.push(`(s.stream, s.line) IN (SELECT (k.stream, k.line) FROM disk.keyless k
        WHERE k.prospect IN (${[...keyless].join(', ')}))`)
    return ways.length === 0 ? 'false' : ways.join(' OR ')
  }

  /** Leaves the latest rows where there are too many. */
  async #bound(): Promise<number | null> {
    const [count] = await this.#store.rows('SELECT count(*) AS n FROM chosen')
    if (Number(count?.['n']) <= MOST_ROWS) return null
    await this.#store.run(`CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM chosen
      ORDER BY t DESC NULLS LAST, place DESC LIMIT ${MOST_ROWS}`)
    const [row] = await this.#store.rows('SELECT epoch_us(min(t)) AS first FROM chosen')
    return Number(row?.['first'])
  }

  async close(): Promise<void> {
    await this.#store.close()
  }
}

function keyList(named: Keys['named'], kind: KeyKind): string {
  const keys = named[kind]
  if (keys.size > FEW_KEYS) return `SELECT key FROM judged WHERE kind = ${literal(kind)}`
  return keys.size === 0 ? 'NULL' : [...keys].map(literal).join(', ')
}
