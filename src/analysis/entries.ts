import type { Activity, Outcome } from '../model/event.ts'
import type { Entry } from '../model/timeline.ts'
import type { Database, Row } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'
import { findingIds, spellSeconds } from './findings.ts'

/** A pause this many times the median gap of its kind ends a fold, if it is at least this long. */
const PAUSE_FACTOR = 8
const PAUSE_SECONDS = 5

/** An entry whose first line is still to be looked up: input number and 1-based line. */
export interface OpenEntry extends Omit<Entry, 'ref'> {
  readonly input: number
  readonly line: number
  /** The row of its record; null where it is about none. */
  readonly rid: number | null
}

const SHOWN = `
  SELECT a.*, p.phase, coalesce(m.attempt IS NOT NULL, false) AS malicious FROM chosen_attempt a
    LEFT JOIN phase_attempt p USING (attempt) LEFT JOIN malicious m USING (attempt)
  WHERE m.attempt IS NOT NULL OR (a.success_login AND a.account IN (
    SELECT account FROM attempt SEMI JOIN malicious USING (attempt) WHERE account IS NOT NULL))`

const KIND = 'phase, source_ip, activity, outcome, reason, enumeration, malicious'

/**
 * The entries of the timeline in time order: malicious attempts and the successes of attacked accounts.
 * Equal attempts of one source in quick succession are folded into one entry unless `full` is set. `ids` are those of
 * the findings by number.
 */
export async function buildEntries(
  db: Database,
  full: boolean,
  ids: ReadonlyMap<number, string>,
): Promise<OpenEntry[]> {
  await db.run(`CREATE OR REPLACE TEMP TABLE shown AS ${SHOWN}`)
  const gaps = `SELECT *, epoch_us(t) - lag(epoch_us(t)) OVER kind AS gap FROM shown WINDOW kind AS (PARTITION BY ${KIND} ORDER BY attempt)`
  await db.run(`CREATE OR REPLACE TEMP TABLE paced AS SELECT *, hash(${KIND}) AS kind FROM (${gaps});
    CREATE OR REPLACE TEMP TABLE pace AS SELECT kind, greatest(${PAUSE_SECONDS}000000, ${PAUSE_FACTOR} * quantile_disc(gap, 0.5)) AS pause FROM paced GROUP BY kind`)
  const paused = 'SELECT *, CASE WHEN gap > pause THEN 1 ELSE 0 END AS paused FROM paced LEFT JOIN pace USING (kind)'
  const fold = full ? 'attempt' : `sum(paused) OVER (PARTITION BY kind ORDER BY attempt)`
  await db.run(`CREATE OR REPLACE TEMP TABLE folded AS SELECT *, ${fold} AS fold FROM (${paused})`)
  const rows = await db.rows(`SELECT f.*, a.input, a.line, a.rid, c.findings FROM (
      SELECT kind, fold, ${KIND}, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last, sum(count)::BIGINT AS count,
        count(DISTINCT account) AS accounts, min(account) AS account, min(attempt) AS attempt
      FROM folded GROUP BY kind, fold, ${KIND}) f
    JOIN attempt a USING (attempt)
    LEFT JOIN (SELECT kind, fold, list(DISTINCT finding ORDER BY finding) AS findings
      FROM folded JOIN finding_attempt USING (attempt) GROUP BY kind, fold) c ON c.kind = f.kind AND c.fold = f.fold
    ORDER BY f.attempt`)
  const about = await db.rows(LOG_FINDINGS)
  return [...rows.map((row) => toEntry(row, ids)), ...about.map((row) => toLogEntry(row, ids))].toSorted(
    (a, b) => compare(a.time, b.time) || a.input - b.input || a.line - b.line,
  )
}

/** What is wrong with the logs themselves stands among the attempts, at the place where it was found. */
const LOG_FINDINGS = `
  SELECT f.finding, f.first_us, f.last_us, f.note, l.input, l.line, l.rid FROM finding f
    JOIN finding_line l ON l.finding = f.finding AND l.place = 1
  WHERE f.note IS NOT NULL AND f.level > 0 ORDER BY f.finding`

function toLogEntry(row: Row, ids: ReadonlyMap<number, string>): OpenEntry {
  const id = ids.get(Number(row['finding']))
  return {
    time: formatInstant(Number(row['first_us'])),
    end: formatInstant(Number(row['last_us'])),
    phase: null,
    activity: 'system',
    outcome: 'unknown',
    source_ip: null,
    account: null,
    accounts: 0,
    count: 1,
    description: String(row['note']),
    finding_ids: id === undefined ? [] : [id],
    input: Number(row['input']),
    line: Number(row['line']),
    rid: row['rid'] === null ? null : Number(row['rid']),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function toEntry(row: Row, ids: ReadonlyMap<number, string>): OpenEntry {
  const accounts = Number(row['accounts'])
  const first = Number(row['first'])
  const last = Number(row['last'])
  return {
    time: formatInstant(first),
    end: formatInstant(last),
    phase: row['phase'] === null ? null : Number(row['phase']),
    // Both columns hold only the words of the model: they come from the formats' data.
    activity: String(row['activity']) as Activity,
    outcome: String(row['outcome']) as Outcome,
    source_ip: row['source_ip'] === null ? null : String(row['source_ip']),
    account: accounts === 1 ? String(row['account']) : null,
    accounts,
    count: Number(row['count']),
    description: describe(row, accounts, (last - first) / 1_000_000),
    finding_ids: findingIds(row, ids),
    input: Number(row['input']),
    line: Number(row['line']),
    rid: Number(row['rid']),
  }
}

const REASON_WORDS: Readonly<Record<string, string>> = {
  invalid_credentials: 'wrong credentials',
  unknown_user: 'no such user',
  duplicate_account: 'account exists',
  missing_fields: 'fields missing',
  fault: 'fault of the platform',
  expired: 'expired',
  locked: 'locked',
  rate_limited: 'rate limited',
  mfa_denied: 'second factor denied',
  not_allowed: 'not allowed',
}

const ACTIVITY_WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  login: ['login', 'logins'],
  registration: ['registration', 'registrations'],
  mfa: ['second factor', 'second factors'],
  password_change: ['password change', 'password changes'],
}

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  success: 'successful',
  failure: 'failed',
  unknown: 'unfinished',
}

/** What an entry says in words; it never holds text from the log. */
function describe(row: Row, accounts: number, seconds: number): string {
  const count = Number(row['count'])
  const activity = String(row['activity'])
  const [one, many] = ACTIVITY_WORDS[activity] ?? [activity.replaceAll('_', ' '), activity.replaceAll('_', ' ')]
  const what = `${OUTCOME_WORDS[String(row['outcome'])] ?? ''} ${count === 1 ? one : many}`.trim()
  const why = row['reason'] === null ? '' : ` (${REASON_WORDS[String(row['reason'])] ?? String(row['reason'])})`
  if (count === 1) return `${what}${why}`
  const on = accounts > 1 ? ` on ${accounts} accounts` : ''
  return `${count} ${what}${on} in ${spellSeconds(seconds)}${why}`
}
