import { TatouError } from '../model/errors.ts'
import { REJECTED_SAMPLES, type Input } from '../model/ledger.ts'
import type { Database, Row } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'
import { countClasses } from './class-counts.ts'
import type { Derived } from './derive.ts'
import { createLineReader } from './line-reader.ts'
import type { StreamLoad } from './load.ts'
import { presentColumns } from './record-rows.ts'
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
  const framed = (await presentColumns(db)).has('span')
  const totals = await countClasses(db, framed)
  const formats = await db.rows(`SELECT input, format AS id, count(*) AS events FROM record
    WHERE class = 'event' GROUP BY ALL ORDER BY input, events DESC, id`)
  const inputs: LoadedInput[] = []
  for (const load of loads) {
    const total = totals.get(load.input)
    const { stream, survey } = load
    const document: Input = {
      path: stream.path,
      sha256: survey.sha256,
      bytes: survey.bytes,
      container: stream.container,
      also_at: load.alsoAt.toSorted(),
      lines: survey.lines,
      parsed: total?.parsed ?? 0,
      ignored: total?.ignored ?? 0,
      blank: total?.blank ?? 0,
      rejected: total?.rejected ?? 0,
      events: total?.events ?? 0,
      faults: total?.faults ?? 0,
      formats: formats
        .filter((row) => row['input'] === load.input)
        .map((row) => ({ id: String(row['id']), events: Number(row['events']) })),
      compression: stream.compression,
      time_zone: options.timezone ?? 'UTC',
      time_zone_assumed: options.timezone === undefined && (total?.zoneless ?? 0) > 0,
      ambiguous_times: localTimes.get(load.input)?.ambiguous ?? 0,
      nonexistent_times: localTimes.get(load.input)?.nonexistent ?? 0,
      time_shift_seconds: shifts.get(load.input) ?? 0,
      year_source: years.get(load.input)?.year_source ?? null,
      first_event: instant(total?.firstEvent),
      last_event: instant(total?.lastEvent),
      rejected_samples: await rejectedSamples(db, load, framed),
    }
    checkLedger(document)
    inputs.push({ input: load.input, load, document })
  }
  return inputs
}

function instant(micros: number | null | undefined): string | null {
  return typeof micros === 'number' ? formatInstant(micros) : null
}

function checkLedger(input: Input): void {
  const classes = input.parsed + input.ignored + input.blank + input.rejected
  if (classes !== input.lines) throw new TatouError('ledger', { path: input.path, lines: input.lines, classes })
}

async function rejectedSamples(db: Database, load: StreamLoad, framed: boolean): Promise<Input['rejected_samples']> {
  const position = `rowid - ${load.firstRow} + 1`
  const place = framed ? `coalesce(line, ${position})` : position
  const rows = await db.rows(`SELECT ${place} AS line, min(class_reason) AS reason FROM record
    WHERE input = ${load.input} AND class = 'rejected' GROUP BY ALL ORDER BY line LIMIT ${REJECTED_SAMPLES.lines}`)
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
