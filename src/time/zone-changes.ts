import type { Database } from '../sql/database.ts'
import { literal } from '../sql/literal.ts'

/** A change of the clocks of a zone. All in microseconds: `at` since the epoch in UTC, offsets east of UTC. */
export interface ZoneChange {
  readonly at: number
  readonly before: number
  readonly after: number
}

/** The offset with which a span begins, and how it changes within. */
export interface ZoneOffsets {
  readonly first: number
  readonly changes: readonly ZoneChange[]
}

const DAY = 86_400_000_000
const HOUR = 3_600_000_000
const SECOND = 1_000_000

/** No offset is larger. */
const MOST = DAY

/**
 * How a zone is off UTC from `first` to `last` (microseconds since the epoch, a day more to both sides), asked of the
 * engine, whose own zone data are used and never those of the runtime, because these differ between versions. `zone`
 * is a name that the engine knows.
 */
export async function zoneOffsets(db: Database, zone: string, first: number, last: number): Promise<ZoneOffsets> {
  const start = Math.floor((first - MOST) / DAY) * DAY
  // Days in which the offset changes, then the hours of these, then the seconds of these.
  const days = await changesIn(db, zone, [{ from: start, to: last + MOST + DAY }], DAY)
  const hours = await changesIn(db, zone, days.changes.map(within(DAY)), HOUR)
  const { changes } = await changesIn(db, zone, hours.changes.map(within(HOUR)), SECOND)
  return { first: days.first, changes }
}

interface Span {
  readonly from: number
  readonly to: number
}

const within =
  (step: number) =>
  ({ at }: ZoneChange): Span => ({ from: at - step, to: at })

/** The offsets of spans, looked at in steps: `at` of a change is the first step that has the new one. */
async function changesIn(db: Database, zone: string, spans: readonly Span[], step: number): Promise<ZoneOffsets> {
  if (spans.length === 0) return { first: 0, changes: [] }
  const values = spans.map(({ from, to }, span) => `(${span}, ${from}, ${to})`).join(', ')
  const rows = await db.rows(`
    WITH step AS (
      SELECT span, unnest(range(first, last + 1, ${step})) AS us FROM (VALUES ${values}) s(span, first, last)
    ),
    shown AS (
      SELECT span, us, epoch_us(timezone(${literal(zone)}, make_timestamptz(us))) - us AS ahead FROM step
    ),
    compared AS (SELECT *, lag(ahead) OVER (PARTITION BY span ORDER BY us) AS before FROM shown)
    SELECT us, before, ahead FROM compared WHERE before IS DISTINCT FROM ahead ORDER BY us`)
  const changes: ZoneChange[] = []
  for (const row of rows) {
    if (row['before'] === null) continue
    changes.push({ at: Number(row['us']), before: Number(row['before']), after: Number(row['ahead']) })
  }
  return { first: Number(rows[0]?.['ahead'] ?? 0), changes }
}
