import { compileLoad } from '../formats/compile.ts'
import type { LogFormat, Sample } from '../formats/log-format.ts'
import { canonicalAddress } from '../ingest/addresses.ts'
import { stampFacts } from '../ingest/stamp-facts.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES, OUTCOMES, REASONS } from '../model/event.ts'
import type { Database, Row } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import { formatInstant } from '../time/instant.ts'

/** What one format makes of a line: the sample it would be, and how it came to that. */
export interface ReadSample {
  readonly sample: Sample
  /** Whether the format claims the line. */
  readonly taken: boolean
  /** Number of the message rule that held, 0 for none. */
  readonly rule: number
  /** Whether there is a stamp that is none of the format's. */
  readonly badStamp: boolean
}

/** Lines as a relation with the columns `n` (from 0), `line` and `size`. */
export function lineValues(lines: readonly string[]): string {
  if (lines.length === 0) return '(SELECT 0 AS n, NULL::VARCHAR AS line, 0 AS size LIMIT 0)'
  const values = lines.map((line, index) => `(${index}, ${literal(line)}, ${line.length})`)
  return `(SELECT * FROM (VALUES ${values.join(', ')}) v(n, line, size))`
}

/** Reads lines with one format alone, as those of one file are read, as a load with all columns does; years and inherited times are not told. */
export async function readSamples(
  db: Database,
  format: LogFormat,
  lines: readonly string[],
): Promise<readonly ReadSample[]> {
  if (lines.length === 0) return []
  const stamps = await stampFacts(db, lineValues(lines), { formats: [format], wrappers: [] })
  const plan = { formats: [format], wrappers: [], depth: 'full', keep: [], stamps } as const
  const carry = ['n', 'm', 'f']
  const { sql } = compileLoad(plan, lineValues(lines), { framed: false, hash: 'NULL', carry })
  const columns = EVENT_COLUMNS.map(({ name }) => name).join(', ')
  const rows =
    await db.rows(`SELECT n, m, f, CAST(class_reason AS VARCHAR) AS class_reason, epoch_us(t) AS micros, count,
    CAST(activity AS VARCHAR) AS activity, CAST(outcome AS VARCHAR) AS outcome, CAST(reason AS VARCHAR) AS reason, ${columns}
    FROM (${sql}) ORDER BY n`)
  return rows.map((row, index) => ({
    sample: sampleOf(row, lines[index] ?? ''),
    taken: row['f'] !== null,
    rule: Number(row['m'] ?? 0),
    badStamp: row['class_reason'] === 'timestamp',
  }))
}

function sampleOf(row: Row, line: string): Sample {
  const columns: Record<string, string | number> = {}
  for (const { name } of EVENT_COLUMNS) {
    const value = row[name] ?? null
    if (value !== null) columns[name] = typeof value === 'number' ? value : String(value)
  }
  const reason = REASONS.find((each) => each === row['reason'])
  const count = Number(row['count'] ?? 1)
  return inOneSpelling({
    line,
    time: typeof row['micros'] === 'number' ? formatInstant(row['micros']) : null,
    activity: ACTIVITIES.find((each) => each === row['activity']) ?? 'other',
    outcome: OUTCOMES.find((each) => each === row['outcome']) ?? 'unknown',
    ...(reason === undefined ? {} : { reason }),
    ...(count === 1 ? {} : { count }),
    columns,
  })
}

/** A sample with its address in the one spelling that the load gives addresses, and without one that is none. */
export function inOneSpelling(sample: Sample): Sample {
  const { source_ip: source, ...others } = sample.columns
  if (typeof source !== 'string') return sample
  const address = canonicalAddress(source)
  return { ...sample, columns: { ...others, ...(address === null ? {} : { source_ip: address }) } }
}
