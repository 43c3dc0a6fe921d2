import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileCorrelation, runCorrelation } from '../../src/sigma/correlation.ts'
import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { CorrelationRule } from '../../src/sigma/rule.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { correlation, fillHits, hitsAt, planOf, references, type Hit } from './correlation-support.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const S = 1_000_000

async function run(rule: CorrelationRule, hits: readonly Hit[], plan?: CorrelationPlan): Promise<Row[]> {
  await fillHits(db, hits)
  await runCorrelation(db, rule, plan ?? planOf(rule.rules.length))
  return db.rows('SELECT * FROM burst ORDER BY burst')
}

/** Bursts as `first-last count`, in seconds. */
async function spans(rule: CorrelationRule, hits: readonly Hit[], plan?: CorrelationPlan): Promise<string[]> {
  const bursts = await run(rule, hits, plan)
  return bursts.map((row) => `${Number(row['first_us']) / S}-${Number(row['last_us']) / S} ${String(row['count'])}`)
}

describe('event_count', () => {
  it('makes one burst of windows that share an event', async () => {
    await fillHits(db, hitsAt('0', '1', '2', '900', '1500'))
    expect(await runCorrelation(db, correlation({}), planOf(1))).toEqual({
      bursts: 1,
      hits: 5,
      ungrouped: 0,
      unvalued: 0,
    })
    expect(await db.rows('SELECT * FROM burst')).toEqual([
      {
        burst: 1,
        rule: 10,
        groups: ['192.0.2.1'],
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

  it.each([
    [2, []],
    [3, ['0-2 3']],
    [4, ['0-3 4']],
  ])('needs three: %i events', async (count, expected) => {
    const seconds = Array.from({ length: count }, (_, index) => String(index))
    expect(await spans(correlation({}), hitsAt(...seconds))).toEqual(expected)
  })

  it.each([
    ['599.999', 1],
    ['599.999999', 1],
    ['600', 1],
    ['600.000001', 0],
    ['600.001', 0],
  ])('has windows of 600 s with both ends: the last event after %s s makes %i', async (last, bursts) => {
    expect(await run(correlation({}), hitsAt('0', '300', last))).toHaveLength(bursts)
  })

  it.each([
    ['gt', 3, ['0-3 4']],
    ['gte', 4, ['0-3 4']],
    ['gte', 3.5, ['0-3 4']],
    ['gt', 4, []],
    ['lt', 5, ['0-3 4', '700-700 1']],
    ['lte', 3, ['700-700 1']],
    ['lte', 0.5, []],
    ['eq', 4, ['0-3 4']],
    ['eq', 3, []],
    ['eq', 3.5, []],
    ['neq', 4, ['700-700 1']],
    ['neq', 3.5, ['0-3 4', '700-700 1']],
  ] as const)('%s %d', async (op, value, expected) => {
    const rule = correlation({ conditions: [{ op, value }] })
    expect(await spans(rule, hitsAt('0', '1', '2', '3', '700'))).toEqual(expected)
  })

  it('takes upper bounds for windows that no other contains', async () => {
    // Windows: 0-500, 500-1000 and 1000-1600; of three events, three, and two.
    const rule = correlation({ conditions: [{ op: 'lte', value: 2 }] })
    expect(await spans(rule, hitsAt('0', '250', '500', '750', '1000', '1600'))).toEqual(['1000-1600 2'])
  })

  it('takes a range', async () => {
    const conditions = [
      { op: 'gt', value: 1 },
      { op: 'lte', value: 2 },
    ] as const
    const hits = hitsAt('0', '1', '2', '1000', '1001', '3000')
    expect(await spans(correlation({ conditions }), hits)).toEqual(['1000-1001 2'])
  })

  it('parts bursts whose windows share no event', async () => {
    expect(await spans(correlation({}), hitsAt('0', '1', '2', '602', '603', '604'))).toEqual(['0-2 3', '602-604 3'])
    expect(await spans(correlation({}), hitsAt('0', '1', '2', '601', '602', '603'))).toEqual(['0-603 6'])
  })

  it('goes on for as long as windows overlap', async () => {
    const seconds = Array.from({ length: 20 }, (_, index) => String(index * 300))
    expect(await spans(correlation({}), hitsAt(...seconds))).toEqual(['0-5700 20'])
  })

  it('counts an attempt once, whatever tells of it, and as often as it says', async () => {
    const rule = correlation({ rules: references(2), conditions: [{ op: 'gte', value: 6 }] })
    const hits = [
      { rule: 1, rid: 1, unit: 7, weight: 5 },
      { rule: 1, rid: 2, unit: 7, weight: 5 },
      { rule: 2, rid: 2, unit: 7, weight: 5 },
      { rule: 2, rid: 3, unit: 8, weight: 1 },
    ].map((hit) => ({ ...hit, us: S, values: ['a'] }))
    const [burst] = await run(rule, hits)
    expect(burst).toMatchObject({ count: 6, observed_millionths: 6 * S })
    expect(await db.rows('SELECT rid FROM burst_hit')).toEqual([{ rid: 1 }, { rid: 2 }, { rid: 3 }])
    expect(await run(rule, hits.slice(0, 3))).toEqual([])
  })

  it('groups by the tuple, and leaves out who has no value', async () => {
    const rule = correlation({ groupBy: ['source.ip', 'user.name'] })
    const hits = hitsAt('0 1 a', '1 1 a', '2 1 b', '3 1 a', '4 1 b', '5 1 -', '6 1 -', '7 1 -')
    expect(await spans(rule, hits)).toEqual(['0-3 3'])
    expect(await runCorrelation(db, rule, planOf(1))).toMatchObject({ hits: 8, ungrouped: 3 })
  })

  it('takes all events as one group without group-by', async () => {
    const hits = ['a', 'b', null].map((source, rid) => ({ rule: 1, rid, us: rid, values: [source] }))
    expect(await run(correlation({ groupBy: [] }), hits)).toMatchObject([{ groups: [], count: 3 }])
  })

  it('numbers bursts by time, then by group', async () => {
    const hits = ['b', 'a', 'b', 'a', 'b', 'a'].map((source, rid) => ({ rule: 1, rid, us: 5, values: [source] }))
    expect(await run(correlation({}), hits)).toMatchObject([{ groups: ['a'] }, { groups: ['b'] }])
  })

  it('leaves events without a time out', async () => {
    await fillHits(db, hitsAt('0', '1', '2'))
    await db.run('UPDATE rule_hit SET us = NULL WHERE rid = 1')
    expect(await runCorrelation(db, correlation({}), planOf(1))).toMatchObject({ bursts: 0 })
  })

  it('takes any text for a value', async () => {
    const hostile = `'; DROP TABLE burst; --\0"\u202e\n`
    const hits = [1, 2, 3].map((rid) => ({ rule: 1, rid, us: rid, values: [hostile] }))
    expect(await run(correlation({}), hits)).toMatchObject([{ groups: [hostile] }])
  })
})

describe('value_count', () => {
  const rule = correlation({ correlation: 'value_count', fields: ['user.name'] })

  it.each([
    ['two', ['0 1 a', '1 1 b', '2 1 a'], []],
    ['three', ['0 1 a', '1 1 b', '2 1 a', '3 1 c'], ['0-3 4']],
    ['four', ['0 1 a', '1 1 b', '2 1 c', '3 1 d'], ['0-3 4']],
    ['three, one of them missing', ['0 1 a', '1 1 b', '2 1 -'], []],
    ['three, the first left behind', ['0 1 a', '1 1 b', '600.000001 1 c'], []],
    ['three, the first in time', ['0 1 a', '1 1 b', '600 1 c'], ['0-600 3']],
    ['three, the first again later', ['0 1 a', '1 1 b', '2 1 a', '601 1 c'], ['1-601 3']],
  ])('needs three distinct values: %s', async (_, lines, expected) => {
    expect(await spans(rule, hitsAt(...lines))).toEqual(expected)
  })

  it('counts tuples, and none with a missing value', async () => {
    const tuples = { ...rule, fields: ['user.name', 'bytes'] }
    const [burst] = await run(tuples, hitsAt('0 1 a 1', '1 1 a 2', '2 1 b 1', '3 1 b 1', '4 1 - 1', '5 1 c'))
    expect(burst).toMatchObject({ distinct_count: 3, count: 4, last_us: 3 * S })
    expect(await runCorrelation(db, tuples, planOf(1))).toMatchObject({ unvalued: 2 })
  })

  it('says how many distinct values there are in all, and at most in a window', async () => {
    const [burst] = await run(rule, hitsAt('0 1 a', '300 1 b', '600 1 c', '900 1 d', '1200 1 e'))
    expect(burst).toMatchObject({ distinct_count: 5, observed_millionths: 3 * S, satisfied_us: 600 * S })
  })
})

describe('what is measured', () => {
  const measure = (kind: 'value_sum' | 'value_avg' | 'value_percentile', op: 'gte' | 'lte', value: number) =>
    correlation({ correlation: kind, fields: ['bytes'], conditions: [{ op, value }], percentile: 50 })

  it('sums numbers, each attempt as often as it says', async () => {
    const hits = hitsAt('0 1 a 1.5', '1 1 a 2', '2 1 a none', '3 1 a')
    const [burst] = await run(measure('value_sum', 'gte', 3.5), hits)
    expect(burst).toMatchObject({ observed_millionths: 3_500_000, count: 2 })
    expect(await runCorrelation(db, measure('value_sum', 'gte', 3.5), planOf(1))).toMatchObject({ unvalued: 2 })
    expect(await run(measure('value_sum', 'gte', 3.500001), hits)).toEqual([])
    const weighed = hits.map((hit) => ({ ...hit, weight: 3 }))
    expect(await run(measure('value_sum', 'gte', 10.5), weighed)).toMatchObject([{ observed_millionths: 10_500_000 }])
  })

  it('takes the highest value of an attempt that several records tell of', async () => {
    const hits = hitsAt('0 1 a 5', '0 1 a 7').map((hit) => ({ ...hit, unit: 1 }))
    expect(await run(measure('value_sum', 'gte', 1), hits)).toMatchObject([{ observed_millionths: 7 * S, count: 1 }])
  })

  it('takes the mean exactly', async () => {
    const hits = hitsAt('0 1 a 1', '1 1 a 1', '2 1 a 2')
    expect(await run(measure('value_avg', 'gte', 1.333333), hits)).toMatchObject([{ observed_millionths: 1_333_333 }])
    expect(await run(measure('value_avg', 'gte', 1.333334), hits)).toEqual([])
    expect(await run(measure('value_avg', 'lte', 1.333334), hits)).toHaveLength(1)
  })

  it('takes the nearest rank for a percentile', async () => {
    const hits = hitsAt('0 1 a 40', '1 1 a 10', '2 1 a 30', '3 1 a 20')
    const at = async (percentile: number): Promise<unknown> =>
      (await run({ ...measure('value_percentile', 'gte', 1), percentile }, hits))[0]?.['observed_millionths']
    expect([await at(25), await at(26), await at(50), await at(51), await at(75), await at(76), await at(99)]).toEqual(
      [10, 20, 20, 30, 30, 40, 40].map((value) => value * S),
    )
  })

  it('cannot be made to overflow', async () => {
    const hits = hitsAt('0 1 a 999999999999999', '1 1 a 1000000000000000', '2 1 a -999999999999999.9999999')
    const heavy = hits.map((hit) => ({ ...hit, weight: 2_147_483_647 }))
    expect(await run(measure('value_sum', 'gte', 1e300), heavy)).toEqual([])
    expect(await run(measure('value_sum', 'lte', 1e300), heavy)).toHaveLength(1)
    expect(await run(measure('value_avg', 'lte', -0.000001), heavy)).toMatchObject([{ observed_millionths: -499_999 }])
  })
})

describe('the SQL', () => {
  const KINDS = [
    'event_count',
    'value_count',
    'temporal',
    'temporal_ordered',
    'value_sum',
    'value_avg',
    'value_percentile',
  ] as const
  const burst = { sequential: 3, medianGap: { gte: 1, lte: 2 }, perValue: { gte: 1, lte: 2 }, supersedes: [] }

  it.each(KINDS)('of %s has nothing whose result depends on order or on rounding', (kind) => {
    const rule = correlation({ correlation: kind, fields: ['bytes'], percentile: 95, rules: references(2), burst })
    const sql = compileCorrelation(rule, planOf(2)).join(';\n')
    expect(sql).not.toMatch(
      /\b(avg|any_value|arbitrary|first|last|mode|median|list|array_agg|string_agg|approx\w*)\s*\(/i,
    )
    expect(sql).not.toMatch(/\b(double|float|real|now|random)\b/i)
    // Every window but those over a whole partition names its order.
    for (const [, window = ''] of sql.matchAll(/OVER \(([^)]*)\)/g))
      expect(window).toMatch(/ORDER BY|^PARTITION BY b, place, before, after(, run|, gapless)?$/)
  })
})
