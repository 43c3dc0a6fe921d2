import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ratingOf } from '../../src/drill/rating.ts'
import { scoreFacts } from '../../src/drill/score-facts.ts'
import { rounded } from '../../src/drill/score-drill.ts'
import type { DrillTruth } from '../../src/model/drill.ts'
import { DrillAnswers } from '../../src/model/drill-answers.ts'
import type { DrillAnswersInput } from '../../src/model/drill-answers.ts'

const TRUTH: DrillTruth = {
  nothing: false,
  sources: { must: ['198.51.100.1', '198.51.100.2'], may: [] },
  targeted: { must: ['ada@example.org', 'bo@example.org', 'cy@example.org'], may: ['guest@example.net'] },
  compromised: { must: ['bo@example.org'], may: [] },
  kinds: { must: ['brute_force', 'exfiltration', 'user_enumeration'], may: ['low_and_slow'] },
  first: { earliest: '2025-11-03T09:00:00.000000Z', latest: '2025-11-03T09:00:02.000000Z' },
  last: { earliest: '2025-11-03T10:00:00.000000Z', latest: '2025-11-03T10:00:02.000000Z' },
  order: [['user_enumeration'], ['brute_force'], ['exfiltration']],
  techniques: [],
  root_cause: 'a weak password',
  honest: {},
}
const QUIET: DrillTruth = {
  ...TRUTH,
  nothing: true,
  sources: { must: [], may: [] },
  targeted: { must: [], may: [] },
  compromised: { must: [], may: [] },
  kinds: { must: [], may: [] },
  first: null,
  last: null,
  order: [],
}
const ATTEMPTED: DrillTruth = { ...TRUTH, compromised: { must: [], may: [] } }

const PERFECT: DrillAnswersInput = {
  sources: ['198.51.100.1', '198.51.100.2'],
  targeted: ['ada@example.org', 'bo@example.org', 'cy@example.org'],
  compromised: ['bo@example.org'],
  kinds: [
    { value: 'user_enumeration', first: '2025-11-03T09:00:01Z' },
    { value: 'brute_force', first: '2025-11-03T09:20:00Z' },
    { value: 'exfiltration', first: '2025-11-03T09:40:00Z' },
  ],
  first: '2025-11-03T09:00:01Z',
  last: '2025-11-03T10:00:02Z',
}

const points = (truth: DrillTruth, answers: DrillAnswersInput): number =>
  scoreFacts(truth, DrillAnswers.parse(answers)).points

