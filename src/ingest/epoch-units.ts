import { compileStamps } from '../formats/compile.ts'
import type { Database } from '../sql/database.ts'
import { epochMagnitude, type EpochUnit } from '../time/epoch.ts'
import { PLAUSIBLE, STAMPS, type StampId } from '../time/stamp.ts'
import { HEAD_LINES, type Detection } from './detect-format.ts'

const NUMBERS: readonly StampId[] = ['epoch', 'any']

/** So many digits in a row has a time in anything finer than seconds. */
const LONG_NUMBER = `'\\d{11}'`

/**
 * In which unit each format of a stream counts time, for those that write it as a number of milliseconds or finer: the
 * finest among the first lines of `relation`, since a time in a finer unit is never a number that small. Seconds need
 * no saying.
 */
export async function epochUnits(
  db: Database,
  relation: string,
  { formats, wrappers }: Detection,
): Promise<ReadonlyMap<string, EpochUnit>> {
  const counting = formats.filter(({ time }) => time && NUMBERS.includes(time.stamp))
  if (counting.length === 0) return new Map()
  const head = `(SELECT line FROM ${relation} LIMIT ${HEAD_LINES})`
  const [long] = await db.rows(`SELECT count(*) AS n FROM ${head} WHERE regexp_matches(line, ${LONG_NUMBER})`)
  if (long?.['n'] === 0) return new Map()
  const rows = await db.rows(`
    WITH stamp AS (SELECT format, stamp, TRY(${epochMagnitude('stamp')}) AS unit FROM (${compileStamps(formats, wrappers, head)})),
    timed AS (SELECT format, unit, ${STAMPS.epoch.instant('stamp')} AS t FROM stamp WHERE unit > 0)
    SELECT format, unit, min(epoch_us(t)) AS first, max(epoch_us(t)) AS last FROM timed WHERE t ${PLAUSIBLE}
    GROUP BY ALL ORDER BY format, unit`)
  const units = new Map<string, EpochUnit>()
  for (const row of rows) {
    const format = String(row['format'])
    if (!counting.some(({ id }) => id === format)) continue
    units.set(format, { unit: Number(row['unit']), first: Number(row['first']), last: Number(row['last']) })
  }
  return units
}
