import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orderTerms } from '../../src/sigma/correlation-order.ts'
import { unsupportedCorrelation } from '../../src/sigma/correlation-support.ts'
import { runCorrelation } from '../../src/sigma/correlation.ts'
import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { CorrelationRule, RuleExpression } from '../../src/sigma/rule.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { chainOf, correlation, fillHits, hitsAt, planOf, references, type Hit } from './correlation-support.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const S = 1_000_000

interface Link {
  readonly rule: CorrelationRule
  readonly plan: CorrelationPlan
}

async function runAll(links: readonly Link[], hits: readonly Hit[]): Promise<Row[]> {
  await fillHits(db, hits)
  for (const { rule, plan } of links) await runCorrelation(db, rule, plan)
  const last = links.at(-1)?.plan.number ?? 0
  return db.rows(`SELECT *, (SELECT list(rid ORDER BY rid) FROM burst_hit h WHERE h.burst = b.burst) AS rids,
    (SELECT list(us ORDER BY us) FROM burst_end e WHERE e.burst = b.burst) AS ends FROM burst b WHERE rule = ${last} ORDER BY burst`)
}

/** The records that each burst of a rule over detections 1, 2, … cites. */
async function cites(rule: CorrelationRule, lines: readonly string[]): Promise<unknown[]> {
  const bursts = await runAll([{ rule, plan: planOf(rule.rules.length) }], hitsAt(...lines))
  return bursts.map(({ rids }) => rids)
}

const temporal = (changes: Partial<CorrelationRule> = {}): CorrelationRule =>
  correlation({ correlation: 'temporal', rules: references(2), conditions: [], ...changes })
const ordered = (changes: Partial<CorrelationRule> = {}): CorrelationRule =>
  temporal({ correlation: 'temporal_ordered', ...changes })

const leaf = (index: number): RuleExpression => ({ kind: 'rule', index })
const not = (of: RuleExpression): RuleExpression => ({ kind: 'not', of })
const and = (...of: RuleExpression[]): RuleExpression => ({ kind: 'and', of })
const or = (...of: RuleExpression[]): RuleExpression => ({ kind: 'or', of })

describe('temporal', () => {
  it.each([
    ['one rule only', ['0 1', '1 1'], []],
    ['both, in any order', ['0 2', '1 1'], [[0, 1]]],
    ['both at the edge', ['0 1', '600 2'], [[0, 1]]],
    ['both beyond the edge', ['0 1', '600.000001 2'], []],
    ['both beyond the edge by a millisecond', ['0 1', '600.001 2'], []],
    ['both within by a microsecond', ['0 1', '599.999999 2'], [[0, 1]]],
    ['another in between', ['0 1', '1 1', '2 2'], [[0, 1, 2]]],
  ])('wants all rules: %s', async (_, lines, expected) => {
    expect(await cites(temporal(), lines)).toEqual(expected)
  })

  it('takes an event that matches two rules for both', async () => {
    const hits = [1, 2].map((rule) => ({ rule, rid: 9, us: S, values: ['a'] }))
    const [burst] = await runAll([{ rule: temporal(), plan: planOf(2) }], hits)
    expect(burst).toMatchObject({ rids: [9], count: 1, observed_millionths: 2 * S })
  })

  it.each([
    [['0 1', '1 2'], []],
    [['0 1', '1 2', '2 4'], [[0, 1, 2]]],
    [['0 1', '1 2', '2 3', '3 4'], [[0, 1, 2, 3]]],
  ])('wants at least three of four: %j', async (lines, expected) => {
    const rule = temporal({ rules: references(4), conditions: [{ op: 'gte', value: 3 }] })
    expect(await cites(rule, lines)).toEqual(expected)
  })

  it.each([
    ['a and b', and(leaf(0), leaf(1)), ['0 1', '1 2'], [[0, 1]]],
    ['a and (b or c)', and(leaf(0), or(leaf(1), leaf(2))), ['0 1', '1 3'], [[0, 1]]],
    ['a and not c', and(leaf(0), not(leaf(2))), ['0 1', '1 2'], [[0, 1]]],
    ['a and not c, with c', and(leaf(0), not(leaf(2))), ['0 1', '1 3'], []],
    ['a and not c, c beyond', and(leaf(0), not(leaf(2))), ['0 1', '600.000001 3'], [[0]]],
    ['not (a and b), both', and(leaf(2), not(and(leaf(0), leaf(1)))), ['0 1', '1 2', '2 3'], []],
    ['not (a and b), one', and(leaf(2), not(and(leaf(0), leaf(1)))), ['0 1', '2 3'], [[0, 1]]],
  ])('takes a condition over rule names: %s', async (_, expression, lines, expected) => {
    const rule = temporal({ rules: references(3), expression })
    expect(unsupportedCorrelation(rule)).toBeNull()
    expect(await cites(rule, lines)).toEqual(expected)
  })
})

