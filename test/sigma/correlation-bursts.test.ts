import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCorrelation } from '../../src/sigma/correlation.ts'
import type { BurstTest, CorrelationRule } from '../../src/sigma/rule.ts'
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
const NONE: BurstTest = { sequential: null, medianGap: null, perValue: null, supersedes: [] }

async function run(rule: CorrelationRule, hits: readonly Hit[]): Promise<Row[]> {
  await fillHits(db, hits)
  await runCorrelation(db, rule, planOf(rule.rules.length))
  return db.rows(`SELECT *, (SELECT list(rid ORDER BY rid) FROM burst_hit h WHERE h.burst = b.burst) AS rids,
    (SELECT list(us ORDER BY us) FROM burst_end e WHERE e.burst = b.burst) AS ends FROM burst b ORDER BY burst`)
}

const tries = (...names: readonly string[]): Hit[] => hitsAt(...names.map((name, second) => `${second} 1 ${name}`))

describe('names that run', () => {
  const rule = (sequential: number): CorrelationRule =>
    correlation({
      correlation: 'value_count',
      fields: ['user.name'],
      conditions: [{ op: 'gte', value: 1 }],
      burst: { ...NONE, sequential },
    })

  it.each([
    ['numbers', ['victim1', 'victim2', 'victim3'], [0, 1, 2]],
    ['two numbers only', ['victim1', 'victim2'], null],
    ['two numbers and others', ['victim1', 'root', 'victim2', 'admin'], null],
    ['others in between', ['victim1', 'root', 'victim2', 'admin', 'victim3'], [0, 2, 4]],
    ['names tried again', ['victim1', 'victim2', 'victim1', 'victim3', 'victim2'], [0, 1, 2, 3, 4]],
    ['downwards', ['user12', 'user11', 'user10', 'user9'], [0, 1, 2, 3]],
    ['in steps of ten', ['user10', 'user20', 'user30'], [0, 1, 2]],
    ['in steps of eleven', ['user11', 'user22', 'user33'], null],
    ['in uneven steps', ['user1', 'user2', 'user4', 'user5'], null],
    ['in two steps', ['user1', 'user2', 'user3', 'user5', 'user7'], [0, 1, 2, 3, 4]],
    ['out of order', ['user2', 'user1', 'user3'], null],
    ['out of order, and enough of them', ['user4', 'user1', 'root', 'user5', 'user3', 'user2'], [0, 1, 3, 4, 5]],
    ['out of order, and one left out', ['user4', 'user1', 'user6', 'user3', 'user2'], null],
    ['letters out of order', ['user-c', 'user-a', 'user-e', 'user-b', 'user-d'], [0, 1, 2, 3, 4]],
    ['numbers alone', ['007', '008', '009', '010'], [0, 1, 2, 3]],
    ['letters', ['usera', 'userb', 'userc'], [0, 1, 2]],
    ['letters in steps of two', ['usera', 'userc', 'usere'], null],
    ['letters alone', ['c', 'b', 'a'], [0, 1, 2]],
    ['first letters', ['a.smith', 'b.smith', 'c.smith'], [0, 1, 2]],
    ['letters past z', ['userz', 'user{', 'user|'], null],
    ['addresses', ['victim1@example.com', 'victim2@example.com', 'victim3@example.com'], [0, 1, 2]],
    ['letters of addresses', ['usera@example.com', 'userb@example.com', 'userc@example.com'], [0, 1, 2]],
    ['numbers of domains', ['admin@example1.com', 'admin@example2.com', 'admin@example3.com'], null],
    ['the same domain only', ['user1@example.com', 'user2@example.org', 'user3@example.com'], null],
    ['numbers within', ['user1test', 'user2test', 'user3test'], [0, 1, 2]],
    ['the first of two numbers', ['user1.2024', 'user2.2024', 'user3.2024'], [0, 1, 2]],
    ['the second of two numbers', ['srv9user1', 'srv9user2', 'srv9user3'], [0, 1, 2]],
    ['long numbers', ['99999999999999999998', '99999999999999999999', '100000000000000000000'], null],
    ['long numbers that run', ['20240000000000000001', '20240000000000000002', '20240000000000000003'], [0, 1, 2]],
    ['Windows names', ['corp\\user1', 'corp\\user2', 'corp\\user3'], [0, 1, 2]],
    ['ordinary names', ['alice', 'bob', 'carol', 'dave', 'erin'], null],
    ['lines within', ['x\n1', 'x\n2', 'x\n3'], [0, 1, 2]],
  ])('%s', async (_, names, expected) => {
    // Blanks and line ends would part the fields of the notation.
    const hits = tries(...names.map(() => 'x')).map((hit, index) => ({ ...hit, values: ['a', names[index] ?? null] }))
    expect((await run(rule(3), hits)).map(({ rids }) => rids)).toEqual(expected === null ? [] : [expected])
  })

  it('narrow the finding to their attempts', async () => {
    const [burst] = await run(rule(3), tries('root', 'victim1', 'victim2', 'root', 'victim3', 'victim4', 'admin'))
    expect(burst).toMatchObject({
      first_us: S,
      last_us: 5 * S,
      satisfied_us: 4 * S,
      count: 4,
      distinct_count: 4,
      ends: [4 * S, 5 * S],
      observed_millionths: 6 * S,
    })
  })

  it('are accounts where the rule counts events', async () => {
    const counting = correlation({ burst: { ...NONE, sequential: 3 } })
    const [burst] = await run(counting, tries('victim1', 'root', 'victim2', 'victim3'))
    expect(burst).toMatchObject({ count: 3, distinct_count: 3 })
  })

  it('need as many as the rule says', async () => {
    const names = tries('victim1', 'victim2', 'victim3', 'victim4')
    expect(await run(rule(4), names)).toHaveLength(1)
    expect(await run(rule(5), names)).toHaveLength(0)
  })

  it('are no names of a thousand letters', async () => {
    const long = 'x'.repeat(1000)
    expect(await run(rule(3), tries(`${long}1`, `${long}2`, `${long}3`))).toEqual([])
  })
})

