import { literal } from '../sql/literal.ts'

/** A fixed offset from UTC as people write it: `+02:00`, `-0530`, `UTC+2`. */
const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/

/**
 * The SQL that turns a local TIMESTAMP of a zone into UTC. `zone` is an IANA name the engine knows, a
 * fixed offset, or `UTC`. The engine's own tz data are used, never those of the runtime, because these
 * differ between versions.
 */
export function toUtc(local: string, zone: string): string {
  if (zone === 'UTC') return local
  const minutes = offsetMinutes(zone)
  if (minutes !== undefined) return `(${local} - to_minutes(${minutes}))`
  return `CAST(timezone(${literal(zone)}, ${local}) AS TIMESTAMP)`
}

/** Minutes east of UTC when the zone is a fixed offset, else undefined. */
export function offsetMinutes(zone: string): number | undefined {
  const match = OFFSET.exec(zone)
  if (!match) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  if (minutes > 18 * 60) return undefined
  return match[1] === '-' ? -minutes : minutes
}
