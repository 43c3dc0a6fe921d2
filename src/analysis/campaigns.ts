import { createHash } from 'node:crypto'
import type { Campaign } from '../model/timeline.ts'
import type { Database } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'

/** From this many malicious attempts within CAMPAIGN_MINUTES a source or an account is under a campaign. */
const CAMPAIGN_ATTEMPTS = 3
const CAMPAIGN_MINUTES = 30
/** From this many over any time, for those who are patient. */
const SLOW_ATTEMPTS = 10

/** A person mistypes this often at most and then succeeds from the same address within these minutes. */
const TYPO_ATTEMPTS = 2
const TYPO_MINUTES = 10

/** Successes of this many accounts outside the campaign make a source a shared one. */
const SHARED_ACCOUNTS = 3

/** While a source attacks, and so long after, a success of any account may be the attacker's: it proves no sharing. */
const AFTERMATH_MINUTES = 10

/**
 * Groups malicious attempts into campaigns and judges sources and accounts. Needs `attempt` and
 * `malicious`; makes
 * - `campaign_attempt(attempt, campaign)`
 * - `campaign_source(campaign, source_ip, shared)`
 * - `account_verdict(account, verdict, source_ip, t)`: the source and time that decided it
 * and adds to `malicious` the successes that compromised an account.
 */
export async function buildCampaigns(db: Database): Promise<Campaign[]> {
  await db.run(CORE)
  const edges = await db.rows(
    `SELECT source_ip, account FROM core WHERE source_ip IS NOT NULL GROUP BY ALL ORDER BY min(attempt)`,
  )
  const groups = connect(
    edges.map((row) => ({
      source: String(row['source_ip']),
      account: row['account'] === null ? null : String(row['account']),
    })),
  )
  await db.run('CREATE TEMP TABLE campaign_source (campaign INTEGER, source_ip VARCHAR, shared BOOLEAN DEFAULT false)')
  const rows = groups.flatMap((group, index) => group.sources.map((source) => ({ campaign: index + 1, source })))
  for (let start = 0; start < rows.length; start += 2000) {
    const values = rows
      .slice(start, start + 2000)
      .map(({ campaign, source }) => `(${campaign}, '${source.replaceAll("'", "''")}', false)`)
    await db.run(`INSERT INTO campaign_source VALUES ${values.join(', ')}`)
  }
  await db.run(JUDGE)
  return describe(db, groups)
}

const TYPO = `
  CREATE TEMP TABLE typo AS
  SELECT attempt FROM (
    SELECT attempt, failed_login, source_ip,
      sum(count) FILTER (failed_login) OVER (PARTITION BY source_ip, account ORDER BY t
        RANGE BETWEEN INTERVAL ${TYPO_MINUTES} MINUTE PRECEDING AND INTERVAL ${TYPO_MINUTES} MINUTE FOLLOWING) AS failures,
      count(*) FILTER (success_login) OVER (PARTITION BY source_ip, account ORDER BY t
        RANGE BETWEEN CURRENT ROW AND INTERVAL ${TYPO_MINUTES} MINUTE FOLLOWING) AS successes
    FROM attempt WHERE (failed_login OR success_login) AND (source_ip, account) IN (
      SELECT (source_ip, account) FROM attempt WHERE source_ip IS NOT NULL AND account IS NOT NULL
      GROUP BY source_ip, account HAVING bool_or(failed_login) AND bool_or(success_login)))
  WHERE failed_login AND failures <= ${TYPO_ATTEMPTS} AND successes > 0`

const dense = (key: string): string => `
  SELECT DISTINCT ${key} FROM (
    SELECT ${key}, sum(count) OVER (PARTITION BY ${key} ORDER BY t
        RANGE BETWEEN INTERVAL ${CAMPAIGN_MINUTES} MINUTE PRECEDING AND CURRENT ROW) AS recent,
      sum(count) OVER (PARTITION BY ${key}) AS total
    FROM suspect WHERE ${key} IS NOT NULL) WHERE recent >= ${CAMPAIGN_ATTEMPTS} OR total >= ${SLOW_ATTEMPTS}`

const CORE = `${TYPO};
  CREATE TEMP TABLE suspect AS SELECT a.* FROM attempt a SEMI JOIN malicious m USING (attempt) ANTI JOIN typo USING (attempt);
  CREATE TEMP TABLE core AS SELECT * FROM suspect
    WHERE source_ip IN (${dense('source_ip')}) OR account IN (${dense('account')})`

