import type { Database } from '../sql/database.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Somebody who mistypes gets in after at most so many failures of the day, and within this time. */
const MOST_SLIPS = 3
const SLIP_MICROS = 30 * MINUTE
const DAY = 24 * 60 * MINUTE

/** A program waits at least and at most so long before it tries again. Attackers who wait do not wait for less. */
const SHORTEST_PERIOD = 10 * SECOND
const LONGEST_PERIOD = 10 * MINUTE

/** Two intervals are equal when they differ by no more: two roundings to whole seconds, or a twentieth. */
const JITTER = 2 * SECOND

/** So many failures at equal intervals are a program; fewer may be chance. */
const SHORTEST_SERIES = 20

/** A host runs so many programs with an old password at most. Equal intervals on more accounts are an attack's. */
const MOST_PROGRAMS = 2

/** So many at equal intervals are a program even where the log begins too late to show that it ever got in. */
const LONG_SERIES = 100

/** People have two or three addresses; where more fail on an account, somebody else is at it. */
const MANY_SOURCES = 4

/**
 * Fills the table `failure_pattern(attempt, pattern)`: failed logins that a habit explains.
 *
 * `recovered`: the account got in from the same source within half an hour, after three failures of the day at most: what
 * somebody leaves who mistypes. Not so where most of the accounts that the source fails on do not get in so, or where four
 * sources or more fail on the account, others of them in the hours around, and the source never got in before: then it is
 * an attacker's guess that was right.
 *
 * `periodic`: one of twenty or more failures of the account from the source at equal intervals between ten seconds and
 * ten minutes, with no success in between, after the account had got in from there, and where the source does so on two
 * accounts at most: what a program leaves whose password is old. Where the log shows no earlier success, it takes a
 * hundred, and a source that tries nothing else.
 *
 * Both are facts about the log; that they are harmless is the judgement of rules that leave them out.
 *
 * Reads `attempt`. Attempts without a source, an account or a time have no pattern.
 */
export async function buildFailurePatterns(db: Database): Promise<void> {
  await db.run(PAIRS)
  await db.run(INTERVALS)
  await db.run(`CREATE OR REPLACE TEMP TABLE failure_series AS SELECT s.*, p.source_ip, p.success < s.start AS known
    FROM (${SERIES}) s JOIN failure_pair p USING (pair)`)
  await db.run(SLIPS)
  await db.run(`CREATE OR REPLACE TABLE failure_pattern AS SELECT attempt, max(pattern) AS pattern
    FROM (SELECT * FROM (${RECOVERED}) UNION ALL ${PERIODIC}) GROUP BY attempt`)
  await db.run(
    `DROP TABLE failure_login; DROP TABLE failure_pair; DROP TABLE failure_interval; DROP TABLE failure_series;
    DROP TABLE failure_slip`,
  )
}

// Pairs of source and account have a number each, since windows over numbers take half the time of those over text.
const PAIRS = `CREATE OR REPLACE TEMP TABLE failure_pair AS
    SELECT CAST(row_number() OVER (ORDER BY source_ip, account) AS INTEGER) AS pair, * FROM (
      SELECT source_ip, account, count(*) FILTER (failed_login) AS failures, min(attempt) FILTER (success_login) AS success,
        min(attempt) FILTER (failed_login) AS failure
      FROM attempt
      WHERE (failed_login OR success_login) AND source_ip IS NOT NULL AND account IS NOT NULL
      GROUP BY source_ip, account HAVING bool_or(failed_login));
  CREATE OR REPLACE TEMP TABLE failure_login AS
    SELECT a.attempt, p.pair, epoch_us(a.t) AS us, a.count, a.failed_login AS failed, p.failures >= ${SHORTEST_SERIES} AS many
    FROM attempt a JOIN failure_pair p USING (source_ip, account)
    WHERE (a.failed_login OR a.success_login) AND a.t IS NOT NULL`

