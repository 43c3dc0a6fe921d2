import type { AddressRange } from '../ingest/address-range.ts'
import { LEVELS, type Finding } from '../model/finding.ts'
import type { Accounts } from '../model/organisation.ts'
import type { Database, Row } from '../sql/database.ts'
import { literal, literalList } from '../sql/literal.ts'
import { formatInstant } from '../time/instant.ts'
import type { FindingRule } from './findings.ts'
import { accountSpelling } from './account-spelling.ts'
import { selectAddresses } from './selection.ts'

/** What the organisation knows that gives findings their weight. */
export interface FindingWeights {
  readonly accounts: Accounts
  /** Names of machines that are critical. */
  readonly criticalHosts: readonly string[]
  /** The lowest level of findings of a kind. */
  readonly floors: Partial<Readonly<Record<Finding['kind'], Finding['level']>>>
  readonly knownGood: readonly KnownGoodRange[]
}

/** Addresses whose findings are expected until a moment, in microseconds. */
export interface KnownGoodRange {
  readonly ranges: readonly AddressRange[]
  readonly untilMicros: number
  readonly reason: string
}

/** Rows of a VALUES list that one statement takes. */
const BATCH = 1000

/**
 * Raises and suppresses findings: sets `level`, `weighed` (why, for the description) and `suppressed` of the table `finding`.
 * A kind has at least its floor; from low on, a privileged or a decommissioned account or a critical machine raises the level by
 * one, once. Known-good addresses lower what they alone did to informational as long as they hold, by the time of the last
 * event. Failed logins of service accounts that got in from there before weigh one level less, down to low; what service and shared
 * accounts mean is said. `rules` are by the numbers that the table holds.
 */
export async function weighFindings(
  db: Database,
  weights: FindingWeights,
  rules: ReadonlyMap<number, FindingRule>,
): Promise<void> {
  const reasons = await raisingReasons(db, weights)
  const known = await knownGoodFindings(db, weights.knownGood)
  const marks = await markedFindings(db, weights)
  const changes: string[] = []
  for (const row of await db.rows('SELECT finding, rule, level FROM finding ORDER BY finding')) {
    const number = Number(row['finding'])
    const change = weigh(
      Number(row['level']),
      floorOf(row, weights, rules),
      reasons.get(number) ?? [],
      known.get(number),
      marks.get(number),
    )
    if (change !== null)
      changes.push(`(${number}, ${change.level}, ${literal(change.why)}, ${String(change.suppressed)})`)
  }
  for (let start = 0; start < changes.length; start += BATCH) {
    await db.run(`UPDATE finding SET level = w.level, weighed = w.why, suppressed = w.suppressed
      FROM (VALUES ${changes.slice(start, start + BATCH).join(', ')}) w(finding, level, why, suppressed)
      WHERE finding.finding = w.finding`)
  }
}

interface Floor {
  readonly level: number
  readonly why: string
}

function floorOf(row: Row, { floors }: FindingWeights, rules: ReadonlyMap<number, FindingRule>): Floor | null {
  const kind = rules.get(Number(row['rule']))?.kind
  const level = kind === undefined ? undefined : floors[kind]
  if (kind === undefined || level === undefined) return null
  return { level: LEVELS.indexOf(level), why: `${kind.replaceAll('_', ' ')} is at least ${level} here` }
}

/** What known-good addresses say of a finding that they alone have made. */
interface Known {
  readonly holds: boolean
  readonly until: string
  readonly reason: string
}

interface Change {
  readonly level: number
  readonly why: string
  readonly suppressed: boolean
}

/** From this level on accounts and machines raise a finding: an informational one accuses nobody, whoever it is about. */
const LOW = LEVELS.indexOf('low')

function weigh(
  level: number,
  floor: Floor | null,
  reasons: readonly string[],
  known: Known | undefined,
  mark: Mark | undefined,
): Change | null {
  if (known?.holds === true) {
    const why = `suppressed: known good until ${known.until} (${known.reason}), otherwise ${LEVELS[level] ?? ''}`
    return { level: 0, why, suppressed: true }
  }
  const why: string[] = []
  let raised = level
  if (floor !== null && floor.level > raised) {
    raised = floor.level
    why.push(floor.why)
  }
  if (raised >= LOW && raised < LEVELS.length - 1 && reasons.length > 0) {
    raised += 1
    why.push(...reasons)
  }
  const parts =
    raised === level ? [] : [`raised from ${LEVELS[level] ?? ''} to ${LEVELS[raised] ?? ''}: ${why.join(', ')}`]
  // What raises a finding speaks against a harmless reading.
  const lowered = mark?.lowers === true && why.length === 0 && floor === null && level > LOW
  if (lowered) {
    raised -= 1
    parts.push(`lowered from ${LEVELS[level] ?? ''} to ${LEVELS[raised] ?? ''}`)
  }
  if (known !== undefined) parts.push(`known good until ${known.until} has run out (${known.reason})`)
  if (mark !== undefined) parts.push(mark.why)
  return parts.length === 0 ? null : { level: raised, why: parts.join('; '), suppressed: false }
}

