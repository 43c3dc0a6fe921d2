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

/** Asks all checks of all lines in one scan, and then for the first lines of those that found something. Needs a full load. */
export async function findLineFaults(db: Database): Promise<LineFault[]> {
  const columns = LINE_CHECKS.map(({ where }, index) => `count(*) FILTER (${where}) AS c${index}`)
  const rows = await db.rows(`SELECT r.input, ${columns.join(', ')} FROM record r
    WHERE r.text IS NOT NULL GROUP BY r.input ORDER BY r.input`)
  const faults: LineFault[] = []
  for (const [index, check] of LINE_CHECKS.entries()) {
    for (const row of rows) {
      const [input, lines] = [Number(row['input']), Number(row[`c${index}`])]
      if (lines === 0) continue
      const first = await db.rows(`SELECT coalesce(r.line, r.rowid - i.first_rowid + 1)::BIGINT AS line, r.text
        FROM record r JOIN input i USING (input) WHERE r.input = ${input} AND r.text IS NOT NULL AND ${check.where}
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
