import type { Database } from '../sql/database.ts'

/**
 * Records that findings about events cite and that belong to no attempt (a request to a web server, a file that was read) are
 * attempts of their own: they join `attempt` and `attempt_record`. Attempts are numbered anew then, because their
 * numbers are their total order.
 */
export async function adoptRecords(db: Database): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE adopted AS
    SELECT DISTINCT rid FROM finding_record ANTI JOIN attempt_record USING (rid)
    WHERE finding NOT IN (SELECT finding FROM finding WHERE note IS NOT NULL)`)
  const [found] = await db.rows('SELECT count(*) AS n FROM adopted')
  if (Number(found?.['n'] ?? 0) > 0) await db.run(ADOPT)
  await db.run('DROP TABLE adopted')
}

const ADOPT = `
  CREATE TEMP TABLE renumbered AS
    SELECT row_number() OVER (ORDER BY t NULLS LAST, input, line, rid) AS attempt, * FROM (
      SELECT attempt AS old, * EXCLUDE (attempt) FROM attempt
      UNION ALL BY NAME
      SELECT e.t, e.activity, e.outcome, e.reason, false AS enumeration, e.source_ip, e.account, 1 AS count, e.input, e.line, e.rid,
        1 AS records, 1 AS formats, false AS failed_login, false AS success_login
      FROM event e SEMI JOIN adopted USING (rid));
  CREATE OR REPLACE TABLE attempt_record AS
    SELECT r.rid, n.attempt FROM attempt_record r JOIN renumbered n ON n.old = r.attempt
    UNION ALL
    SELECT rid, attempt FROM renumbered WHERE old IS NULL;
  CREATE OR REPLACE TABLE attempt AS SELECT * EXCLUDE (old) FROM renumbered ORDER BY attempt;
  DROP TABLE renumbered`
