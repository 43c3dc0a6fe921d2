/** The finest unit of the numbers in a file, and the span of times that are written in it, in microseconds. */
export interface EpochUnit {
  /** 1: milliseconds, 2: microseconds, 3: nanoseconds. */
  readonly unit: number
  readonly first: number
  readonly last: number
}

/** The last second that is a time of a log; as many milliseconds are a time in 1970. So a number has one unit that fits. */
const LAST_SECOND = 7_258_118_400

/** How far from the times of a file a line may be that is written in another unit. */
const YEAR = 366 * 86_400_000_000

/** The unit that a number's magnitude tells: 0 for seconds, 1 milliseconds, 2 microseconds, 3 nanoseconds. */
export function epochMagnitude(text: string): string {
  const size = `TRY_CAST(${text} AS DOUBLE)`
  return `CASE WHEN ${size} < 0 THEN NULL ${[0, 1, 2, 3].map((unit) => `WHEN ${size} < ${limit(unit)} THEN ${unit}`).join(' ')} END`
}

const limit = (unit: number): string => `${LAST_SECOND}e${3 * unit}`

/**
 * TIMESTAMP of a number of seconds, milliseconds, microseconds or nanoseconds since 1970; NULL for what is none. The
 * magnitude tells the unit: no number is a time before 2200 in a unit and, in a finer one, a time after March
 * 1970. For clocks that were not set (a number of the file's unit that is close to 1970) the file decides: `file`
 * gives its unit, and a number that would be a coarser one is read in it too, unless that other reading lies within a
 * year of the file's times: then the file has two producers.
 */
export function epoch(text: string, file?: EpochUnit): string {
  const size = `TRY_CAST(${text} AS DOUBLE)`
  const units = [0, 1, 2, 3].map((unit) => `WHEN ${size} < ${limit(unit)} THEN ${microseconds(text, unit)}`)
  const byMagnitude = `CASE WHEN ${size} < 0 THEN NULL ${units.join(' ')} END`
  if (file === undefined) return `make_timestamp(${byMagnitude})`
  const near = `BETWEEN ${file.first - YEAR} AND ${file.last + YEAR}`
  return `make_timestamp(CASE WHEN ${size} < ${limit(file.unit - 1)} AND ${size} >= 0 AND (${byMagnitude}) NOT ${near}
    THEN ${microseconds(text, file.unit)} ELSE ${byMagnitude} END)`
}

// The digits are cut apart as text, because a DOUBLE loses nanoseconds and a cast to DECIMAL(38, 9) takes 50 µs.
function microseconds(text: string, unit: number): string {
  const digits = `CASE WHEN contains(${text}, 'e') OR contains(${text}, 'E')
    THEN CAST(CAST(TRY_CAST(${text} AS DOUBLE) AS DECIMAL(38, 6)) AS VARCHAR) ELSE ${text} END`
  const whole = (type: 'BIGINT' | 'HUGEINT'): string => `TRY_CAST(split_part(${digits}, '.', 1) AS ${type})`
  if (unit === 2) return whole('BIGINT')
  if (unit === 3) return `CAST(${whole('HUGEINT')} // 1000 AS BIGINT)`
  const length = unit === 0 ? 6 : 3
  const part = `CAST(rpad(left(split_part(${digits}, '.', 2), ${length}), ${length}, '0') AS BIGINT)`
  return `${whole('BIGINT')} * ${unit === 0 ? 1_000_000 : 1000} + ${part}`
}
