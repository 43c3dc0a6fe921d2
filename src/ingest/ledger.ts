import { TatouError } from '../model/errors.ts'
import { REJECTED_SAMPLES, type Input } from '../model/ledger.ts'
import type { Database, Row } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'
import type { Derived } from './derive.ts'
import { createLineReader } from './line-reader.ts'
import type { StreamLoad } from './load.ts'
import { visibleLine } from './visible-line.ts'

/** An input as documents show it, with what is needed to go back to its bytes. */
export interface LoadedInput {
  readonly input: number
  readonly load: StreamLoad
  readonly document: Input
}

/**
 * Counts what became of every line of every input. Throws TatouError `ledger` when the classes do not add
 * up to the lines: that would be our bug, and no figure could be trusted.
 */
export async function readLedger(
  db: Database,
  loads: readonly StreamLoad[],
  { years, localTimes, shifts }: Derived,
  options: { readonly timezone: string | undefined },
): Promise<LoadedInput[]> {
  const totals = await db.rows(`SELECT input, count(*) AS lines,
      count(*) FILTER (class IN ('event', 'continuation')) AS parsed, count(*) FILTER (class = 'event') AS events,
      count(*) FILTER (class = 'ignored') AS ignored, count(*) FILTER (class = 'blank') AS blank,
      count(*) FILTER (class = 'rejected') AS rejected,
      count(*) FILTER (class = 'event' AND NOT zoned) AS zoneless,
      min(epoch_us(t)) FILTER (class = 'event') AS first_event, max(epoch_us(t)) FILTER (class = 'event') AS last_event
    FROM record GROUP BY input ORDER BY input`)
  const formats = await db.rows(`SELECT input, format AS id, count(*) AS events FROM record
    WHERE class = 'event' GROUP BY ALL ORDER BY input, events DESC, id`)
  const inputs: LoadedInput[] = []
  for (const load of loads) {
    const total = totals.find((row) => row['input'] === load.input) ?? {}
    const count = (name: string): number => Number(total[name] ?? 0)
    const instant = (name: string): string | null =>
      typeof total[name] === 'number' ? formatInstant(total[name]) : null
    const { stream, survey } = load
    const document: Input = {
      path: stream.path,
      sha256: survey.sha256,
      bytes: survey.bytes,
      container: stream.container,
      also_at: load.alsoAt.toSorted(),
      lines: survey.lines,
      parsed: count('parsed'),
      ignored: count('ignored'),
      blank: count('blank'),
      rejected: count('rejected'),
      events: count('events'),
      faults: 0,
      formats: formats
        .filter((row) => row['input'] === load.input)
        .map((row) => ({ id: String(row['id']), events: Number(row['events']) })),
      compression: stream.compression,
      time_zone: options.timezone ?? 'UTC',
      time_zone_assumed: options.timezone === undefined && count('zoneless') > 0,
      ambiguous_times: localTimes.get(load.input)?.ambiguous ?? 0,
      nonexistent_times: localTimes.get(load.input)?.nonexistent ?? 0,
      time_shift_seconds: shifts.get(load.input) ?? 0,
      year_source: years.get(load.input)?.year_source ?? null,
      first_event: instant('first_event'),
      last_event: instant('last_event'),
      rejected_samples: await rejectedSamples(db, load),
    }
    checkLedger(document)
    inputs.push({ input: load.input, load, document })
  }
  return inputs
}

function checkLedger(input: Input): void {
  const classes = input.parsed + input.ignored + input.blank + input.rejected
  if (classes !== input.lines) throw new TatouError('ledger', { path: input.path, lines: input.lines, classes })
}

async function rejectedSamples(db: Database, load: StreamLoad): Promise<Input['rejected_samples']> {
  const rows = await db.rows(`SELECT rowid - ${load.firstRow} + 1 AS line, class_reason AS reason FROM record
    WHERE input = ${load.input} AND class = 'rejected' ORDER BY rowid LIMIT ${REJECTED_SAMPLES.lines}`)
  if (rows.length === 0) return []
  const reader = createLineReader(load.stream, load.survey)
  const lines = await reader.lines(rows.map((row) => Number(row['line'])))
  const reasons = new Map(rows.map((row: Row) => [Number(row['line']), String(row['reason'])]))
  return lines.map(({ line, raw }) => ({
    line,
    reason: reasons.get(line) ?? 'unknown',
    text: visibleLine(raw, REJECTED_SAMPLES.characters),
  }))
}
