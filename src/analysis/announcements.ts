import type { Database, Row } from '../sql/database.ts'
import { insertPairs, type Pairs } from '../sql/pairs.ts'

/** An outcome that comes later than this (in microseconds) is not the one that was announced. */
const ANNOUNCED_FOR = 5_000_000

/**
 * Settles the `announces` records of `attempt_candidate` (`Login attempt from …`): each joins the next
 * outcome line of its source, activity and format within five seconds, one to one, into `attempt_join`. In
 * time order, each takes the first outcome after it that no earlier one took; one that names an account
 * takes only an outcome of that account or of none. Those left over stay attempts of unknown outcome. A
 * line without a source joins nothing.
 */
export async function joinAnnouncements(db: Database): Promise<void> {
  await db.run(STREAM)
  const [found] = await db.rows('SELECT count(*) AS busy FROM attempt_announced_busy')
  if (found?.['busy'] !== 0) {
    await db.run(QUEUE)
    await insertPairs(db, 'attempt_join', await matchTangled(db))
    await db.run('DROP TABLE attempt_announced_cluster; DROP TABLE attempt_announced_pair')
  }
  await db.run('DROP TABLE attempt_announced; DROP TABLE attempt_announced_busy')
}

const accountsSuit = (announcement: string, outcome: string): string =>
  `(${announcement}.account IS NULL OR ${outcome}.account IS NULL OR ${announcement}.account = ${outcome}.account)`

// A stream is what one source does of one activity in one format, numbered by its first announcement. Mostly
// an announcement is followed by its outcome, or by nothing in time; a stream where one is followed by
// anything else is busy.
const STREAM = `
  CREATE OR REPLACE TEMP TABLE attempt_announced AS
    WITH announced AS (
      SELECT source_ip, activity, format, min(rowid) AS stream FROM attempt_candidate
      WHERE role = 'announces' AND source_ip IS NOT NULL AND us IS NOT NULL
      GROUP BY source_ip, activity, format
    ),
    line AS (
      SELECT c.rowid AS n, us, role = 'announces' AS announces, stream
      FROM attempt_candidate c JOIN announced
        ON c.source_ip = announced.source_ip AND c.activity = announced.activity AND c.format = announced.format
      WHERE role IN ('own', 'announces') AND us IS NOT NULL
    )
    SELECT n, us, announces, stream, lead(n) OVER following AS next,
      lead(us) OVER following - us <= ${ANNOUNCED_FOR} AS in_time, lead(announces) OVER following AS next_announces
    FROM line WINDOW following AS (PARTITION BY stream ORDER BY n);

  CREATE OR REPLACE TEMP TABLE attempt_announced_busy AS
    SELECT stream FROM attempt_announced WHERE announces AND in_time AND next_announces
    UNION
    SELECT stream
    FROM attempt_announced s JOIN attempt_candidate a ON a.rowid = s.n JOIN attempt_candidate o ON o.rowid = s.next
    WHERE announces AND in_time AND NOT next_announces AND a.account IS NOT NULL AND NOT ${accountsSuit('a', 'o')};

  INSERT INTO attempt_join
    SELECT n, next FROM attempt_announced
    WHERE announces AND in_time AND NOT next_announces AND stream NOT IN (SELECT stream FROM attempt_announced_busy)`

// A cluster of a busy stream begins where no announcement can still wait; its number is that of its first
// line. As long as every outcome suits the announcement that waits longest, the rule is a plain queue, and a
// queue has a closed form: an outcome finds it empty exactly when announcements minus outcomes reach a new
// low, and of the others the k-th takes the k-th announcement. Where any such pair does not suit, the
// cluster is not decided here.
const QUEUE = `
  CREATE OR REPLACE TEMP TABLE attempt_announced_cluster AS
    WITH spaced AS (
      SELECT n, us, announces, stream, us - max(CASE WHEN announces THEN us END) OVER (
        PARTITION BY stream ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS waited
      FROM attempt_announced SEMI JOIN attempt_announced_busy USING (stream)
    )
    SELECT n, us, announces, max(CASE WHEN waited IS NULL OR waited > ${ANNOUNCED_FOR} THEN n END) OVER (
      PARTITION BY stream ORDER BY n ROWS UNBOUNDED PRECEDING) AS cluster
    FROM spaced;

  CREATE OR REPLACE TEMP TABLE attempt_announced_pair AS
    WITH balanced AS (
      SELECT *, sum(CASE WHEN announces THEN 1 ELSE -1 END) OVER so_far AS balance, row_number() OVER so_far AS position
      FROM attempt_announced_cluster
      WINDOW so_far AS (PARTITION BY cluster ORDER BY n ROWS UNBOUNDED PRECEDING)
    ),
    lowest AS (
      SELECT *, least(0, min(balance) OVER (PARTITION BY cluster ORDER BY n ROWS UNBOUNDED PRECEDING)) AS low FROM balanced
    ),
    place AS (
      -- Of p lines so far (p + balance) / 2 announced and (p - balance) / 2 told outcomes, -low of these to nobody.
      SELECT n, us, cluster, announces,
        CASE WHEN announces THEN (position + balance) // 2 ELSE (position - balance) // 2 + low END AS place
      FROM lowest
    ),
    pair AS (
      -- An outcome that found nobody waiting has the place of the one before it.
      SELECT a.n, min(o.n) AS unit, a.cluster, min(o.us) - a.us AS delay
      FROM place a JOIN place o ON a.cluster = o.cluster AND a.place = o.place
      WHERE a.announces AND NOT o.announces
      GROUP BY a.n, a.us, a.cluster
    )
    SELECT pair.n, unit, cluster, delay <= ${ANNOUNCED_FOR} AND ${accountsSuit('a', 'o')} AS suits
    FROM pair JOIN attempt_candidate a ON a.rowid = pair.n JOIN attempt_candidate o ON o.rowid = pair.unit;

  INSERT INTO attempt_join
    SELECT n, unit FROM attempt_announced_pair
    WHERE cluster NOT IN (SELECT cluster FROM attempt_announced_pair WHERE NOT suits)`

