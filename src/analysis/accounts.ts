import { ACCOUNT_VERDICTS, type Account } from '../model/accounts.ts'
import type { Database, Row } from '../sql/database.ts'
import { groupRows } from '../sql/rows.ts'
import { formatInstant } from '../time/instant.ts'
import { findingIds } from './findings.ts'
import { instantOf } from './summary.ts'

/** Every account of the selection, who tried it and what became of it; the worst verdicts first. */
export async function buildAccounts(db: Database, ids: ReadonlyMap<number, string>): Promise<Account[]> {
  const sources =
    await db.rows(`SELECT account, source_ip, coalesce(sum(count) FILTER (failed_login), 0)::BIGINT AS failures,
      coalesce(sum(count) FILTER (success_login), 0)::BIGINT AS successes
    FROM chosen_attempt WHERE account IS NOT NULL AND (failed_login OR success_login) GROUP BY ALL
    ORDER BY account, failures DESC, successes DESC, source_ip NULLS LAST`)
  const byAccount = groupRows(sources, 'account')
  const rows = await db.rows(`WITH e AS (
      SELECT account, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last FROM chosen_event WHERE account IS NOT NULL GROUP BY ALL),
    a AS (SELECT account, sum(count) FILTER (failed_login)::BIGINT AS failures, sum(count) FILTER (success_login)::BIGINT AS successes,
        min(t) FILTER (failed_login) AS failed FROM chosen_attempt GROUP BY ALL),
    s AS (SELECT x.account, epoch_us(min(x.t)) AS success FROM chosen_attempt x JOIN a USING (account)
      WHERE x.success_login AND x.t >= a.failed GROUP BY ALL),
    f AS (SELECT account, list(DISTINCT finding ORDER BY finding) AS findings
      FROM finding_attempt JOIN chosen_attempt USING (attempt) GROUP BY ALL)
    SELECT e.*, findings, coalesce(failures, 0) AS failures, coalesce(successes, 0) AS successes, success,
      coalesce(v.verdict, 'clear') AS verdict, v.source_ip AS decider, v.micros AS decided
    FROM e LEFT JOIN a USING (account) LEFT JOIN s USING (account) LEFT JOIN account_verdict v USING (account) LEFT JOIN f USING (account)
    ORDER BY CASE coalesce(v.verdict, 'clear') WHEN 'compromised' THEN 1 WHEN 'at_risk' THEN 2 WHEN 'attempted' THEN 3 ELSE 4 END,
      failures DESC, account`)
  return rows.map((row) => toAccount(row, byAccount.get(String(row['account'])) ?? [], ids))
}

function toAccount(row: Row, sources: readonly Row[], ids: ReadonlyMap<number, string>): Account {
  const verdict = ACCOUNT_VERDICTS.find((word) => word === row['verdict']) ?? 'clear'
  return {
    account: String(row['account']),
    failures: Number(row['failures']),
    successes: Number(row['successes']),
    sources: sources.map((source) => ({
      source_ip: source['source_ip'] === null ? null : String(source['source_ip']),
      failures: Number(source['failures']),
      successes: Number(source['successes']),
    })),
    first_seen: formatInstant(Number(row['first'])),
    last_seen: formatInstant(Number(row['last'])),
    first_success_after_failures: instantOf(row['success']),
    verdict,
    verdict_reason: reasonOf(verdict, row),
    finding_ids: findingIds(row, ids),
  }
}

function reasonOf(verdict: Account['verdict'], row: Row): string {
  const when = instantOf(row['decided']) ?? 'an unknown time'
  const from = row['decider'] === null ? 'an unknown source' : String(row['decider'])
  switch (verdict) {
    case 'compromised':
      return `login from ${from}, a source of the attack, at ${when}`
    case 'at_risk':
      return `login from ${from} at ${when} may be the attacker's`
    case 'attempted':
      return `tried, and no login that could be the attacker's`
    case 'clear':
      return 'no malicious attempt'
  }
}
