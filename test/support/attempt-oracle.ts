/**
 * The counting rules of attempts in the plainest loops, for comparison with the SQL. Slow on purpose:
 * every rule looks at every record.
 */
export interface OracleRecord {
  readonly input: number
  readonly line: number
  /** Microseconds. */
  readonly us: number
  readonly role: 'own' | 'secondary' | 'announces'
  readonly format: string
  readonly activity: string
  readonly outcome: string
  readonly reason: string | null
  readonly count: number
  readonly enumeration: boolean
  readonly source: string | null
  readonly account: string | null
  readonly host: string | null
  readonly pid: number | null
  readonly request: string | null
}

export interface OracleAttempt {
  readonly anchor: OracleRecord
  readonly records: readonly OracleRecord[]
  readonly outcome: string
  readonly reason: string | null
  readonly source: string | null
  readonly account: string | null
  readonly count: number
  readonly enumeration: boolean
}

/** What tells an outcome: an own line, or the secondary lines of one process and account together. */
interface Unit {
  readonly first: OracleRecord
  readonly records: OracleRecord[]
  readonly outcome: string
  readonly reason: string | null
  readonly source: string | null
  readonly account: string | null
  readonly count: number
  readonly enumeration: boolean
}

const SESSION_GAP = 600_000_000
const ANNOUNCED_FOR = 5_000_000
const SPECIFIC_FIRST = [
  'locked',
  'expired',
  'not_allowed',
  'unknown_user',
  'duplicate_account',
  'mfa_denied',
  'invalid_credentials',
  'rate_limited',
  'missing_fields',
  'fault',
]

export const byTotalOrder = (a: OracleRecord, b: OracleRecord): number =>
  a.us - b.us || a.input - b.input || a.line - b.line

export function oracleAttempts(unordered: readonly OracleRecord[], tolerance: number): OracleAttempt[] {
  const records = unordered.toSorted(byTotalOrder)
  const units: Unit[] = []
  for (const record of records) if (record.role === 'own') units.push(ownUnit(record))
  addSecondaries(records, units)
  addAnnouncements(records, units)
  units.sort((a, b) => byTotalOrder(a.first, b.first))
  return pairUnits(units, tolerance)
}

const ownUnit = (record: OracleRecord): Unit => ({
  first: record,
  records: [record],
  outcome: record.outcome,
  reason: record.reason,
  source: record.source,
  account: record.account,
  count: record.count,
  enumeration: record.enumeration,
})

const firstKnown = <T>(values: readonly (T | null)[]): T | null => values.find((value) => value !== null) ?? null

function processUnit(records: OracleRecord[], account: string | null): Unit {
  const [first] = records
  if (!first) throw new Error('no records')
  const reasons = records.map((record) => record.reason)
  return {
    first,
    records,
    outcome: 'failure',
    reason: SPECIFIC_FIRST.find((reason) => reasons.includes(reason)) ?? null,
    source: firstKnown(records.map((record) => record.source)),
    account,
    count: 1,
    enumeration: records.some((record) => record.enumeration),
  }
}

function addSecondaries(records: readonly OracleRecord[], units: Unit[]): void {
  const unitOf = (record: OracleRecord): Unit | undefined => units.find((unit) => unit.first === record)
  for (const session of sessions(records)) {
    const own = session.filter((record) => record.role === 'own')
    const alone: OracleRecord[] = []
    for (const record of session.filter((each) => each.role === 'secondary')) {
      const suiting = own.filter(
        (line) =>
          record.account === null ||
          (line.activity === 'login' && line.outcome === 'failure' && line.account === record.account),
      )
      const line = suiting.findLast((each) => byTotalOrder(each, record) < 0) ?? suiting[0]
      if (line) unitOf(line)?.records.push(record)
      else alone.push(record)
    }
    const accounts = [
      ...new Set(session.filter((r) => r.role === 'secondary' && r.account !== null).map((r) => r.account)),
    ]
    const named = (record: OracleRecord): string | null =>
      record.account ?? (accounts.length === 1 ? (accounts[0] ?? null) : null)
    for (const account of new Set(alone.map(named))) {
      units.push(
        processUnit(
          alone.filter((record) => named(record) === account),
          account,
        ),
      )
    }
  }
}