const JUDGE = `
  CREATE TEMP TABLE campaign_attempt AS
    SELECT c.attempt, s.campaign FROM core c JOIN campaign_source s USING (source_ip);
  CREATE TEMP TABLE campaign_account AS
    SELECT s.campaign, c.account, min(c.t) AS first_t FROM core c JOIN campaign_source s USING (source_ip)
    WHERE c.account IS NOT NULL GROUP BY ALL;
  CREATE TEMP TABLE success AS
    SELECT attempt, account, source_ip, t FROM attempt WHERE success_login AND account IS NOT NULL AND source_ip IS NOT NULL;
  CREATE TEMP TABLE source_span AS
    SELECT source_ip, min(t) AS first_t, max(t) AS last_t FROM core WHERE source_ip IS NOT NULL GROUP BY ALL;
  UPDATE campaign_source SET shared = true FROM (
    SELECT s.campaign, s.source_ip FROM campaign_source s JOIN success a USING (source_ip) JOIN source_span b USING (source_ip)
      ANTI JOIN campaign_account k ON k.campaign = s.campaign AND k.account = a.account
    WHERE a.t < b.first_t OR a.t > b.last_t + INTERVAL ${AFTERMATH_MINUTES} MINUTE
    GROUP BY ALL HAVING count(DISTINCT a.account) >= ${SHARED_ACCOUNTS}) g
    WHERE campaign_source.campaign = g.campaign AND campaign_source.source_ip = g.source_ip;
  CREATE TEMP TABLE breach AS
    SELECT a.attempt, a.account, a.source_ip, a.t, s.campaign, s.shared FROM success a
      JOIN campaign_source s USING (source_ip) JOIN source_span b USING (source_ip)
      LEFT JOIN campaign_account k ON k.campaign = s.campaign AND k.account = a.account
    WHERE a.t >= b.first_t AND (NOT s.shared OR k.account IS NOT NULL);
  CREATE TEMP TABLE home AS
    SELECT account, source_ip, min(t) AS t FROM success SEMI JOIN campaign_account USING (account) GROUP BY ALL;
  CREATE TEMP TABLE stranger AS
    SELECT a.attempt, a.account, a.source_ip, a.t FROM success a
      JOIN (SELECT account, min(first_t) AS first_t FROM campaign_account GROUP BY ALL) k USING (account)
      ANTI JOIN campaign_source s USING (source_ip)
      ANTI JOIN home h ON h.account = a.account AND h.source_ip = a.source_ip AND h.t < k.first_t
    WHERE a.t >= k.first_t;
  CREATE TEMP TABLE account_verdict AS
    SELECT account, verdict, source_ip, epoch_us(t) AS micros FROM (
      SELECT *, row_number() OVER (PARTITION BY account ORDER BY weight, attempt) AS place FROM (
        SELECT account, 'compromised' AS verdict, 1 AS weight, source_ip, t, attempt FROM breach WHERE NOT shared
        UNION ALL SELECT account, 'at_risk', 2, source_ip, t, attempt FROM breach WHERE shared
        UNION ALL SELECT account, 'at_risk', 3, source_ip, t, attempt FROM stranger
        UNION ALL SELECT account, 'attempted', 4, NULL, NULL, min(attempt) FROM attempt SEMI JOIN malicious USING (attempt)
          WHERE account IS NOT NULL GROUP BY account)) WHERE place = 1;
  INSERT INTO malicious SELECT attempt FROM breach WHERE NOT shared AND attempt NOT IN (SELECT attempt FROM malicious);
  INSERT INTO campaign_attempt SELECT attempt, campaign FROM breach WHERE NOT shared`

interface Group {
  readonly sources: string[]
  readonly joinedBy: string[]
}

/** Connected groups of sources that tried the same account; order of sources and groups is by code units. */
function connect(edges: readonly { source: string; account: string | null }[]): Group[] {
  const parent = new Map<string, string>()
  const find = (name: string): string => {
    let root = name
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next
    parent.set(name, root)
    return root
  }
  const owner = new Map<string, string>()
  const joins: { source: string; account: string }[] = []
  for (const { source, account } of edges) {
    if (!parent.has(source)) parent.set(source, source)
    if (account === null) continue
    const first = owner.get(account)
    if (first === undefined) owner.set(account, source)
    else if (find(first) !== find(source)) {
      parent.set(find(source), find(first))
      joins.push({ source, account })
    }
  }
  const groups = new Map<string, Group>()
  for (const source of [...parent.keys()].toSorted(byCodeUnits)) {
    const root = find(source)
    const group = groups.get(root) ?? { sources: [], joinedBy: [] }
    group.sources.push(source)
    groups.set(root, group)
  }
  for (const { source, account } of joins) groups.get(find(source))?.joinedBy.push(`account ${account}`)
  return [...groups.values()].map((group) => ({
    ...group,
    joinedBy: [...new Set(group.joinedBy)].toSorted(byCodeUnits),
  }))
}

/** Orders strings by their UTF-16 code units, the same everywhere. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function describe(db: Database, groups: readonly Group[]): Promise<Campaign[]> {
  const rows = await db.rows(`SELECT campaign, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last,
      list(DISTINCT account ORDER BY account) FILTER (account IS NOT NULL) AS accounts
    FROM campaign_attempt JOIN attempt USING (attempt) GROUP BY campaign ORDER BY min(t), campaign`)
  return rows.map((row) => {
    const group = groups[Number(row['campaign']) - 1] ?? { sources: [], joinedBy: [] }
    const accounts = Array.isArray(row['accounts']) ? row['accounts'].map(String) : []
    const first = formatInstant(Number(row['first']))
    const id = createHash('sha256')
      .update(JSON.stringify([group.sources, first]))
      .digest('hex')
      .slice(0, 16)
    return {
      id,
      sources: group.sources,
      accounts,
      first,
      last: formatInstant(Number(row['last'])),
      joined_by: group.joinedBy,
      finding_ids: [],
    }
  })
}
