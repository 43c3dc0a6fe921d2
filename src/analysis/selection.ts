import { type AddressRange, contains } from '../ingest/address-range.ts'
import { literal, literalList } from '../sql/literal.ts'
import type { Database } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'

/** Rows of a VALUES list that one statement takes. */
const BATCH = 2000

/**
 * A time as people ask for it: an instant (microseconds since the epoch, UTC), or so many seconds before
 * the last event.
 */
export type Moment =
  | { readonly kind: 'instant'; readonly microseconds: number }
  | { readonly kind: 'before-last'; readonly seconds: number }

/** What a user asked to see: `[since, until)`, any of the sources, any of the accounts; an empty list is all of them. */
export interface Selection {
  readonly since: Moment | null
  readonly until: Moment | null
  readonly sources: readonly AddressRange[]
  /** Account keys, compared by exact bytes; those with an @ are in lower case. */
  readonly accounts: readonly string[]
}

/** Whether anything is left out. */
export function isFiltered(selection: Selection): boolean {
  const { since, until, sources, accounts } = selection
  return since !== null || until !== null || sources.length > 0 || accounts.length > 0
}

/** Makes the views `chosen_event` and `chosen_attempt` over `event` and `attempt`. */
export async function applySelection(db: Database, selection: Selection): Promise<void> {
  const { since, until } = await boundsOf(db, selection)
  const conditions = ['true']
  if (since !== null) conditions.push(`t >= make_timestamp(${since})`)
  if (until !== null) conditions.push(`t < make_timestamp(${until})`)
  if (selection.sources.length > 0) {
    await selectAddresses(db, 'chosen_source', 'SELECT DISTINCT source_ip FROM event', selection.sources)
    conditions.push('source_ip IN (SELECT source_ip FROM chosen_source)')
  }
  if (selection.accounts.length > 0) {
    conditions.push(`account IN ${literalList(selection.accounts)}`)
  }
  const where = conditions.join(' AND ')
  await db.run(`CREATE TEMP VIEW chosen_event AS SELECT * FROM event WHERE ${where};
    CREATE TEMP VIEW chosen_attempt AS SELECT * FROM attempt WHERE ${where}`)
}

/** The bounds of a selection in microseconds: `[since, until)`, null for none. */
async function boundsOf(
  db: Database,
  { since, until }: Selection,
): Promise<{ since: number | null; until: number | null }> {
  const [last] = await db.rows('SELECT max(epoch_us(t)) AS last FROM event')
  const bound = (moment: Moment | null): number | null => {
    if (moment === null) return null
    const micros =
      moment.kind === 'instant' ? moment.microseconds : Number(last?.['last'] ?? 0) - moment.seconds * 1_000_000
    return Math.round(micros)
  }
  return { since: bound(since), until: bound(until) }
}

/** SQL for whether a time from one column to another (microseconds, both included) overlaps that of a selection. */
export async function timesOverlap(db: Database, selection: Selection, from: string, to: string): Promise<string> {
  const { since, until } = await boundsOf(db, selection)
  return `${since === null ? 'true' : `${to} >= ${since}`} AND ${until === null ? 'true' : `${from} < ${until}`}`
}

/** The times of the first and the last event of the selection, as RFC 3339; null for none. */
export async function spanOf(db: Database): Promise<readonly [first: string | null, last: string | null]> {
  const [row] = await db.rows('SELECT epoch_us(min(t)) AS first, epoch_us(max(t)) AS last FROM chosen_event')
  const instant = (value: unknown): string | null => (typeof value === 'number' ? formatInstant(value) : null)
  return [instant(row?.['first']), instant(row?.['last'])]
}

/** Makes a table of the addresses of a query of `source_ip` that lie in any of the ranges. */
export async function selectAddresses(
  db: Database,
  table: string,
  query: string,
  ranges: readonly AddressRange[],
): Promise<void> {
  await db.run(`CREATE OR REPLACE TEMP TABLE ${table} (source_ip VARCHAR)`)
  if (ranges.length === 0) return
  const inside: string[] = []
  for await (const rows of db.stream(`${query} WHERE source_ip IS NOT NULL`)) {
    for (const row of rows) {
      const address = String(row['source_ip'])
      if (ranges.some((range) => contains(range, address))) inside.push(`(${literal(address)})`)
    }
  }
  for (let start = 0; start < inside.length; start += BATCH) {
    await db.run(`INSERT INTO ${table} VALUES ${inside.slice(start, start + BATCH).join(', ')}`)
  }
}
