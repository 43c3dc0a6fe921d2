import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseStats } from '../../src/analysis/case-stats.ts'
import { CASE_FACTS, CREATED, day, facts, said, type Judged } from '../support/case-facts.ts'

describe('figures over cases', () => {
  const { summary, cases: lines } = caseStats(CASE_FACTS)
  const measure = (id: string) => summary.measures.find((each) => each.id === id)

  it('count what there is', () => {
    expect(summary).toMatchObject({ cases: 9, closed: 3, open: 6 })
    expect(summary).toMatchObject({ true_positives: 7, false_positives: 1, not_judged: 1 })
  })

  it('measure detection from the first attempt in the logs', () => {
    // a: 10 min, b: 30 min, c: 20 min and half a second.
    expect(measure('mttd')).toEqual({
      ...{ id: 'mttd', from: 'first_attempt', to: 'detected', counted: 3, open: 1 },
      ...{ mean_seconds: 1200.166667, median_seconds: 1200.5, shortest_seconds: 600, longest_seconds: 1800 },
      left_out: [
        { reason: 'false_positive', cases: 1 },
        { reason: 'not_judged', cases: 1 },
        { reason: 'incomplete', cases: 1 },
        { reason: 'overlaps', cases: 1 },
        { reason: 'no_attempt', cases: 1 },
        { reason: 'before', cases: 1 },
      ],
    })
  })

  it('measure the stages of the response from detection', () => {
    expect(measure('mtta')).toMatchObject({ counted: 1, open: 0, mean_seconds: 300, median_seconds: 300 })
    // a: 30 min, b: 20 min.
    expect(measure('mttc')).toMatchObject({ counted: 2, open: 1, mean_seconds: 1500, median_seconds: 1500 })
    expect(measure('mttr')).toMatchObject({
      ...{ counted: 1, mean_seconds: 6600 },
      left_out: [
        { reason: 'false_positive', cases: 1 },
        { reason: 'not_judged', cases: 1 },
        // b, f, g, h, i are open; c is closed without it.
        { reason: 'not_yet', cases: 5 },
        { reason: 'never_recorded', cases: 1 },
      ],
    })
  })

  it('tell an attack again by a technique together with a source or an account', () => {
    const of = Object.fromEntries(
      lines.map(({ path, recurs, recurs_of: before, shares }) => [path, [recurs, before, shares]]),
    )
    expect(of).toEqual({
      a: [false, null, []],
      b: [true, 'a', ['source', 'technique']],
      // The account of a, by another technique.
      c: [false, null, ['account']],
      d: [null, null, []],
      e: [null, null, []],
      f: [false, null, []],
      g: [null, null, []],
      h: [null, null, []],
      i: [null, null, []],
    })
    expect(summary.recurrence).toMatchObject({
      ...{ counted: 4, cases: 1, rate: 0.25, by_source: 1, by_account: 1, by_technique: 1 },
      left_out: [
        { reason: 'false_positive', cases: 1 },
        { reason: 'not_judged', cases: 1 },
        { reason: 'incomplete', cases: 1 },
        { reason: 'overlaps', cases: 1 },
        { reason: 'no_attempt', cases: 1 },
      ],
    })
    expect(lines.find(({ path }) => path === 'g')?.overlaps).toBe('a')
  })

  it('take false positives of what was judged', () => {
    expect(summary.false_positive_rate).toEqual({
      ...{ counted: 8, cases: 1, rate: 1 / 8 },
      left_out: [{ reason: 'not_judged', cases: 1 }],
    })
  })

  it('say nothing of nothing', () => {
    const empty = caseStats([]).summary
    expect(empty).toMatchObject({ cases: 0, false_positive_rate: { counted: 0, rate: null } })
    expect(
      empty.measures.every(
        ({ counted, mean_seconds: mean, median_seconds: median }) => counted === 0 && mean === null && median === null,
      ),
    ).toBe(true)
  })

  it('take the middle of an even number of cases between the two', () => {
    const detected = (path: string, at: string) =>
      facts(path, said('true_positive', { detected: at }), { firstAttempt: day(1, '00:00:00') })
    const times = [day(1, '00:00:01'), day(1, '00:00:02'), day(1, '00:00:05'), day(1, '00:01:00')]
    const [mttd] = caseStats(times.map((at, index) => detected(String(index), at))).summary.measures
    expect([mttd?.mean_seconds, mttd?.median_seconds]).toEqual([17, 3.5])
  })

  it('do not depend on the order, and count each case once in each figure', () => {
    const minute = fc.integer({ min: 0, max: 59 }).map((number) => day(1, `00:${String(number).padStart(2, '0')}:00`))
    const maybe = fc.option(minute, { nil: undefined })
    const status = fc
      .record({
        judgement: fc.constantFrom<Judged>('true_positive', 'false_positive', null),
        times: fc.record({ detected: maybe, triaged: maybe, contained: maybe, recovered: maybe, closed: maybe }),
      })
      .map(({ judgement, times }) =>
        said(judgement, Object.fromEntries(Object.entries(times).filter(([, at]) => at !== undefined))),
      )
    const some = (...words: readonly string[]) => fc.subarray([...words])
    const many = fc
      .array(
        fc.record({
          status,
          firstAttempt: fc.option(minute),
          complete: fc.boolean(),
          sources: some('192.0.2.1', '192.0.2.2'),
          accounts: some('ada', 'bob'),
          techniques: some('T1110', 'T1078'),
          findings: some('f1', 'f2', 'f3'),
        }),
        { maxLength: 8 },
      )
      .map((list) => list.map((each, index) => ({ ...each, path: `case-${index}`, created: CREATED })))
    fc.assert(
      fc.property(
        many.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const stats = caseStats(list)
          expect(caseStats(shuffled)).toEqual(stats)
          const { measures, recurrence, false_positive_rate: rate, cases } = stats.summary
          for (const { counted, left_out: left } of [...measures, recurrence, rate])
            expect(counted + left.reduce((sum, each) => sum + each.cases, 0)).toBe(cases)
          for (const { mean_seconds: mean, median_seconds: median, ...ends } of measures) {
            if (mean === null || median === null) continue
            expect(mean).toBeGreaterThanOrEqual(ends.shortest_seconds ?? Infinity)
            expect(median).toBeLessThanOrEqual(ends.longest_seconds ?? -1)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