describe('scoreFacts', () => {
  it('gives a hundred for what is perfect, nothing for nothing', () => {
    expect(points(TRUTH, PERFECT)).toBeCloseTo(100, 9)
    expect(rounded(points(TRUTH, PERFECT))).toBe(100)
    expect(points(TRUTH, {})).toBe(0)
    expect(points(ATTEMPTED, {})).toBe(0)
    expect(points(QUIET, {})).toBe(0)
    expect(points(QUIET, { nothing: true })).toBe(100)
    expect(points(TRUTH, { ...PERFECT, nothing: true })).toBe(0)
  })

  // Worked out by hand: weights are 25, 20, 20, 15, 7, 7, 6.
  it.each<[string, DrillAnswersInput, number]>([
    ['one source of two', { sources: ['198.51.100.1'] }, 25 * (2 / 3)],
    [
      'both sources and two that are none',
      { sources: [...(PERFECT.sources ?? []), '192.0.2.1', '192.0.2.2'] },
      25 * (4 / 6),
    ],
    ['an account in capitals', { compromised: ['Bo@example.org'] }, 20],
    ['an account that is right as well', { targeted: ['ada@example.org', 'guest@example.net'] }, 20 * (2 / 4)],
    [
      'two kinds in the wrong order',
      {
        kinds: [
          { value: 'brute_force', first: '2025-11-03T09:00:00Z' },
          { value: 'user_enumeration', first: '2025-11-03T09:20:00Z' },
        ],
      },
      15 * (4 / 5),
    ],
    [
      'two kinds in the right order',
      {
        kinds: [
          { value: 'user_enumeration', first: '2025-11-03T09:00:00Z', last: '2025-11-03T09:01:00Z' },
          { value: 'brute_force', first: '2025-11-03T09:00:00Z', last: '2025-11-03T09:02:00Z' },
        ],
      },
      15 * (4 / 5) + 6 / 3,
    ],
    ['a time within what is right', { first: '2025-11-03T09:00:00.5Z' }, 7],
    ['a time a quarter of an hour late', { first: '2025-11-03T09:15:02Z' }, 3.5],
    ['a time that is hours off', { last: '2025-11-03T15:00:00Z' }, 0],
  ])('%s', (_, answers, expected) => {
    expect(points(TRUTH, answers)).toBeCloseTo(expected, 9)
  })

  it('lets claims of what nobody did cost', () => {
    const best = points(ATTEMPTED, { ...PERFECT, compromised: [] })
    expect(best).toBeCloseTo(100, 9)
    expect(points(ATTEMPTED, PERFECT)).toBeCloseTo(90, 9)
    expect(points(ATTEMPTED, { ...PERFECT, compromised: ['a', 'b', 'c'] })).toBeCloseTo(85, 9)
    expect(points(QUIET, { nothing: true, sources: ['192.0.2.1'] })).toBe(50)
    expect(points(QUIET, { nothing: true, sources: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] })).toBe(25)
  })

  it('punishes who names all addresses', () => {
    const all = Array.from({ length: 200 }, (_, index) => `192.0.2.${index}`)
    const sources = [...(PERFECT.sources ?? []), ...all]
    expect(points(TRUTH, { sources })).toBeLessThan(1)
    expect(points(TRUTH, { ...PERFECT, sources })).toBeLessThan(76)
  })

  const name = fc.constantFrom('198.51.100.1', '198.51.100.2', '192.0.2.7', '192.0.2.8')
  const account = fc.constantFrom(
    'ada@example.org',
    'bo@example.org',
    'cy@example.org',
    'dan@example.org',
    'guest@example.net',
  )
  const time = fc
    .integer({ min: 0, max: 7200 })
    .map((seconds) => new Date(Date.UTC(2025, 10, 3, 8, 30, seconds)).toISOString())
  const kind = fc.record({
    value: fc.constantFrom('brute_force', 'exfiltration', 'user_enumeration', 'low_and_slow', 'web_scan' as const),
    first: time,
  })
  const answers = fc.record({
    sources: fc.array(name, { maxLength: 6 }),
    targeted: fc.array(account, { maxLength: 6 }),
    compromised: fc.array(account, { maxLength: 6 }),
    kinds: fc.array(kind, { maxLength: 6 }),
    first: fc.option(time),
    last: fc.option(time),
    nothing: fc.boolean(),
  })
  const truths = fc.constantFrom(TRUTH, ATTEMPTED, QUIET)

  it('stays between 0 and 100', () => {
    fc.assert(
      fc.property(truths, answers, (truth, given) => {
        const score = points(truth, given)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100 + 1e-9)
      }),
    )
  })

  it('knows an address in every spelling', () => {
    const mapped = { ...PERFECT, sources: ['::ffff:198.51.100.1', ' 198.51.100.2'] }
    expect(points(TRUTH, mapped)).toBeCloseTo(100, 9)
    expect(points(TRUTH, { ...PERFECT, sources: ['198.51.100.1', '198.51.100.2', '198.51.100.0/24'] })).toBeLessThan(99)
  })

  it('does not care for the order, or for what is said twice', () => {
    fc.assert(
      fc.property(truths, answers, (truth, given) => {
        const turned = {
          ...given,
          sources: [...given.sources.toReversed(), ...given.sources],
          targeted: given.targeted.toReversed(),
          compromised: [...given.compromised, ...given.compromised],
          kinds: given.kinds.toReversed(),
        }
        expect(points(truth, turned)).toBeCloseTo(points(truth, given), 9)
      }),
    )
  })

  it('never falls by a right answer more', () => {
    const { sources, targeted, compromised } = PERFECT
    fc.assert(
      fc.property(fc.constantFrom(TRUTH, ATTEMPTED), answers, (truth, given) => {
        const before = points(truth, given)
        const grows = (more: Partial<DrillAnswersInput>): void =>
          expect(points(truth, { ...given, ...more })).toBeGreaterThanOrEqual(before - 1e-9)
        for (const each of sources ?? []) grows({ sources: [...given.sources, each] })
        for (const each of targeted ?? []) grows({ targeted: [...given.targeted, each] })
        if (truth === TRUTH) for (const each of compromised ?? []) grows({ compromised: [...given.compromised, each] })
        grows({ first: '2025-11-03T09:00:01Z' })
        grows({ last: '2025-11-03T10:00:01Z' })
        // A kind that was not named yet, at its right place.
        const others = given.kinds.filter(({ value }) => value !== 'user_enumeration')
        const without = points(truth, { ...given, kinds: others })
        const right = { value: 'user_enumeration', first: '2025-11-03T08:00:00Z' } as const
        expect(points(truth, { ...given, kinds: [...others, right] })).toBeGreaterThanOrEqual(without - 1e-9)
      }),
    )
  })
})

describe('ratings', () => {
  it.each([
    [100, 'P'],
    [90, 'P'],
    [89.9, 'S'],
    [70, 'S'],
    [69.9, 'M'],
    [40, 'M'],
    [39.9, 'U'],
    [0, 'U'],
  ])('%f is %s', (given, rating) => {
    expect(ratingOf(given)).toBe(rating)
  })
})
