import type { Database } from '../sql/database.ts'
import { resolveYears, type YearResolution } from '../time/year.ts'
import { toUtc } from '../time/zone.ts'
import type { AddressRange } from './address-range.ts'
import { canonicalAddresses } from './addresses.ts'
import { markDuplicates } from './duplicates.ts'
import type { StreamLoad } from './load.ts'
import { trustProxies } from './trusted-proxies.ts'

interface DeriveOptions {
  /** The columns that `record` has. */
  readonly present: ReadonlySet<string>
  readonly timezone: string | undefined
  readonly year: number | undefined
  readonly trustedProxies?: readonly AddressRange[]
}

/**
 * What a line alone does not tell: the year of stamps without one, the time of records without a stamp,
 * which lines carry on an event, how addresses are spelled, what is there twice. Returns the year source of
 * each input that has stamps without a year.
 */
export async function deriveAcrossInputs(
  db: Database,
  loads: readonly StreamLoad[],
  options: DeriveOptions,
): Promise<ReadonlyMap<number, YearResolution>> {
  const years = await resolveAllYears(db, loads, options)
  await inheritTimes(db)
  await orphanContinuations(db)
  if (options.present.has('source_ip')) await canonicalAddresses(db, options.present.has('source_domain'))
  await trustProxies(db, options.trustedProxies ?? [], options.present)
  if (loads.length > 1) await markDuplicates(db)
  return years
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
  const resolved = await resolveYears(db, inputs)
  const zone = options.timezone ?? 'UTC'
  // Summer time depends on the year, so local time becomes UTC only now.
  if (zone !== 'UTC') await db.run(`UPDATE record SET t = ${toUtc('t', zone)} WHERE yearless`)
  return resolved
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