const TANGLED = `
  SELECT n, line.us, announces, account, cluster
  FROM attempt_announced_cluster line JOIN attempt_candidate c ON c.rowid = line.n
  WHERE cluster IN (SELECT cluster FROM attempt_announced_pair WHERE NOT suits)
  ORDER BY cluster, n`

async function matchTangled(db: Database): Promise<Pairs> {
  const pairs: Pairs = { left: [], right: [] }
  let cluster: Row[string] = null
  let waiting = createWaiting()
  for await (const rows of db.stream(TANGLED)) {
    for (const row of rows) {
      if (row['cluster'] !== cluster) waiting = createWaiting()
      cluster = row['cluster'] ?? null
      const line = { n: Number(row['n']), us: Number(row['us']), account: textOrNull(row['account']) }
      if (row['announces'] === true) {
        waiting.announce(line)
        continue
      }
      const taken = waiting.take(line)
      if (taken === undefined) continue
      pairs.left.push(taken)
      pairs.right.push(line.n)
    }
  }
  return pairs
}

const textOrNull = (value: Row[string] | undefined): string | null => (typeof value === 'string' ? value : null)

interface Line {
  readonly n: number
  /** Microseconds since the epoch. */
  readonly us: number
  readonly account: string | null
}

interface Waiting {
  announce(line: Line): void
  /** The announcement that this outcome ends, or undefined. */
  take(outcome: Line): number | undefined
}

interface Announcement extends Line {
  taken: boolean
}

/**
 * The announcements of one cluster that still wait. An attacker chooses accounts and pace, so every step is
 * constant time on average: one queue of all, and one per account, both cleared lazily from the front.
 */
function createWaiting(): Waiting {
  const all = createQueue<Announcement>()
  const byAccount = new Map<string | null, Queue<Announcement>>()

  const front = (account: string | null, now: number): Announcement | undefined => {
    const queue = byAccount.get(account)
    if (!queue) return undefined
    for (let first = queue.first(); first; first = queue.first()) {
      if (!first.taken && now - first.us <= ANNOUNCED_FOR) return first
      queue.shift()
    }
    byAccount.delete(account)
    return undefined
  }
  const oldest = (now: number): Announcement | undefined => {
    for (let first = all.first(); first; first = all.first()) {
      if (!first.taken && now - first.us <= ANNOUNCED_FOR) return first
      all.shift()
      front(first.account, now)
    }
    return undefined
  }

  return {
    announce: (line) => {
      const announcement = { ...line, taken: false }
      all.push(announcement)
      const queue = byAccount.get(line.account) ?? createQueue<Announcement>()
      byAccount.set(line.account, queue)
      queue.push(announcement)
    },
    take: (outcome) => {
      const first = oldest(outcome.us)
      const suiting =
        outcome.account === null ? first : earlier(front(outcome.account, outcome.us), front(null, outcome.us))
      if (!suiting) return undefined
      suiting.taken = true
      return suiting.n
    },
  }
}

function earlier(a: Announcement | undefined, b: Announcement | undefined): Announcement | undefined {
  if (!a || !b) return a ?? b
  return a.n < b.n ? a : b
}

interface Queue<T> {
  push(item: T): void
  first(): T | undefined
  shift(): void
}

/** An array whose front is cut off in large pieces: Array.shift moves all items each time. */
function createQueue<T>(): Queue<T> {
  let items: T[] = []
  let start = 0
  return {
    push: (item) => {
      items.push(item)
    },
    first: () => items[start],
    shift: () => {
      start += 1
      if (start < 64 || start * 2 < items.length) return
      items = items.slice(start)
      start = 0
    },
  }
}
