import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Alert, AlertState } from '../model/alert.ts'
import { TatouError } from '../model/errors.ts'
import { Finding } from '../model/finding.ts'
import type { Row } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Told } from './changes.ts'
import type { FollowedStream, KeptStream } from './followed-stream.ts'

/** An alert in the queue of the sinks. */
export interface QueuedAlert extends Alert {
  /** Its number, from 1. */
  readonly seq: number
  /** When it was put there, in milliseconds since the epoch. */
  readonly at: number
}

/** How far a sink has come: the last alert it took, and how long its file is then. */
export interface SinkProgress {
  readonly seq: number
  readonly bytes: number
}

/** What one batch changes; all of it, or nothing, is written. */
export interface Commit {
  readonly streams: Iterable<FollowedStream>
  readonly told: ReadonlyMap<string, Told>
  readonly alerts: readonly Alert[]
  readonly now: number
}

const VERSION = 1

const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (version INTEGER);
  CREATE TABLE IF NOT EXISTS stream (id INTEGER, kept VARCHAR);
  CREATE TABLE IF NOT EXISTS told (id VARCHAR, open BOOLEAN, at_ms BIGINT, finding VARCHAR);
  CREATE TABLE IF NOT EXISTS queue (seq BIGINT, at_ms BIGINT, state VARCHAR, finding VARCHAR);
  CREATE TABLE IF NOT EXISTS sink (name VARCHAR, seq BIGINT, bytes BIGINT);
  CREATE TABLE IF NOT EXISTS counter (seq BIGINT)`

/** So many alerts are kept at hand. */
const MOST_LATEST = 1_000

/** About so many characters are written by one statement: the engine holds several copies of it. */
const CHARACTERS_AT_ONCE = 500_000

/** The private folders of runs that were killed. */
const LEFT_OVER = /^(tatou-ir-|unpacked-)/

/**
 * What a watch knows, on disk: how far each stream was read, what was told of each finding, and the alerts that sinks have
 * still to take. A batch is one transaction, so that a run that is killed at any moment goes on from its last batch.
 */
export class WatchState {
  readonly folder: string
  readonly #store: Store
  #last = Promise.resolve<unknown>(null)
  #told: ReadonlyMap<string, Told> = new Map()
  /** The number of the last alert, and the last alerts: what sinks that keep up ask for. */
  #seq = 0
  #latest: readonly QueuedAlert[] = []
  readonly #taken = new Map<string, number>()

  private constructor(store: Store, folder: string) {
    this.#store = store
    this.folder = folder
  }

  /**
   * Opens the state in a folder, which is made. `memoryLimit` is in bytes. Throws TatouError `watch-state`.
   */
  static async open(folder: string, memoryLimit: number): Promise<WatchState> {
    await prepare(folder)
    const leftOver = await leftOvers(folder)
    const options = { temporary: folder, memoryLimit, threads: 1, onDisk: false, file: join(folder, 'state.duckdb') }
    const store = await openStore(options).catch((error: unknown) => {
      throw unusable(folder, error)
    })
    const state = new WatchState(store, folder)
    try {
      await state.#begin()
      // Only now is it certain that nobody else is at work here.
      for (const place of leftOver) await rm(place, { recursive: true, force: true })
      return state
    } catch (error) {
      await store.close()
      throw error
    }
  }

  async #begin(): Promise<void> {
    await this.#store.run(TABLES)
    const [meta] = await this.#store.rows('SELECT version FROM meta')
    if (meta === undefined) {
      await this.#store.run(`INSERT INTO meta VALUES (${VERSION}); INSERT INTO counter VALUES (0)`)
    } else if (meta['version'] !== VERSION) {
      const problem = 'another version of this program made it'
      throw new TatouError('watch-state', { folder: this.folder, problem, hint: 'give another --state, or remove it' })
    }
    const [counter] = await this.#store.rows('SELECT seq FROM counter')
    this.#seq = Number(counter?.['seq'] ?? 0)
    const rows = await this.#store.rows('SELECT * FROM told ORDER BY id')
    this.#told = new Map(rows.map((row) => [String(row['id']), toTold(row)]))
  }

  get told(): ReadonlyMap<string, Told> {
    return this.#told
  }

  async streams(): Promise<KeptStream[]> {
    const rows = await this.#alone(() => this.#store.rows('SELECT kept FROM stream ORDER BY id'))
    return rows.map((row) => JSON.parse(String(row['kept'])) as KeptStream)
  }

  /** Writes what a batch changed. On failure (a full disk) nothing is changed. */
  commit({ streams, told, alerts, now }: Commit): Promise<void> {
    return this.#alone(async () => {
      const queued = alerts.map((alert, index) => ({ ...alert, seq: this.#seq + index + 1, at: now }))
      await this.#transact(this.#changes([...streams], told, queued))
      this.#told = told
      this.#seq += queued.length
      this.#latest = [...this.#latest, ...queued].slice(-MOST_LATEST)
    })
  }

  /** The statements that write what a batch changed. */
  *#changes(
    streams: readonly FollowedStream[],
    told: Commit['told'],
    queued: readonly QueuedAlert[],
  ): Generator<string> {
    const before = this.#told
    const changed = [...told].filter(([id, each]) => before.get(id) !== each)
    const gone = [...before.keys()].filter((id) => !told.has(id))
    yield 'DELETE FROM stream'
    yield* inserted('stream', streams, (stream) => [`${stream.id}`, literal(JSON.stringify(keptOf(stream)))])
    yield* removed('told', [...gone, ...changed.map(([id]) => id)])
    yield* inserted('told', changed, ([id, { open, at, finding }]) => [
      literal(id),
      `${open}`,
      `${at}`,
      literal(JSON.stringify(finding)),
    ])
    yield* inserted('queue', queued, ({ seq, at, state, finding }) => [
      `${seq}`,
      `${at}`,
      literal(state),
      // A finding may cite a thousand lines: it is written once.
      told.get(finding.id)?.finding === finding
        ? `(SELECT finding FROM told WHERE id = ${literal(finding.id)})`
        : literal(JSON.stringify(finding)),
    ])
    if (queued.length > 0) yield `UPDATE counter SET seq = ${this.#seq + queued.length}`
  }

  /** The alerts behind `seq`, the oldest first. Those that were put there last are at hand. */
  queued(seq: number, most: number): Promise<readonly QueuedAlert[]> {
    return this.#alone(async () => {
      if (seq >= this.#seq) return []
      const [oldest] = this.#latest
      if (oldest !== undefined && oldest.seq <= seq + 1)
        return this.#latest.slice(seq + 1 - oldest.seq, seq + 1 - oldest.seq + most)
      const rows = await this.#store.rows(`SELECT * FROM queue WHERE seq > ${seq} ORDER BY seq LIMIT ${most}`)
      return rows.map((row) => ({
        seq: Number(row['seq']),
        at: Number(row['at_ms']),
        state: String(row['state']) as AlertState,
        finding: Finding.parse(JSON.parse(String(row['finding']))),
      }))
    })
  }

  /** Null when the sink is new. */
  async progressOf(sink: string): Promise<SinkProgress | null> {
    const [row] = await this.#alone(() => this.#store.rows(`SELECT seq, bytes FROM sink WHERE name = ${literal(sink)}`))
    return row === undefined ? null : { seq: Number(row['seq']), bytes: Number(row['bytes']) }
  }

  /** Notes how far a sink has come; what all of `sinks` have taken leaves the queue. */
  async advance(sink: string, { seq, bytes }: SinkProgress, sinks: readonly string[]): Promise<void> {
    const name = literal(sink)
    const others = sinks.map(literal).join(', ')
    await this.#alone(async () => {
      await this.#transact([
        `DELETE FROM sink WHERE name = ${name}`,
        `INSERT INTO sink VALUES (${name}, ${seq}, ${bytes})`,
        ...(sinks.length === 0
          ? []
          : [`DELETE FROM queue WHERE seq <= (SELECT min(seq) FROM sink WHERE name IN (${others}))`]),
      ])
      this.#taken.set(sink, seq)
      const all = Math.min(...sinks.map((each) => this.#taken.get(each) ?? 0))
      this.#latest = this.#latest.filter((alert) => alert.seq > all)
    })
  }

  async #transact(statements: Iterable<string>): Promise<void> {
    await this.#store.run('BEGIN')
    try {
      for (const statement of statements) await this.#store.run(statement)
      await this.#store.run('COMMIT')
    } catch (error) {
      await this.#store.run('ROLLBACK').catch(() => undefined)
      throw error
    }
  }

  /** One after the other: a transaction must not hold statements of another. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work)
    this.#last = result.catch(() => undefined)
    return result
  }

  async close(): Promise<void> {
    await this.#last
    await this.#store.close()
  }
}

function keptOf(stream: FollowedStream): KeptStream {
  const { copy: _, ...kept } = stream
  return kept
}

/** The statements that add rows to a table; `toRow` gives the SQL of their values. Made one by one, since they may be long. */
function* inserted<T>(table: string, rows: Iterable<T>, toRow: (row: T) => readonly string[]): Generator<string> {
  for (const values of inPieces(rows, (row) => `(${toRow(row).join(', ')})`))
    yield `INSERT INTO ${table} VALUES ${values}`
}

