import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseRules } from '../../src/sigma/parse.ts'
import { resolveRules, type RunnableRule } from '../../src/sigma/resolve.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase } from '../support/database.ts'
import { findBursts } from './find.ts'
import { matchRows, readRuleTests, ruleCases } from './rule-test-file.ts'

const FOLDER = join(import.meta.dirname, '../../src/rules')
const NAMES = readdirSync(FOLDER).toSorted()
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

const FILES = NAMES.filter((name) => name.endsWith('.yml') && !name.endsWith('.test.yml')).map((name) => ({
  path: name,
  text: read(name),
}))
const { order } = resolveRules(parseRules(FILES).rules)

/** These rules and all they are made of: a log is asked nothing else, which takes a tenth of the time. */
function withParts(names: readonly string[]): RunnableRule[] {
  const wanted = new Set(names)
  for (const rule of order.toReversed()) {
    if (rule.type === 'correlation' && wanted.has(rule.name ?? '')) {
      for (const { reference } of rule.rules) wanted.add(reference)
    }
  }
  return order.filter(({ name }) => wanted.has(name ?? ''))
}

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

describe.each(NAMES.filter((name) => name.endsWith('.test.yml')))('%s', (name) => {
  const file = readRuleTests(read(name))
  const rules = order.filter(({ place }) => place.file === name.replace('.test.yml', '.yml'))
  const cases = ruleCases(file)

  it('tells of each rule three hits and three misses at least', () => {
    const lacking = rules.flatMap((rule) => {
      const single = file.matches[rule.name ?? '']
      const about = cases.map(({ expected }) => expected[rule.name ?? '']).filter((found) => found !== undefined)
      const hits = single?.hits.length ?? about.filter((found) => found.length > 0).length
      const misses = single?.misses.length ?? about.filter((found) => found.length === 0).length
      return hits >= 3 && misses >= 3 ? [] : [`${rule.name}: ${hits} hits, ${misses} misses`]
    })
    expect(lacking).toEqual([])
    const known = new Set(rules.map((rule) => rule.name))
    const named = [...Object.keys(file.matches), ...cases.flatMap(({ expected }) => Object.keys(expected))]
    expect(named.filter((rule) => !known.has(rule))).toEqual([])
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

  it.each(cases)('$name', async ({ rows, expected }) => {
    await fillInputs(db, [{ path: 'test.log', rows }])
    const { bursts } = await findBursts(db, withParts(Object.keys(expected)))
    const found = Object.keys(expected).map((rule) => [rule, bursts.get(rule)])
    expect(Object.fromEntries(found)).toEqual(expected)
  })
})
