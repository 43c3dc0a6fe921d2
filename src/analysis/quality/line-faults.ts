import type { Database } from '../../sql/database.ts'
import { LINE_CHECKS, type LineCheck } from './line-checks.ts'

/** Lines of one input that a check found something about. */
export interface LineFault {
  readonly check: LineCheck
  readonly input: number
  readonly lines: number
  /** Numbers of the first of them. */
  readonly first: readonly number[]
  /** The first of them. */
  readonly text: string
}

/** So many lines are named of each check and input. */
const NAMED = 3

/** Asks all checks of all lines, and then for the first lines of those that found something. Needs a full load. */
export async function findLineFaults(db: Database): Promise<LineFault[]> {
  const counts = await countByCheck(db)
  const faults: LineFault[] = []
  for (const check of LINE_CHECKS) {
    for (const [input, lines] of counts.get(check) ?? []) {
      const first = await db.rows(`SELECT coalesce(r.line, r.rowid - i.first_rowid + 1)::BIGINT AS line, r.text
        FROM record r JOIN input i USING (input) WHERE r.input = ${input} AND ${linesFor(check.among)} AND ${check.where}
        ORDER BY r.rowid LIMIT ${NAMED}`)
      faults.push({
        check,
        input,
        lines,
        first: first.map((each) => Number(each['line'])),
        text: String(first[0]?.['text'] ?? ''),
      })
    }
  }
  return faults
}

/** How many lines of which inputs each check found something about, in one scan for all checks that look at the same lines. */
async function countByCheck(db: Database): Promise<ReadonlyMap<LineCheck, readonly (readonly [number, number])[]>> {
  const counts = new Map<LineCheck, [number, number][]>()
  for (const among of new Set(LINE_CHECKS.map((check) => check.among))) {
    const checks = LINE_CHECKS.filter((check) => check.among === among)
    const columns = checks.map(({ where }, index) => `count(*) FILTER (${where}) AS c${index}`)
    const rows = await db.rows(`SELECT r.input, ${columns.join(', ')} FROM record r
      WHERE ${linesFor(among)} GROUP BY r.input ORDER BY r.input`)
    for (const [index, check] of checks.entries()) {
      const found = rows.map((row): [number, number] => [Number(row['input']), Number(row[`c${index}`])])
      counts.set(
        check,
        found.filter(([, lines]) => lines > 0),
      )
    }
  }
  return counts
}

// A condition of WHERE ends with the first part that is false, one of FILTER does not.
const linesFor = (among: string | undefined): string =>
  `r.text IS NOT NULL${among === undefined ? '' : ` AND ${among}`}`