/** Each failure with the next success of its pair; attempts are numbered in their total order. */
const SLIPS = `CREATE OR REPLACE TEMP TABLE failure_slip AS SELECT attempt, pair, us FROM (
    SELECT f.attempt, f.pair, f.us, s.us - f.us AS wait, sum(f.count) OVER (PARTITION BY s.attempt) AS slips
    FROM (SELECT * FROM failure_login WHERE failed) f ASOF JOIN (SELECT * FROM failure_login WHERE NOT failed) s
      ON f.pair = s.pair AND f.attempt < s.attempt
    WHERE s.us - f.us <= ${DAY})
  WHERE slips <= ${MOST_SLIPS} AND wait <= ${SLIP_MICROS}`

/** Pairs with how many sources fail on their account, and of how many accounts of their source most do not recover. */
const SURROUNDED = `SELECT p.*, coalesce(p.success < p.failure, false) AS known,
    count(*) OVER (PARTITION BY account) >= ${MANY_SOURCES} AS crowded,
    2 * count(s.pair) OVER (PARTITION BY source_ip) < count(*) OVER (PARTITION BY source_ip) AS hopeless
  FROM failure_pair p LEFT JOIN (SELECT DISTINCT pair FROM failure_slip) s ON s.pair = p.pair`

/** Who fails on an account in which hour; hours are counted from the epoch. */
const HOURS = `SELECT DISTINCT p.account, p.source_ip, l.us // ${HOUR} AS hour FROM failure_login l JOIN failure_pair p USING (pair)
  WHERE l.failed`

// On an account that many sources fail on, a slip is one of the owner's where the owner got in before, or while nobody
// else is at it: in the hours around.
const RECOVERED = `WITH slip AS (
    SELECT s.attempt, s.us, p.* FROM failure_slip s JOIN (${SURROUNDED}) p USING (pair) WHERE NOT p.hopeless)
  SELECT attempt, 'recovered' AS pattern FROM slip WHERE NOT crowded OR known
  UNION ALL
  SELECT attempt, 'recovered' FROM (SELECT * FROM slip WHERE crowded AND NOT known) ANTI JOIN (
    SELECT attempt FROM slip s JOIN (SELECT account, source_ip, unnest([hour - 1, hour, hour + 1]) AS hour FROM (${HOURS})) h
      ON h.account = s.account AND h.hour = s.us // ${HOUR} AND h.source_ip <> s.source_ip) USING (attempt)`

const PAIR = 'PARTITION BY pair ORDER BY attempt'

/** Attempts with the interval before them, NULL where there is none that could be a program's, and the one before that. */
const INTERVALS = `CREATE OR REPLACE TEMP TABLE failure_interval AS
  SELECT *, lag(gap) OVER (PARTITION BY pair ORDER BY position) AS earlier FROM (
    SELECT attempt, pair, row_number() OVER (${PAIR}) AS position,
      CASE WHEN failed AND lag(failed) OVER (${PAIR}) AND us - lag(us) OVER (${PAIR}) BETWEEN ${SHORTEST_PERIOD} AND ${LONGEST_PERIOD}
        THEN us - lag(us) OVER (${PAIR}) END AS gap
    FROM failure_login WHERE many)`

/** Runs of intervals that equal the one before; two attempts stand before the first of them. */
const SERIES = `SELECT pair, min(position) - 2 AS first, max(position) AS last, count(*) + 2 AS length, min(attempt) AS start FROM (
    SELECT pair, attempt, position, position - row_number() OVER (PARTITION BY pair ORDER BY position) AS run
    FROM failure_interval WHERE abs(gap - earlier) <= greatest(${JITTER}, gap // 20))
  GROUP BY pair, run HAVING count(*) + 2 >= ${SHORTEST_SERIES}`

/** Sources that try more than one account, or name none. */
const BUSY = `SELECT source_ip FROM attempt SEMI JOIN failure_series USING (source_ip) GROUP BY source_ip
  HAVING count(DISTINCT account) > 1 OR count(account) < count(*)`

const PERIODIC = `SELECT attempt, 'periodic' AS pattern FROM failure_interval JOIN (
    SELECT * FROM failure_series WHERE coalesce(known, false) OR (length >= ${LONG_SERIES} AND source_ip NOT IN (${BUSY}))
    QUALIFY count(DISTINCT pair) OVER (PARTITION BY source_ip) <= ${MOST_PROGRAMS}) USING (pair)
  WHERE position BETWEEN first AND last`
