import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildAttempts } from '../../src/analysis/attempts.ts'
import { runRules } from '../../src/analysis/run-rules.ts'
import { builtinRules } from '../../src/cli/rules/rule-files.ts'
import { resolveRules } from '../../src/sigma/resolve.ts'
import type { Row } from '../../src/sql/database.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

const START = Date.UTC(2025, 9, 18, 8, 0, 0) * 1000

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const row = (seconds: number, fields: TestRow): TestRow => ({
  class: 'event',
  format: 'tatou-app',
  t: START + seconds * 1_000_000,
  count: 1,
  enumeration: false,
  outcome: 'success',
  ...fields,
})

const login = (seconds: number, user: string, ip: string, outcome: 'success' | 'failure'): TestRow =>
  row(seconds, { activity: 'login', attempt_role: 'own', outcome, source_ip: ip, user_name: user })

const reads = (from: number, count: number, user: string, ip: string): TestRow[] =>
  Array.from({ length: count }, (_, index) =>
    row(from + index, { activity: 'file_access', source_ip: ip, user_name: user, file_name: `doc-${index}` }),
  )

/**
 * Somebody is broken into and read out, somebody reads as much at work, somebody uses a token that was taken away, and
 * somebody's session is used from three places at once, of which one is refused.
 */
const LOG: readonly TestRow[] = [
  ...Array.from({ length: 8 }, (_, index) => login(index, 'alice', '203.0.113.9', 'failure')),
  login(20, 'alice', '203.0.113.9', 'success'),
  ...reads(60, 15, 'alice', '203.0.113.9'),
  login(5, 'bob', '192.0.2.7', 'success'),
  ...reads(30, 40, 'bob', '192.0.2.7'),
  row(100, { activity: 'token', user_name: 'carol', source_ip: '192.0.2.8', code: 'token_revoked' }),
  ...reads(120, 3, 'carol', '192.0.2.8'),
  ...reads(200, 2, 'dave', '192.0.2.20'),
  ...reads(210, 2, 'dave', '192.0.2.21'),
  row(220, { activity: 'token', user_name: 'dave', source_ip: '192.0.2.22', outcome: 'failure' }),
].toSorted((a, b) => Number(a['t']) - Number(b['t']))

/** What is found, when rules with more hits than this wait. */
async function bursts(manyHits: number): Promise<{ found: Row[]; hits: number }> {
  const { order } = resolveRules(await builtinRules())
  await fillInputs(db, [{ path: 'a.log', rows: LOG }])
  await db.run('DROP TABLE IF EXISTS burst; DROP TABLE IF EXISTS burst_hit; DROP TABLE IF EXISTS burst_end')
  await buildAttempts(db)
  const { numbers } = await runRules(db, { rules: order, skewToleranceSeconds: 2, manyHits })
  const names = new Map([...numbers].map(([rule, number]) => [number, rule.name]))
  const rows = await db.rows(`SELECT b.rule, b.groups, b.first_us, b.last_us, b."count", b.distinct_count,
      list(h.rid ORDER BY h.rid) AS rids FROM burst b JOIN burst_hit h USING (burst) GROUP BY ALL ORDER BY ALL`)
  const [hits] = await db.rows('SELECT count(*) AS n FROM rule_hit')
  return {
    found: rows.map((each) => ({ ...each, rule: names.get(Number(each['rule'])) ?? '' })),
    hits: Number(hits?.['n']),
  }
}

it('waiting for hits finds the same, and looks at fewer', async () => {
  const [at, late] = [await bursts(Number.MAX_SAFE_INTEGER), await bursts(9)]
  const names = (found: readonly Row[]): unknown[] => [...new Set(found.map(({ rule }) => rule))]
  expect(names(at.found)).toContain('exfiltration_after_success')
  expect(names(late.found)).toContain('exfiltration_after_success')
  // What reports nothing may be left out for those whom nothing else concerns.
  const reported = (found: readonly Row[]): Row[] =>
    found.filter(({ rule }) => /^exfiltration_|^token_from/.test(String(rule)))
  expect(names(reported(late.found))).toContain('token_from_several_sources')
  expect(reported(late.found)).toEqual(reported(at.found))
  expect(late.hits).toBeLessThan(at.hits - 40)
})
