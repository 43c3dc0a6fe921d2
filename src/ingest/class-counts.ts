import type { Database, Row } from '../sql/database.ts'

/** How many lines of an input are of each class, and what its events are. Times are in microseconds. */
export interface ClassCounts {
  readonly lines: number
  readonly parsed: number
  readonly ignored: number
  readonly blank: number
  readonly rejected: number
  readonly events: number
  /** Records that no format takes in lines that hold an event. */
  readonly faults: number
  readonly zoneless: number
  readonly firstEvent: number | null
  readonly lastEvent: number | null
}

/** The classes in the order in which they win a line that several rows share: a line is parsed that belongs to any event. */
const RANK = `CASE WHEN class IN ('event', 'continuation') THEN 1 WHEN class = 'rejected' THEN 2 WHEN class = 'ignored' THEN 3 ELSE 4 END`

// Rows stand in the order of their lines, so that only the first and the last line of one can be another row's as well.
const FRAMED = `
  WITH framed AS (SELECT input, ${RANK} AS rank, line AS first, line + span - 1 AS last FROM record WHERE span IS NOT NULL),
  edge AS (
    SELECT input, line, min(rank) AS rank FROM (
      SELECT input, first AS line, rank FROM framed UNION ALL SELECT input, last, rank FROM framed WHERE last > first)
    GROUP BY input, line),
  part AS (
    SELECT input, rank, count(*) AS lines FROM edge GROUP BY input, rank
    UNION ALL
    SELECT input, rank, sum(last - first - 1) FROM framed WHERE last > first + 1 GROUP BY input, rank),
  fault AS (
    SELECT input, count(*) AS faults FROM framed JOIN edge USING (input)
    WHERE framed.rank = 2 AND first = last AND line = first AND edge.rank = 1 GROUP BY input)
  SELECT input, CAST(sum(lines) AS BIGINT) AS lines,
    ${['parsed', 'rejected', 'ignored', 'blank'].map((name, at) => `CAST(coalesce(sum(lines) FILTER (rank = ${at + 1}), 0) AS BIGINT) AS ${name}`).join(', ')},
    coalesce(max(faults), 0) AS faults
  FROM part LEFT JOIN fault USING (input) GROUP BY input ORDER BY input`

const UNFRAMED = `
  SELECT input, count(*) AS lines,
    count(*) FILTER (class IN ('event', 'continuation')) AS parsed, count(*) FILTER (class = 'event') AS events,
    count(*) FILTER (class = 'ignored') AS ignored, count(*) FILTER (class = 'blank') AS blank,
    count(*) FILTER (class = 'rejected') AS rejected,
    count(*) FILTER (class = 'event' AND NOT zoned) AS zoneless,
    min(epoch_us(t)) FILTER (class = 'event') AS first_event, max(epoch_us(t)) FILTER (class = 'event') AS last_event
  FROM record GROUP BY input ORDER BY input`

/** What became of every line of every input, by input number. `framed`: whether `record` says how many lines a row has. */
export async function countClasses(db: Database, framed: boolean): Promise<ReadonlyMap<number, ClassCounts>> {
  const rows = await db.rows(UNFRAMED)
  const lines = new Map((framed ? await db.rows(FRAMED) : []).map((row) => [Number(row['input']), row]))
  return new Map(
    rows.map((row) => {
      const input = Number(row['input'])
      return [input, countsOf({ ...row, ...lines.get(input) })] as const
    }),
  )
}

function countsOf(row: Row): ClassCounts {
  const count = (name: string): number => Number(row[name] ?? 0)
  const instant = (name: string): number | null => (typeof row[name] === 'number' ? row[name] : null)
  return {
    lines: count('lines'),
    parsed: count('parsed'),
    ignored: count('ignored'),
    blank: count('blank'),
    rejected: count('rejected'),
    events: count('events'),
    faults: count('faults'),
    zoneless: count('zoneless'),
    firstEvent: instant('first_event'),
    lastEvent: instant('last_event'),
  }
}
