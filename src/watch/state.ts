import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Alert, AlertState } from '../model/alert.ts'
import { TatouError } from '../model/errors.ts'
import type { Finding } from '../model/finding.ts'
import type { Row } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { makeFolder } from '../store/make-folder.ts'
import { openStore, type Store } from '../store/store.ts'
import type { Told } from './changes.ts'
import { FindingFile, type Place } from './finding-file.ts'
import { keptOf, type FollowedStream, type KeptStream } from './followed-stream.ts'
import { deleteRows, insertRows, renumber } from './row-statements.ts'

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

const VERSION = 2

const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (version INTEGER, file INTEGER, bytes BIGINT);
  CREATE TABLE IF NOT EXISTS stream (id INTEGER, kept VARCHAR);
  CREATE TABLE IF NOT EXISTS told (id VARCHAR, open BOOLEAN, at_ms BIGINT, start BIGINT, bytes BIGINT);
  CREATE TABLE IF NOT EXISTS queue (seq BIGINT, at_ms BIGINT, state VARCHAR, start BIGINT, bytes BIGINT);
  CREATE TABLE IF NOT EXISTS sink (name VARCHAR, seq BIGINT, bytes BIGINT);
  CREATE TABLE IF NOT EXISTS counter (seq BIGINT)`

/** The last alerts are kept at hand, as long as their findings cite fewer lines than this in all. */
const MOST_LATEST_LINES = 50_000

/** A file of findings that is longer than this is written anew without those that nothing needs any more. */
const LONG_BYTES = 64_000_000

/** The private folders of runs that were killed, and files of findings. */
const LEFT_OVER = /^(?:tatou-ir-|unpacked-|findings-\d+\.ndjson$)/

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
  /** Which file holds the findings, and how many bytes of it count. */
  #file = 1
  #bytes = 0
  #tidyAt = LONG_BYTES

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
      // Only now is it certain that nobody else is at work here, and which file of findings counts.
      for (const place of leftOver)
        if (place !== state.#findings.path) await rm(place, { recursive: true, force: true })
      return state
    } catch (error) {
      await store.close()
      throw error
    }
  }

  async #begin(): Promise<void> {
    await this.#store.run(TABLES)
    const [meta] = await this.#store.rows('SELECT * FROM meta')
    if (meta === undefined) {
      await this.#store.run(`INSERT INTO meta VALUES (${VERSION}, 1, 0); INSERT INTO counter VALUES (0)`)
    } else if (meta['version'] !== VERSION) {
      const problem = 'another version of this program made it'
      throw new TatouError('watch-state', { folder: this.folder, problem, hint: 'give another --state, or remove it' })
    }
    this.#file = Number(meta?.['file'] ?? 1)
    this.#bytes = Number(meta?.['bytes'] ?? 0)
    const [counter] = await this.#store.rows('SELECT seq FROM counter')
    this.#seq = Number(counter?.['seq'] ?? 0)
    const rows = await this.#store.rows('SELECT * FROM told ORDER BY id')
    const findings = await this.#findings.read(rows.map(placeOf))
    this.#told = new Map(
      findings.map((finding, index) => [
        finding.id,
        { finding, open: rows[index]?.['open'] === true, at: Number(rows[index]?.['at_ms']) },
      ]),
    )
  }

  get #findings(): FindingFile {
    return this.#findingsOf(this.#file)
  }

  #findingsOf(file: number): FindingFile {
    return new FindingFile(join(this.folder, `findings-${file}.ndjson`))
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
      const before = this.#told
      const changed = [...told].filter(([id, each]) => before.get(id) !== each)
      const gone = [...before.keys()].filter((id) => !told.has(id))
      const queued = alerts.map((alert, index) => ({ ...alert, seq: this.#seq + index + 1, at: now }))
      const findings = [...changed.map(([, { finding }]) => finding), ...queued.map(({ finding }) => finding)]
      const places = await this.#findings.write(this.#bytes, findings)
      const bytes = [...places.values()].reduce((sum, place) => sum + place.bytes, this.#bytes)
      const placed = (finding: Finding): string[] => {
        const { start, bytes: length } = places.get(finding) ?? { start: 0, bytes: 0 }
        return [`${start}`, `${length}`]
      }
      await this.#transact([
        'DELETE FROM stream',
        ...insertRows('stream', streams, (stream) => [`${stream.id}`, literal(JSON.stringify(keptOf(stream)))]),
        ...deleteRows('told', 'id', [...gone, ...changed.map(([id]) => id)]),
        ...insertRows('told', changed, ([id, { open, at, finding }]) => [
          literal(id),
          `${open}`,
          `${at}`,
          ...placed(finding),
        ]),
        ...insertRows('queue', queued, ({ seq, at, state, finding }) => [
          `${seq}`,
          `${at}`,
          literal(state),
          ...placed(finding),
        ]),
        ...(queued.length === 0 ? [] : [`UPDATE counter SET seq = ${this.#seq + queued.length}`]),
        ...(bytes === this.#bytes ? [] : [`UPDATE meta SET bytes = ${bytes}`]),
      ])
      this.#told = told
      this.#seq += queued.length
      this.#bytes = bytes
      this.#latest = latestOf([...this.#latest, ...queued])
      await this.#tidy()
    })
  }

  /** Writes the findings that are still needed into a new file, once the old one is mostly others. */
  async #tidy(): Promise<void> {
    if (this.#bytes < this.#tidyAt) return
    this.#tidyAt = this.#bytes * 2
    const rows = await this.#store.rows(`SELECT DISTINCT start, bytes FROM
      (SELECT start, bytes FROM told UNION ALL SELECT start, bytes FROM queue) ORDER BY start`)
    const places = rows.map(placeOf)
    const needed = places.reduce((sum, { bytes }) => sum + bytes, 0)
    if (needed * 2 > this.#bytes) return
    const [old, next] = [this.#findings, this.#findingsOf(this.#file + 1)]
    // The batch is written and the old file is whole: where there is no room for another one, it goes on growing.
    const moved = await old.copyTo(next, places).catch(() => null)
    if (moved === null) {
      await next.remove()
      return
    }
    const pairs = places.map(({ start }, index) => [start, moved[index]?.start ?? 0] as const)
    await this.#transact([
      ...['told', 'queue'].flatMap((table) => [...renumber(table, 'start', pairs)]),
      `UPDATE meta SET file = ${this.#file + 1}, bytes = ${needed}`,
    ])
    this.#file += 1
    this.#bytes = needed
    this.#tidyAt = Math.max(LONG_BYTES, needed * 4)
    await old.remove()
  }

  /** The alerts behind `seq`, the oldest first. Those that were put there last are at hand. */
  queued(seq: number, most: number): Promise<readonly QueuedAlert[]> {
    return this.#alone(async () => {
      if (seq >= this.#seq) return []
      const [oldest] = this.#latest
      if (oldest !== undefined && oldest.seq <= seq + 1)
        return this.#latest.slice(seq + 1 - oldest.seq, seq + 1 - oldest.seq + most)
      const rows = await this.#store.rows(`SELECT * FROM queue WHERE seq > ${seq} ORDER BY seq LIMIT ${most}`)
      const findings = await this.#findings.read(rows.map(placeOf))
      return findings.map((finding, index) => ({
        seq: Number(rows[index]?.['seq']),
        at: Number(rows[index]?.['at_ms']),
        state: String(rows[index]?.['state']) as AlertState,
        finding,
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

/** The last alerts that can be kept at hand. */
function latestOf(alerts: readonly QueuedAlert[]): readonly QueuedAlert[] {
  let lines = 0
  let first = alerts.length
  while (first > 0 && lines < MOST_LATEST_LINES) lines += 1 + (alerts[--first]?.finding.evidence.length ?? 0)
  return alerts.slice(first)
}

function placeOf(row: Row): Place {
  return { start: Number(row['start']), bytes: Number(row['bytes']) }
}

async function prepare(folder: string): Promise<void> {
  try {
    await makeFolder(join(folder, 'streams'), 0o700)
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
