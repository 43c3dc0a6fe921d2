/** A fixed offset from UTC as people write it: `+02:00`, `-0530`, `UTC+2`. */
const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/

/** Minutes east of UTC when the zone is a fixed offset, else undefined. */
export function offsetMinutes(zone: string): number | undefined {
  const match = OFFSET.exec(zone)
  if (!match) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0)
  if (minutes > 18 * 60) return undefined
  return match[1] === '-' ? -minutes : minutes
}
