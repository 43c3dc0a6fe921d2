import type { Database } from '../sql/database.ts'
import { groupRows } from '../sql/rows.ts'
import { formatInstant } from '../time/instant.ts'

/** An account that works from a source, as far as nothing says that it is the attacker who does. */
export interface LegitimateUse {
  readonly account: string
  /** Successful logins from the source: each begins a session. */
  readonly sessions: number
  /** Records of success by the account from the source: its logins, and all else that it did. */
  readonly records: number
  readonly last: string
}

/**
 * Who works from the sources of campaigns, by source: what blocking one of them would cut off. All events count, whatever is
 * selected. What an account did from a source after a login there that was the attacker's is not its own. Needs the
 * tables of the verdicts.
 */
export async function legitimateUse(db: Database): Promise<ReadonlyMap<string | null, readonly LegitimateUse[]>> {
  const rows = await db.rows(USE)
  const bySource = new Map<string | null, LegitimateUse[]>()
  for (const [source, uses] of groupRows(rows, 'source_ip')) {
    bySource.set(
      source,
      uses.map((row) => ({
        account: String(row['account']),
        sessions: Number(row['sessions']),
        records: Number(row['records']),
        last: formatInstant(Number(row['last'])),
      })),
    )
  }
  return bySource
}

const USE = `
  WITH taken AS (
    SELECT a.source_ip, a.account, min(a.t) AS t FROM attempt a SEMI JOIN malicious USING (attempt)
    WHERE a.outcome = 'success' AND a.source_ip IS NOT NULL AND a.account IS NOT NULL GROUP BY ALL),
  own AS (
    SELECT e.source_ip, e.account, e.t, r.attempt, coalesce(a.success_login AND a.rid = e.rid, false) AS login, coalesce(a.count, 1) AS count
    FROM event e SEMI JOIN campaign_source c ON c.source_ip = e.source_ip
      LEFT JOIN taken k ON k.source_ip = e.source_ip AND k.account = e.account
      LEFT JOIN attempt_record r ON r.rid = e.rid LEFT JOIN attempt a ON a.attempt = r.attempt
    WHERE e.outcome = 'success' AND e.account IS NOT NULL AND (k.t IS NULL OR e.t < k.t)
      AND (r.attempt IS NULL OR r.attempt NOT IN (SELECT attempt FROM malicious)))
  SELECT source_ip, account, coalesce(sum(count) FILTER (login), 0)::BIGINT AS sessions, count(*) AS records, epoch_us(max(t)) AS last
  FROM own GROUP BY source_ip, account ORDER BY source_ip, sessions DESC, records DESC, account`
