import type { Database } from '../sql/database.ts'

/** How near, in microseconds, an attempt must be to a malicious one of its source and account to be one too. */
const NEAR = 30 * 60 * 1_000_000

/** Before rules exist: every failed login and every answer that tells whether an account exists. */
export const FAILURES_AND_ENUMERATION = 'SELECT attempt FROM attempt WHERE failed_login OR enumeration'

/**
 * Makes the table `malicious(attempt)`: the attempts of `seed` (a query of attempt numbers) and what hangs
 * together with them: an attempt that is no success, from the same source against the same account, at most
 * 30 minutes from a malicious one, until nothing more joins. Unknown sources and accounts join nothing.
 */
export async function markMalicious(db: Database, seed: string = FAILURES_AND_ENUMERATION): Promise<void> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE malicious_seed AS SELECT DISTINCT attempt FROM (${seed});
    CREATE OR REPLACE TABLE malicious AS
      ${CLOSURE}
      SELECT attempt FROM malicious_seed
      UNION
      SELECT attempt FROM island WHERE touched
      ORDER BY attempt;
    DROP TABLE malicious_seed`)
}

// "Until nothing more joins" needs no loop: within a source and account, attempts that follow each other
// within the distance hang together, and a chain of them is malicious when any link is.
const CLOSURE = `
  WITH link AS (
    SELECT a.attempt, a.source_ip, a.account, epoch_us(a.t) AS us, s.attempt IS NOT NULL AS seeded
    FROM attempt a LEFT JOIN malicious_seed s ON s.attempt = a.attempt
    WHERE a.source_ip IS NOT NULL AND a.account IS NOT NULL AND a.t IS NOT NULL
      AND (s.attempt IS NOT NULL OR a.outcome <> 'success')
  ),
  open AS (SELECT DISTINCT source_ip, account FROM link WHERE NOT seeded),
  spaced AS (
    SELECT link.*, us - lag(us) OVER (PARTITION BY source_ip, account ORDER BY attempt) AS gap
    FROM link SEMI JOIN open USING (source_ip, account)
  ),
  chained AS (
    SELECT attempt, seeded, max(CASE WHEN gap IS NULL OR gap > ${NEAR} THEN attempt END) OVER (
      PARTITION BY source_ip, account ORDER BY attempt ROWS UNBOUNDED PRECEDING) AS chain
    FROM spaced
  ),
  island AS (SELECT attempt, bool_or(seeded) OVER (PARTITION BY chain) AS touched FROM chained)`
