import type { Summary } from '../model/timeline.ts'
import type { Database, Row } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'

/** Microseconds from a query, as RFC 3339, or null. */
export function instantOf(value: Row[string] | undefined): string | null {
  return typeof value === 'number' ? formatInstant(value) : null
}

const COUNTS = `
  coalesce(sum(count) FILTER (failed_login), 0)::BIGINT AS failed_logins,
  coalesce(sum(count) FILTER (success_login), 0)::BIGINT AS successful_logins,
  coalesce(sum(count) FILTER (enumeration AND activity <> 'login'), 0)::BIGINT AS enumeration_attempts`

/**
 * The figures of the whole selection and of the attack in it, and the verdict, which always looks at every
 * event. Needs the views of the selection and the tables of the campaigns.
 */
export async function summarise(db: Database, filtered: boolean): Promise<Summary> {
  const [events = {}] = await db.rows(`SELECT count(*) AS events, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last,
    count(DISTINCT source_ip) AS sources, count(DISTINCT account) AS accounts FROM chosen_event`)
  const [all = {}] = await db.rows(
    `SELECT ${COUNTS}, count(*) FILTER (formats > 1) AS corroborated FROM chosen_attempt`,
  )
  const [attack = {}] = await db.rows(`SELECT ${COUNTS}, epoch_us(min(t)) AS first, epoch_us(max(t)) AS last,
    count(DISTINCT source_ip) AS sources, count(DISTINCT account) AS accounts FROM chosen_attempt SEMI JOIN malicious USING (attempt)`)
  const number = (row: Row, name: string): number => Number(row[name] ?? 0)
  const counts = (row: Row) => ({
    failed_logins: number(row, 'failed_logins'),
    successful_logins: number(row, 'successful_logins'),
    enumeration_attempts: number(row, 'enumeration_attempts'),
  })
  const first = attack['first']
  const last = attack['last']
  const verdict = await judge(db)
  const kept = suppressedWords(await countSuppressed(db))
  return {
    first_event: instantOf(events['first']),
    last_event: instantOf(events['last']),
    events: number(events, 'events'),
    ...counts(all),
    sources: number(events, 'sources'),
    accounts: number(events, 'accounts'),
    corroborated: number(all, 'corroborated'),
    filtered,
    first_malicious: instantOf(first),
    last_malicious: instantOf(last),
    duration_seconds: typeof first === 'number' && typeof last === 'number' ? (last - first) / 1_000_000 : null,
    attack: { ...counts(attack), sources: number(attack, 'sources'), accounts: number(attack, 'accounts') },
    ...verdict,
    verdict_reason: kept === '' ? verdict.verdict_reason : `${verdict.verdict_reason}; ${kept}`,
  }
}

/** How many findings of known-good addresses are suppressed. */
export async function countSuppressed(db: Database): Promise<number> {
  const [row = {}] = await db.rows('SELECT count(*) AS n FROM finding WHERE suppressed')
  return Number(row['n'] ?? 0)
}

/** What is suppressed must be seen wherever a verdict is, and where findings are handed on. */
export function suppressedWords(count: number): string {
  if (count === 0) return ''
  return `${count} ${count === 1 ? 'finding' : 'findings'} of known-good addresses suppressed`
}

/** How near, in microseconds, a gap must be to an attack to hide a part of it: as near as attempts that hang together. */
const NEAR = 30 * 60 * 1_000_000

/** The longest time without lines that a campaign may have gone on in. */
const UNCOVERED = `
  SELECT u.from_us, u.to_us FROM uncovered u JOIN (
    SELECT epoch_us(min(t)) AS first_us, epoch_us(max(t)) AS last_us FROM malicious JOIN attempt USING (attempt) GROUP BY campaign) c
    ON u.from_us <= c.last_us + ${NEAR} AND u.to_us >= c.first_us - ${NEAR}
  ORDER BY u.to_us - u.from_us DESC, u.from_us LIMIT 1`

/** The incident's verdict: the first that holds of compromised, inconclusive, attempted, no_incident. */
async function judge(db: Database): Promise<Pick<Summary, 'compromised_accounts' | 'verdict' | 'verdict_reason'>> {
  const compromised = await db.rows(
    `SELECT account FROM account_verdict WHERE verdict = 'compromised' ORDER BY account`,
  )
  const [rest = {}] =
    await db.rows(`SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM malicious) AS malicious,
    (SELECT count(*) FROM account_verdict WHERE verdict = 'at_risk') AS at_risk`)
  const compromised_accounts = compromised.map((row) => String(row['account']))
  const n = compromised_accounts.length
  if (n > 0) {
    const verdict_reason = `a source of the attack logged in to ${n} ${n === 1 ? 'account' : 'accounts'}`
    return { compromised_accounts, verdict: 'compromised', verdict_reason }
  }
  if (rest['events'] === 0) {
    return { compromised_accounts, verdict: 'inconclusive', verdict_reason: 'no event could be read' }
  }
  const [hole] = await db.rows(UNCOVERED)
  if (hole !== undefined) {
    const verdict_reason = `a log does not cover the time of the attack: lines are missing between ${instantOf(hole['from_us'])} and ${instantOf(hole['to_us'])}`
    return { compromised_accounts, verdict: 'inconclusive', verdict_reason }
  }
  const atRisk = Number(rest['at_risk'] ?? 0)
  if (atRisk > 0) {
    const verdict_reason = `${atRisk} ${atRisk === 1 ? 'account' : 'accounts'} had a login after the attack began that may be the attacker's`
    return { compromised_accounts, verdict: 'inconclusive', verdict_reason }
  }
  if (Number(rest['malicious'] ?? 0) > 0) {
    return {
      compromised_accounts,
      verdict: 'attempted',
      verdict_reason: 'no login of an attacked account succeeded from a source of the attack',
    }
  }
  return {
    compromised_accounts,
    verdict: 'no_incident',
    verdict_reason: 'no rule found an attack in these logs',
  }
}
