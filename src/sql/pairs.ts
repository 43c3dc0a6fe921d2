import type { Database } from './database.ts'

/** Pairs of row numbers that were worked out outside the engine, column by column. */
export interface Pairs {
  readonly left: number[]
  readonly right: number[]
}

// One statement of this many pairs is some 300 kB of text: large enough to be fast, small enough to hold.
const PAIRS_PER_STATEMENT = 20_000

/** Appends pairs to a table of two BIGINT columns. They are integers, so nothing needs quoting. */
export async function insertPairs(db: Database, table: string, pairs: Pairs): Promise<void> {
  for (let start = 0; start < pairs.left.length; start += PAIRS_PER_STATEMENT) {
    const column = (values: readonly number[]): string =>
      `unnest(CAST('[${values.slice(start, start + PAIRS_PER_STATEMENT).join()}]' AS BIGINT[]))`
    await db.run(`INSERT INTO ${table} SELECT ${column(pairs.left)}, ${column(pairs.right)}`)
  }
}
