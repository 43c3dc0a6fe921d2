import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCorrelation } from '../../src/sigma/correlation.ts'
import { closestWindows } from '../../src/sigma/correlation-closest.ts'
import { refusedBursts } from '../../src/sigma/correlation-refusals.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { chainOf, correlation, fillHits, hitsAt, planOf, references, type Hit } from './correlation-support.ts'

const S = 1_000_000

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

/** Hits of sources by their last number. */
const from = (source: number, first: number, ...lines: string[]): Hit[] =>
  hitsAt(...lines).map((hit, at) => ({
    ...hit,
    rid: first + at,
    unit: -first - at - 1,
    values: [`192.0.2.${source}`, ...hit.values.slice(1)],
  }))

const inOrder = (hits: readonly Hit[]): Hit[] => hits.toSorted((a, b) => a.us - b.us || a.rid - b.rid)

describe('the closest windows', () => {
  it('are those with the highest values, one for each group', async () => {
    const hits = [
      ...from(1, 0, '0', '100', '900', '901', '902', '903'),
      ...from(2, 10, '0', '1', '2', '3', '4', '5'),
      ...from(3, 20, '50'),
    ]
    await fillHits(db, inOrder(hits))
    const rule = correlation({ conditions: [{ op: 'gte', value: 5 }] })
    const closest = await closestWindows(db, rule, planOf(1), 5)
    // The second source satisfies the rule, from its fifth event on: of equals the highest.
    expect(closest).toEqual([
      { observed: 6, groups: ['192.0.2.2'], firstUs: 0, lastUs: 5 * S, missing: [], lastRid: 15 },
      { observed: 4, groups: ['192.0.2.1'], firstUs: 900 * S, lastUs: 903 * S, missing: [], lastRid: 5 },
      { observed: 1, groups: ['192.0.2.3'], firstUs: 50 * S, lastUs: 50 * S, missing: [], lastRid: 20 },
    ])
    expect(await closestWindows(db, rule, planOf(1), 2)).toEqual(closest.slice(0, 2))
  })

  it('are those with the lowest values for an upper bound, of windows that no other contains', async () => {
    await fillHits(db, inOrder([...from(1, 0, '0', '1', '2', '900', '901'), ...from(2, 10, '0', '1', '2')]))
    const rule = correlation({ conditions: [{ op: 'lt', value: 2 }] })
    expect(await closestWindows(db, rule, planOf(1), 5)).toMatchObject([
      { observed: 2, groups: ['192.0.2.1'], firstUs: 900 * S },
      { observed: 3, groups: ['192.0.2.2'] },
    ])
  })

  it('of a value are those nearest to it', async () => {
    await fillHits(db, inOrder([...from(1, 0, '0', '1', '2', '3', '4'), ...from(2, 10, '0'), ...from(3, 20, '0', '1')]))
    const rule = correlation({ conditions: [{ op: 'eq', value: 3 }] })
    const observed = (await closestWindows(db, rule, planOf(1), 5)).map(({ observed: value }) => value)
    expect(observed).toEqual([2, 5, 1])
  })

  it('say which rules do not occur', async () => {
    await fillHits(db, inOrder([...from(1, 0, '0 2', '5 1'), ...from(2, 10, '0 1', '5 2')]))
    const ordered = correlation({ correlation: 'temporal_ordered', rules: references(3), conditions: [] })
    // Of an order, only what stands in it counts.
    expect(await closestWindows(db, ordered, planOf(3), 5)).toMatchObject([
      { observed: 2, groups: ['192.0.2.2'], missing: [2] },
      { observed: 1, groups: ['192.0.2.1'], missing: [0, 2] },
    ])
    const temporal = correlation({ correlation: 'temporal', rules: references(3), conditions: [] })
    expect(await closestWindows(db, temporal, planOf(3), 5)).toMatchObject([
      { observed: 2, groups: ['192.0.2.1'], missing: [2] },
      { observed: 2, groups: ['192.0.2.2'], missing: [2] },
    ])
  })

  it('of an order too long to look at every part of it say how many occur', async () => {
    await fillHits(db, from(1, 0, '0 3', '1 2', '2 1'))
    const rule = correlation({ correlation: 'temporal_ordered', rules: references(8), conditions: [] })
    expect(await closestWindows(db, rule, planOf(8), 5)).toMatchObject([{ observed: 3, missing: [3, 4, 5, 6, 7] }])
  })

  it('of a condition over rule names say how many occur', async () => {
    await fillHits(db, from(1, 0, '0 1', '1 2'))
    const expression = {
      kind: 'and' as const,
      of: [
        { kind: 'rule' as const, index: 0 },
        { kind: 'not' as const, of: { kind: 'rule' as const, index: 1 } },
      ],
    }
    for (const kind of ['temporal', 'temporal_ordered'] as const) {
      const rule = correlation({ correlation: kind, rules: references(2), conditions: [], expression })
      expect(await closestWindows(db, rule, planOf(2), 5)).toMatchObject([{ observed: 2, missing: [] }])
    }
  })

  it('of a chain end with a record that a burst cites', async () => {
    await fillHits(db, from(1, 0, '0', '1', '2', '10', '20 2'))
    const first = correlation({ conditions: [{ op: 'gte', value: 3 }] })
    await runCorrelation(db, first, planOf(1))
    const chain = correlation({ correlation: 'temporal', rules: references(2), conditions: [] })
    // Without the second rule the burst is all there is: it counts once, when it was first satisfied.
    await db.run('DELETE FROM rule_hit WHERE rule = 2')
    expect(await closestWindows(db, chain, chainOf(['source.ip'], 1), 5)).toMatchObject([
      { observed: 1, lastUs: 2 * S, missing: [1], lastRid: 2 },
    ])
  })

  it.each(['value_sum', 'value_avg', 'value_percentile'] as const)('of %s are of numbers', async (kind) => {
    await fillHits(db, inOrder([...from(1, 0, '0 1 a 10', '1 1 a 20'), ...from(2, 10, '0 1 a 25.5', '1 1 a x')]))
    const rule = correlation({
      correlation: kind,
      fields: ['bytes'],
      percentile: 100,
      conditions: [{ op: 'gt', value: 100 }],
    })
    const found = await closestWindows(db, rule, planOf(1), 5)
    expect(found.map(({ observed }) => observed)).toEqual(
      kind === 'value_sum' ? [30, 25.5] : [25.5, kind === 'value_avg' ? 15 : 20],
    )
  })

  it('are none where nothing took part', async () => {
    await fillHits(db, [])
    expect(await closestWindows(db, correlation({}), planOf(1), 5)).toEqual([])
  })
})

