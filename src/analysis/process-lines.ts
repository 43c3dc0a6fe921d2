import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'
import type { Reason } from '../model/event.ts'

/** Process ids are used again: a pause longer than this (in microseconds) ends the session of a process. */
const SESSION_GAP = 600_000_000

/**
 * Which reason stands for an attempt whose lines give several: what the server knew beyond "wrong
 * password" first. Reasons by which no password was judged come last, since one line that judged one
 * makes it a failed login.
 */
const SPECIFIC_FIRST: readonly Reason[] = [
  'locked',
  'expired',
  'not_allowed',
  'unknown_user',
  'duplicate_account',
  'mfa_denied',
  'invalid_credentials',
  'rate_limited',
  'missing_fields',
  'fault',
]

/**
 * Settles the `secondary` records of `attempt_candidate`: lines by which a process (sshd) says more about
 * a failure, or all that it says. Where the process has a line of its own for the account in the same
 * session, they join that attempt (`attempt_join`): the latest line before them, else the first after. Where
 * it has none, those of one account make one attempt together, described in `attempt_process`. A line
 * without an account joins whatever own line the session has, or the one account the session names.
 * Without a process id or a time a line stands alone.
 */
export async function joinProcessLines(db: Database): Promise<void> {
  await db.run(SESSION)
  await db.run(OWN_LINE)
  await db.run(TOGETHER)
  await db.run('DROP TABLE attempt_session; DROP TABLE attempt_own_line; DROP TABLE attempt_together')
}

// `session` is the number of its first line. Only processes that have a secondary line are looked at.
const SESSION = `
  CREATE OR REPLACE TEMP TABLE attempt_session AS
    WITH process AS (
      SELECT host_name, process_pid, min(rowid) AS process FROM attempt_candidate
      WHERE role = 'secondary' AND us IS NOT NULL AND process_pid IS NOT NULL
      GROUP BY host_name, process_pid
    ),
    spaced AS (
      SELECT c.rowid AS n, process, role, account,
        role = 'own' AND c.activity = 'login' AND c.outcome = 'failure' AS failed, us - lag(us) OVER (PARTITION BY process ORDER BY c.rowid) AS gap
      FROM attempt_candidate c JOIN process
        ON c.process_pid = process.process_pid AND c.host_name IS NOT DISTINCT FROM process.host_name
      WHERE role IN ('own', 'secondary') AND us IS NOT NULL
    )
    SELECT n, role, account, failed, max(CASE WHEN gap IS NULL OR gap > ${SESSION_GAP} THEN n END) OVER (
      PARTITION BY process ORDER BY n ROWS UNBOUNDED PRECEDING) AS session
    FROM spaced`

// Own lines go before secondary ones in one order, so that one window finds the latest before each: a join by inequality takes
// seconds where a log has all its lines from one process.
const OWN_LINE = `
  CREATE OR REPLACE TEMP TABLE attempt_own_line AS
    WITH line AS (
      SELECT n, session, account, true AS own FROM attempt_session WHERE failed AND account IS NOT NULL
      UNION ALL
      SELECT n, session, NULL, true FROM attempt_session WHERE role = 'own'
        AND session IN (SELECT session FROM attempt_session WHERE role = 'secondary' AND account IS NULL)
      UNION ALL
      SELECT n, session, account, false FROM attempt_session WHERE role = 'secondary'
    ),
    placed AS (
      SELECT n, own AS is_own, max(CASE WHEN own THEN n END) OVER (
          PARTITION BY session, account ORDER BY n ROWS UNBOUNDED PRECEDING) AS latest,
        min(CASE WHEN own THEN n END) OVER (PARTITION BY session, account) AS first
      FROM line
    )
    SELECT n, coalesce(latest, first) AS own FROM placed WHERE NOT is_own AND first IS NOT NULL;

  INSERT INTO attempt_join SELECT n, own FROM attempt_own_line`

const specificity = `CASE c.reason ${SPECIFIC_FIRST.map((reason, rank) => `WHEN ${literal(reason)} THEN ${rank}`).join(' ')} END`

const TOGETHER = `
  CREATE OR REPLACE TEMP TABLE attempt_together AS
    WITH secondary AS (
      SELECT n, session, account FROM attempt_session WHERE role = 'secondary'
      UNION ALL
      SELECT rowid, rowid, account FROM attempt_candidate
      WHERE role = 'secondary' AND (us IS NULL OR process_pid IS NULL)
    ),
    lone AS (
      SELECT session, min(account) AS account FROM secondary
      WHERE session IN (SELECT session FROM secondary WHERE account IS NULL)
      GROUP BY session HAVING min(account) = max(account)
    ),
    left_over AS (
      SELECT s.n, s.session, coalesce(s.account, lone.account) AS account
      FROM secondary s ANTI JOIN attempt_own_line o ON o.n = s.n LEFT JOIN lone ON lone.session = s.session
    )
    SELECT n, account, min(n) OVER (PARTITION BY session, account) AS unit FROM left_over;

  INSERT INTO attempt_join SELECT n, unit FROM attempt_together WHERE n <> unit;

  INSERT INTO attempt_process
    SELECT g.unit, arg_min(c.source_ip, c.rowid), min(g.account), arg_min(c.reason, ${specificity}), bool_or(c.enumeration)
    FROM attempt_together g JOIN attempt_candidate c ON c.rowid = g.n
    GROUP BY g.unit`
