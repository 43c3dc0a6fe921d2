import { z } from 'zod'
import type { CitedEvent } from '../analysis/events.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { csvList } from '../output/csv.ts'
import { isRecord, ndjsonList } from '../output/json.ts'
import type { Incident } from './incident.ts'

/** Columns of events that Timesketch has a name of its own for, or no use for. */
const OTHERWISE = new Set<string>(['message', 'request_id', 'sequence'])
const COLUMNS = EVENT_COLUMNS.filter(({ name }) => !OTHERWISE.has(name))

const text = z.string().optional()
const integer = z.number().int().optional()

/** `message`, `datetime` and `timestamp_desc` are what Timesketch asks for; it shows any other column too. */
const HEAD = {
  message: z.string(),
  datetime: z.string(),
  timestamp_desc: z.string(),
  timestamp: z.number().int(),
  data_type: z.string(),
}

const BODY = {
  activity: z.string(),
  outcome: z.string(),
  reason: text,
  ...Object.fromEntries(COLUMNS.map(({ name, type }) => [name, type === 'VARCHAR' ? text : integer])),
  count: z.number().int(),
  malicious: z.boolean(),
  finding_ids: z.array(z.string()),
  event_id: z.string(),
  attempt: text,
  log_format: z.string(),
  log_file: z.string(),
  log_line: z.number().int(),
  log_offset: z.number().int(),
  input_sha256: z.string(),
  original: text,
}

const JsonlEvent = z.strictObject({ ...HEAD, tag: z.array(z.string()), ...BODY })
/** In CSV Timesketch takes tags apart at commas. */
const CsvEvent = z.strictObject({ ...HEAD, tag: z.string(), ...BODY })

const DESCRIPTIONS = {
  stamp: 'Event Logged',
  wrapper: 'Event Collected',
  inherited: 'Time of the Record Before',
} as const

function reach(event: unknown, path: readonly string[]): unknown {
  let at = event
  for (const key of path) at = isRecord(at) ? at[key] : undefined
  return at
}

/** Timesketch refuses an event without a message. */
function wordsOf({ message, event, tatou }: CitedEvent['event']): string {
  const words = [message, event.original].find((each) => each !== undefined && each !== '')
  return words ?? tatou.activity
}

function rowOf({ id, event, micros, malicious, kinds, finding_ids }: CitedEvent) {
  const { tatou, log } = event
  return {
    message: wordsOf(event),
    datetime: event['@timestamp'].replace(/Z$/, '+00:00'),
    timestamp_desc: DESCRIPTIONS[tatou.time_source],
    timestamp: micros,
    data_type: `tatou:${tatou.activity}`,
    tag: [...(malicious ? ['malicious'] : []), ...kinds],
    activity: tatou.activity,
    outcome: event.event.outcome,
    reason: event.event.reason,
    ...Object.fromEntries(COLUMNS.map(({ name, path }) => [name, reach(event, path)])),
    count: tatou.count,
    malicious,
    finding_ids,
    event_id: id,
    attempt: tatou.attempt,
    log_format: tatou.format,
    log_file: log.file.path,
    log_line: log.line,
    log_offset: log.offset,
    input_sha256: tatou.input_sha256,
    original: event.event.original,
  }
}

async function* rows(incident: Incident): AsyncGenerator<ReturnType<typeof rowOf>> {
  for await (const event of incident.events()) yield rowOf(event)
}

async function* csvRows(incident: Incident): AsyncGenerator {
  for await (const row of rows(incident)) yield { ...row, tag: row.tag.join(',') }
}

/** Every event for Timesketch, one JSON object a line, while they are read; tags say what findings cite it for. */
export function exportTimesketch(incident: Incident): AsyncIterable<string> {
  return ndjsonList(JsonlEvent, rows(incident))
}

/** The same as CSV, with the formulas of spreadsheets made harmless. */
export function exportTimesketchCsv(incident: Incident): AsyncIterable<string> {
  return csvList(CsvEvent, csvRows(incident))
}
