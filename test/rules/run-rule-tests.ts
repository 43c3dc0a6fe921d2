import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runRuleTests as run } from '../../src/analysis/rule-test-run.ts'
import { ruleCases, ruleSamples } from '../../src/sigma/rule-test-cases.ts'
import { readRuleTests, type RuleTests } from '../../src/sigma/rule-test-file.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { SHIPPED, TEST_FILES } from './rule-files.ts'

let db: Store

/** Correlations with a threshold; those of order have their boundaries among their stories. */
const COUNTS: readonly string[] = ['event_count', 'value_count']

/** What it counts exists only where there are twenty at equal intervals, so its threshold is never missed by one. */
const NO_BOUNDARY = 'periodic_failures'

/** Runs the tests of the files of rules whose names begin so, on real tables. */
export function runRuleTests(prefix: RegExp): void {
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())
  describe.each([...TEST_FILES].filter(([name]) => prefix.test(name)))('%s', testFile)
}

function testFile(name: string, text: string): void {
  const rules = SHIPPED.filter(({ place }) => place.file === name)
  const { tests, faults } = readRuleTests(name.replace(/\.yml$/, '.test.yml'), text, rules)

  it('is read without faults', () => {
    expect(faults).toEqual([])
  })
  if (tests !== null) testsOf(tests, name)
}

function testsOf(tests: RuleTests, name: string): void {
  const [cases, samples] = [ruleCases(tests), ruleSamples(tests)]

  it('tells of each rule three hits and three misses at least', () => {
    const lacking = SHIPPED.filter(({ place }) => place.file === name).flatMap((rule) => {
      const word = rule.name ?? ''
      const single = samples.filter((sample) => sample.rule === word)
      const about = cases.map(({ expected }) => expected[word]).filter((found) => found !== undefined)
      const hits = single.filter(({ expected }) => expected).length + about.filter((found) => found.length > 0).length
      const misses = single.length + about.length - hits
      return hits >= 3 && misses >= 3 ? [] : [`${word}: ${hits} hits, ${misses} misses`]
    })
    expect(lacking).toEqual([])
  })

  it('has the boundaries of each threshold', () => {
    const counting = SHIPPED.filter(
      (rule) => rule.place.file === name && rule.type === 'correlation' && COUNTS.includes(rule.correlation),
    ).map((rule) => rule.name ?? '')
    const lacking = counting.filter((rule) => tests.file.boundaries[rule] === undefined && rule !== NO_BOUNDARY)
    expect(lacking).toEqual([])
  })

  it('passes', async () => {
    const failed: string[] = []
    for await (const { outcome, rule, test, expected, found } of run(db, tests, SHIPPED)) {
      if (outcome === 'failed') failed.push(`${rule}: ${test}: expected ${expected}, found ${found}`)
    }
    expect(failed).toEqual([])
  })
}
