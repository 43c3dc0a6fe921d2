import type { ReportDocument } from '../model/report.ts'
import { atOffset } from '../time/instant.ts'

/** A function that writes RFC 3339 UTC in the zone of a report. */
export function zoneOf({ changes }: ReportDocument['display']): (iso: string) => string {
  const known = changes.map(({ start, offset_minutes: offset }) => ({ start: Date.parse(start), offset }))
  return (iso) => {
    const at = Date.parse(iso)
    const offset = known.findLast(({ start }) => start <= at)?.offset ?? known[0]?.offset ?? 0
    return offset === 0 ? iso : atOffset(iso, offset)
  }
}

/** Date and time to the second, without offset. */
export function clockOf(display: ReportDocument['display']): (iso: string) => string {
  const zone = zoneOf(display)
  return (iso) => zone(iso).slice(0, 19).replace('T', ' ')
}
