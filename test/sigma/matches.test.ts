import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matchRules } from '../../src/sigma/match-rules.ts'
import { parseRules } from '../../src/sigma/parse.ts'
import type { DetectionRule } from '../../src/sigma/rule.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const RULE = `title: a rule
taxonomy: ecs
logsource: { category: webserver }
detection:
`

function rule(detection: string, head = RULE): DetectionRule {
  const { rules, faults } = parseRules([{ path: 'rule.yml', text: `${head}${detection.replaceAll(/^/gm, '  ')}\n` }])
  const [first] = rules
  if (first?.type !== 'detection') throw new Error(JSON.stringify(faults))
  return first
}

const request = (row: TestRow): TestRow => ({
  class: 'event',
  format: 'access-log',
  activity: 'web_request',
  outcome: 'success',
  count: 1,
  t: 1_760_800_000_000_000n,
  ...row,
})

/** For each rule the places of the rows (from 0) that it hits. */
async function hits(rules: readonly DetectionRule[], rows: readonly TestRow[]): Promise<number[][]> {
  await fillInputs(db, [{ path: 'log', rows }])
  const { plan, errors } = await matchRules(db, rules)
  expect({ errors, unsupported: plan.unsupported }).toEqual({ errors: [], unsupported: [] })
  const found = await db.rows('SELECT rule, rid FROM rule_hit_raw ORDER BY rule, rid')
  return rules.map((_, number) => found.filter((hit) => hit['rule'] === number).map(({ rid }) => Number(rid)))
}

describe('rules on events', () => {
  it('compare text without case, and URLs decoded too', async () => {
    const rows = [
      request({ url_original: '/a?q=UNION+SELECT', url_path: '/a', url_query: 'q=UNION+SELECT' }),
      request({ url_original: '/%252e%252e/etc/Passwd', url_path: '/%252e%252e/etc/Passwd' }),
      request({ url_original: '/%ff%c0%ae./x', url_path: '/%ff%c0%ae./x' }),
      request({ user_agent: 'x', http_status: 404 }),
    ]
    expect(
      await hits(
        [
          rule("s:\n  url.original|contains: 'union select'\ncondition: s"),
          rule("s:\n  url.path|endswith: '/../etc/passwd'\ncondition: s"),
          rule("s:\n  url.path|contains: '../'\ncondition: s"),
          rule('s:\n  http.response.status_code: 404\ncondition: s'),
          rule("s:\n  url.path|contains: '../'\ncondition: not s"),
        ],
        rows,
      ),
    ).toEqual([[0], [1], [1, 2], [3], [0, 3]])
  })
})
