/** Microseconds since 1970-01-01T00:00:00Z, a safe integer (so at most until 2255). Stories know no other time. */
export type Micros = number

export const MILLISECOND: Micros = 1_000
export const SECOND: Micros = 1_000_000
export const MINUTE: Micros = 60 * SECOND
export const HOUR: Micros = 60 * MINUTE
export const DAY: Micros = 24 * HOUR

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))

/** Midnight UTC that begins a day; `month` and `day` count from 1. Days are those of the Gregorian calendar. */
export function startOfDay(year: number, month: number, day: number): Micros {
  return daysFromCivil(year, month, day) * DAY
}

/** `2025-10-18T16:28:18` and six digits of the second, UTC without a zone. */
export function isoMicros(time: Micros): string {
  return `${isoDate(time)}T${clock(time)}.${fraction(time, 6)}`
}

/** `2025-10-18T16:28:18` and three digits of the second, UTC without a zone. */
export function isoMillis(time: Micros): string {
  return `${isoDate(time)}T${clock(time)}.${fraction(time, 3)}`
}

/** The stamp of Python's logging, `2025-10-18 16:28:18,112`. */
export function pythonStamp(time: Micros): string {
  return `${isoDate(time)} ${clock(time)},${fraction(time, 3)}`
}

/** The stamp of the common log format, `18/Oct/2025:16:28:18 +0000`. */
export function commonLogStamp(time: Micros): string {
  const { year, month, day } = civil(time)
  return `${two(day)}/${MONTHS[month - 1] ?? ''}/${year}:${clock(time)} +0000`
}

/** The stamp of RFC 3164, `Oct  8 16:28:18`: no year, the day padded with a space. */
export function syslogStamp(time: Micros): string {
  const { month, day } = civil(time)
  return `${MONTHS[month - 1] ?? ''} ${String(day).padStart(2, ' ')} ${clock(time)}`
}

/** The time of day, `16:28:18`. */
export function clock(time: Micros): string {
  const seconds = Math.floor(time / SECOND) % 86_400
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** The date, `2025-10-18`. */
export function isoDate(time: Micros): string {
  const { year, month, day } = civil(time)
  return `${year}-${two(month)}-${two(day)}`
}

function fraction(time: Micros, digits: 3 | 6): string {
  const rest = time % SECOND
  return digits === 6 ? String(rest).padStart(6, '0') : String(Math.floor(rest / 1_000)).padStart(3, '0')
}

function two(value: number): string {
  return TWO_DIGITS[value] ?? String(value)
}

/** Calendar arithmetic by 400-year eras that begin on 1 March, so that the leap day is the last of a year. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function civil(time: Micros): { readonly year: number; readonly month: number; readonly day: number } {
  const days = Math.floor(time / DAY) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const leaps = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}
