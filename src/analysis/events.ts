import { EVENT_COLUMNS } from '../model/columns.ts'
import {
  ACTIVITIES,
  ACTIVITY_ECS,
  LOCAL_TIMES,
  OUTCOMES,
  REASONS,
  TIME_SOURCES,
  type EventDocument,
} from '../model/event.ts'
import type { Database, Row, SqlValue } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'

/** What an event document needs beside the row: path and digest of its input. */
export interface EventInput {
  readonly path: string
  readonly sha256: string
}

/** An attempt goes by its first record: its line, and, where a line may hold several, the record's number in its input. */
const ATTEMPT = `i.sha256[1:12] || ':' || a.line || CASE WHEN f."start" IS NULL THEN '' ELSE '.' || (a.rid - i.first_rowid + 1) END`

/** Columns with these names are our own and stand in no document. */
const INTERNAL = new Set(['request_id', 'sequence'])

/** An event, and what the investigation says of it. */
export interface CitedEvent {
  /** The same for the same record of the same input, whatever else is read: `<16 hex digits>-<record, from 1>`. */
  readonly id: string
  readonly event: EventDocument
  /** Microseconds since the epoch. */
  readonly micros: number
  readonly malicious: boolean
  /** Of the findings that cite it. */
  readonly finding_ids: readonly string[]
  readonly kinds: readonly string[]
}

/** Findings by their number in the tables. */
type Findings = ReadonlyMap<number, { readonly id: string; readonly kind: string }>

/** How events are streamed. */
export interface EventStream {
  /** Lines that are JSON objects keep the vendor's own as `tatou.raw`. */
  readonly raw: boolean
  /** A table of lines (input, line): only events of these. */
  readonly lines?: string
}

/**
 * Every event of the selection as an ECS document, in total order, chunk by chunk. Needs a full load and
 * the tables of the attempts.
 */
export async function* streamEvents(
  db: Database,
  inputs: ReadonlyMap<number, EventInput>,
  { raw, lines }: EventStream,
): AsyncIterable<EventDocument> {
  const joins = lines === undefined ? '' : `SEMI JOIN ${lines} s ON s.input = e.input AND s.line = e.line`
  for await (const [row, input] of streamRows(db, inputs, [], joins)) yield toDocument(row, input, raw)
}

/** The same, with what findings say of each event. Needs the tables of an investigation. */
export async function* streamCitedEvents(
  db: Database,
  inputs: ReadonlyMap<number, EventInput>,
  findings: Findings,
): AsyncIterable<CitedEvent> {
  await db.run(CITATIONS)
  const joins = `LEFT JOIN malicious m ON m.attempt = r.attempt JOIN input ei ON ei.input = e.input
    LEFT JOIN record_citation c ON c.rid = e.rid`
  for await (const [row, input] of streamRows(db, inputs, CITED, joins)) {
    const numbers = Array.isArray(row['findings']) ? row['findings'] : []
    const cited = numbers.flatMap((number) => findings.get(Number(number)) ?? [])
    yield {
      id: `${input.sha256.slice(0, 16)}-${String(row['record'])}`,
      event: toDocument(row, input, false),
      micros: Number(row['micros']),
      malicious: row['malicious'] === true,
      finding_ids: cited.map(({ id }) => id),
      kinds: [...new Set(cited.map(({ kind }) => kind))],
    }
  }
}

const CITATIONS = `CREATE OR REPLACE TEMP TABLE record_citation AS
  SELECT rid, list(DISTINCT finding ORDER BY finding) AS findings FROM finding_record GROUP BY rid`

const CITED = ['e.rid - ei.first_rowid + 1 AS record', 'm.attempt IS NOT NULL AS malicious', 'c.findings']

async function* streamRows(
  db: Database,
  inputs: ReadonlyMap<number, EventInput>,
  more: readonly string[],
  joins: string,
): AsyncIterable<readonly [Row, EventInput]> {
  await db.run(`CREATE OR REPLACE TEMP TABLE line_offset AS SELECT rowid AS rid,
    CAST(sum(size) OVER (PARTITION BY input ORDER BY rowid ROWS UNBOUNDED PRECEDING) AS BIGINT) - size AS "offset" FROM record`)
  const columns = [...EVENT_COLUMNS.map(({ name }) => `e.${name}`), ...more].join(', ')
  const query = `SELECT e.input, e.line, epoch_us(e.t) AS micros, e.format, e.time_source, e.local_time, e.activity, e.outcome, e.reason, e.count, e.text,
      coalesce(e."start", o."offset") AS "offset", ${ATTEMPT} AS attempt, ${columns}
    FROM chosen_event e JOIN line_offset o USING (rid)
      LEFT JOIN attempt_record r ON r.rid = e.rid LEFT JOIN attempt a ON a.attempt = r.attempt LEFT JOIN input i ON i.input = a.input
      LEFT JOIN event f ON f.rid = a.rid ${joins}
    ORDER BY e.t, e.input, e.line, e.rid`
  for await (const rows of db.stream(query)) {
    for (const row of rows) {
      const input = inputs.get(Number(row['input']))
      if (input) yield [row, input]
    }
  }
}

type Nested = { [key: string]: SqlValue | Nested }

function toDocument(row: Row, input: EventInput, raw: boolean): EventDocument {
  const found: Nested = {}
  for (const { name, path } of EVENT_COLUMNS) {
    const value = row[name] ?? null
    if (value !== null && !INTERNAL.has(name)) place(found, path, value)
  }
  const known = found as Partial<EventDocument>
  const activity = ACTIVITIES.find((word) => word === row['activity']) ?? 'other'
  const reason = REASONS.find((word) => word === row['reason'])
  const localTime = LOCAL_TIMES.find((word) => word === row['local_time'])
  const text = String(row['text'])
  const vendor = raw ? vendorObject(text) : undefined
  return {
    '@timestamp': formatInstant(Number(row['micros'])),
    'event': {
      ...(known.event?.action === undefined ? {} : { action: known.event.action }),
      ...(known.event?.code === undefined ? {} : { code: known.event.code }),
      category: [...ACTIVITY_ECS[activity].category],
      type: [...ACTIVITY_ECS[activity].type],
      outcome: OUTCOMES.find((word) => word === row['outcome']) ?? 'unknown',
      ...(reason === undefined ? {} : { reason }),
      original: text,
    },
    ...pick(known, ['source', 'network', 'user', 'http', 'url', 'user_agent', 'file', 'host', 'process', 'message']),
    'log': {
      ...(known.log?.level === undefined ? {} : { level: known.log.level }),
      offset: Number(row['offset']),
      line: Number(row['line']),
      file: { path: input.path },
    },
    'tatou': {
      activity,
      ...(row['attempt'] === null ? {} : { attempt: String(row['attempt']) }),
      count: Number(row['count']),
      format: String(row['format']),
      input_sha256: input.sha256,
      time_source: TIME_SOURCES.find((word) => word === row['time_source']) ?? 'stamp',
      ...(localTime === undefined ? {} : { local_time: localTime }),
      ...(vendor === undefined ? {} : { raw: vendor }),
    },
  }
}

function place(target: Nested, path: readonly string[], value: SqlValue): void {
  let level = target
  for (const key of path.slice(0, -1)) {
    const next = level[key]
    const below: Nested = typeof next === 'object' && next !== null && !Array.isArray(next) ? (next as Nested) : {}
    level[key] = below
    level = below
  }
  const last = path.at(-1)
  if (last !== undefined) level[last] = value
}

function pick<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {}
  for (const key of keys) if (value[key] !== undefined) picked[key] = value[key]
  return picked as Pick<T, K>
}

function vendorObject(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