describe('gaps between attempts', () => {
  const rule = (gte: number | null, lte: number | null): CorrelationRule =>
    correlation({ burst: { ...NONE, medianGap: { gte, lte } } })
  // Gaps of 1, 2, 10 and 100 seconds: the median is 6.
  const hits = hitsAt('0', '1', '3', '13', '113')

  it.each([
    [6, null, 1],
    [6.000001, null, 0],
    [null, 6, 1],
    [null, 5.999999, 0],
    [6, 6, 1],
  ])('median from %d to %d', async (gte, lte, bursts) => {
    expect(await run(rule(gte, lte), hits)).toHaveLength(bursts)
  })

  it('are between attempts, not between their records', async () => {
    const records = hits
      .flatMap((hit) => [hit, { ...hit, rid: hit.rid + 100 }])
      .map((hit) => ({ ...hit, unit: (hit.rid % 100) + 1 }))
    expect(await run(rule(6, 6), records)).toHaveLength(1)
  })

  it('need two attempts', async () => {
    const once = correlation({ conditions: [{ op: 'gte', value: 1 }], burst: rule(0, null).burst })
    expect(await run(once, hitsAt('0'))).toEqual([])
  })
})

describe('attempts on each value', () => {
  const rule = (gte: number | null, lte: number | null): CorrelationRule =>
    correlation({ burst: { ...NONE, perValue: { gte, lte } } })

  it.each([
    [null, 1.5, 1],
    [null, 1.49, 0],
    [1.5, null, 1],
    [2, null, 0],
  ])('median from %d to %d', async (gte, lte, bursts) => {
    // Attempts on a: 1, on b: 1, on c: 2, on d: 5.
    const hits = tries('a', 'b', 'c', 'c', 'd').map((hit) => (hit.rid === 4 ? { ...hit, weight: 5 } : hit))
    expect(await run(rule(gte, lte), hits)).toHaveLength(bursts)
  })

  it('are of values, not of what has none', async () => {
    expect(await run(rule(3, 3), tries('a', 'a', 'a', '-', '-'))).toHaveLength(1)
    expect(await run(rule(1, null), tries('-', '-', '-'))).toHaveLength(0)
  })
})

