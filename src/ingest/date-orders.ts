import { compileStamps } from '../formats/compile.ts'
import type { Database } from '../sql/database.ts'
import { isSlashed, showsOrder, type DateOrder } from '../time/slashed.ts'
import { HEAD_LINES, type Detection } from './detect-format.ts'

/** Lines that may have such a date. */
const MAY_HAVE = String.raw`regexp_matches(line, '\d(?:/\d{1,2}/|\.\d{1,2}\.)\d{4}|(?:^|[^\d/.])\d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.)\d\d,?[ T]\d')`

/**
 * For each format of a stream that writes dates as `5/6/2025` or `6.5.2025` in one of the first lines: whether the day or the month stands first.
 * One line in the whole stream that can be read in one way only decides; where lines disagree, or none does, it is unknown.
 */
export async function dateOrders(
  db: Database,
  relation: string,
  { formats, wrappers }: Detection,
): Promise<ReadonlyMap<string, DateOrder>> {
  const either = formats.filter(({ time }) => time?.stamp === 'any')
  if (either.length === 0) return new Map()
  const slashed = `(SELECT line FROM ${relation} WHERE ${MAY_HAVE})`
  const head = `(SELECT line FROM (SELECT line FROM ${relation} LIMIT ${HEAD_LINES}) WHERE ${MAY_HAVE})`
  const stamps = (lines: string): string => `(${compileStamps(formats, wrappers, lines)})`
  const [sign] = await db.rows(`SELECT count(*) AS n FROM ${head}`)
  if (sign?.['n'] === 0) return new Map()
  const found = await db.rows(`SELECT DISTINCT format FROM ${stamps(head)} WHERE ${isSlashed('stamp')}`)
  if (found.length === 0) return new Map()
  const rows = await db.rows(`SELECT format, coalesce(bool_or(${showsOrder('stamp', 'day-first')}), false) AS day,
      coalesce(bool_or(${showsOrder('stamp', 'month-first')}), false) AS month
    FROM ${stamps(slashed)} WHERE ${isSlashed('stamp')} GROUP BY format ORDER BY format`)
  const orders = rows.map(({ format, day, month }): [string, DateOrder] => [
    String(format),
    day === month ? 'unknown' : day === true ? 'day-first' : 'month-first',
  ])
  return new Map(orders.filter(([id]) => either.some((format) => format.id === id)))
}