/** The statements that remove rows from a table by their ids. */
function* removed(table: string, ids: Iterable<string>): Generator<string> {
  for (const values of inPieces(ids, literal)) yield `DELETE FROM ${table} WHERE id IN (${values})`
}

function* inPieces<T>(rows: Iterable<T>, toSql: (row: T) => string): Generator<string> {
  let piece: string[] = []
  let size = 0
  for (const row of rows) {
    const sql = toSql(row)
    piece.push(sql)
    size += sql.length
    if (size < CHARACTERS_AT_ONCE) continue
    yield piece.join(', ')
    piece = []
    size = 0
  }
  if (piece.length > 0) yield piece.join(', ')
}

async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(join(folder, 'streams'), { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
  } catch (error) {
    throw unusable(folder, error)
  }
}

async function leftOvers(folder: string): Promise<string[]> {
  const places: string[] = []
  for (const place of [folder, join(folder, 'streams')])
    places.push(...(await readdir(place)).filter((name) => LEFT_OVER.test(name)).map((name) => join(place, name)))
  return places
}

function unusable(folder: string, error: unknown): TatouError {
  const problem = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  const isBusy = /lock/i.test(problem)
  return new TatouError(
    'watch-state',
    {
      folder,
      problem: isBusy ? 'another watch uses it' : problem,
      hint: isBusy ? 'end that one first' : 'name a folder that you may write',
    },
    { cause: error },
  )
}

function toTold(row: Row): Told {
  return {
    finding: Finding.parse(JSON.parse(String(row['finding']))),
    open: row['open'] === true,
    at: Number(row['at_ms']),
  }
}
