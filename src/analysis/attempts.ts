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
  const [found] = await db.rows(PRESENT)
  await db.run(candidate(found?.['secondary'] === true, found?.['several_formats'] === true))
  if (found?.['secondary'] === true) await joinProcessLines(db)
  if (found?.['announces'] === true) await joinAnnouncements(db)
  if (found?.['several_formats'] === true) await pairFormats(db, TOLD, 'attempt_pairing', tolerance)
  await db.run(link(found?.['several_formats'] === true))
  await db.run(ATTEMPT)
  await db.run(`DROP TABLE attempt_candidate; DROP TABLE attempt_join; DROP TABLE attempt_process;
    DROP TABLE attempt_pairing; DROP TABLE attempt_link; DROP TABLE attempt_number; DROP TABLE attempt_size;
    DROP TABLE attempt_formats; DROP TABLE attempt_merged`)
}

const PRESENT = `
  SELECT coalesce(bool_or(attempt_role = 'secondary'), false) AS secondary,
    coalesce(bool_or(attempt_role = 'announces'), false) AS announces,
    coalesce(min(format) <> max(format), false) AS several_formats
  FROM event WHERE attempt_role IN ('own', 'secondary', 'announces')`

// The rows are stored in their total order, so that from here on a record is one integer `n`, its row id,
// and "later" is a comparison of integers. Only an own line stands for several attempts.
const candidate = (processes: boolean, requests: boolean): string => `
  CREATE OR REPLACE TEMP TABLE attempt_candidate AS
    SELECT rid, attempt_role AS role, epoch_us(t) AS us, t, input, line, format, activity, outcome, reason,
      CASE WHEN attempt_role = 'own' THEN coalesce(count, 1) ELSE 1 END AS count,
      coalesce(enumeration, false) AS enumeration, source_ip, account
      ${processes ? ', host_name, process_pid' : ''} ${requests ? ', request_id' : ''}
    FROM event WHERE attempt_role IN ('own', 'secondary', 'announces')
    ORDER BY t NULLS LAST, input, line, rid;
  -- A record that belongs to the attempt of another record (unit) instead of making one itself.
  CREATE OR REPLACE TEMP TABLE attempt_join (n BIGINT, unit BIGINT);
  -- What an attempt made of the lines of one process says as a whole; unit is its first line.
  CREATE OR REPLACE TEMP TABLE attempt_process AS
    SELECT rowid AS unit, source_ip, account, reason, enumeration FROM attempt_candidate LIMIT 0;
  -- A unit that another format's unit (head) tells of as well, which came first.
  CREATE OR REPLACE TEMP TABLE attempt_pairing (unit BIGINT, head BIGINT)`

// What each line that is an attempt, or the lines of a process together, say of a try that other formats may tell of too.
const TOLD = `
  SELECT c.rowid AS n, c.us, c.format, c.activity, c.outcome, c.count, c.request_id,
    CASE WHEN p.unit IS NULL THEN c.source_ip ELSE p.source_ip END AS source_ip,
    CASE WHEN p.unit IS NULL THEN c.account ELSE p.account END AS account
  FROM attempt_candidate c LEFT JOIN attempt_process p ON p.unit = c.rowid
  WHERE (c.role = 'own' OR p.unit IS NOT NULL) AND c.us IS NOT NULL
    AND c.activity IN ('login', 'registration') AND c.outcome IN ('success', 'failure')`

/** Reasons that say that no password was judged: such an attempt is no failed login. */
const NOT_JUDGED = `('missing_fields', 'fault', 'rate_limited')`

