import { epoch, type EpochUnit } from './epoch.ts'
import { isSlashed, slashed, type DateOrder } from './slashed.ts'

/**
 * How a format writes its time. One entry per way of writing; `STAMPS` turns each into SQL.
 *
 * - `iso`: `2025-10-18T16:28:18.140Z`, with a space for the T, a comma for the dot, an offset, or none
 * - `spaced`: `2025-10-18 16:28:18 +0200`: `iso` with a space before the offset
 * - `abbreviated`: `2025-10-18 16:28:18 CEST`: `spaced` with the short name of a zone; one that several zones go by is none
 * - `short-year`: `25-10-18 16:28:18`, `25/10/18 16:28:18`, `251018 16:28:18`, or `iso`: 69 to 99 are the last century
 *   and 00 to 68 this one, as POSIX has it
 * - `clf`: `18/Oct/2025:16:28:18 +0000` (Common Log Format), or `18/Oct/2025 16:28:18` as werkzeug writes it
 * - `syslog`: `Oct 18 16:28:18` (RFC 3164: no year, no zone)
 * - `nginx-error`: `2025/10/18 16:28:18`
 * - `apache-error`: `Sat Oct 18 16:28:18.123456 2025`
 * - `epoch`: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by magnitude
 * - `any`: `iso`, `clf` or `epoch`, for formats whose producers differ; and, where a file has such, dates like `5/6/2025 16:28`
 *
 * Wherever a time has seconds, a fraction of 1 to 9 digits may follow a dot or a comma; digits after the microsecond
 * are cut. The leap second (`23:59:60`, or another end of a quarter of an hour, since zones differ by such) is the
 * second that follows, as in POSIX time.
 */
export type StampId =
  | 'iso'
  | 'spaced'
  | 'abbreviated'
  | 'short-year'
  | 'clf'
  | 'syslog'
  | 'nginx-error'
  | 'apache-error'
  | 'epoch'
  | 'any'

/** What is known of the stamps of a file. */
export interface StampFacts {
  /** Of numbers. */
  readonly epochs?: EpochUnit | undefined
  /** Of days and months between slashes; undefined where there are none. */
  readonly dates?: DateOrder | undefined
}

/** SQL for a stamp: expressions over the text expression given. */
interface Stamp {
  /**
   * TIMESTAMP, or NULL when the text is no such stamp: UTC when the text carries a zone, else local time as it is
   * written.
   */
  readonly instant: (text: string, file?: StampFacts) => string
  /** BOOLEAN: whether the text carries a zone of its own. */
  readonly zoned: (text: string) => string
  /** True when the stamp has no year: `instant` is then in the placeholder year 2000. */
  readonly yearless: boolean
}

/** Stamps outside are no times of any log: they come from `infinity`, BC dates and broken clocks. */
export const PLAUSIBLE = `BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2199-12-31'`

/** TIMESTAMP of a stamp without a year, in the year that brings it nearest to a time that has one. */
export function nearestYear(stamp: string, near: string): string {
  const years = `round((epoch_us(${near}) - epoch_us(${stamp})) / ${MICROSECONDS_A_YEAR})`
  return `${stamp} + to_years(CAST(${years} AS INTEGER))`
}

const MICROSECONDS_A_YEAR = 31_556_952_000_000

/** The year that stamps without one are read in; a leap year, so that 29 February parses. */
export const PLACEHOLDER_YEAR = 2000

/** A zone at the end: a name, or an offset (`+02:00`, `+0200`, `+02`) behind a time, since a date has such a sign too. */
const ZONE = `'[A-Za-z]$|\\d\\d:\\d\\d.*[+-]\\d\\d(:?\\d\\d)?$'`

/** Whether a stamp ends in a zone. The two usual endings are told without a pattern. */
const hasZone = (text: string): string =>
  `(CASE WHEN suffix(${text}, 'Z') OR suffix(${text}, '+00:00') THEN true ELSE regexp_matches(${text}, ${ZONE}) END)`

const LEAP_SECOND = `'(:(?:14|29|44|59)):60'`
const FRACTION = `'(:\\d\\d)[.,](\\d{1,9})([^\\d.,:]|$)'`

/**
 * What the engine's own reading refuses is read a second time, without what it does not know: a leap second, a comma or
 * more digits than it takes in a fraction. Only such lines pay for it.
 */
function lenient(text: string, read: (text: string) => string): string {
  const usual = `regexp_replace(regexp_replace(${text}, ${LEAP_SECOND}, '\\1:59'), ${FRACTION}, '\\1\\3')`
  const fraction = `TRY_CAST(rpad(left(regexp_extract(${text}, ${FRACTION}, 2), 6), 6, '0') AS BIGINT)`
  const leap = `CASE WHEN regexp_matches(${text}, ${LEAP_SECOND}) THEN 1000000 ELSE 0 END`
  return `coalesce(${read(text)}, ${read(usual)} + to_microseconds(${fraction} + ${leap}))`
}

// A cast to TIMESTAMP drops an offset in silence, so that a stamp goes through TIMESTAMPTZ; that cast takes what
// has no zone for UTC, which leaves local time as it is. Its words (`infinity`, `epoch`) are no stamps.
const iso = (text: string): string => {
  // The detour by microseconds costs half of a cast from TIMESTAMPTZ to TIMESTAMP, which asks the calendar.
  const cast = (from: string): string => `make_timestamp(epoch_us(TRY_CAST(${from} AS TIMESTAMPTZ)))`
  const dotted = `CASE WHEN contains(${text}, ',') THEN replace(${text}, ',', '.') ELSE ${text} END`
  // RFC 3339 allows small letters, which the cast does not know.
  const read = (from: string): string => cast(from === text ? dotted : `upper(${from})`)
  return `(CASE WHEN ord(${text}) BETWEEN 48 AND 57 THEN ${lenient(text, read)} END)`
}

