import type { Database, Row } from '../sql/database.ts'
import { insertPairs, type Pairs } from '../sql/pairs.ts'

/**
 * Pairs the outcomes that logs of different formats tell of the same try, one to one in time order, into the table
 * `into`: every unit but the first of its attempt, with that first one (head). `told` is a query of the units and what
 * each says: `n` (a number in total order), `us`, `format`, `activity`, `outcome`, `count`, `request_id`, `source_ip`
 * and `account`.
 *
 * In total order each outcome joins the earliest attempt that lacks its format, stands
 * for as many equal things and either shares its request id, with the same source and account or one of
 * them unknown, or began no longer than `tolerance` microseconds before with the same source, account,
 * activity and outcome; else it opens one. A line that names neither source nor account agrees with none.
 * Request ids go first. One that a format repeats for an outcome names no single request (clients may send
 * their own) and is not used.
 */
export async function pairFormats(db: Database, told: string, into: string, tolerance: number): Promise<void> {
  await db.run(pool(told))
  await db.run(places(tolerance, into))
  const pairs = await pairTangled(db, tolerance)
  await insertPairs(db, into, pairs)
  await db.run('DROP TABLE attempt_pool; DROP TABLE attempt_place; DROP TABLE attempt_tangled')
}

// Only what another format may tell of as well is looked at. `agreement` numbers the sets of lines that
// agree, `request` those that share a usable request id; both are the number of their first line.
const pool = (told: string): string => `
  CREATE OR REPLACE TEMP TABLE attempt_pool AS
    WITH told AS (${told}),
    agreement AS (
      SELECT source_ip, account, activity, outcome, count, min(n) AS agreement FROM told
      WHERE source_ip IS NOT NULL OR account IS NOT NULL
      GROUP BY source_ip, account, activity, outcome, count HAVING min(format) <> max(format)
    ),
    request AS (
      SELECT request_id, activity, outcome, count, min(n) AS request, max(n) AS request_end FROM told
      WHERE request_id IS NOT NULL
      GROUP BY request_id, activity, outcome, count HAVING count(*) > 1 AND count(*) = count(DISTINCT format)
    )
    SELECT n, us, told.format, told.source_ip, told.account, agreement, request, request_end
    FROM told
      LEFT JOIN agreement ON told.source_ip IS NOT DISTINCT FROM agreement.source_ip
        AND told.account IS NOT DISTINCT FROM agreement.account AND told.activity = agreement.activity
        AND told.outcome = agreement.outcome AND told.count = agreement.count
      LEFT JOIN request ON told.request_id = request.request_id AND told.activity = request.activity
        AND told.outcome = request.outcome AND told.count = request.count
    WHERE agreement IS NOT NULL OR request IS NOT NULL`

// Within a cluster (agreeing lines, no pause longer than the tolerance) the rule gives the k-th line of
// every format to the k-th attempt, as long as none of these attempts lasts longer than the tolerance and
// no request id leads out of its attempt. Clusters where that does not hold are not decided here; since
// such a request id spoils every cluster it touches, they are complete in themselves.
const places = (tolerance: number, into: string): string => `
  CREATE OR REPLACE TEMP TABLE attempt_place AS
    WITH spaced AS (
      SELECT *, us - lag(us) OVER (PARTITION BY agreement ORDER BY n) AS gap FROM attempt_pool
    ),
    clustered AS (
      SELECT n, us, format, request,
        CASE WHEN agreement IS NULL THEN n ELSE max(CASE WHEN gap IS NULL OR gap > ${tolerance} THEN n END) OVER (
          PARTITION BY agreement ORDER BY n ROWS UNBOUNDED PRECEDING) END AS cluster
      FROM spaced
    ),
    placed AS (
      SELECT *, row_number() OVER (PARTITION BY cluster, format ORDER BY n) AS place FROM clustered
    )
    SELECT n, us, cluster, place, request, min(n) OVER (PARTITION BY cluster, place) AS head FROM placed;

  CREATE OR REPLACE TEMP TABLE attempt_tangled AS
    SELECT cluster FROM attempt_place GROUP BY cluster, place HAVING max(us) - min(us) > ${tolerance}
    UNION
    SELECT cluster FROM attempt_place WHERE request IN (
      SELECT request FROM attempt_place WHERE request IS NOT NULL GROUP BY request HAVING min(head) <> max(head));

  INSERT INTO ${into}
    SELECT n, head FROM attempt_place
    WHERE n <> head AND cluster NOT IN (SELECT cluster FROM attempt_tangled)`

const TANGLED = `
  SELECT p.n, p.us, p.format, p.source_ip, p.account, p.agreement, p.request, p.request_end
  FROM attempt_pool p JOIN attempt_place USING (n)
  WHERE cluster IN (SELECT cluster FROM attempt_tangled)
  ORDER BY p.n`

