import { LEVELS } from '../model/finding.ts'
import type { Source } from '../model/sources.ts'
import type { Database, Row } from '../sql/database.ts'
import { zoneOf, type NamedZone } from '../ingest/zones.ts'
import { groupRows } from '../sql/rows.ts'
import { formatInstant } from '../time/instant.ts'
import { findingIds } from './findings.ts'
import { makePrefixes } from './source-prefix.ts'

// Whoever stands in nothing above a finding of level low is suspicious, and no more.
const VERDICT = `
  SELECT source_ip, CASE WHEN bool_or(shared) THEN 2 WHEN max(level) >= ${LEVELS.indexOf('medium')} THEN 1 ELSE 3 END AS weight
  FROM campaign_source LEFT JOIN (
    SELECT source_ip, max(level) AS level FROM finding_attempt JOIN finding USING (finding) JOIN attempt USING (attempt)
    WHERE source_ip IS NOT NULL GROUP BY source_ip) USING (source_ip)
  GROUP BY source_ip`

const WORDS = ['', 'attacker', 'shared', 'suspicious', 'benign'] as const

/**
 * Every source of the selection and what it did to whom, most failures first; with `byPrefix` rolled up to
 * networks. What names no source is one row, the last. `zones` are those of the organisation.
 */
export async function buildSources(
  db: Database,
  byPrefix: boolean,
  ids: ReadonlyMap<number, string>,
  zones: readonly NamedZone[],
): Promise<Source[]> {
  await makePrefixes(db, 'SELECT source_ip FROM chosen_event')
  const key = byPrefix ? 'prefix' : 'source_ip'
  const accounts =
    await db.rows(`SELECT ${key} AS key, account, coalesce(sum(count) FILTER (failed_login), 0)::BIGINT AS failures,
      coalesce(sum(count) FILTER (success_login), 0)::BIGINT AS successes
    FROM chosen_attempt LEFT JOIN prefix USING (source_ip) WHERE failed_login OR success_login GROUP BY ALL
    ORDER BY key NULLS LAST, failures DESC, successes DESC, account NULLS LAST`)
  const byKey = groupRows(accounts, 'key')
  const rows = await db.rows(`WITH e AS (
      SELECT ${key} AS key, min(prefix) AS prefix, count(*) AS events, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last,
        list(DISTINCT user_agent ORDER BY user_agent) FILTER (user_agent IS NOT NULL) AS user_agents,
        coalesce(min(weight), 4) AS weight
      FROM chosen_event LEFT JOIN prefix USING (source_ip) LEFT JOIN (${VERDICT}) USING (source_ip) GROUP BY ALL),
    a AS (SELECT ${key} AS key, sum(count) FILTER (failed_login)::BIGINT AS failed_logins, sum(count) FILTER (success_login)::BIGINT AS successful_logins,
        sum(count) FILTER (enumeration AND activity <> 'login')::BIGINT AS enumeration_attempts
      FROM chosen_attempt LEFT JOIN prefix USING (source_ip) GROUP BY ALL),
    f AS (SELECT ${key} AS key, list(DISTINCT finding ORDER BY finding) AS findings
      FROM finding_attempt JOIN chosen_attempt USING (attempt) LEFT JOIN prefix USING (source_ip) GROUP BY ALL)
    SELECT e.*, findings, coalesce(failed_logins, 0) AS failed_logins, coalesce(successful_logins, 0) AS successful_logins,
      coalesce(enumeration_attempts, 0) AS enumeration_attempts
    FROM e LEFT JOIN a ON e.key IS NOT DISTINCT FROM a.key LEFT JOIN f ON e.key = f.key
    ORDER BY e.key IS NULL, failed_logins DESC, enumeration_attempts DESC, events DESC, e.key`)
  return rows.map((row) =>
    toSource(row, byKey.get(row['key'] === null ? null : String(row['key'])) ?? [], byPrefix, { ids, zones }),
  )
}

function toSource(
  row: Row,
  accounts: readonly Row[],
  byPrefix: boolean,
  { ids, zones }: { readonly ids: ReadonlyMap<number, string>; readonly zones: readonly NamedZone[] },
): Source {
  const key = row['key'] === null ? null : String(row['key'])
  return {
    source_ip: byPrefix ? null : key,
    prefix: row['prefix'] === null ? null : String(row['prefix']),
    zone: key === null ? null : zoneOf(zones, key),
    events: Number(row['events']),
    failed_logins: Number(row['failed_logins']),
    successful_logins: Number(row['successful_logins']),
    enumeration_attempts: Number(row['enumeration_attempts']),
    accounts: accounts.map((account) => ({
      account: account['account'] === null ? null : String(account['account']),
      failures: Number(account['failures']),
      successes: Number(account['successes']),
    })),
    first_seen: formatInstant(Number(row['first'])),
    last_seen: formatInstant(Number(row['last'])),
    user_agents: Array.isArray(row['user_agents']) ? row['user_agents'].map(String) : [],
    // What names no source is never an attacker.
    verdict: key === null ? 'benign' : WORDS[Number(row['weight'])] || 'benign',
    finding_ids: findingIds(row, ids),
  }
}
