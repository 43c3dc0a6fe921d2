import type { Database } from '../sql/database.ts'

/**
 * Records that findings about events cite and that belong to no attempt (a request to a web server, a file that was read) are
 * attempts of their own, those of two logs that tell of the same (`record_twin`) one together: they join `attempt` and
 * `attempt_record`. Attempts are numbered anew then, because their numbers are their total order.
 */
export async function adoptRecords(db: Database): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE adopted AS
    SELECT DISTINCT f.rid, coalesce(w.head, f.rid) AS told FROM finding_record f LEFT JOIN record_twin w ON w.rid = f.rid
      ANTI JOIN attempt_record a ON a.rid = f.rid
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
      SELECT d.told, e.t, e.activity, e.outcome, first_value(e.reason IGNORE NULLS) OVER tellers AS reason, false AS enumeration,
        first_value(e.source_ip IGNORE NULLS) OVER tellers AS source_ip, first_value(e.account IGNORE NULLS) OVER tellers AS account,
        1 AS count, e.input, e.line, e.rid, CAST(count(*) OVER tellers AS INTEGER) AS records,
        CAST(count(*) OVER tellers AS INTEGER) AS formats, false AS failed_login, false AS success_login
      FROM event e JOIN adopted d USING (rid)
      WINDOW tellers AS (PARTITION BY d.told ORDER BY e.t NULLS LAST, e.input, e.line, e.rid
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
      QUALIFY e.rid = first_value(e.rid) OVER tellers);
  CREATE OR REPLACE TABLE attempt_record AS
    SELECT r.rid, n.attempt FROM attempt_record r JOIN renumbered n ON n.old = r.attempt
    UNION ALL
    SELECT d.rid, n.attempt FROM adopted d JOIN renumbered n ON n.told = d.told;
  CREATE OR REPLACE TABLE attempt AS SELECT * EXCLUDE (old, told) FROM renumbered ORDER BY attempt;
  DROP TABLE renumbered`
