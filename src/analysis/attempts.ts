import type { Database } from '../sql/database.ts'
import { joinAnnouncements } from './announcements.ts'
import { pairFormats } from './corroboration.ts'
import { joinProcessLines } from './process-lines.ts'

export interface AttemptOptions {
  /** How far apart, in seconds, the clocks of two logs may put the same outcome. */
  readonly skewToleranceSeconds?: number
}

/**
 * Joins the records of one try and makes two tables of them.
 *
 * `attempt_record(rid, attempt)`: the row id of every record that takes part, and its attempt.
 * `attempt`: one row per attempt, numbered from 1 in the total order of their anchors: `t`, `activity`,
 * `outcome`, `reason`, `enumeration`, `source_ip`, `account`, `count` (equal things it stands for), `input`,
 * `line` and `rid` of its anchor, `records` and `formats` (how many of each it is made of; 2 formats or
 * more: corroborated), `failed_login`, `success_login`.
 *
 * The anchor is the earliest record that tells the outcome; the lines that announced it never are. Source,
 * account and reason are the first that any of these records names. Reads the view `event`, where every
 * record has its final time, address and class.
 */
export async function buildAttempts(db: Database, options: AttemptOptions = {}): Promise<void> {
  const tolerance = Math.round((options.skewToleranceSeconds ?? 2) * 1_000_000)
  await db.run(CANDIDATE)
  const [found] = await db.rows(PRESENT)
  if (found?.['secondary'] === true) await joinProcessLines(db)
  if (found?.['announces'] === true) await joinAnnouncements(db)
  if (found?.['several_formats'] === true) await pairFormats(db, tolerance)
  await db.run(ATTEMPT)
  await db.run(`DROP TABLE attempt_candidate; DROP TABLE attempt_join; DROP TABLE attempt_process;
    DROP TABLE attempt_pairing; DROP TABLE attempt_link; DROP TABLE attempt_merged`)
}

// The rows are stored in their total order, so that from here on a record is one integer `n`, its row id,
// and "later" is a comparison of integers. Only an own line stands for several attempts.
const CANDIDATE = `
  CREATE OR REPLACE TEMP TABLE attempt_candidate AS
    SELECT rid, attempt_role AS role, epoch_us(t) AS us, t, input, line, format, activity, reason,
      CASE WHEN attempt_role = 'secondary' THEN 'failure' ELSE outcome END AS outcome,
      CASE WHEN attempt_role = 'own' THEN coalesce(count, 1) ELSE 1 END AS count, coalesce(enumeration, false) AS enumeration, source_ip, account
    FROM event WHERE attempt_role IN ('own', 'secondary', 'announces')
    ORDER BY t NULLS LAST, input, line, rid;
  -- A record that belongs to the attempt of another record (unit) instead of making one itself.
  CREATE OR REPLACE TEMP TABLE attempt_join (n BIGINT, unit BIGINT);
  -- What an attempt made of the lines of one process says as a whole; unit is its first line.
  CREATE OR REPLACE TEMP TABLE attempt_process (
    unit BIGINT, source_ip VARCHAR, account VARCHAR, reason VARCHAR, enumeration BOOLEAN);
  -- A unit that another format's unit (head) tells of as well, which came first.
  CREATE OR REPLACE TEMP TABLE attempt_pairing (unit BIGINT, head BIGINT)`

const PRESENT = `
  SELECT coalesce(bool_or(role = 'secondary'), false) AS secondary,
    coalesce(bool_or(role = 'announces'), false) AS announces,
    coalesce(min(format) <> max(format), false) AS several_formats
  FROM attempt_candidate`

/** Reasons that say that no password was judged: such an attempt is no failed login. */
const NOT_JUDGED = `('missing_fields', 'fault', 'rate_limited')`

const ATTEMPT = `
  CREATE OR REPLACE TEMP TABLE attempt_link AS
    SELECT c.rowid AS n, c.rid, c.role, c.format, coalesce(j.unit, c.rowid) AS unit,
      coalesce(p.head, j.unit, c.rowid) AS head
    FROM attempt_candidate c
      LEFT JOIN attempt_join j ON j.n = c.rowid
      LEFT JOIN attempt_pairing p ON p.unit = coalesce(j.unit, c.rowid);

  CREATE OR REPLACE TEMP TABLE attempt_merged AS
    WITH wide AS (SELECT DISTINCT head FROM attempt_link WHERE n <> head),
    size AS (
      SELECT head, count(*) AS records, count(DISTINCT format) AS formats
      FROM attempt_link SEMI JOIN wide USING (head) GROUP BY head
    ),
    told AS (
      SELECT l.head, l.n, c.enumeration OR coalesce(p.enumeration, false) AS enumeration,
        CASE WHEN p.unit IS NULL THEN c.source_ip ELSE p.source_ip END AS source_ip,
        CASE WHEN p.unit IS NULL THEN c.account ELSE p.account END AS account,
        CASE WHEN p.unit IS NULL THEN c.reason ELSE p.reason END AS reason
      FROM attempt_link l SEMI JOIN wide USING (head)
        JOIN attempt_candidate c ON c.rowid = l.n
        LEFT JOIN attempt_process p ON p.unit = l.n
      WHERE l.n = l.unit
    )
    SELECT head, records, formats, source_ip, account, reason, enumeration
    FROM size JOIN (
      SELECT head, arg_min(source_ip, n) AS source_ip, arg_min(account, n) AS account,
        arg_min(reason, n) AS reason, bool_or(enumeration) AS enumeration
      FROM told GROUP BY head
    ) USING (head);

  CREATE OR REPLACE TABLE attempt AS
    SELECT row_number() OVER (ORDER BY n) AS attempt, t, activity, outcome, reason, enumeration, source_ip, account,
      count, input, line, rid, records, formats,
      activity = 'login' AND outcome = 'failure' AND coalesce(reason, '') NOT IN ${NOT_JUDGED} AS failed_login,
      activity = 'login' AND outcome = 'success' AS success_login
    FROM (
      SELECT c.rowid AS n, c.t, c.activity, c.outcome, c.count, c.input, c.line, c.rid,
        CASE WHEN m.head IS NULL THEN c.reason ELSE m.reason END AS reason,
        CASE WHEN m.head IS NULL THEN c.enumeration ELSE m.enumeration END AS enumeration,
        CASE WHEN m.head IS NULL THEN c.source_ip ELSE m.source_ip END AS source_ip,
        CASE WHEN m.head IS NULL THEN c.account ELSE m.account END AS account,
        CAST(coalesce(m.records, 1) AS INTEGER) AS records, CAST(coalesce(m.formats, 1) AS INTEGER) AS formats
      FROM attempt_candidate c
        JOIN attempt_link l ON l.n = c.rowid AND l.head = l.n
        LEFT JOIN attempt_merged m ON m.head = c.rowid
    )
    ORDER BY attempt;

  CREATE OR REPLACE TABLE attempt_record AS
    SELECT l.rid, a.attempt
    FROM attempt_link l
      JOIN attempt_candidate c ON c.rowid = l.head
      JOIN attempt a ON a.rid = c.rid
    ORDER BY l.rid`