describe('clocks that are apart', () => {
  const sensitive = async (rule: CorrelationRule, ...lines: readonly string[]): Promise<unknown[]> =>
    (await run(rule, hitsAt(...lines))).map((row) => row['skew_sensitive'])
  const ordered = correlation({ correlation: 'temporal_ordered', rules: references(2), conditions: [] })

  it.each([
    ['one input, at the edge', ['0/1', '300/1', '600/1'], false],
    ['two inputs, well inside', ['0/1', '300/2', '590/1'], false],
    ['two inputs, up to the tolerance', ['0/1', '300/1', '598/2'], false],
    ['two inputs, beyond the tolerance', ['0/1', '300/1', '598.000001/2'], true],
    ['two inputs, but the edges are of one', ['0/1', '300/2', '600/1'], false],
    ['three inputs, up to the tolerance', ['0/1', '300/3', '598/2'], false],
    ['three inputs, beyond the tolerance', ['0/1', '300/3', '598.000001/2'], true],
    ['enough without the other input', ['0/1', '1/1', '2/1', '599/2'], false],
  ])('undo a count or not: %s', async (_, lines, expected) => {
    expect(await sensitive(correlation({}), ...lines)).toEqual([expected])
  })

  it.each([
    ['one input', ['0 1/1', '1 2/1'], false],
    ['two inputs, near', ['0 1/1', '1.999999 2/2'], true],
    ['two inputs, far enough', ['0 1/1', '2 2/2'], false],
    ['three inputs, near', ['0 1/1', '1 2/2', '1.5 2/3'], true],
    ['three inputs, one far enough', ['0 1/1', '1 2/2', '2 2/3'], false],
  ])('undo an order or not: %s', async (_, lines, expected) => {
    expect(await sensitive(ordered, ...lines)).toEqual([expected])
  })

  it('undo what is made of what they undo', async () => {
    await fillHits(db, hitsAt('0/1', '300/1', '600/2', '700 2/1'))
    await runCorrelation(db, correlation({}), planOf(1))
    await runCorrelation(db, ordered, chainOf(['source.ip'], 1))
    expect(await db.rows('SELECT skew_sensitive FROM burst ORDER BY burst')).toEqual([
      { skew_sensitive: true },
      { skew_sensitive: true },
    ])
  })

  it('are never missed: a burst that is not called sensitive stays when the clocks of its inputs are moved', async () => {
    const times = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
      {
        minLength: 3,
        maxLength: 8,
      },
    )
    const shifts = fc.tuple(...[1, 2, 3].map(() => fc.constantFrom(0, 2_000_000)))
    const kinds = fc.constantFrom<CorrelationRule['correlation']>(
      'event_count',
      'value_count',
      'temporal',
      'temporal_ordered',
    )
    let steady = 0
    await fc.assert(
      fc.asyncProperty(times, shifts, kinds, async (events, moves, kind) => {
        const rule = correlation({
          correlation: kind,
          fields: ['user.name'],
          timespanSeconds: 8,
          rules: references(2),
          conditions: [{ op: 'gte', value: 2 }],
        })
        const at = (shift: (input: number) => number): Hit[] =>
          events
            .map(([second, input, part], rid) => ({
              rule: part,
              rid,
              input,
              us: second * S + shift(input),
              values: ['a', `u${rid % 3}`],
            }))
            .toSorted((a, b) => a.us - b.us || a.input - b.input || a.rid - b.rid)
        const before = await run(
          rule,
          at(() => 0),
        )
        const safe = before.filter((row) => row['skew_sensitive'] === false)
        steady += safe.length
        const after = await run(
          rule,
          at((input) => moves[input - 1] ?? 0),
        )
        const left = new Set(after.flatMap(({ rids }) => rids as number[]))
        for (const { rids } of safe) expect((rids as number[]).some((rid) => left.has(rid))).toBe(true)
      }),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 2000 : 40 },
    )
    expect(steady).toBeGreaterThan(10)
  })
})
