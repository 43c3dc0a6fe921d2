import { createHash } from 'node:crypto'
import type { AddressRange } from '../ingest/address-range.ts'
import type { Campaign } from '../model/timeline.ts'
import type { Database } from '../sql/database.ts'
import { insertPairs } from '../sql/pairs.ts'
import { formatInstant } from '../time/instant.ts'
import { createComponents, type Components } from './components.ts'
import type { FindingHead } from './findings.ts'
import { markMalicious } from './malicious.ts'
import { selectAddresses } from './selection.ts'

/** Successes of this many accounts outside the attack make a source a shared one. */
const SHARED_ACCOUNTS = 3

/** So long after an attack, and after a source got into an account it had tried, a success of any account may be the attacker's. */
const AFTERMATH = 'INTERVAL 10 MINUTE'

/**
 * Joins findings into campaigns. Needs `attempt` and `finding_attempt`; makes
 * - `malicious(attempt, campaign)`: what findings above informational cite, and what hangs together with it
 * - `shared_source(source_ip)`: the gateways given, and sources that others use too
 * - `campaign_source(campaign, source_ip, shared)`
 *
 * Findings are of one campaign when they cite the same attempt, or when a source stands in both that nobody else
 * uses. Behind a shared source there may be two attackers: there only the same account joins too. That two sources
 * tried the same account joins nothing by itself, since everybody tries `root`.
 */
export async function buildCampaigns(
  db: Database,
  findings: readonly FindingHead[],
  gateways: readonly AddressRange[],
): Promise<Campaign[]> {
  await db.run(SEED)
  await selectAddresses(db, 'gateway_source', 'SELECT DISTINCT source_ip FROM finding_seed', gateways)
  await db.run(SHARED)
  const joins = await joinFindings(db, findings)
  await markMalicious(db, 'SELECT attempt, campaign FROM finding_seed JOIN finding_campaign USING (finding)')
  await db.run(CAMPAIGN_SOURCE)
  return describe(db, findings, joins)
}

// Informational findings tell of what may be quite right: they accuse nobody.
const SEED = `
  CREATE OR REPLACE TEMP TABLE finding_seed AS
    SELECT f.finding, f.attempt, a.source_ip, a.account, a.t
    FROM finding_attempt f JOIN finding USING (finding) JOIN attempt a USING (attempt)
    WHERE finding.level > 0`

// Before and after an attack every success of an account that the source never tried shows another user. While it goes
// on, so does one of an account that no finding names; but a lucky guess looks the same, so these must be more than the
// accounts that the source tried: nobody who guesses is right more often than wrong. What comes at once after the source
// got into an account it tried may be what the attacker found there.
const SHARED = `
  CREATE OR REPLACE TEMP TABLE source_span AS
    SELECT source_ip, min(t) AS first_t, max(t) AS last_t, count(DISTINCT account) AS tried
    FROM finding_seed WHERE source_ip IS NOT NULL GROUP BY source_ip;
  CREATE OR REPLACE TABLE shared_source AS
    WITH tried AS (SELECT DISTINCT source_ip, account FROM finding_seed),
    named AS (SELECT DISTINCT account FROM finding_seed WHERE account IS NOT NULL),
    success AS (
      SELECT s.attempt, s.source_ip, s.account, s.t, b.tried, k.account IS NOT NULL AS is_tried, n.account IS NOT NULL AS is_named,
        s.t < b.first_t OR s.t > b.last_t + ${AFTERMATH} AS is_apart, s.t > b.last_t AS is_late
      FROM attempt s JOIN source_span b USING (source_ip) LEFT JOIN named n ON n.account = s.account
        LEFT JOIN tried k ON k.source_ip = s.source_ip AND k.account = s.account
      WHERE s.success_login AND s.account IS NOT NULL),
    entered AS (
      SELECT *, max(t) FILTER (is_tried) OVER (PARTITION BY source_ip ORDER BY attempt ROWS UNBOUNDED PRECEDING) AS last_entry
      FROM success),
    other_user AS (
      SELECT source_ip, account, any_value(tried) AS tried, bool_or(is_apart) AS is_apart FROM entered
      WHERE NOT is_tried AND (is_apart OR NOT (is_late OR is_named OR coalesce(t <= last_entry + ${AFTERMATH}, false)))
      GROUP BY source_ip, account)
    SELECT source_ip FROM gateway_source
    UNION
    SELECT source_ip FROM other_user GROUP BY source_ip
      HAVING count(*) FILTER (is_apart) >= ${SHARED_ACCOUNTS} OR count(*) >= greatest(${SHARED_ACCOUNTS}, any_value(tried) + 1)`

