import type { Database } from '../sql/database.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND

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
 * somebody leaves who mistypes. Not so where four sources or more fail on the account, or where most of the accounts
 * that the source fails on do not get in so: then it is an attacker's guess that was right.
 * `periodic`: one of twenty or more failures of the account from the source at equal intervals between ten seconds and ten minutes, with no success in between, after the account had got in from there, and
 * where the source does so on two accounts at most: what a program leaves whose password is old. Where the log shows no
 * earlier success, it takes a hundred, and a source that tries nothing else. Both are facts about the log; that they are
 * harmless is the judgement of rules that leave them out.
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
    FROM (${RECOVERED} UNION ALL ${PERIODIC}) GROUP BY attempt`)
  await db.run(
    `DROP TABLE failure_login; DROP TABLE failure_pair; DROP TABLE failure_interval; DROP TABLE failure_series;
    DROP TABLE failure_slip`,
  )
}

// Pairs of source and account have a number each, since windows over numbers take half the time of those over text.
const PAIRS = `CREATE OR REPLACE TEMP TABLE failure_pair AS
    SELECT CAST(row_number() OVER (ORDER BY source_ip, account) AS INTEGER) AS pair, * FROM (
      SELECT source_ip, account, count(*) FILTER (failed_login) AS failures, min(attempt) FILTER (success_login) AS success
      FROM attempt
      WHERE (failed_login OR success_login) AND source_ip IS NOT NULL AND account IS NOT NULL
      GROUP BY source_ip, account HAVING bool_or(failed_login));
  CREATE OR REPLACE TEMP TABLE failure_login AS
    SELECT a.attempt, p.pair, epoch_us(a.t) AS us, a.count, a.failed_login AS failed, p.failures >= ${SHORTEST_SERIES} AS many
    FROM attempt a JOIN failure_pair p USING (source_ip, account)
    WHERE (a.failed_login OR a.success_login) AND a.t IS NOT NULL`

/** Each failure with the next success of its pair; attempts are numbered in their total order. */
const SLIPS = `CREATE OR REPLACE TEMP TABLE failure_slip AS SELECT attempt, pair FROM (
    SELECT f.attempt, f.pair, s.us - f.us AS wait, sum(f.count) OVER (PARTITION BY s.attempt) AS slips
    FROM (SELECT * FROM failure_login WHERE failed) f ASOF JOIN (SELECT * FROM failure_login WHERE NOT failed) s
      ON f.pair = s.pair AND f.attempt < s.attempt
    WHERE s.us - f.us <= ${DAY})
  WHERE slips <= ${MOST_SLIPS} AND wait <= ${SLIP_MICROS}`

/** Pairs of an account that many sources fail on, or of a source most of whose accounts do not recover. */
const CROWDED = `SELECT pair FROM (
    SELECT p.pair, count(*) OVER (PARTITION BY account) AS sources, count(*) OVER (PARTITION BY source_ip) AS accounts,
      count(s.pair) OVER (PARTITION BY source_ip) AS recovering
    FROM failure_pair p LEFT JOIN (SELECT DISTINCT pair FROM failure_slip) s ON s.pair = p.pair)
  WHERE sources >= ${MANY_SOURCES} OR 2 * recovering < accounts`

const RECOVERED = `SELECT attempt, 'recovered' AS pattern FROM failure_slip WHERE pair NOT IN (${CROWDED})`

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
