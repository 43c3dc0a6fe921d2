import type { LogFormat } from '../formats/log-format.ts'
import { LOG_FORMATS } from '../formats/registry.ts'
import type { Database } from '../sql/database.ts'
import { localTimeCounts, localToUtc, type LocalTimeCounts } from '../time/local-time.ts'
import { resolveYears, type YearResolution } from '../time/year.ts'
import type { AddressRange } from './address-range.ts'
import { canonicalAddresses } from './addresses.ts'
import { markDuplicates } from './duplicates.ts'
import type { StreamLoad } from './load.ts'
import type { TimeShift } from './time-shift.ts'
import { peerOfProcess } from './peer-of-process.ts'
import { trustProxies } from './trusted-proxies.ts'

interface DeriveOptions {
  /** The columns that `record` has. */
  readonly present: ReadonlySet<string>
  readonly timezone: string | undefined
  readonly year: number | undefined
  readonly formats?: readonly LogFormat[]
  readonly trustedProxies?: readonly AddressRange[]
  readonly shifts?: readonly TimeShift[]
}

/** What became known of the times of inputs, by their numbers; inputs of which there is nothing to say are left out. */
export interface Derived {
  readonly years: ReadonlyMap<number, YearResolution>
  readonly localTimes: ReadonlyMap<number, LocalTimeCounts>
  /** Seconds that were added to every time. */
  readonly shifts: ReadonlyMap<number, number>
}

/**
 * What a line alone does not tell: the year of stamps without one, the instant of local times, the time of records
 * without a stamp, which lines carry on an event, how addresses are spelled, what is there twice.
 */
export async function deriveAcrossInputs(
  db: Database,
  loads: readonly StreamLoad[],
  options: DeriveOptions,
): Promise<Derived> {
  const years = await resolveAllYears(db, loads, options)
  // Summer time depends on the year, so local time becomes UTC only now.
  await localToUtc(db, options.timezone ?? 'UTC', options.present.has('local_time'))
  const shifts = await shiftTimes(db, loads, options.shifts ?? [])
  await inheritTimes(db)
  await orphanContinuations(db)
  if (options.present.has('source_ip')) await canonicalAddresses(db, options.present.has('source_domain'))
  await peerOfProcess(db, options.formats ?? LOG_FORMATS, options.present)
  await trustProxies(db, options.trustedProxies ?? [], options.present)
  if (loads.length > 1) await markDuplicates(db)
  return { years, localTimes: await localTimeCounts(db, options.present.has('local_time')), shifts }
}

async function resolveAllYears(
  db: Database,
  loads: readonly StreamLoad[],
  options: DeriveOptions,
): Promise<ReadonlyMap<number, YearResolution>> {
  const rows = await db.rows('SELECT DISTINCT input FROM record WHERE yearless ORDER BY input')
  const yearless = new Set(rows.map((row) => row['input']))
  if (yearless.size === 0) return new Map()
  const inputs = loads.map((load) => ({
    input: load.input,
    path: load.stream.path,
    mtime: load.stream.mtime,
    given: options.year,
  }))
  return resolveYears(db, inputs)
}

/** Adds to the times of an input what its clock is known to be wrong by. Returns the seconds added, by input. */
async function shiftTimes(
  db: Database,
  loads: readonly StreamLoad[],
  shifts: readonly TimeShift[],
): Promise<ReadonlyMap<number, number>> {
  const shifted = new Map<number, number>()
  for (const { input, stream, alsoAt } of loads) {
    const shift = shifts.find(({ path }) => path === stream.path || alsoAt.includes(path))
    if (shift === undefined) continue
    shifted.set(input, shift.seconds)
    const micros = Math.round(shift.seconds * 1_000_000)
    await db.run(`UPDATE record SET t = t + to_microseconds(${micros}) WHERE input = ${input} AND t IS NOT NULL`)
  }
  return shifted
}

/** A record without a stamp takes the time of the one before it, or, at the beginning, of the one after. */
async function inheritTimes(db: Database): Promise<void> {
  const [row] = await db.rows(`SELECT count(*) AS n FROM record WHERE class = 'event' AND t IS NULL`)
  if (row?.['n'] === 0) return
  await db.run(`CREATE TEMP TABLE inherited AS
    SELECT rid, coalesce(before, after) AS t FROM (
      SELECT rowid AS rid, class, t,
        last_value(t IGNORE NULLS) OVER (PARTITION BY input ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before,
        first_value(t IGNORE NULLS) OVER (PARTITION BY input ORDER BY rowid ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after
      FROM record WHERE input IN (SELECT input FROM record WHERE class = 'event' AND t IS NULL) AND class = 'event'
    ) WHERE t IS NULL`)
  await db.run(`UPDATE record SET t = i.t, time_source = 'inherited' FROM inherited i WHERE record.rowid = i.rid AND i.t IS NOT NULL;
    UPDATE record SET class = 'rejected', class_reason = 'no_time' FROM inherited i WHERE record.rowid = i.rid AND i.t IS NULL;
    DROP TABLE inherited`)
}

/** A continuation belongs to the event before it; without one nothing is known about the line. */
async function orphanContinuations(db: Database): Promise<void> {
  const [row] = await db.rows(`SELECT count(*) AS n FROM record WHERE class = 'continuation'`)
  if (row?.['n'] === 0) return
  await db.run(`UPDATE record SET class = 'rejected', class_reason = 'no_format'
    FROM (SELECT input AS first_of, min(CASE WHEN class = 'event' THEN rowid END) AS first_event FROM record GROUP BY input) e
    WHERE record.input = e.first_of AND record.class = 'continuation' AND (e.first_event IS NULL OR record.rowid < e.first_event)`)
}