const KIND_WORDS = [
  ['privileged', 'a privileged account', 'privileged accounts'],
  ['decommissioned', 'a decommissioned account', 'decommissioned accounts'],
] as const

/** Why findings weigh more, by their numbers. */
async function raisingReasons(db: Database, weights: FindingWeights): Promise<Map<number, string[]>> {
  const reasons = new Map<number, string[]>()
  const add = (row: Row, why: string): void => {
    const number = Number(row['finding'])
    reasons.set(number, [...(reasons.get(number) ?? []), why])
  }
  for (const [kind, one, many] of KIND_WORDS) {
    const names = weights.accounts[kind].map(accountSpelling)
    if (names.length === 0) continue
    const rows = await db.rows(`SELECT finding, count(DISTINCT account) AS accounts
      FROM finding_attempt JOIN attempt USING (attempt) WHERE account IN ${literalList(names)} GROUP BY finding ORDER BY finding`)
    for (const row of rows) add(row, Number(row['accounts']) === 1 ? one : `${Number(row['accounts'])} ${many}`)
  }
  if (weights.criticalHosts.length === 0) return reasons
  const rows = await db.rows(`SELECT DISTINCT finding FROM finding_record JOIN event USING (rid)
    WHERE host_name IN ${literalList(weights.criticalHosts)} ORDER BY finding`)
  for (const row of rows) add(row, 'a critical machine')
  return reasons
}

/** What service and shared accounts say of a finding. */
interface Mark {
  readonly why: string
  /** Whether it is less than it looks: a program that got in from there before, and fails now. */
  readonly lowers: boolean
}

const SERVICE = 'look for an expired password before an attacker'

/**
 * The findings that are failed logins of service accounts alone, and those on shared accounts, by their numbers. A service account whose
 * every failure comes after a login of it from the same source is what an expired password leaves.
 */
async function markedFindings(db: Database, { accounts }: FindingWeights): Promise<Map<number, Mark>> {
  const [service, shared] = [accounts.service, accounts.shared].map((names) => names.map(accountSpelling))
  const found = new Map<number, Mark>()
  if (service === undefined || shared === undefined || service.length + shared.length === 0) return found
  const among = (names: readonly string[]): string =>
    names.length === 0 ? 'false' : `coalesce(a.account IN ${literalList(names)}, false)`
  const rows = await db.rows(`
    WITH first AS (SELECT source_ip, account, min(attempt) AS success FROM attempt WHERE success_login GROUP BY source_ip, account)
    SELECT f.finding, bool_and(a.failed_login AND ${among(service)}) AS service, bool_or(${among(shared)}) AS shared,
      bool_and(coalesce(s.success < a.attempt, false)) AS known
    FROM finding_attempt f JOIN attempt a USING (attempt) LEFT JOIN first s ON s.source_ip = a.source_ip AND s.account = a.account
    GROUP BY f.finding HAVING bool_and(a.failed_login AND ${among(service)}) OR bool_or(${among(shared)}) ORDER BY f.finding`)
  for (const row of rows) {
    const lowers = row['service'] === true && row['known'] === true
    const parts = [
      ...(row['service'] !== true
        ? []
        : [`service account${lowers ? ', which got in from there before' : ''}: ${SERVICE}`]),
      ...(row['shared'] === true ? ['shared account: its name tells no person'] : []),
    ]
    found.set(Number(row['finding']), { why: parts.join('; '), lowers })
  }
  return found
}

/** The findings all of whose attempts come from known-good addresses, by their numbers. */
async function knownGoodFindings(db: Database, known: readonly KnownGoodRange[]): Promise<Map<number, Known>> {
  const found = new Map<number, Known>()
  if (known.length === 0) return found
  await db.run('CREATE OR REPLACE TEMP TABLE known_good (source_ip VARCHAR, entry INTEGER, until_us BIGINT)')
  for (const [entry, { ranges, untilMicros }] of known.entries()) {
    await selectAddresses(db, 'known_good_source', 'SELECT DISTINCT source_ip FROM attempt', ranges)
    await db.run(`INSERT INTO known_good SELECT source_ip, ${entry}, ${untilMicros} FROM known_good_source`)
  }
  const rows = await db.rows(`
    WITH lasting AS (SELECT source_ip, max(until_us) AS until_us, max_by(entry, struct_pack(u := until_us, e := -entry)) AS entry FROM known_good GROUP BY source_ip),
    source AS (SELECT DISTINCT f.finding, a.source_ip, f.last_us FROM finding_attempt JOIN finding f USING (finding) JOIN attempt a USING (attempt))
    SELECT finding, bool_and(until_us > last_us) AS holds, min(until_us) AS until_us, min(entry) AS entry
    FROM source LEFT JOIN lasting USING (source_ip) GROUP BY finding HAVING bool_and(until_us IS NOT NULL) ORDER BY finding`)
  for (const row of rows) {
    const until = formatInstant(Number(row['until_us']))
    const reason = known[Number(row['entry'])]?.reason ?? ''
    found.set(Number(row['finding']), { holds: row['holds'] === true, until, reason })
  }
  return found
}
