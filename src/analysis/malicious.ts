import type { Database } from '../sql/database.ts'

/** How near, in microseconds, an attempt must be to a malicious one of its source and account to be one too. */
const NEAR = 30 * 60 * 1_000_000

/**
 * Makes the table `malicious(attempt, campaign)`: the attempts of `seed`, a query of attempts and the campaign each
 * belongs to, and what hangs together with them: an attempt that is no success, from the same source against the same
 * account, at most 30 minutes from a malicious one, until nothing more joins. Unknown sources and accounts join
 * nothing. An attempt that two campaigns lay claim to belongs to the first.
 */
export async function markMalicious(db: Database, seed: string): Promise<void> {
  await db.run(`
    CREATE OR REPLACE TEMP TABLE malicious_seed AS SELECT attempt, min(campaign) AS campaign FROM (${seed}) GROUP BY attempt;
    CREATE OR REPLACE TABLE malicious AS
      ${CLOSURE}
      SELECT attempt, min(campaign) AS campaign FROM (
        SELECT attempt, campaign FROM malicious_seed
        UNION ALL
        SELECT attempt, found FROM island WHERE found IS NOT NULL AND NOT seeded)
      GROUP BY attempt ORDER BY attempt;
    DROP TABLE malicious_seed`)
}

// "Until nothing more joins" needs no loop: within a source and account, attempts that follow each other
// within the distance hang together, and a chain of them is malicious when any link is.
const CLOSURE = `
  WITH link AS (
    SELECT a.attempt, a.source_ip, a.account, epoch_us(a.t) AS us, s.attempt IS NOT NULL AS seeded, s.campaign
    FROM attempt a LEFT JOIN malicious_seed s ON s.attempt = a.attempt
    WHERE a.source_ip IS NOT NULL AND a.account IS NOT NULL AND a.t IS NOT NULL
      AND (s.attempt IS NOT NULL OR a.outcome <> 'success')
  ),
  open AS (SELECT source_ip, account FROM link GROUP BY ALL HAVING bool_or(seeded) AND NOT bool_and(seeded)),
  spaced AS (
    SELECT link.*, us - lag(us) OVER (PARTITION BY source_ip, account ORDER BY attempt) AS gap
    FROM link SEMI JOIN open USING (source_ip, account)
  ),
  chained AS (
    SELECT attempt, seeded, campaign, max(CASE WHEN gap IS NULL OR gap > ${NEAR} THEN attempt END) OVER (
      PARTITION BY source_ip, account ORDER BY attempt ROWS UNBOUNDED PRECEDING) AS chain
    FROM spaced
  ),
  island AS (SELECT attempt, seeded, min(campaign) OVER (PARTITION BY chain) AS found FROM chained)`
