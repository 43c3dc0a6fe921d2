import type { Database } from '../../sql/database.ts'

/** Logs of two formats tell of the same logins when they agree on so many. */
const AGREED = 3

/** Two records that cannot both be right: of one login, one says that it succeeded and the other that it failed. */
export interface Contradiction {
  readonly success: number
  readonly failure: number
  readonly us: number
  readonly source: string | null
  readonly account: string | null
}

/**
 * Finds outcomes of logins that a covering log contradicts: attempts that one format alone tells of, with opposite outcomes, at
 * the same time as far as clocks agree, and either of the same request or, in formats that agree on other logins, of the same
 * source and account. Makes `contradicted(rid)`: the records that tell of either. Needs the tables of the attempts.
 */
export async function findContradictions(db: Database, toleranceSeconds: number): Promise<Contradiction[]> {
  const [found] = await db.rows('SELECT coalesce(min(format) <> max(format), false) AS several FROM event')
  await db.run('CREATE OR REPLACE TEMP TABLE contradicted (rid BIGINT)')
  if (found?.['several'] !== true) return []
  await db.run(
    `CREATE OR REPLACE TEMP TABLE contradiction AS ${contradictionsSql(Math.round(toleranceSeconds * 1_000_000))}`,
  )
  await db.run('INSERT INTO contradicted SELECT success FROM contradiction UNION SELECT failure FROM contradiction')
  const rows = await db.rows('SELECT * FROM contradiction ORDER BY us, success, failure')
  await db.run('DROP TABLE contradiction')
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return rows.map((row) => ({
    success: Number(row['success']),
    failure: Number(row['failure']),
    us: Number(row['us']),
    source: text(row['source_ip']),
    account: text(row['account']),
  }))
}

const contradictionsSql = (tolerance: number): string => `
  WITH agreed AS (
    SELECT a.format AS one, b.format AS other
    FROM (SELECT attempt, format FROM attempt_record JOIN event USING (rid) SEMI JOIN (
        SELECT attempt FROM attempt WHERE formats > 1 AND activity = 'login') USING (attempt) GROUP BY ALL) a
      JOIN (SELECT attempt, format FROM attempt_record JOIN event USING (rid) GROUP BY ALL) b USING (attempt)
    WHERE a.format <> b.format GROUP BY ALL HAVING count(*) >= ${AGREED}
  ),
  told AS (
    SELECT a.rid, epoch_us(a.t) AS us, a.outcome, a.source_ip, a.account, e.format, e.request_id
    FROM attempt a JOIN event e USING (rid)
    WHERE a.formats = 1 AND a.activity = 'login' AND a.t IS NOT NULL
      AND (a.failed_login OR a.success_login)
  ),
  opposed AS (
    SELECT s.rid AS success, f.rid AS failure, s.us, coalesce(s.source_ip, f.source_ip) AS source_ip,
      coalesce(s.account, f.account) AS account, abs(s.us - f.us) AS apart
    FROM told s JOIN told f ON s.request_id = f.request_id
    WHERE s.outcome = 'success' AND f.outcome = 'failure' AND s.format <> f.format AND abs(s.us - f.us) <= ${tolerance}
      AND coalesce(s.source_ip = f.source_ip, true) AND coalesce(s.account = f.account, true)
    UNION
    SELECT s.rid, f.rid, s.us, s.source_ip, s.account, abs(s.us - f.us)
    FROM told s JOIN told f ON s.source_ip = f.source_ip AND s.account = f.account
      JOIN agreed ON agreed.one = s.format AND agreed.other = f.format
    WHERE s.outcome = 'success' AND f.outcome = 'failure' AND abs(s.us - f.us) <= ${tolerance}
  )
  SELECT success, failure, us, source_ip, account FROM (
    SELECT *, row_number() OVER (PARTITION BY success ORDER BY apart, failure) AS place FROM opposed) WHERE place = 1`
