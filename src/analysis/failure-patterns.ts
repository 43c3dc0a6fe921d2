import type { Database } from '../sql/database.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND

/** Somebody who mistypes gets in after at most so many tries, and within this time. */
const MOST_SLIPS = 3
const SLIP_MICROS = 30 * MINUTE

/** A program waits at least and at most so long before it tries again. Attackers who wait do not wait for less. */
const SHORTEST_PERIOD = 10 * SECOND
const LONGEST_PERIOD = 10 * MINUTE

/** Two intervals are equal when they differ by no more: two roundings to whole seconds, or a twentieth. */
const JITTER = 2 * SECOND

/** So many failures at equal intervals are a program; fewer may be chance. */
const SHORTEST_SERIES = 20

/** A host runs so many programs with an old password at most. Equal intervals on more accounts are an attack's. */
const MOST_PROGRAMS = 2

/**
 * Fills the table `failure_pattern(attempt, pattern)`: failed logins that a habit explains.
 *
 * `recovered`: the account got in from the same source within half an hour, after three failures at most: what
 * somebody leaves who mistypes. `periodic`: one of twenty or more failures of the account from the source at equal
 * intervals between ten seconds and ten minutes, with no success in between, where the source does so on two
 * accounts at most: what a program leaves whose password is old. Both are facts about the log; that they are harmless is
 * the judgement of rules that leave them out.
 *
 * Reads `attempt`. Attempts without a source, an account or a time have no pattern.
 */
export async function buildFailurePatterns(db: Database): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE failure_login AS
    SELECT attempt, source_ip, account, epoch_us(t) AS us, count, failed_login AS failed FROM attempt
    WHERE (failed_login OR success_login) AND t IS NOT NULL AND source_ip IS NOT NULL AND account IS NOT NULL`)
  await db.run(`CREATE OR REPLACE TABLE failure_pattern AS SELECT attempt, max(pattern) AS pattern
    FROM (${RECOVERED} UNION ALL SELECT attempt, 'periodic' FROM (${PERIODIC})) GROUP BY attempt`)
  await db.run('DROP TABLE failure_login')
}

/** Attempts of pairs of source and account that have what a pattern needs; attempts are numbered in their order. */
const pairs = (having: string): string => `SELECT l.* FROM failure_login l
  JOIN (SELECT source_ip, account FROM failure_login GROUP BY ALL HAVING ${having}) USING (source_ip, account)`

const PAIR = 'PARTITION BY source_ip, account ORDER BY attempt'

const RECOVERED = `SELECT attempt, 'recovered' AS pattern FROM (
    SELECT attempt, sum(count) OVER (PARTITION BY source_ip, account, success) AS slips
    FROM (SELECT *, min(us) FILTER (NOT failed) OVER (${PAIR} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS success_us,
        min(attempt) FILTER (NOT failed) OVER (${PAIR} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS success
      FROM (${pairs('bool_or(failed) AND bool_or(NOT failed)')}))
    WHERE failed AND success_us - us <= ${SLIP_MICROS})
  WHERE slips <= ${MOST_SLIPS}`

/** Attempts with the interval before them; NULL where there is none that could be a program's. */
const INTERVALS = `SELECT *, CASE WHEN failed AND before_failed AND us - before_us BETWEEN ${SHORTEST_PERIOD} AND ${LONGEST_PERIOD}
      THEN us - before_us END AS gap
  FROM (SELECT *, lag(us) OVER (${PAIR}) AS before_us, lag(failed) OVER (${PAIR}) AS before_failed
    FROM (${pairs(`count(*) FILTER (failed) >= ${SHORTEST_SERIES}`)}))`

/** A series goes on while each interval equals the one before; the attempt before its first interval begins it. */
const SERIES = `SELECT *, count(*) FILTER (begins) OVER (${PAIR} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS series
  FROM (SELECT *, gap IS NULL OR abs(gap - lag(gap) OVER (${PAIR})) > greatest(${JITTER}, gap // 20) AS begins
    FROM (${INTERVALS}))`

// The first attempt of a series has no interval, or one of another length: it belongs by the interval after it.
const PERIODIC = `SELECT attempt FROM (
    SELECT attempt, source_ip, count(*) OVER (PARTITION BY source_ip, account, series) AS length, account
    FROM (${SERIES}) WHERE failed)
  WHERE length >= ${SHORTEST_SERIES}
  QUALIFY count(DISTINCT account) OVER (PARTITION BY source_ip) <= ${MOST_PROGRAMS}`
