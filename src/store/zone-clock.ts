import { TatouError } from '../model/errors.ts'
import { literal } from '../sql/literal.ts'
import type { Database } from '../sql/database.ts'
import { offsetMinutes } from '../time/zone.ts'

const STEP_MINUTES = 15

/**
 * A function that writes RFC 3339 UTC times (within the span given, plus a day) in another zone. The
 * engine's own zone data are asked once for the offset changes in that span. Throws `zone-unknown`.
 */
export async function zoneClock(
  db: Database,
  zone: string,
  span: readonly (string | null)[],
): Promise<(iso: string) => string> {
  if (zone === 'UTC') return (iso) => iso
  const fixed = offsetMinutes(zone)
  if (fixed !== undefined) return (iso) => shift(iso, fixed)
  await requireZone(db, zone)
  const times = span.flatMap((iso) => (iso === null ? [] : [Date.parse(iso)]))
  if (times.length === 0) return (iso) => iso
  const day = 86_400_000
  const first = literal(new Date(Math.min(...times) - day).toISOString().slice(0, 10))
  const last = literal(new Date(Math.max(...times) + 2 * day).toISOString().slice(0, 10))
  const rows = await db.rows(`SELECT epoch_ms(h) AS start, "offset" FROM (
      SELECT h, "offset", lag("offset") OVER (ORDER BY h) AS before FROM (
        SELECT h, (epoch_ms(timezone(${literal(zone)}, h::TIMESTAMPTZ)) - epoch_ms(h)) // 60000 AS "offset"
        FROM generate_series(TIMESTAMP ${first}, TIMESTAMP ${last}, INTERVAL ${STEP_MINUTES} MINUTE) s(h)))
    WHERE "offset" IS DISTINCT FROM before ORDER BY h`)
  const changes = rows.map((row) => ({ start: Number(row['start']), offset: Number(row['offset']) }))
  return (iso) => {
    const at = Date.parse(iso)
    return shift(iso, changes.findLast(({ start }) => start <= at)?.offset ?? 0)
  }
}

/** Throws `zone-unknown` unless the zone is UTC, a fixed offset, or a name the engine knows. */
export async function requireZone(db: Database, zone: string): Promise<void> {
  if (zone === 'UTC' || offsetMinutes(zone) !== undefined) return
  const [row] = await db.rows(`SELECT count(*) AS n FROM pg_timezone_names() WHERE name = ${literal(zone)}`)
  if (row?.['n'] === 0) throw new TatouError('zone-unknown', { zone })
}

function shift(iso: string, minutes: number): string {
  const fraction = /\.(\d+)/.exec(iso)?.[1] ?? '000000'
  const local = new Date(Date.parse(iso) + minutes * 60_000).toISOString().slice(0, 19)
  const size = Math.abs(minutes)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${local}.${fraction}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
