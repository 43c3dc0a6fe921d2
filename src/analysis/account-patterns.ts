import type { Database } from '../sql/database.ts'

/** After so long without a login an account is dormant (CIS Controls v8, safeguard 5.3). */
export const DORMANT_DAYS = 45

/**
 * Fills the table `account_pattern(attempt, pattern)`: successful logins that are unusual for their account.
 *
 * `dormant`: the account got in last 45 days ago or more. `never_seen`: it gets in for the first time after the log has
 * told of logins for 45 days, and no record before tells that it was made or changed.
 *
 * Both are facts about the log: people come back from leave, and not every log tells who is hired. Reads `attempt` and the
 * view `event`. Attempts without an account or a time have no pattern.
 */
export async function buildAccountPatterns(db: Database): Promise<void> {
  await db.run('CREATE OR REPLACE TABLE account_pattern (attempt BIGINT, pattern VARCHAR)')
  const [found] = await db.rows(
    `SELECT coalesce(max(t) - min(t) >= ${WAIT}, false) AS long FROM attempt WHERE activity = 'login'`,
  )
  if (found?.['long'] === true) await db.run(PATTERNS)
}

const WAIT = `INTERVAL ${DORMANT_DAYS} DAY`

const PATTERNS = `INSERT INTO account_pattern
  WITH success AS (
    SELECT attempt, account, t, lag(t) OVER (PARTITION BY account ORDER BY attempt) AS earlier
    FROM attempt WHERE success_login AND account IS NOT NULL AND t IS NOT NULL
  ),
  unknown AS (
    SELECT s.* FROM success s WHERE earlier IS NULL
      AND t >= (SELECT min(t) FROM attempt WHERE activity = 'login') + ${WAIT}
      AND NOT EXISTS (SELECT 1 FROM event e WHERE e.account = s.account AND e.t <= s.t
        AND (e.activity = 'registration' OR e.activity = 'account_change' OR e.activity = 'password_change'))
  )
  SELECT attempt, 'dormant' FROM success WHERE t - earlier >= ${WAIT}
  UNION ALL SELECT attempt, 'never_seen' FROM unknown`
