import { toUtc } from './zone.ts'

/**
 * How a format writes its time. One entry per way of writing; `STAMPS` turns each into SQL.
 *
 * - `iso`: `2025-10-18T16:28:18.140Z`, with a space for the T, a comma for the dot, an offset, or none
 * - `spaced`: `2025-10-18 16:28:18 +0200`: `iso` with a space before the offset
 * - `clf`: `18/Oct/2025:16:28:18 +0000` (Common Log Format), or `18/Oct/2025 16:28:18` as werkzeug writes it
 * - `syslog`: `Oct 18 16:28:18` (RFC 3164: no year, no zone)
 * - `nginx-error`: `2025/10/18 16:28:18`
 * - `apache-error`: `Sat Oct 18 16:28:18.123456 2025`
 * - `epoch`: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by magnitude
 * - `any`: `iso` or `epoch`, for formats whose producers differ
 */
export type StampId = 'iso' | 'spaced' | 'clf' | 'syslog' | 'nginx-error' | 'apache-error' | 'epoch' | 'any'

/** SQL for a stamp: expressions over the text expression given. */
interface Stamp {
  /** TIMESTAMP in UTC, or NULL when the text is no such stamp. */
  readonly instant: (text: string, zone: string) => string
  /** BOOLEAN: whether the text carries a zone of its own. */
  readonly zoned: (text: string) => string
  /** True when the stamp has no year: `instant` is then local time in the placeholder year 2000. */
  readonly yearless: boolean
}

/** Stamps outside are no times of any log: they come from `infinity`, BC dates and broken clocks. */
export const PLAUSIBLE = `BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2199-12-31'`

/** The year that stamps without one are read in; a leap year, so that 29 February parses. */
export const PLACEHOLDER_YEAR = 2000

/** A zone at the end: a name, or an offset (`+02:00`, `+0200`, `+02`) behind a time, since a date has such a sign too. */
const ZONE = `'[A-Za-z]$|\\d\\d:\\d\\d.*[+-]\\d\\d(:?\\d\\d)?$'`

/** Whether a stamp ends in a zone. The two usual endings are told without a pattern. */
const hasZone = (text: string): string =>
  `(CASE WHEN suffix(${text}, 'Z') OR suffix(${text}, '+00:00') THEN true ELSE regexp_matches(${text}, ${ZONE}) END)`

// A cast to TIMESTAMP drops an offset in silence, so that a stamp goes through TIMESTAMPTZ; that cast takes what
// has no zone for UTC. Its words (`infinity`, `epoch`) are no stamps.
const iso = (text: string, zone: string): string => {
  // The detour by microseconds costs half of a cast from TIMESTAMPTZ to TIMESTAMP, which asks the calendar.
  const cast = (from: string): string => `make_timestamp(epoch_us(TRY_CAST(${from} AS TIMESTAMPTZ)))`
  const dotted = `CASE WHEN contains(${text}, ',') THEN replace(${text}, ',', '.') ELSE ${text} END`
  const zoneless = toUtc(cast(dotted), zone)
  const instant = zone === 'UTC' ? zoneless : `CASE WHEN ${hasZone(text)} THEN ${cast(dotted)} ELSE ${zoneless} END`
  return `(CASE WHEN ord(${text}) BETWEEN 48 AND 57 THEN ${instant} END)`
}

/** The cast knows an offset only where it follows the time at once. */
const unspaced = (text: string): string => `regexp_replace(${text}, ' ([+-]\\d)', '\\1')`

// 10^11 seconds lie in the year 5138 and 10^11 milliseconds in 1973: between them the unit is certain. The digits are
// cut apart as text, because a DOUBLE loses nanoseconds and a cast to DECIMAL(38, 9) takes 50 µs. A time before 1970
// is no time of any log.
const epoch = (text: string): string => {
  const size = `TRY_CAST(${text} AS DOUBLE)`
  const digits = `CASE WHEN contains(${text}, 'e') OR contains(${text}, 'E') THEN CAST(CAST(${size} AS DECIMAL(38, 6)) AS VARCHAR) ELSE ${text} END`
  const whole = (type: 'BIGINT' | 'HUGEINT'): string => `TRY_CAST(split_part(${digits}, '.', 1) AS ${type})`
  const part = (length: number): string =>
    `CAST(rpad(left(split_part(${digits}, '.', 2), ${length}), ${length}, '0') AS BIGINT)`
  return `make_timestamp(CASE WHEN ${size} < 0 THEN NULL
      WHEN ${size} < 1e11 THEN ${whole('BIGINT')} * 1000000 + ${part(6)}
      WHEN ${size} < 1e14 THEN ${whole('BIGINT')} * 1000 + ${part(3)}
      WHEN ${size} < 1e17 THEN ${whole('BIGINT')}
      WHEN ${size} < 1e19 THEN CAST(${whole('HUGEINT')} // 1000 AS BIGINT) END)`
}

const NUMBER = `'^-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$'`

/** The table of stamps. */
export const STAMPS: Readonly<Record<StampId, Stamp>> = {
  'iso': { instant: iso, zoned: hasZone, yearless: false },
  'spaced': {
    instant: (text, zone) => iso(unspaced(text), zone),
    zoned: (text) => hasZone(unspaced(text)),
    yearless: false,
  },
  'clf': {
    instant: (text, zone) =>
      `(CASE WHEN length(${text}) > 21 THEN CAST(try_strptime(${text}, '%d/%b/%Y:%H:%M:%S %z') AS TIMESTAMP)
        ELSE ${toUtc(`try_strptime(${text}, ['%d/%b/%Y:%H:%M:%S', '%d/%b/%Y %H:%M:%S'])`, zone)} END)`,
    zoned: (text) => `(length(${text}) > 21)`,
    yearless: false,
  },
  'syslog': {
    instant: (text) => `try_strptime('${PLACEHOLDER_YEAR} ' || ${text}, '%Y %b %d %H:%M:%S')`,
    zoned: () => 'false',
    yearless: true,
  },
  'nginx-error': {
    instant: (text, zone) => toUtc(`try_strptime(${text}, '%Y/%m/%d %H:%M:%S')`, zone),
    zoned: () => 'false',
    yearless: false,
  },
  'apache-error': {
    instant: (text, zone) =>
      toUtc(
        `(CASE WHEN contains(${text}, '.') THEN try_strptime(${text}, '%a %b %d %H:%M:%S.%f %Y')
          ELSE try_strptime(${text}, '%a %b %d %H:%M:%S %Y') END)`,
        zone,
      ),
    zoned: () => 'false',
    yearless: false,
  },
  'epoch': { instant: epoch, zoned: () => 'true', yearless: false },
  'any': {
    instant: (text, zone) =>
      `(CASE WHEN regexp_matches(${text}, ${NUMBER}) THEN ${epoch(text)} ELSE ${iso(text, zone)} END)`,
    zoned: (text) => `(regexp_matches(${text}, ${NUMBER}) OR ${hasZone(text)})`,
    yearless: false,
  },
}