describe('refused bursts', () => {
  const none = { sequential: null, medianGap: null, perValue: null, supersedes: [] }

  it('are none where the rule tests none', async () => {
    await fillHits(db, from(1, 0, '0', '1', '2'))
    expect(await refusedBursts(db, correlation({}), planOf(1), 5)).toEqual([])
  })

  it('say the first test that fails, and what was measured', async () => {
    // Attempts of one second, but for one; two names, tried 3 and 1 times.
    await fillHits(db, from(1, 0, '0 1 alice', '1 1 bob', '2 1 alice', '30 1 alice'))
    const refused = (burst: Partial<typeof none> | object) =>
      refusedBursts(db, correlation({ burst: { ...none, ...burst } }), planOf(1), 5)
    const groups = ['192.0.2.1']
    expect(await refused({ medianGap: { gte: 600, lte: null } })).toEqual([
      { groups, test: 'median_gap', value: 1, gte: 600, lte: null },
    ])
    expect(await refused({ medianGap: { gte: null, lte: 1 } })).toEqual([])
    expect(await refused({ perValue: { gte: null, lte: 1.5 } })).toEqual([
      { groups, test: 'per_value', value: 2, gte: null, lte: 1.5 },
    ])
    expect(await refused({ perValue: { gte: 2, lte: 2 } })).toEqual([])
    expect(await refused({ medianGap: { gte: 1, lte: null }, perValue: { gte: 3, lte: null } })).toMatchObject([
      { test: 'per_value', value: 2 },
    ])
  })

  it('say how long the longest run of names is', async () => {
    await fillHits(db, from(1, 0, '0 1 user1', '1 1 user2', '2 1 user3', '3 1 bob'))
    const sequential = (least: number) =>
      refusedBursts(db, correlation({ burst: { ...none, sequential: least } }), planOf(1), 5)
    expect(await sequential(3)).toEqual([])
    expect(await sequential(4)).toEqual([{ groups: ['192.0.2.1'], test: 'sequential', value: 3, gte: 4, lte: null }])
    await fillHits(db, from(1, 0, '0 1 alice', '1 1 bob', '2 1 carol'))
    expect(await sequential(3)).toMatchObject([{ test: 'sequential', value: 1 }])
  })

  it('have nothing to measure where there is one attempt', async () => {
    await fillHits(db, from(1, 0, '0 1 -'))
    const one = { conditions: [{ op: 'gte' as const, value: 1 }] }
    const asked = (burst: object) => correlation({ ...one, burst: { ...none, ...burst } })
    expect(await refusedBursts(db, asked({ medianGap: { gte: 1, lte: null } }), planOf(1), 5)).toMatchObject([
      { test: 'median_gap', value: null },
    ])
    expect(await refusedBursts(db, asked({ perValue: { gte: 1, lte: null } }), planOf(1), 5)).toMatchObject([
      { test: 'per_value', value: null },
    ])
  })
})
