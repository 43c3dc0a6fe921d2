import type { Database } from '../../sql/database.ts'
import { insertPairs } from '../../sql/pairs.ts'
import type { LogStream } from './log-streams.ts'
import type { LogCheck } from './log-checks.ts'

/** Something that is missing from a log, or was changed in it. */
export interface LogFault {
  readonly number: number
  readonly check: LogCheck
  /** Microseconds since the epoch. */
  readonly from: number
  readonly to: number
  readonly group: Readonly<Record<string, string>>
  /** What it is, in figures; it never holds text from a log. */
  readonly note: string
  /** Attempts that it is about. */
  readonly count: number
}

interface NewFault extends Pick<LogFault, 'from' | 'to' | 'group' | 'note'> {
  /** Records around it. */
  readonly rows: readonly number[]
  readonly count?: number
  /** Nothing can be said about logins of this time. */
  readonly uncovers?: boolean
}

/** The faults found so far, and what adds to them and to their tables (see log-faults.ts). */
export interface FaultList {
  readonly faults: readonly LogFault[]
  add(check: LogCheck, fault: NewFault): Promise<void>
  /** Faults of the holes that `log_hole` has for a stream: those that follow each other within an hour are one. */
  addHoles(stream: LogStream, number: number): Promise<void>
}

/** Holes that are this far apart, in microseconds, are two faults. */
const APART = 60 * 60 * 1_000_000

/** An empty list. */
export function createFaultList(db: Database): FaultList {
  const faults: LogFault[] = []
  return {
    faults,
    async add(check, { rows, uncovers, count = 0, ...fault }) {
      const number = faults.length + 1
      faults.push({ number, check, count, ...fault })
      await insertPairs(db, 'log_fault_record', { left: rows.map(() => number), right: [...rows] })
      if (uncovers === true) await db.run(`INSERT INTO uncovered VALUES (${number}, ${fault.from}, ${fault.to})`)
    },
    async addHoles({ host, attempts }, stream) {
      const first = faults.length + 1
      await db.run(burstsSql(stream, first))
      const rows = await db.rows(`SELECT fault, min(from_us) AS "from", max(to_us) AS "to", count(*) AS places,
        CAST(sum(missing) AS DOUBLE) AS missing FROM log_hole_burst GROUP BY fault ORDER BY fault`)
      for (const row of rows) {
        const [missing, places] = [Number(row['missing']), Number(row['places'])]
        const at = places === 1 ? 'in one place' : `in ${places} places`
        faults.push({
          number: Number(row['fault']),
          check: 'missing_numbers',
          from: Number(row['from']),
          to: Number(row['to']),
          group: host === null ? {} : { 'host.name': host },
          note: `${missing} ${missing === 1 ? 'number is' : 'numbers are'} missing ${at} of a sequence`,
          count: 0,
        })
      }
      await db.run(`
        INSERT INTO log_fault_record SELECT DISTINCT fault, unnest([rid_before, rid_after]) FROM log_hole_burst;
        ${attempts ? 'INSERT INTO uncovered SELECT fault, from_us, to_us FROM log_hole_burst;' : ''}
        DROP TABLE log_hole_burst`)
    },
  }
}

const burstsSql = (stream: number, first: number): string => `
  CREATE OR REPLACE TEMP TABLE log_hole_burst AS
    WITH spaced AS (
      SELECT *, from_us - lag(to_us) OVER (ORDER BY from_us, rid_before) AS pause FROM log_hole WHERE stream = ${stream}
    )
    SELECT * EXCLUDE (pause), ${first} - 1 + sum(CASE WHEN pause IS NULL OR pause > ${APART} THEN 1 ELSE 0 END) OVER (
      ORDER BY from_us, rid_before ROWS UNBOUNDED PRECEDING) AS fault FROM spaced`
