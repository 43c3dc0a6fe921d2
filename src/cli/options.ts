import { TatouError } from '../model/errors.ts'
import { parseAddressRange, type AddressRange } from '../ingest/address-range.ts'
import type { Invocation, RawOptions } from './command.ts'
import { parseMoment, type Moment } from './moment.ts'

/** How stamps and lines are to be read where the logs do not say it themselves. */
export interface ReadingOptions {
  readonly inputFormat: string | null
  readonly timezone: string
  /** False when the zone is only our default. */
  readonly timezoneGiven: boolean
  readonly year: number | null
  /** Seconds to be added to all times of single inputs. */
  readonly skew: readonly { readonly path: string; readonly seconds: number }[]
}

/** Where the events come from; `case` and `paths` are never both given. */
export interface InputOptions extends ReadingOptions {
  readonly paths: readonly string[]
  readonly case: string | null
}

/** What is shown and counted: `[since, until)`, any of the sources, any of the accounts. */
export interface Filters {
  readonly since: Moment | null
  readonly until: Moment | null
  readonly sources: readonly AddressRange[]
  readonly accounts: readonly string[]
}

export interface OutputOptions<F extends string> {
  readonly format: F
  /** Path of `-o`, or null for standard output. */
  readonly file: string | null
  readonly displayTimezone: string
  readonly full: boolean
}

/** Collects what is wrong with the options of a command, so that all of it is said at once. */
export class UsageFaults {
  readonly #problems: string[] = []

  /** Notes a problem; returns null, to stand for the value that there is none of. */
  add(problem: string): null {
    this.#problems.push(problem)
    return null
  }

  /** Throws `usage` when anything was noted. */
  check(): void {
    if (this.#problems.length > 0) throw new TatouError('usage', { problem: this.#problems.join('\n') })
  }
}

/** How the logs are to be read. */
export function readingOptions({ options }: Invocation, faults: UsageFaults): ReadingOptions {
  const timezone = text(options, 'timezone')
  return {
    inputFormat: text(options, 'inputFormat'),
    timezone: parseZone('--timezone', timezone, faults),
    timezoneGiven: timezone !== null,
    year: parseYear(text(options, 'year'), faults),
    skew: parseSkews(list(options, 'skew'), faults),
  }
}

/**
 * The input options; `paths` are those of the arguments that name logs. Throws `input-none` when neither a
 * path nor a case is given.
 */
export function inputOptions(invocation: Invocation, faults: UsageFaults, paths = invocation.args): InputOptions {
  const folder = text(invocation.options, 'case')
  if (folder !== null && paths.length > 0) faults.add('give --case or paths, not both')
  if (folder === null && paths.length === 0) throw new TatouError('input-none')
  if (paths.filter((path) => path === '-').length > 1) faults.add('standard input (-) can be read only once')
  return { paths, case: folder, ...readingOptions(invocation, faults) }
}

/** The filter options. */
export function filterOptions(invocation: Invocation, faults: UsageFaults): Filters {
  const { options } = invocation
  const since = parseTime('--since', text(options, 'since'), faults)
  const until = parseTime('--until', text(options, 'until'), faults)
  if (since !== null && until !== null && isEmpty(since, until)) {
    faults.add('--since is not before --until: no event can lie between them')
  }
  return {
    since,
    until,
    sources: list(options, 'source').flatMap((source) => parseSource(source, faults) ?? []),
    accounts: list(options, 'account').map(accountKey),
  }
}

/** The output options; the allowed formats were checked with the command line. */
export function outputOptions<F extends string>(
  invocation: Invocation,
  formats: readonly F[],
  faults: UsageFaults,
): OutputOptions<F> {
  const { options } = invocation
  const given = text(options, 'format')
  const [first] = formats
  if (first === undefined) throw new TypeError('a command with --format has at least one format')
  return {
    format: formats.find((format) => format === given) ?? first,
    file: text(options, 'output'),
    displayTimezone: parseZone('--display-timezone', text(options, 'displayTimezone'), faults),
    full: options['full'] === true,
  }
}

/** The value of an option that takes one, or null when it was not given. */
export function text(options: RawOptions, name: string): string | null {
  const value = options[name]
  return typeof value === 'string' ? value : null
}

/** The values of a repeatable option. */
export function list(options: RawOptions, name: string): readonly string[] {
  const value = options[name]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function parseTime(option: string, given: string | null, faults: UsageFaults): Moment | null {
  if (given === null) return null
  const moment = parseMoment(given)
  if (moment !== undefined) return moment
  return faults.add(`${option}: '${given}' is no time: write 2025-10-18T16:28:00Z, 2025-10-18, or -2h`)
}

/** Moments of different kinds can only be compared when the events are known. */
function isEmpty(since: Moment, until: Moment): boolean {
  if (since.kind === 'instant') return until.kind === 'instant' && since.microseconds >= until.microseconds
  return until.kind === 'before-last' && since.seconds <= until.seconds
}

function parseSource(given: string, faults: UsageFaults): AddressRange | null {
  return parseAddressRange(given) ?? faults.add(`--source: '${given}' is no IP address and no CIDR range`)
}

const YEARS = { first: 1970, last: 2199 } as const

function parseYear(given: string | null, faults: UsageFaults): number | null {
  if (given === null) return null
  const year = Number(given)
  if (/^\d{4}$/.test(given) && year >= YEARS.first && year <= YEARS.last) return year
  return faults.add(`--year: '${given}' is no year from ${YEARS.first} to ${YEARS.last}`)
}

const SKEW = /^(.+)=([+-]?\d{1,9}(?:\.\d{1,6})?)s?$/s

function parseSkews(given: readonly string[], faults: UsageFaults): ReadingOptions['skew'] {
  const skews = new Map<string, number>()
  for (const each of given) {
    const [, path, seconds] = SKEW.exec(each) ?? []
    if (path === undefined) faults.add(`--skew: '${each}' is no skew: write INPUT=+3.2s, or INPUT=-0.5s`)
    else if (skews.has(path)) faults.add(`--skew: ${path} is given more than once`)
    else skews.set(path, Number(seconds))
  }
  return [...skews].map(([path, seconds]) => ({ path, seconds })).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Only the shape of a zone is checked here: which names exist, the engine's own time zone data say. */
const ZONE = /^(?:(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*)$/

function parseZone(option: string, given: string | null, faults: UsageFaults): string {
  if (given === null) return 'UTC'
  if (!ZONE.test(given)) faults.add(`${option}: '${given}' is no time zone: write UTC, Europe/Stockholm, or +02:00`)
  return given
}

/** Accounts are compared by exact bytes; those with an @ are kept in lower case. */
function accountKey(name: string): string {
  return name.includes('@') ? name.toLowerCase() : name
}
