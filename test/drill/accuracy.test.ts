import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accuracyOf, wilson } from '../../src/drill/accuracy.ts'
import type { Outcome } from '../../src/drill/accuracy.ts'
import { accuracyPlan } from '../../src/drill/accuracy-plan.ts'
import { accuracyReport } from '../../src/drill/accuracy-report.ts'
import type { ScoredFinding } from '../../src/drill/score-findings.ts'
import { ATTACK_FAMILIES } from '../../src/drill/attacks/families.ts'

describe('wilson', () => {
  // Worked out in Python from the formula.
  it.each([
    [60, 60, 0.9398, 1],
    [0, 60, 0, 0.0602],
    [8, 10, 0.4902, 0.9433],
    [50, 100, 0.4038, 0.5962],
    [199, 200, 0.9722, 0.9991],
  ])('of %i in %i', (hits, of, low, high) => {
    expect(wilson({ hits, of }).low).toBeCloseTo(low, 4)
    expect(wilson({ hits, of }).high).toBeCloseTo(high, 4)
  })

  it('says nothing of nothing, and always holds the share', () => {
    expect(wilson({ hits: 0, of: 0 })).toEqual({ low: 0, high: 1 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 5_000 }), (of, some) => {
        const hits = Math.min(some, of)
        const { low, high } = wilson({ hits, of })
        expect(low).toBeLessThanOrEqual(hits / of + 1e-12)
        expect(high).toBeGreaterThanOrEqual(hits / of - 1e-12)
      }),
    )
  })
})

const finding: ScoredFinding = {
  id: 'a',
  supersedes: [],
  kind: 'brute_force',
  level: 'high',
  rule_title: 'Some rule',
  sources: [],
  accounts: [],
  lines: [1],
}

function outcome(fields: Partial<Outcome>): Outcome {
  return {
    families: ['force'],
    log: 'tatou',
    score: { right: [], wrong: [], sought: [] },
    expected: ['attempted'],
    verdict: 'attempted',
    attempts: { malicious: 10, flagged: 8, both: 6 },
    accounts: { compromised: 1, said: 2, both: 1 },
    ...fields,
  }
}

describe('accuracyOf', () => {
  const sought = { attack: 'force', kind: 'brute_force', found: true } as const
  const right = { finding, attack: 'force' }
  const found = outcome({ score: { right: [right, right], wrong: [], sought: [sought] } })
  const missed = outcome({
    score: { right: [], wrong: [], sought: [{ ...sought, found: false }] },
    verdict: 'no_incident',
  })
  const quiet = outcome({
    families: [],
    expected: ['no_incident', 'attempted'],
    score: { right: [], wrong: [{ finding, attack: null }], sought: [] },
  })
  const accuracy = accuracyOf([found, missed, quiet])

  it('counts recall by attack and precision by finding', () => {
    expect(accuracy.kinds).toEqual([{ kind: 'brute_force', recall: { hits: 1, of: 2 }, precision: { hits: 2, of: 3 } }])
    expect(accuracy.families).toEqual([{ family: 'force', log: 'tatou', recall: { hits: 1, of: 2 } }])
  })

  it('counts verdicts, attempts and accounts', () => {
    expect(accuracy.verdictsRight).toEqual({ hits: 2, of: 3 })
    expect(accuracy.verdicts).toEqual([
      { expected: 'attempted', verdict: 'attempted', runs: 1 },
      { expected: 'attempted', verdict: 'no_incident', runs: 1 },
      { expected: 'no_incident or attempted', verdict: 'attempted', runs: 1 },
    ])
    expect(accuracy.attempts).toEqual({ recall: { hits: 18, of: 30 }, precision: { hits: 18, of: 24 } })
    expect(accuracy.accounts).toEqual({ recall: { hits: 3, of: 3 }, precision: { hits: 3, of: 6 } })
  })

  it('counts what is found where nothing happened', () => {
    expect(accuracy.quiet).toEqual({ runs: 1, findings: 1, medium: 0, high: 1 })
  })

  it('makes a page of it', () => {
    const page = accuracyReport(accuracy, { set: 'measuring', seeds: 2 })
    expect(page).toContain('| `brute_force` | 50.00 % (1/2) |')
    expect(page).toContain('seeds 1000001 to 1000002 (measuring seeds')
    expect(page).toContain('1 findings of level high or critical')
    for (const { id } of ATTACK_FAMILIES) expect(page).toContain(`| ${id} |`)
  })
})

describe('accuracyPlan', () => {
  it('has every family in each of its logs, quiet days in every log, and days with several attacks', () => {
    const plan = accuracyPlan({ set: 'tuning', seeds: 6 })
    for (const family of ATTACK_FAMILIES) {
      const logs = plan.filter(({ attacks }) => attacks.length === 1 && attacks[0] === family).map(({ log }) => log)
      expect(new Set(logs)).toEqual(new Set(family.logs))
      expect(logs).toHaveLength(6)
    }
    expect(plan.filter(({ attacks }) => attacks.length === 0)).toHaveLength(30)
    const several = plan.filter(({ attacks }) => attacks.length > 1)
    expect(several).toHaveLength(6)
    for (const { log, attacks } of several) expect(attacks.every(({ logs }) => logs.includes(log))).toBe(true)
  })

  it('never measures on a seed for tuning', () => {
    const of = (set: 'tuning' | 'measuring') => new Set(accuracyPlan({ set, seeds: 50 }).map(({ seed }) => seed))
    expect(Math.max(...of('tuning'))).toBeLessThan(Math.min(...of('measuring')))
    expect(() => accuracyPlan({ set: 'tuning', seeds: 1_000_001 })).toThrow(RangeError)
    expect(() => accuracyPlan({ set: 'tuning', seeds: 0 })).toThrow(RangeError)
  })
})