/** The cast knows an offset only where it follows the time at once. */
const unspaced = (text: string): string => `regexp_replace(${text}, ' ([+-]\\d)', '\\1')`

/**
 * Short names of zones by their offsets, as the time zone database has them today. `CST` and `IST` are those of several zones:
 * such a stamp is local time.
 */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  UTC: '+00:00',
  GMT: '+00:00',
  WET: '+00:00',
  WEST: '+01:00',
  BST: '+01:00',
  CET: '+01:00',
  CEST: '+02:00',
  SAST: '+02:00',
  EET: '+02:00',
  EEST: '+03:00',
  MSK: '+03:00',
  JST: '+09:00',
  KST: '+09:00',
  AEST: '+10:00',
  AEDT: '+11:00',
  NZST: '+12:00',
  NZDT: '+13:00',
  EDT: '-04:00',
  EST: '-05:00',
  CDT: '-05:00',
  MDT: '-06:00',
  MST: '-07:00',
  PDT: '-07:00',
  PST: '-08:00',
  AKDT: '-08:00',
  AKST: '-09:00',
  HST: '-10:00',
}

/** The stamp with the offset in place of the short name; without a name that nobody can tell. */
function withOffset(text: string): string {
  const name = `regexp_extract(${text}, ' ([A-Z]{3,5})$', 1)`
  const offsets = Object.entries(ABBREVIATIONS).map(([zone, offset]) => `WHEN '${zone}' THEN '${offset}'`)
  return `(CASE WHEN ${name} = '' THEN ${unspaced(text)} ELSE left(${text}, length(${text}) - length(${name}) - 1) || CASE ${name} ${offsets.join(' ')} ELSE '' END END)`
}

const SHORT_YEAR = `'^(\\d\\d)([-/]?)(\\d\\d)[-/]?(\\d\\d)[ T]'`

const longYear = (text: string): string =>
  `CASE WHEN regexp_matches(${text}, ${SHORT_YEAR})
    THEN CASE WHEN ${text} >= '69' THEN '19' ELSE '20' END || regexp_replace(${text}, ${SHORT_YEAR}, '\\1-\\3-\\4 ')
    ELSE ${text} END`

const parsed = (...patterns: readonly string[]) => {
  const [only = ''] = patterns
  const given = patterns.length === 1 ? `'${only}'` : `[${patterns.map((pattern) => `'${pattern}'`).join(', ')}]`
  return (text: string): string => `try_strptime(${text}, ${given})`
}

const clf = (text: string): string => {
  const zoned = (from: string): string => `CAST(${parsed('%d/%b/%Y:%H:%M:%S %z')(from)} AS TIMESTAMP)`
  const local = parsed('%d/%b/%Y:%H:%M:%S', '%d/%b/%Y %H:%M:%S')
  return `(CASE WHEN ${hasOffset(text)} THEN ${lenient(text, zoned)} ELSE ${lenient(text, local)} END)`
}

/** An offset stands behind a space. */
const hasOffset = (text: string): string => `(contains(${text}, ' +') OR contains(${text}, ' -'))`

const NUMBER = `'^-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$'`

/** The table of stamps. */
export const STAMPS: Readonly<Record<StampId, Stamp>> = {
  'iso': { instant: iso, zoned: hasZone, yearless: false },
  'spaced': { instant: (text) => iso(unspaced(text)), zoned: (text) => hasZone(unspaced(text)), yearless: false },
  'abbreviated': {
    instant: (text) => iso(withOffset(text)),
    zoned: (text) => hasZone(withOffset(text)),
    yearless: false,
  },
  'short-year': { instant: (text) => iso(longYear(text)), zoned: hasZone, yearless: false },
  'clf': { instant: clf, zoned: hasOffset, yearless: false },
  'syslog': {
    instant: (text) =>
      lenient(`('${PLACEHOLDER_YEAR} ' || ${text})`, parsed('%Y %b %d %H:%M:%S', '%Y %b %d %H:%M:%S.%f')),
    zoned: () => 'false',
    yearless: true,
  },
  'nginx-error': {
    instant: (text) => lenient(text, parsed('%Y/%m/%d %H:%M:%S')),
    zoned: () => 'false',
    yearless: false,
  },
  'apache-error': {
    instant: (text) => lenient(text, parsed('%a %b %d %H:%M:%S.%f %Y', '%a %b %d %H:%M:%S %Y')),
    zoned: () => 'false',
    yearless: false,
  },
  'epoch': { instant: (text, file) => epoch(text, file?.epochs), zoned: () => 'true', yearless: false },
  'any': {
    instant: (text, { epochs, dates } = {}) => {
      const date = dates === undefined ? '' : `WHEN ${isSlashed(text)} THEN ${slashed(text, dates)}`
      return `(CASE WHEN regexp_matches(${text}, ${NUMBER}) THEN ${epoch(text, epochs)} ${date} ELSE coalesce(${iso(text)}, ${clf(text)}) END)`
    },
    // AM and PM are no zones.
    zoned: (text) =>
      `(regexp_matches(${text}, ${NUMBER}) OR (${hasZone(text)} AND NOT contains(left(${text}, 3), '/')))`,
    yearless: false,
  },
}
