/**
 * A time as `--since` and `--until` take it: an instant (microseconds since the epoch, UTC), or so many
 * seconds before the last event, which only the one who knows the events can turn into an instant.
 */
export type Moment =
  | { readonly kind: 'instant'; readonly microseconds: number }
  | { readonly kind: 'before-last'; readonly seconds: number }

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/

const RELATIVE = /^-(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/

const UNITS = [604_800, 86_400, 3_600, 60, 1] as const

/**
 * Reads RFC 3339 (the seconds and the zone may be missing; without a zone it is UTC, like the times we print), a date
 * (its midnight in UTC), or `-2h`, `-1d12h`, `-90s`. Returns undefined when it is none of these or no day of
 * the calendar.
 */
export function parseMoment(given: string): Moment | undefined {
  return parseInstant(given) ?? parseRelative(given)
}

function parseInstant(given: string): Moment | undefined {
  const match = INSTANT.exec(given)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0))
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  const offset = offsetMinutes(match[8])
  if (offset === undefined || hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  const seconds = date.getTime() / 1000 + (hour * 60 + minute - offset) * 60 + second
  // Digits after the sixth are cut, as the engine cuts them when it reads a log.
  const fraction = Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'))
  return { kind: 'instant', microseconds: seconds * 1_000_000 + fraction }
}

function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return undefined
  const total = hours * 60 + minutes
  return zone.startsWith('-') ? -total : total
}

function parseRelative(given: string): Moment | undefined {
  const match = RELATIVE.exec(given)
  if (!match || given === '-') return undefined
  let seconds = 0
  for (const [index, unit] of UNITS.entries()) seconds += Number(match[index + 1] ?? 0) * unit
  return Number.isSafeInteger(seconds) ? { kind: 'before-last', seconds } : undefined
}