describe('temporal_ordered', () => {
  it.each([
    ['in order', ['0 1', '1 2'], [[0, 1]]],
    ['in the other order', ['0 2', '1 1'], []],
    ['in the other order by a microsecond', ['0 2', '0.000001 1'], []],
    ['at the same time', ['0 2', '0 1'], [[0, 1]]],
    ['in order at the edge', ['0 1', '600 2'], [[0, 1]]],
    ['beyond the edge', ['0 1', '600.000001 2'], []],
    ['with others before and after', ['0 2', '1 1', '2 1', '3 2', '4 1'], [[1, 2, 3]]],
  ])('wants the order of the list: %s', async (_, lines, expected) => {
    expect(await cites(ordered(), lines)).toEqual(expected)
  })

  it.each([
    ['a b c', ['0 1', '1 2', '2 3'], [[0, 1, 2]]],
    ['a c b', ['0 1', '1 3', '2 2'], [[0, 1, 2]]],
    ['c b a', ['0 3', '1 2', '2 1'], []],
    ['b c', ['0 2', '1 3'], [[0, 1]]],
    ['only b', ['0 2', '1 2'], []],
  ])('wants two of three in order: %s', async (_, lines, expected) => {
    expect(await cites(ordered({ rules: references(3), conditions: [{ op: 'gte', value: 2 }] }), lines)).toEqual(
      expected,
    )
  })

  it.each([
    ['c then a', and(leaf(2), leaf(0)), ['0 3', '1 1'], [[0, 1]]],
    ['c then a, reversed', and(leaf(2), leaf(0)), ['0 1', '1 3'], []],
    ['(a or b) then c', and(or(leaf(0), leaf(1)), leaf(2)), ['0 3', '1 2', '2 3'], [[1, 2]]],
    ['a then c without b', and(leaf(0), not(leaf(1)), leaf(2)), ['0 1', '1 3'], [[0, 1]]],
    ['a then c with b', and(leaf(0), not(leaf(1)), leaf(2)), ['0 1', '1 2', '2 3'], []],
    ['c without (a or b), one of them', and(leaf(2), not(or(leaf(0), leaf(1)))), ['0 1', '1 3'], []],
    ['c without (a and b), one of them', and(leaf(2), not(and(leaf(0), leaf(1)))), ['0 1', '1 3'], [[1]]],
    ['c without (a and b), both', and(leaf(2), not(and(leaf(0), leaf(1)))), ['0 1', '1 2', '2 3'], []],
    ['a then c with b after', and(leaf(0), not(leaf(1)), leaf(2)), ['0 1', '1 3', '2 2'], []],
  ])('takes the order of a condition over rule names: %s', async (_, expression, lines, expected) => {
    expect(await cites(ordered({ rules: references(3), expression }), lines)).toEqual(expected)
  })
})

describe('correlations of correlations', () => {
  const guessing = { rule: correlation({}), plan: planOf(1) }
  const success = { rule: ordered(), plan: chainOf(['source.ip'], 1) }

  it('finds what follows a burst, also before it ends', async () => {
    expect(await runAll([guessing, success], hitsAt('0', '1', '2', '3 2', '4'))).toMatchObject([
      { rids: [0, 1, 2, 3, 4], count: 5, first_us: 0, last_us: 4 * S, satisfied_us: 3 * S },
    ])
  })

  it('does not find what comes before a burst was one', async () => {
    expect(await runAll([guessing, success], hitsAt('0', '1', '1.5 2', '2', '4'))).toEqual([])
  })

  it('has no length of its own but the timespan from the end of the burst', async () => {
    expect(await runAll([guessing, success], hitsAt('0', '1', '600', '1200 2'))).toHaveLength(1)
    expect(await runAll([guessing, success], hitsAt('0', '1', '600', '1200.000001 2'))).toHaveLength(0)
  })

  it('counts a burst once, when it was first satisfied', async () => {
    const twice = correlation({ conditions: [{ op: 'gte', value: 2 }], timespanSeconds: 3600 })
    const counted = { rule: twice, plan: chainOf(['source.ip'], 0) }
    expect(await runAll([guessing, counted], hitsAt('0', '1', '2', '3', '4'))).toEqual([])
    const hits = hitsAt('0', '1', '2', '3', '1000', '1001', '1002')
    expect(await runAll([guessing, counted], hits)).toMatchObject([
      {
        count: 7,
        observed_millionths: 2 * S,
        first_us: 0,
        last_us: 1002 * S,
        satisfied_us: 1002 * S,
        ends: [1002 * S],
      },
    ])
  })

  it('groups by a field of the cited records where all agree', async () => {
    const outer = correlation({ groupBy: ['user.name'], conditions: [{ op: 'gte', value: 1 }] })
    const counted = { rule: outer, plan: chainOf(['source.ip'], 0) }
    const found = await runAll([guessing, counted], hitsAt('0 1 a', '1 1 a', '2 1 a', '900 1 a', '901 1 b', '902 1 a'))
    expect(found).toMatchObject([{ groups: ['a'], rids: [0, 1, 2] }])
  })

  it('counts distinct values of groups', async () => {
    const inner = { rule: correlation({ groupBy: ['source.ip', 'user.name'] }), plan: planOf(1) }
    const rule = correlation({
      correlation: 'value_count',
      fields: ['user.name'],
      conditions: [{ op: 'gte', value: 2 }],
    })
    const outer = { rule, plan: chainOf(['source.ip', 'user.name'], 0) }
    const lines = ['a', 'b'].flatMap((user) => ['0', '1', '2'].map((second) => `${second} 1 ${user}`))
    expect(await runAll([inner, outer], hitsAt(...lines))).toMatchObject([{ distinct_count: 2, count: 6 }])
  })
})

