import type { Database } from '../sql/database.ts'
import { insertPairs, type Pairs } from '../sql/pairs.ts'
import { PLACEHOLDER_YEAR } from './stamp.ts'
import type { Sequence } from './yearless.ts'

/** From this row of an input on, year 0 of its sequence is `base`. */
export interface Base {
  readonly row: number
  readonly base: number
}

/** Stamps outside are no times of any log; as everywhere, they count as none. */
const PLAUSIBLE = { from: 1970, to: 2199 } as const

/**
 * Moves the stamps of one input from the placeholder year to theirs. A stamp whose year is not plausible, or
 * that is a 29 February its year does not have, is none: its `t` becomes null.
 */
export async function setYears(db: Database, sequence: Sequence, input: number, bases: readonly Base[]): Promise<void> {
  const runs = sequence.runs.filter((run) => run.input === input)
  const years = mergeYears(runs, bases)
  const where = `input = ${input} AND yearless AND t IS NOT NULL`
  if (years.right.length === 1) {
    await db.run(`UPDATE record SET t = ${movedTo('t', String(years.right[0] ?? PLACEHOLDER_YEAR))} WHERE ${where}`)
    return
  }
  await db.run('CREATE OR REPLACE TEMP TABLE year_run (first BIGINT, year BIGINT)')
  await insertPairs(db, 'year_run', years)
  await db.run(`
    UPDATE record SET t = dated.t FROM (
      SELECT stamp.rid, ${movedTo('stamp.t', 'year')} AS t
      FROM (SELECT rowid AS rid, t FROM record WHERE ${where}) stamp ASOF JOIN year_run ON stamp.rid >= year_run.first
    ) dated WHERE record.rowid = dated.rid;
    DROP TABLE year_run`)
}

/** The rows from which on another year holds, and the years; the first row is 0. */
function mergeYears(runs: readonly { readonly first: number; readonly year: number }[], bases: readonly Base[]): Pairs {
  const merged: Pairs = { left: [], right: [] }
  const changes = [...runs.map(({ first }) => first), ...bases.map(({ row }) => row)].toSorted((a, b) => a - b)
  let run = 0
  let base = 0
  for (const row of changes) {
    while ((runs[run + 1]?.first ?? Number.POSITIVE_INFINITY) <= row) run += 1
    while ((bases[base + 1]?.row ?? Number.POSITIVE_INFINITY) <= row) base += 1
    const year = (runs[run]?.year ?? 0) + (bases[base]?.base ?? PLACEHOLDER_YEAR)
    if (year === merged.right.at(-1)) continue
    merged.left.push(merged.left.length === 0 ? 0 : row)
    merged.right.push(year)
  }
  return merged
}

const movedTo = (t: string, year: string): string => `CASE
  WHEN ${year} NOT BETWEEN ${PLAUSIBLE.from} AND ${PLAUSIBLE.to} THEN NULL
  WHEN month(${t}) = 2 AND day(${t}) = 29 AND (${year} % 4 <> 0 OR (${year} % 100 = 0 AND ${year} % 400 <> 0)) THEN NULL
  ELSE ${t} + to_years(CAST(greatest(least(${year}, ${PLAUSIBLE.to}), ${PLAUSIBLE.from}) - ${PLACEHOLDER_YEAR} AS INTEGER)) END`
