import type { Database } from '../sql/database.ts'
import type { StampFacts } from '../time/stamp.ts'
import { dateOrders } from './date-orders.ts'
import type { Detection } from './detect-format.ts'
import { epochUnits } from './epoch-units.ts'

/** What the lines of a stream show together of how each of its formats writes time. */
export async function stampFacts(
  db: Database,
  relation: string,
  found: Detection,
): Promise<ReadonlyMap<string, StampFacts>> {
  const epochs = await epochUnits(db, relation, found)
  const dates = await dateOrders(db, relation, found)
  return new Map(found.formats.map(({ id }) => [id, { epochs: epochs.get(id), dates: dates.get(id) }]))
}