function sessions(records: readonly OracleRecord[]): OracleRecord[][] {
  const all: OracleRecord[][] = []
  for (const record of records) {
    if (record.role === 'announces') continue
    const session = all.findLast(
      ([first]) => record.pid !== null && first?.pid === record.pid && first.host === record.host,
    )
    const last = session?.at(-1)
    if (session && last && record.us - last.us <= SESSION_GAP) session.push(record)
    else all.push([record])
  }
  return all
}

function addAnnouncements(records: readonly OracleRecord[], units: Unit[]): void {
  const taken = new Set<OracleRecord>()
  for (const announcement of records.filter((record) => record.role === 'announces')) {
    const outcome = records.find(
      (record) =>
        record.role === 'own' &&
        !taken.has(record) &&
        announcement.source !== null &&
        record.source === announcement.source &&
        record.activity === announcement.activity &&
        record.format === announcement.format &&
        byTotalOrder(record, announcement) > 0 &&
        record.us <= announcement.us + ANNOUNCED_FOR &&
        (announcement.account === null || record.account === null || record.account === announcement.account),
    )
    if (!outcome) {
      units.push({ ...ownUnit(announcement), count: 1 })
      continue
    }
    taken.add(outcome)
    units.find((unit) => unit.first === outcome)?.records.push(announcement)
  }
}

interface Open {
  readonly units: Unit[]
  source: string | null
  account: string | null
}

function pairUnits(units: readonly Unit[], tolerance: number): OracleAttempt[] {
  const pairable = units.filter(
    (unit) =>
      unit.first.role !== 'announces' &&
      ['login', 'registration'].includes(unit.first.activity) &&
      ['success', 'failure'].includes(unit.outcome),
  )
  const attempts: Open[] = []
  // The agreements each attempt is open under, in the order in which it became so.
  const listed: { attempt: Open; key: string }[] = []
  for (const unit of units) {
    const key = agreement(unit)
    const lacks = (attempt: Open): boolean =>
      attempt.units.every((other) => pairable.includes(other) && other.first.format !== unit.first.format)
    const joined = pairable.includes(unit)
      ? (attempts.find(
          (attempt) =>
            lacks(attempt) &&
            attempt.units.some((other) => sharesRequest(other, unit, pairable)) &&
            (attempt.source === null || unit.source === null || attempt.source === unit.source) &&
            (attempt.account === null || unit.account === null || attempt.account === unit.account),
        ) ??
        listed.find(
          (open) =>
            key !== null &&
            open.key === key &&
            lacks(open.attempt) &&
            unit.first.us - anchor(open.attempt).us <= tolerance,
        )?.attempt)
      : undefined
    const attempt = joined ?? { units: [], source: null, account: null }
    if (!joined) attempts.push(attempt)
    attempt.units.push(unit)
    attempt.source ??= unit.source
    attempt.account ??= unit.account
    if (key !== null && !listed.some((open) => open.attempt === attempt && open.key === key))
      listed.push({ attempt, key })
  }
  return attempts.map((attempt) => ({
    anchor: anchor(attempt),
    records: attempt.units.flatMap((unit) => unit.records).toSorted(byTotalOrder),
    outcome: attempt.units[0]?.outcome ?? '',
    reason: firstKnown(attempt.units.map((unit) => unit.reason)),
    source: attempt.source,
    account: attempt.account,
    count: attempt.units[0]?.count ?? 0,
    enumeration: attempt.units.some((unit) => unit.enumeration),
  }))
}

function anchor(attempt: Open): OracleRecord {
  const [first] = attempt.units
  if (!first) throw new Error('an attempt without units')
  return first.first
}

function agreement(unit: Unit): string | null {
  if (unit.source === null && unit.account === null) return null
  return JSON.stringify([unit.source, unit.account, unit.first.activity, unit.outcome, unit.count])
}

function sharesRequest(a: Unit, b: Unit, pairable: readonly Unit[]): boolean {
  const request = (unit: Unit): string =>
    JSON.stringify([unit.first.request, unit.first.activity, unit.outcome, unit.count])
  if (b.first.request === null || request(a) !== request(b)) return false
  const formats = pairable.filter((unit) => request(unit) === request(b)).map((unit) => unit.first.format)
  return new Set(formats).size === formats.length
}
