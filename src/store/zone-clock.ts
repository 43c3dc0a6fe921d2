import { TatouError } from '../model/errors.ts'
import { literal } from '../sql/literal.ts'
import type { Database } from '../sql/database.ts'
import { atOffset } from '../time/instant.ts'
import { offsetMinutes } from '../time/zone.ts'

const STEP_MINUTES = 15

/** The offset of a zone from UTC, in minutes, from a moment on (milliseconds since the epoch). */
export interface ZoneChange {
  readonly start: number
  readonly offset: number
}

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
  if (fixed !== undefined) return (iso) => atOffset(iso, fixed)
  const changes = await zoneChanges(db, zone, span)
  if (changes.length === 0) return (iso) => iso
  return (iso) => {
    const at = Date.parse(iso)
    return atOffset(iso, changes.findLast(({ start }) => start <= at)?.offset ?? 0)
  }
}

/**
 * When the offset of a zone changes within a span and a day around it, beginning with the offset before; none where the
 * span is empty. Throws `zone-unknown`.
 */
export async function zoneChanges(
  db: Database,
  zone: string,
  span: readonly (string | null)[],
): Promise<readonly ZoneChange[]> {
  await requireZone(db, zone)
  const times = span.flatMap((iso) => (iso === null ? [] : [Date.parse(iso)]))
  if (times.length === 0) return []
  const day = 86_400_000
  const [from, to] = [Math.min(...times) - day, Math.max(...times) + 2 * day]
  const fixed = zone === 'UTC' ? 0 : offsetMinutes(zone)
  if (fixed !== undefined) return [{ start: from - (from % day), offset: fixed }]
  const first = literal(new Date(from).toISOString().slice(0, 10))
  const last = literal(new Date(to).toISOString().slice(0, 10))
  const rows = await db.rows(`SELECT epoch_ms(h) AS start, "offset" FROM (
      SELECT h, "offset", lag("offset") OVER (ORDER BY h) AS before FROM (
        SELECT h, (epoch_ms(timezone(${literal(zone)}, h::TIMESTAMPTZ)) - epoch_ms(h)) // 60000 AS "offset"
        FROM generate_series(TIMESTAMP ${first}, TIMESTAMP ${last}, INTERVAL ${STEP_MINUTES} MINUTE) s(h)))
    WHERE "offset" IS DISTINCT FROM before ORDER BY h`)
  return rows.map((row) => ({ start: Number(row['start']), offset: Number(row['offset']) }))
}

/** Throws `zone-unknown` unless the zone is UTC, a fixed offset, or a name the engine knows. */
export async function requireZone(db: Database, zone: string): Promise<void> {
  if (zone === 'UTC' || offsetMinutes(zone) !== undefined) return
  const [row] = await db.rows(`SELECT count(*) AS n FROM pg_timezone_names() WHERE name = ${literal(zone)}`)
  if (row?.['n'] === 0) throw new TatouError('zone-unknown', { zone })
}
