import { blankSql, compileClaims } from '../formats/claims.ts'
import type { LogFormat } from '../formats/log-format.ts'
import type { Database } from '../sql/database.ts'

/** Lines that text formats of the user take as they are: whatever stands around them, they are records of their own. */
export interface OwnLines {
  /** First and last line of each stretch, in order. */
  readonly stretches: readonly (readonly [first: number, last: number])[]
  /** No line that has something on it comes before them. */
  readonly atFirst: boolean
  /** There are no others that have something on them. */
  readonly all: boolean
}

/** A stream in which more stretches are taken is read as lines. */
export const MOST_STRETCHES = 100_000

/** The lines of a relation that one of these formats claims; undefined when there are none. */
export async function findOwnLines(
  db: Database,
  relation: string,
  formats: readonly LogFormat[],
): Promise<OwnLines | undefined> {
  const numbered = `(SELECT line, row_number() OVER () AS n FROM ${relation})`
  await db.run(`CREATE OR REPLACE TEMP TABLE own_line AS
    SELECT n, format IS NOT NULL AS own FROM (${compileClaims(formats, [], numbered)}) WHERE format IS NOT NULL OR NOT ${blankSql('line')}`)
  const [places] = await db.rows('SELECT min(n) FILTER (own) AS own, min(n) FILTER (NOT own) AS other FROM own_line')
  const { own, other } = places ?? {}
  const rows =
    typeof own === 'number'
      ? await db.rows(`SELECT min(n) AS first, max(n) AS last FROM (
          SELECT n, n - row_number() OVER (ORDER BY n) AS stretch FROM own_line WHERE own)
        GROUP BY stretch ORDER BY first LIMIT ${MOST_STRETCHES + 1}`)
      : []
  await db.run('DROP TABLE own_line')
  if (typeof own !== 'number') return undefined
  return {
    stretches: rows.map(({ first, last }) => [Number(first), Number(last)] as const),
    atFirst: typeof other !== 'number' || own < other,
    all: typeof other !== 'number',
  }
}

/** Says of lines, asked for in order, whether they are among these. */
export function ownLineTest({ stretches }: OwnLines): (line: number) => boolean {
  let at = 0
  return (line) => {
    while (line > (stretches[at]?.[1] ?? Number.POSITIVE_INFINITY)) at++
    return line >= (stretches[at]?.[0] ?? Number.POSITIVE_INFINITY)
  }
}