describe('aliases', () => {
  it('let each rule have a field of its own', async () => {
    const plan = planOf(2)
    const columns = (column: string): ReadonlyMap<string, string> => new Map([['who', column]])
    const parts = plan.parts.map((part, index) => ({ ...part, columns: columns(index === 0 ? 'v1' : 'v2') }))
    const rule = temporal({ groupBy: ['who'] })
    const hits = [
      { rule: 1, rid: 1, us: 1, values: ['x', 'y'] },
      { rule: 2, rid: 2, us: 2, values: ['z', 'x'] },
      { rule: 2, rid: 3, us: 3, values: ['x', 'y'] },
    ]
    expect(await runAll([{ rule, plan: { ...plan, parts } }], hits)).toMatchObject([{ groups: ['x'], rids: [1, 2] }])
  })
})

describe('what cannot run', () => {
  it.each([
    ['no rule', { rules: [] }, 'it refers to no rule'],
    ['too many rules', { rules: references(65) }, 'it refers to more than 64 rules'],
    ['no condition', { conditions: [] }, 'it has no condition'],
    ['no field', { correlation: 'value_sum' as const }, 'value_sum needs a field'],
    [
      'an expression that counts',
      { expression: leaf(0) },
      'a condition over rule names has no meaning for event_count',
    ],
    [
      'an expression of nothing',
      { correlation: 'temporal' as const, expression: or(leaf(0), not(leaf(1))) },
      'its condition can hold where no rule occurs',
    ],
    [
      'no percentile',
      { correlation: 'value_percentile' as const, fields: ['a'] },
      'it does not say which percentile is meant, and the specification does not either',
    ],
    [
      'too many orders',
      {
        correlation: 'temporal_ordered' as const,
        rules: references(20),
        conditions: [{ op: 'gte' as const, value: 10 }],
      },
      'its condition can be satisfied in too many orders',
    ],
  ])('is told: %s', (_, changes, reason) => {
    expect(unsupportedCorrelation(correlation(changes))).toBe(reason)
  })

  it('is not a long list that must all occur', async () => {
    const all = temporal({ rules: references(64) })
    expect(unsupportedCorrelation(all)).toBeNull()
    const lines = Array.from({ length: 64 }, (_, index) => `${index} ${index + 1}`)
    expect(await cites(all, lines)).toHaveLength(1)
    expect(await cites(all, lines.slice(1))).toHaveLength(0)
  })

  it('is an order of more than twelve', async () => {
    expect(unsupportedCorrelation(ordered({ rules: references(13) }))).toBe('it orders more than 12 rules')
    const rule = ordered({ rules: references(12) })
    expect(unsupportedCorrelation(rule)).toBeNull()
    expect(orderTerms(rule)).toHaveLength(1)
    const lines = Array.from({ length: 12 }, (_, index) => `${index} ${index + 1}`)
    expect(await cites(rule, lines)).toHaveLength(1)
    expect(await cites(rule, lines.slice(1))).toHaveLength(0)
  })

  it('is an expression that would grow beyond measure', () => {
    const wide = and(...Array.from({ length: 40 }, () => or(leaf(0), leaf(1))))
    const rule = ordered({ expression: wide })
    expect(unsupportedCorrelation(rule)).toBe('its condition can be satisfied in too many orders')
  })
})
