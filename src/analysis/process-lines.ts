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
  await db.run(SETTLED)
  await db.run('DROP TABLE attempt_session; DROP TABLE attempt_settled')
}

// `session` is the number of its first line. Only processes that have a secondary line are looked at.
const SESSION = `
  CREATE OR REPLACE TEMP TABLE attempt_session AS
    WITH line AS (
      SELECT c.rowid AS n, us, role, account,
        role = 'own' AND c.activity = 'login' AND c.outcome = 'failure' AS failed, host_name, process_pid
      FROM attempt_candidate c JOIN record r ON r.rowid = c.rid
      WHERE role IN ('own', 'secondary') AND us IS NOT NULL AND process_pid IS NOT NULL
    ),
    process AS (SELECT DISTINCT host_name, process_pid FROM line WHERE role = 'secondary'),
    spaced AS (
      SELECT line.*, us - lag(us) OVER process_order AS gap
      FROM line SEMI JOIN process
        ON line.process_pid = process.process_pid AND line.host_name IS NOT DISTINCT FROM process.host_name
      WINDOW process_order AS (PARTITION BY line.host_name, line.process_pid ORDER BY n)
    )
    SELECT n, role, account, failed,
      max(CASE WHEN gap IS NULL OR gap > ${SESSION_GAP} THEN n END) OVER (
        PARTITION BY host_name, process_pid ORDER BY n ROWS UNBOUNDED PRECEDING) AS session
    FROM spaced`

const specificity = `CASE c.reason ${SPECIFIC_FIRST.map((reason, rank) => `WHEN ${literal(reason)} THEN ${rank}`).join(' ')} END`

const SETTLED = `
  CREATE OR REPLACE TEMP TABLE attempt_settled AS
    WITH own AS (
      SELECT n, role, account, session,
        CASE WHEN account IS NULL THEN max(CASE WHEN role = 'own' THEN n END) OVER earlier
          ELSE max(CASE WHEN failed THEN n END) OVER account_earlier END AS before,
        CASE WHEN account IS NULL THEN min(CASE WHEN role = 'own' THEN n END) OVER later
          ELSE min(CASE WHEN failed THEN n END) OVER account_later END AS after
      FROM attempt_session
      WINDOW earlier AS (PARTITION BY session ORDER BY n ROWS UNBOUNDED PRECEDING),
        later AS (PARTITION BY session ORDER BY n ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
        account_earlier AS (PARTITION BY session, account ORDER BY n ROWS UNBOUNDED PRECEDING),
        account_later AS (PARTITION BY session, account ORDER BY n ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    ),
    lone AS (
      SELECT session, min(account) AS account FROM attempt_session WHERE role = 'secondary'
      GROUP BY session HAVING min(account) = max(account)
    ),
    named AS (
      SELECT own.n, session, coalesce(before, after) AS own, coalesce(own.account, lone.account) AS account
      FROM own LEFT JOIN lone USING (session) WHERE role = 'secondary'
    )
    SELECT n, own, account, CASE WHEN own IS NULL THEN min(n) OVER (PARTITION BY session, account, own IS NULL) END AS unit
    FROM named;

  INSERT INTO attempt_join
    SELECT n, coalesce(own, unit) FROM attempt_settled WHERE n IS DISTINCT FROM unit;

  INSERT INTO attempt_process
    SELECT s.unit, arg_min(c.source_ip, c.rowid), min(s.account), arg_min(c.reason, ${specificity}), bool_or(c.enumeration)
    FROM attempt_settled s JOIN attempt_candidate c ON c.rowid = s.n
    WHERE s.unit IS NOT NULL GROUP BY s.unit;

  INSERT INTO attempt_process
    SELECT c.rowid, source_ip, account, reason, enumeration
    FROM attempt_candidate c ANTI JOIN attempt_settled s ON s.n = c.rowid
    WHERE role = 'secondary'`
