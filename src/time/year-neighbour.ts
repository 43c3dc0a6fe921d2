import type { Database } from '../sql/database.ts'
import { DAY_MS, dayIn, fits, splitDay, type Sequence } from './yearless.ts'

/** Days that two logs of the same time may lie apart when they share none. */
const NEARLY = 3

/**
 * For sequences of which nothing tells the year: the year 0 by which most of their days are also days of one
 * other log, from among the inputs whose stamps carry years and the sequences whose year is known. If no day
 * is shared, days up to three apart will do; of equally good years the later is taken. Days are compared and
 * not spans, since one broken stamp makes a span of anything. Sequences without such a log are left out.
 */
export async function neighbourBases(
  db: Database,
  open: readonly Sequence[],
  known: readonly { readonly sequence: Sequence; readonly base: number }[],
): Promise<ReadonlyMap<Sequence, number>> {
  const logs = await datedDays(db)
  for (const { sequence, base } of known) {
    logs.push(
      [...sequence.days].map((day) => {
        const { year, yearDay } = splitDay(day)
        return dayIn(base + year, yearDay)
      }),
    )
  }
  const bases = new Map<Sequence, number>()
  for (const sequence of open) {
    const base = sharedBase(sequence, logs, 0) ?? sharedBase(sequence, logs, NEARLY)
    if (base !== undefined) bases.set(sequence, base)
  }
  return bases
}

async function datedDays(db: Database): Promise<number[][]> {
  const rows = await db.rows(`
    SELECT DISTINCT input, CAST(t AS DATE) - DATE '1970-01-01' AS day FROM record
    WHERE NOT coalesce(yearless, false) AND t IS NOT NULL AND time_source IN ('stamp', 'wrapper') ORDER BY input, day`)
  const logs = new Map<number, number[]>()
  for (const row of rows) {
    const input = Number(row['input'])
    const days = logs.get(input) ?? []
    days.push(Number(row['day']))
    logs.set(input, days)
  }
  return [...logs.values()]
}

function sharedBase(sequence: Sequence, logs: readonly (readonly number[])[], reach: number): number | undefined {
  let best: { readonly base: number; readonly shared: number } | undefined
  for (const days of logs) {
    for (const [base, shared] of sharedDays(sequence, days, reach)) {
      const better = !best || shared > best.shared || (shared === best.shared && base > best.base)
      if (better && fits(sequence, base)) best = { base, shared }
    }
  }
  return best?.base
}

/** How many days of the sequence lie within `reach` days of one of these, by year 0 of the sequence. */
function sharedDays(sequence: Sequence, days: readonly number[], reach: number): ReadonlyMap<number, number> {
  const present = new Set(days)
  const years = [...new Set(days.map((day) => new Date(day * DAY_MS).getUTCFullYear()))]
  const shared = new Map<number, number>()
  for (const day of sequence.days) {
    const { year, yearDay } = splitDay(day)
    for (const candidate of years) {
      const at = dayIn(candidate, yearDay)
      for (let offset = -reach; offset <= reach; offset += 1) {
        if (!present.has(at + offset)) continue
        shared.set(candidate - year, (shared.get(candidate - year) ?? 0) + 1)
        break
      }
    }
  }
  return shared
}
