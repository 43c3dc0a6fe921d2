import { RECORD_COLUMNS } from '../formats/record-columns.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, type Activity } from '../model/event.ts'
import type { EventSurvey } from '../sigma/event-survey.ts'
import type { TestRow } from '../sigma/rule-test-events.ts'
import type { Database } from '../sql/database.ts'
import { identifier, literal } from '../sql/literal.ts'
import { eventView, INPUT_TABLE, recordTable } from '../store/record.ts'

const VIEW = eventView(RECORD_COLUMNS, new Set(RECORD_COLUMNS.map(({ name }) => name)))

/** Rows of one statement, and characters of its values. */
const BATCH_ROWS = 2_000
const BATCH_CHARACTERS = 4_000_000

/** Makes the tables `record` and `input` and the view `event` anew, with these rows as the lines of one input. */
export async function fillEvents(db: Database, rows: readonly TestRow[]): Promise<void> {
  await db.run(`DROP VIEW IF EXISTS event; DROP TABLE IF EXISTS record; DROP TABLE IF EXISTS input;
    ${recordTable(RECORD_COLUMNS)}; ${INPUT_TABLE}; ${VIEW};
    INSERT INTO input VALUES (1, 'test.log', NULL, 0, ${rows.length})`)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns = ['input', ...names].map((name) => identifier(name)).join(', ')
  for (const batch of batches(rows)) {
    const tuples = batch.map((row) => `(1, ${names.map((name) => cell(name, row[name] ?? null)).join(', ')})`)
    await db.run(`INSERT INTO record (${columns}) VALUES ${tuples.join(', ')}`)
  }
}

/** What such rows are, as a survey of their events would tell. */
export function surveyOf(rows: readonly TestRow[]): EventSurvey {
  const formats = new Map<string, Map<Activity, number>>()
  const filled = new Map<string, Set<string>>()
  const programs = new Set<string>()
  for (const row of rows) {
    const format = String(row['format'])
    const activities = formats.get(format) ?? new Map<Activity, number>()
    const activity = ACTIVITIES.find((each) => each === row['activity'])
    if (activity !== undefined) activities.set(activity, (activities.get(activity) ?? 0) + 1)
    formats.set(format, activities)
    const columns = filled.get(format) ?? new Set()
    for (const name of FILLABLE) if ((row[name] ?? null) !== null) columns.add(name)
    filled.set(format, columns)
    if (typeof row['process_name'] === 'string') programs.add(row['process_name'].toLowerCase())
  }
  return { formats, filled, programs, samples: new Map() }
}

const FILLABLE = [...EVENT_COLUMNS.map(({ name }) => name), 'text']

function* batches(rows: readonly TestRow[]): Generator<TestRow[]> {
  let batch: TestRow[] = []
  let characters = 0
  for (const row of rows) {
    batch.push(row)
    for (const value of Object.values(row)) characters += typeof value === 'string' ? value.length : 8
    if (batch.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

function cell(name: string, value: TestRow[string]): string {
  if (value === null) return 'NULL'
  if (name === 't') return `make_timestamp(CAST(${String(value)} AS BIGINT))`
  return typeof value === 'string' ? literal(value) : String(value)
}
