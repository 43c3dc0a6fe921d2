const DAY = 86_400_000

/** Holidays of the federal government of the United States (5 U.S.C. 6103), as rules. */
type Holiday =
  | { readonly kind: 'date'; readonly month: number; readonly day: number; readonly since?: number }
  /** The nth weekday of a month; -1 is the last. */
  | { readonly kind: 'weekday'; readonly month: number; readonly weekday: number; readonly nth: number }

const HOLIDAYS: readonly Holiday[] = [
  { kind: 'date', month: 1, day: 1 },
  { kind: 'weekday', month: 1, weekday: 1, nth: 3 },
  { kind: 'weekday', month: 2, weekday: 1, nth: 3 },
  { kind: 'weekday', month: 5, weekday: 1, nth: -1 },
  { kind: 'date', month: 6, day: 19, since: 2021 },
  { kind: 'date', month: 7, day: 4 },
  { kind: 'weekday', month: 9, weekday: 1, nth: 1 },
  { kind: 'weekday', month: 10, weekday: 1, nth: 2 },
  { kind: 'date', month: 11, day: 11 },
  { kind: 'weekday', month: 11, weekday: 4, nth: 4 },
  { kind: 'date', month: 12, day: 25 },
]

/** The day (milliseconds of its midnight, as if in UTC) of the nth weekday of a month, from 1; -1 is the last. */
function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  if (nth < 0) {
    const last = Date.UTC(year, month, 0)
    return last - ((new Date(last).getUTCDay() - weekday + 7) % 7) * DAY
  }
  const first = Date.UTC(year, month - 1, 1)
  return first + (((weekday - new Date(first).getUTCDay() + 7) % 7) + 7 * (nth - 1)) * DAY
}

/** When a holiday is kept: the Friday before where it falls on a Saturday, the Monday after a Sunday. */
function kept(holiday: Holiday, year: number): number | undefined {
  if (holiday.kind === 'weekday') return nthWeekday(year, holiday.month, holiday.weekday, holiday.nth)
  if (year < (holiday.since ?? 0)) return undefined
  const day = Date.UTC(year, holiday.month - 1, holiday.day)
  const weekday = new Date(day).getUTCDay()
  return weekday === 6 ? day - DAY : weekday === 0 ? day + DAY : day
}

/** Whether the United States do business on a day (milliseconds of its midnight, as if in UTC). */
export function isUsBusinessDay(day: number): boolean {
  const weekday = new Date(day).getUTCDay()
  if (weekday === 0 || weekday === 6) return false
  const year = new Date(day).getUTCFullYear()
  // New Year's Day of the next year may be kept on the last day of this one.
  return ![year, year + 1].some((each) => HOLIDAYS.some((holiday) => kept(holiday, each) === day))
}

/** How far Eastern time is behind UTC, in hours: 15 U.S.C. 260a, from the second Sunday of March to the first of November. */
function easternOffset(instant: number): number {
  const year = new Date(instant).getUTCFullYear()
  const begins = nthWeekday(year, 3, 0, 2) + 7 * 3_600_000
  const ends = nthWeekday(year, 11, 0, 1) + 6 * 3_600_000
  return instant >= begins && instant < ends ? 4 : 5
}

/** EDGAR takes a filing as of the day until 17:30. */
const CLOSES = 17.5 * 3_600_000

/**
 * The end of the nth business day after an instant (milliseconds since the epoch), at 17:30 Eastern time. Where the day
 * of the instant is no business day, the first one after it counts as the first (Form 8-K, General Instruction B.1).
 */
export function usBusinessDeadline(instant: number, days: number): number {
  const local = instant - easternOffset(instant) * 3_600_000
  let day = local - (((local % DAY) + DAY) % DAY)
  for (let left = days; left > 0;) {
    day += DAY
    if (isUsBusinessDay(day)) left -= 1
  }
  const noon = day + 17 * 3_600_000
  return day + CLOSES + easternOffset(noon) * 3_600_000
}