// `attempt_link` holds the records that are not the anchor of their attempt, `attempt_number` all anchors.
const link = (several: boolean): string => `
  CREATE OR REPLACE TEMP TABLE attempt_link AS
    SELECT j.n, coalesce(p.head, j.unit) AS head FROM attempt_join j LEFT JOIN attempt_pairing p ON p.unit = j.unit
    UNION ALL
    SELECT unit, head FROM attempt_pairing;

  CREATE OR REPLACE TEMP TABLE attempt_number AS
    SELECT c.rowid AS head, row_number() OVER (ORDER BY c.rowid) AS attempt
    FROM attempt_candidate c ANTI JOIN attempt_link l ON l.n = c.rowid;

  CREATE OR REPLACE TEMP TABLE attempt_size AS
    SELECT head, CAST(count(*) + 1 AS INTEGER) AS records FROM attempt_link GROUP BY head;

  -- Attempts that records of several formats tell of.
  CREATE OR REPLACE TEMP TABLE attempt_formats AS
    WITH part AS (SELECT head, n FROM attempt_link UNION ALL SELECT head, head FROM attempt_size)
    SELECT head, CAST(count(DISTINCT c.format) AS INTEGER) AS formats
    FROM part JOIN attempt_candidate c ON c.rowid = part.n
    WHERE ${several}
    GROUP BY head;

  -- Attempts of which several units, or the lines of a process together, tell the outcome.
  CREATE OR REPLACE TEMP TABLE attempt_merged AS
    WITH unit AS (
      SELECT unit, head FROM attempt_pairing
      UNION SELECT head, head FROM attempt_pairing
      UNION SELECT unit, coalesce(head, unit) FROM attempt_process LEFT JOIN attempt_pairing USING (unit)
    ),
    told AS (
      SELECT unit.head, unit.unit, c.enumeration OR coalesce(p.enumeration, false) AS enumeration,
        CASE WHEN p.unit IS NULL THEN c.source_ip ELSE p.source_ip END AS source_ip,
        CASE WHEN p.unit IS NULL THEN c.account ELSE p.account END AS account,
        CASE WHEN p.unit IS NULL THEN c.reason ELSE p.reason END AS reason
      FROM unit JOIN attempt_candidate c ON c.rowid = unit.unit LEFT JOIN attempt_process p ON p.unit = unit.unit
    )
    SELECT head, arg_min(source_ip, unit) AS source_ip, arg_min(account, unit) AS account, arg_min(reason, unit) AS reason,
      bool_or(enumeration) AS enumeration
    FROM told GROUP BY head`

const ATTEMPT = `
  CREATE OR REPLACE TABLE attempt AS
    SELECT attempt, t, activity, outcome, reason, enumeration, source_ip, account, count, input, line, rid, records, formats,
      activity = 'login' AND outcome = 'failure' AND coalesce(reason NOT IN ${NOT_JUDGED}, true) AS failed_login,
      activity = 'login' AND outcome = 'success' AS success_login
    FROM (
      SELECT number.attempt, c.t, c.activity, c.outcome, c.count, c.input, c.line, c.rid,
        CASE WHEN m.head IS NULL THEN c.reason ELSE m.reason END AS reason,
        CASE WHEN m.head IS NULL THEN c.enumeration ELSE m.enumeration END AS enumeration,
        CASE WHEN m.head IS NULL THEN c.source_ip ELSE m.source_ip END AS source_ip,
        CASE WHEN m.head IS NULL THEN c.account ELSE m.account END AS account,
        coalesce(size.records, 1) AS records, coalesce(f.formats, 1) AS formats
      FROM attempt_candidate c
        JOIN attempt_number number ON number.head = c.rowid
        LEFT JOIN attempt_size size ON size.head = c.rowid
        LEFT JOIN attempt_formats f ON f.head = c.rowid
        LEFT JOIN attempt_merged m ON m.head = c.rowid
    );

  CREATE OR REPLACE TABLE attempt_record AS
    SELECT rid, attempt FROM attempt
    UNION ALL
    SELECT c.rid, number.attempt
    FROM attempt_link l JOIN attempt_candidate c ON c.rowid = l.n JOIN attempt_number number ON number.head = l.head`
