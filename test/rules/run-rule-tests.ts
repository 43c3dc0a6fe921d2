import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase } from '../support/database.ts'
import { findBursts } from './find.ts'
import { SHIPPED, TEST_FILES, withParts } from './rule-files.ts'
import { matchRows, readRuleTests, ruleCases } from './rule-test-file.ts'

let db: Store

/** Runs the tests of the files of rules whose names begin so, on real tables. */
export function runRuleTests(prefix: RegExp): void {
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())
  describe.each([...TEST_FILES].filter(([name]) => prefix.test(name)))('%s', testFile)
}

function testFile(name: string, text: string): void {
  const file = readRuleTests(text)
  const cases = ruleCases(file)
  const rules = SHIPPED.filter(({ place }) => place.file === name).map((rule) => rule.name ?? '')

  it('tells of each rule three hits and three misses at least', () => {
    const lacking = rules.flatMap((rule) => {
      const single = file.matches[rule]
      const about = cases.map(({ expected }) => expected[rule]).filter((found) => found !== undefined)
      const hits = single?.hits.length ?? about.filter((found) => found.length > 0).length
      const misses = single?.misses.length ?? about.filter((found) => found.length === 0).length
      return hits >= 3 && misses >= 3 ? [] : [`${rule}: ${hits} hits, ${misses} misses`]
    })
    expect(lacking).toEqual([])
    const named = [...Object.keys(file.matches), ...cases.flatMap(({ expected }) => Object.keys(expected))]
    expect(named.filter((rule) => !rules.includes(rule))).toEqual([])
  })

  it('has the boundaries of each threshold', () => {
    const counting = SHIPPED.filter(
      (rule) => rule.place.file === name && rule.type === 'correlation' && rule.conditions.length > 0,
    )
    expect(counting.map((rule) => rule.name).filter((rule) => file.boundaries[rule ?? ''] === undefined)).toEqual([])
  })

  it.skipIf(Object.keys(file.matches).length === 0)('matches single events', async () => {
    const rows = matchRows(file)
    await fillInputs(db, [{ path: 'test.log', rows: rows.map(({ row }) => row) }])
    const { matches } = await findBursts(db, withParts(Object.keys(file.matches)))
    const wrong = rows.flatMap(({ rule, expected, shown }, rid) =>
      matches.get(rule)?.has(rid) === expected ? [] : [`${rule} ${expected ? 'misses' : 'hits'} ${shown}`],
    )
    expect(wrong).toEqual([])
  })

  if (cases.length === 0) return
  it.each(cases)('$name', async ({ rows, expected }) => {
    await fillInputs(db, [{ path: 'test.log', rows }])
    const { bursts } = await findBursts(db, withParts(Object.keys(expected)))
    const found = Object.keys(expected).map((rule) => [rule, bursts.get(rule)])
    expect(Object.fromEntries(found)).toEqual(expected)
  })
}
