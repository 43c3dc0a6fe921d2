import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCorrelation } from '../../src/sigma/correlation.ts'
import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { correlation, fillHits } from './correlation-support.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const COLUMNS = new Map([
  ['source.ip', 'v1'],
  ['user.name', 'v2'],
  ['bytes', 'v3'],
])
const PLAN: CorrelationPlan = {
  number: 10,
  parts: [{ kind: 'detection', number: 1, columns: COLUMNS, groupBy: [] }],
  accountField: 'user.name',
  skewToleranceMicros: 2_000_000,
}
const S = 1_000_000

describe('event_count', () => {
  it('makes one burst of windows that share an event', async () => {
    await fillHits(
      db,
      [0, 1, 2, 900, 1500].map((s, rid) => ({ rule: 1, rid, us: s * S, values: ['a', 'u', null] })),
    )
    expect(await runCorrelation(db, correlation({}), PLAN)).toEqual({ bursts: 1, hits: 5, ungrouped: 0, unvalued: 0 })
    expect(await db.rows('SELECT * FROM burst')).toEqual([
      {
        burst: 1,
        rule: 10,
        groups: ['a'],
        first_us: 0,
        last_us: 2 * S,
        satisfied_us: 2 * S,
        count: 3,
        distinct_count: null,
        observed_millionths: 3 * S,
        input: 1,
        skew_sensitive: false,
      },
    ])
    expect(await db.rows('SELECT * FROM burst_hit')).toEqual([0, 1, 2].map((rid) => ({ burst: 1, rid, hit: rid })))
    expect(await db.rows('SELECT * FROM burst_end')).toEqual([{ burst: 1, us: 2 * S }])
  })
})