async function pairTangled(db: Database, tolerance: number): Promise<Pairs> {
  const pairs: Pairs = { left: [], right: [] }
  const pairing = createPairing(tolerance)
  for await (const rows of db.stream(TANGLED)) {
    for (const row of rows) {
      const unit = toUnit(row)
      const head = pairing.join(unit)
      if (head === unit.n) continue
      pairs.left.push(unit.n)
      pairs.right.push(head)
    }
    pairing.forget()
  }
  return pairs
}

interface Unit {
  readonly n: number
  readonly us: number
  readonly format: string
  readonly sourceIp: string | null
  readonly account: string | null
  readonly agreement: number | null
  readonly request: number | null
  readonly requestEnd: number | null
}

function toUnit(row: Row): Unit {
  const text = (value: Row[string] | undefined): string | null => (typeof value === 'string' ? value : null)
  const number = (value: Row[string] | undefined): number | null => (typeof value === 'number' ? value : null)
  return {
    n: Number(row['n']),
    us: Number(row['us']),
    format: String(row['format']),
    sourceIp: text(row['source_ip']),
    account: text(row['account']),
    agreement: number(row['agreement']),
    request: number(row['request']),
    requestEnd: number(row['request_end']),
  }
}

/** An attempt in the making: when it began, what its units named first, and the formats it has. */
interface Attempt {
  readonly head: number
  readonly us: number
  sourceIp: string | null
  account: string | null
  readonly formats: string[]
  /** The agreements under which it is open. */
  readonly agreements: number[]
}

/** The attempts open under one agreement, in the order in which they became so. */
interface Open {
  readonly attempts: Attempt[]
  /** Per format, how many attempts from the front can never again take a line of it. */
  readonly settled: Map<string, number>
  /** Beginning of the youngest attempt, in microseconds. */
  latest: number
}

interface Pairing {
  /** The head of the attempt that this unit joins or, if its own, opens. Units come in total order. */
  join(unit: Unit): number
  /** Lets go of what no later unit can join. */
  forget(): void
}

/**
 * The rule itself, unit by unit. An attempt that has a format or is too old for a unit stays so, hence the
 * marks per format: however many equal lines come at one instant, no attempt is looked at twice.
 */
function createPairing(tolerance: number): Pairing {
  const byAgreement = new Map<number, Open>()
  const byRequest = new Map<number, Attempt[]>()
  let now = 0

  const shared = (unit: Unit): Attempt | undefined => {
    if (unit.request === null) return undefined
    const suiting = (byRequest.get(unit.request) ?? []).filter(
      (attempt) =>
        !attempt.formats.includes(unit.format) &&
        agree(attempt.sourceIp, unit.sourceIp) &&
        agree(attempt.account, unit.account),
    )
    return suiting.toSorted((a, b) => a.head - b.head)[0]
  }
  const add = (attempt: Attempt, unit: Unit): void => {
    attempt.formats.push(unit.format)
    attempt.sourceIp ??= unit.sourceIp
    attempt.account ??= unit.account
    if (unit.request !== null) {
      const known = byRequest.get(unit.request) ?? []
      if (!known.includes(attempt)) byRequest.set(unit.request, [...known, attempt])
      if (unit.requestEnd === unit.n) byRequest.delete(unit.request)
    }
    if (unit.agreement === null || attempt.agreements.includes(unit.agreement)) return
    attempt.agreements.push(unit.agreement)
    const open: Open = byAgreement.get(unit.agreement) ?? { attempts: [], settled: new Map(), latest: attempt.us }
    byAgreement.set(unit.agreement, open)
    open.attempts.push(attempt)
    open.latest = Math.max(open.latest, attempt.us)
  }

  return {
    join: (unit) => {
      now = unit.us
      const open = unit.agreement === null ? undefined : byAgreement.get(unit.agreement)
      const attempt = shared(unit) ?? firstLacking(open, unit, tolerance) ?? begin(unit)
      add(attempt, unit)
      return attempt.head
    },
    forget: () => {
      for (const [agreement, open] of byAgreement) {
        if (now - open.latest > tolerance) byAgreement.delete(agreement)
        else dropFront(open, now - tolerance)
      }
    },
  }
}

function begin(unit: Unit): Attempt {
  return { head: unit.n, us: unit.us, sourceIp: null, account: null, formats: [], agreements: [] }
}

/** The first open attempt that is young enough for a unit and lacks its format. */
function firstLacking(open: Open | undefined, unit: Unit, tolerance: number): Attempt | undefined {
  if (!open) return undefined
  let index = open.settled.get(unit.format) ?? 0
  let attempt = open.attempts[index]
  while (attempt && (unit.us - attempt.us > tolerance || attempt.formats.includes(unit.format))) {
    index += 1
    attempt = open.attempts[index]
  }
  open.settled.set(unit.format, index)
  return attempt
}

/** Cuts off the attempts at the front that began before `since`. */
function dropFront(open: Open, since: number): void {
  const kept = open.attempts.findIndex((attempt) => attempt.us >= since)
  if (kept <= 0) return
  open.attempts.splice(0, kept)
  for (const [format, index] of open.settled) open.settled.set(format, Math.max(0, index - kept))
}

function agree(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b
}
