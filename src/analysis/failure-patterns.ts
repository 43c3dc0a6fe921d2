import type { Database } from '../sql/database.ts'

/** A person mistypes this often at most and then succeeds from the same address within these minutes. */
const SLIPS = 3
const SLIP_MINUTES = 10

/** So many failures at equal intervals are a machine's. */
const REGULAR_FAILURES = 10

/** Intervals of a program that offers an old password are at least this long, in seconds; guessing tools do not wait. */
const REGULAR_SECONDS = 5

/** Intervals are equal when the middle four fifths of them differ by this share of their median at most. */
const REGULAR_SHARE = 0.1

/**
 * Makes the table `attempt_pattern(attempt, pattern)`: failed logins that a habit explains, as far as the log itself
 * shows it (field `tatou.failure_pattern` of rules).
 *
 * `recovered`: at most three failures of an account from one address within ten minutes, and then its success from
 * there, in a place where failures usually end so: of the accounts that fail from the address, at least half recover.
 * Somebody who tries many accounts and gets into a few is no such place.
 *
 * `periodic`: at least ten failures of one account from an address that tries no other, at equal intervals of five
 * seconds or more: a program with an old password. What the log cannot tell is whether each try has another password.
 */
export async function markFailurePatterns(db: Database): Promise<void> {
  await db.run(PATTERNS)
}

const PATTERNS = `
  CREATE OR REPLACE TEMP TABLE failing_pair AS
    SELECT source_ip, account, bool_or(success_login) AS succeeds, count(*) FILTER (failed_login) AS failures
    FROM attempt WHERE (failed_login OR success_login) AND source_ip IS NOT NULL AND account IS NOT NULL AND t IS NOT NULL
    GROUP BY ALL HAVING bool_or(failed_login);
  CREATE OR REPLACE TEMP TABLE slip AS
    SELECT attempt, source_ip, account FROM (
      SELECT attempt, failed_login, source_ip, account,
        sum(count) FILTER (failed_login) OVER (PARTITION BY source_ip, account ORDER BY t
          RANGE BETWEEN INTERVAL ${SLIP_MINUTES} MINUTE PRECEDING AND INTERVAL ${SLIP_MINUTES} MINUTE FOLLOWING) AS failures,
        count(*) FILTER (success_login) OVER (PARTITION BY source_ip, account ORDER BY t
          RANGE BETWEEN CURRENT ROW AND INTERVAL ${SLIP_MINUTES} MINUTE FOLLOWING) AS successes
      FROM attempt SEMI JOIN (SELECT source_ip, account FROM failing_pair WHERE succeeds) USING (source_ip, account)
      WHERE failed_login OR success_login)
    WHERE failed_login AND failures <= ${SLIPS} AND successes > 0;
  CREATE OR REPLACE TEMP TABLE slip_source AS
    SELECT source_ip FROM failing_pair f LEFT JOIN (SELECT DISTINCT source_ip, account FROM slip) s USING (source_ip, account)
    GROUP BY source_ip HAVING 2 * count(s.account) >= count(*);
  CREATE OR REPLACE TEMP TABLE regular_pair AS
    SELECT source_ip, account FROM (
      SELECT source_ip, account, epoch_us(t) - lag(epoch_us(t)) OVER (PARTITION BY source_ip, account ORDER BY attempt) AS gap
      FROM attempt SEMI JOIN (
        SELECT max(source_ip) AS source_ip, max(account) AS account FROM failing_pair GROUP BY source_ip
        HAVING count(*) = 1 AND max(failures) >= ${REGULAR_FAILURES}) USING (source_ip, account)
      WHERE failed_login)
    GROUP BY ALL HAVING quantile_disc(gap, 0.5) >= ${REGULAR_SECONDS}000000
      AND quantile_disc(gap, 0.9) - quantile_disc(gap, 0.1) <= ${REGULAR_SHARE} * quantile_disc(gap, 0.5);
  CREATE OR REPLACE TABLE attempt_pattern AS
    SELECT attempt, 'recovered' AS pattern FROM slip SEMI JOIN slip_source USING (source_ip)
    UNION ALL
    SELECT attempt, 'periodic' FROM attempt SEMI JOIN regular_pair USING (source_ip, account) WHERE failed_login
      AND attempt NOT IN (SELECT attempt FROM slip);
  DROP TABLE failing_pair; DROP TABLE slip; DROP TABLE slip_source; DROP TABLE regular_pair`
