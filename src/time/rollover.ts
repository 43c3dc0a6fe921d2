/** A stamp this many days before the running position is no late line: the year has changed. */
const ROLL_OVER = 180

/** Late lines of the old year come within this many days of the new one, and are no older before its end. */
const LATE = 30

const LEAP_YEAR = 366
const WEEK = 7

/**
 * Counts years along the stamps of a log, which carry none. Feed it the day of the year of each stamp in
 * file order (0 to 365, counted in a leap year); it returns the year of that stamp relative to the first,
 * which is 0.
 *
 * The running position is the greatest `366 × year + day` so far, so that late lines do not move it back. A
 * day more than 180 days before it begins the next year. Right after that, a day more than 180 days ahead
 * that leads back to where the old year ended is a late line of it: lines cross at New Year, and a clock
 * that starts on 1 January is set a moment later. Otherwise the log was silent for half a year. Before the
 * first roll-over nothing is known of the old year, and only a line up to a week older counts as late.
 */
export function createYearCounter(): (day: number) => number {
  let year = 0
  let position: number | undefined
  let rolled: { readonly start: number; oldEnd: number } | undefined
  return (day) => {
    position ??= day
    if (day < position - ROLL_OVER) {
      rolled = { start: day, oldEnd: position }
      year += 1
      position = day
      return year
    }
    if (rolled && day > position + ROLL_OVER && position <= rolled.start + LATE && day >= rolled.oldEnd - LATE) {
      rolled.oldEnd = Math.max(rolled.oldEnd, day)
      return year - 1
    }
    if (!rolled && day >= position + LEAP_YEAR - WEEK) return year - 1
    position = Math.max(position, day)
    return year
  }
}