const CAMPAIGN_SOURCE = `
  CREATE OR REPLACE TEMP TABLE campaign_source AS
    SELECT m.campaign, a.source_ip, s.source_ip IS NOT NULL AS shared
    FROM malicious m JOIN attempt a USING (attempt) LEFT JOIN shared_source s USING (source_ip)
    WHERE a.source_ip IS NOT NULL GROUP BY ALL ORDER BY ALL`

/** Each query gives pairs of findings that are of one campaign, and what joins them. */
const JOINS: readonly string[] = [
  `SELECT min(finding) AS a, unnest(list(DISTINCT finding ORDER BY finding)) AS b, NULL AS why
    FROM finding_seed GROUP BY attempt HAVING count(DISTINCT finding) > 1`,
  `SELECT min(finding) AS a, unnest(list(DISTINCT finding ORDER BY finding)) AS b, 'source ' || source_ip AS why
    FROM finding_seed ANTI JOIN shared_source USING (source_ip)
    WHERE source_ip IS NOT NULL GROUP BY source_ip HAVING count(DISTINCT finding) > 1`,
  `SELECT min(finding) AS a, unnest(list(DISTINCT finding ORDER BY finding)) AS b, 'source ' || source_ip || ' and account ' || account AS why
    FROM finding_seed SEMI JOIN shared_source USING (source_ip)
    WHERE account IS NOT NULL GROUP BY source_ip, account HAVING count(DISTINCT finding) > 1`,
]

interface Joins {
  readonly components: Components
  /** What joined findings: any of them, and why. */
  readonly reasons: readonly { readonly finding: number; readonly why: string }[]
}

/** Makes `finding_campaign(finding, campaign)`; a campaign is numbered by the first of its findings. */
async function joinFindings(db: Database, findings: readonly FindingHead[]): Promise<Joins> {
  const components = createComponents(findings.length)
  const reasons: { finding: number; why: string }[] = []
  for (const query of JOINS) {
    const pairs = `SELECT DISTINCT a, b, why FROM (${query}) WHERE a <> b ORDER BY a, b, why`
    for (const row of await db.rows(pairs)) {
      const finding = Number(row['a'])
      const joined = components.join(finding, Number(row['b']))
      if (joined && row['why'] !== null) reasons.push({ finding, why: String(row['why']) })
    }
  }
  for (const head of findings) {
    if (head.sources.length > 1) for (const why of sharing(head.group)) reasons.push({ finding: head.number, why })
  }
  await db.run('CREATE OR REPLACE TEMP TABLE finding_campaign (finding BIGINT, campaign BIGINT)')
  const numbers = findings.map(({ number }) => number)
  await insertPairs(db, 'finding_campaign', { left: numbers, right: numbers.map((each) => components.rootOf(each)) })
  return { components, reasons }
}

/** What the sources of one finding have in common. */
function sharing(group: Readonly<Record<string, string>>): string[] {
  return Object.entries(group).flatMap(([field, value]) => {
    if (field === 'user.name' || field === 'user.target.name') return [`account ${value}`]
    return field === 'tatou.source_prefix' ? [`network ${value}`] : []
  })
}

async function describe(db: Database, findings: readonly FindingHead[], joins: Joins): Promise<Campaign[]> {
  const { components } = joins
  const ids = new Map<number, string[]>()
  for (const { number, id } of findings) {
    const root = components.rootOf(number)
    ids.set(root, [...(ids.get(root) ?? []), id])
  }
  const whys = new Map<number, Set<string>>()
  for (const { finding, why } of joins.reasons) {
    const root = components.rootOf(finding)
    whys.set(root, (whys.get(root) ?? new Set()).add(why))
  }
  const rows = await db.rows(`SELECT campaign, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last,
      list(DISTINCT source_ip ORDER BY source_ip) FILTER (source_ip IS NOT NULL) AS sources,
      list(DISTINCT account ORDER BY account) FILTER (account IS NOT NULL) AS accounts
    FROM malicious JOIN attempt USING (attempt) GROUP BY campaign ORDER BY min(t), campaign`)
  return rows.map((row) => {
    const sources = strings(row['sources'])
    const first = formatInstant(Number(row['first']))
    const campaign = Number(row['campaign'])
    return {
      id: createHash('sha256')
        .update(JSON.stringify([sources, first]))
        .digest('hex')
        .slice(0, 16),
      sources,
      accounts: strings(row['accounts']),
      first,
      last: formatInstant(Number(row['last'])),
      joined_by: [...(whys.get(campaign) ?? [])].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
      finding_ids: ids.get(campaign) ?? [],
    }
  })
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
