import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { surveyEvents } from '../../src/sigma/event-survey.ts'
import { matchRules } from '../../src/sigma/match-rules.ts'
import { compileMatches } from '../../src/sigma/matches.ts'
import { parseRules } from '../../src/sigma/parse.ts'
import { exactNeedles, regexNeedles } from '../../src/syntax/regex-needles.ts'
import type { DetectionRule, Match, PatternPart, Test } from '../../src/sigma/rule.ts'
import type { Store } from '../../src/store/store.ts'
import { regexText, TEXT } from './match-cases.ts'
import { fold } from './naive-text.ts'
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

const NOWHERE = { file: 'rule.yml', line: 1, column: 1 }

/** A rule with a condition of its own making, as no file could hold it. */
function made(match: Match, more: Partial<DetectionRule> = {}): DetectionRule {
  return { ...rule('s:\n  url.path: x\ncondition: s'), matches: [match], ...more }
}

function leaf(field: string | null, test: Test): Match {
  return { kind: 'leaf', field, test, place: NOWHERE }
}

const text = (value: string): Test => ({ kind: 'text', pattern: [{ kind: 'text', text: value }], cased: false })
const GOOD = rule('s:\n  http.response.status_code: 404\ncondition: s')

describe('a rule that cannot be asked', () => {
  const rows = [request({ http_status: 404, url_path: '/x', text: 'line' })]
  const ask = async (rules: readonly DetectionRule[]) => {
    await fillInputs(db, [{ path: 'log', rows }])
    const { plan, errors } = await matchRules(db, rules)
    const found = await db.rows('SELECT rule, rid FROM rule_hit_raw ORDER BY ALL')
    return { plan, errors, found }
  }

  it('is told, and stops no other', async () => {
    let deep: Match = leaf('url.path', text('x'))
    for (let level = 0; level < 50_000; level += 1)
      deep = { kind: level % 2 === 0 ? 'not' : 'and', of: level % 2 === 0 ? deep : [deep] } as Match
    const { plan, errors, found } = await ask([
      made(deep),
      made(leaf(null, { kind: 'null' })),
      made(leaf('url.path', { kind: 'regex', pattern: '(', i: false, m: false, s: false })),
      made(leaf('url.path', { kind: 'regex', pattern: '(?=x)', i: true, m: false, s: false })),
      GOOD,
      made(leaf('url.path', text('x')), {
        logsource: { category: 'process_creation', product: 'windows', service: null },
      }),
    ])
    expect(plan.unsupported).toEqual([
      { rule: 0, reason: 'its condition nests 50001 deep, more than 200' },
      { rule: 1, reason: 'a test of the kind null needs a field to look at' },
    ])
    expect(errors.map((error) => error.rule)).toEqual([2, 3])
    expect(errors.every(({ reason }) => reason.length > 0 && reason.length <= 200)).toBe(true)
    expect(plan.noData).toEqual([
      { rule: 5, reason: 'no log format has events of product windows, category process_creation' },
    ])
    expect(found).toEqual([{ rule: 4, rid: 0 }])
  })

  it('for want of its fields is not clean', async () => {
    const { plan } = await ask([
      rule('s:\n  user_agent.original: x\ncondition: s'),
      rule('s:\n  user_agent.original: x\n  http.response.status_code: 404\ncondition: s'),
      rule('s:\n  nobody.has: x\ncondition: s'),
      rule('s:\n  http.response.status_code: 404\nf:\n  user_agent.original: x\ncondition: s and not f'),
    ])
    const reason = 'no event of its log source has user_agent.original'
    expect(plan.noData).toEqual([
      { rule: 0, reason },
      { rule: 1, reason },
      { rule: 2, reason: 'no event of its log source has nobody.has' },
    ])
    expect(plan.incomplete).toEqual([{ rule: 3, reason }])
  })
})

describe('hostile rules', () => {
  it('of ten thousand values, of long values and of SQL are answered', async () => {
    const many: Match = {
      kind: 'or',
      of: Array.from({ length: 10_000 }, (_, index) => leaf('url.path', text(`/never-${index}`))),
    }
    const wild: Match = {
      kind: 'or',
      of: Array.from({ length: 10_000 }, (_, index) =>
        leaf('url.path', {
          kind: 'text',
          pattern: [
            { kind: 'any' },
            { kind: 'text', text: `n${index}?` },
            { kind: 'any' },
            { kind: 'text', text: 'z' },
          ],
          cased: index % 2 === 0,
        }),
      ),
    }
    const long = leaf('url.path', text('x'.repeat(1_000_000)))
    const sql = [
      "'; DROP TABLE record; --",
      "\\'",
      '$$',
      '"',
      "chr(0) || '",
      '\u0000',
      "a\u0000'b",
      '\ud800',
      '{{',
      '%s',
      '$1',
      '?',
    ].map((each) =>
      made({ kind: 'and', of: [leaf('url.path', text(each)), leaf(null, text(each)), leaf(each, text(each))] }),
    )
    const rows = [request({ url_path: '/never-9999', text: 'x' }), request({ url_path: '/an7?b-z', text: 'x' })]
    const found = await hits([made(many), made(wild), made(long), ...sql], rows)
    expect(found.slice(0, 3)).toEqual([[0], [1], []])
    expect(found.slice(3).flat()).toEqual([])
  })

  it('with patterns that take others for ever end at once', async () => {
    const evil = `${'a'.repeat(5_000)}b`
    const stars: PatternPart[] = Array.from({ length: 60 }, (): PatternPart[] => [
      { kind: 'any' },
      { kind: 'text', text: 'a' },
      { kind: 'one' },
    ]).flat()
    const start = performance.now()
    const found = await hits(
      [
        made(leaf('url.path', { kind: 'text', pattern: [...stars, { kind: 'text', text: 'c' }], cased: false })),
        made(leaf('url.path', { kind: 'regex', pattern: '^(a+)+$', i: false, m: false, s: false })),
        made(leaf('url.path', { kind: 'regex', pattern: `${'.*a'.repeat(60)}.c`, i: false, m: false, s: true })),
        made(leaf('url.path', { kind: 'regex', pattern: '(x+x+)+y|a*a*a*a*a*a*c', i: true, m: false, s: false })),
      ],
      [request({ url_path: evil })],
    )
    expect(found).toEqual([[], [], [], []])
    expect(performance.now() - start).toBeLessThan(20_000)
  })
})

describe('the statements', () => {
  const rules = Array.from({ length: 700 }, (_, index) =>
    rule(
      index % 10 === 0
        ? `s:\n  http.response.status_code: ${200 + (index % 7)}\nf:\n  url.path|contains: a${index}\ncondition: s and not f`
        : `s:\n  url.original|contains:\n    - 'needle-${index}'\n    - 'other-${index}'\n  user_agent.original|startswith: 'x${index}'\ncondition: s`,
    ),
  )
  const rows = [request({ url_original: '/other-7', url_path: '/a', user_agent: 'X7', http_status: 203 })]

  it('are few, of bounded size, and the same each time', async () => {
    await fillInputs(db, [{ path: 'log', rows }])
    const { batches } = compileMatches(rules, await surveyEvents(db))
    expect(batches.length).toBeLessThan(8)
    expect(Math.max(...batches.map(({ sql }) => sql.length))).toBeLessThan(300_000)
    expect(batches.flatMap((batch) => batch.rules).toSorted((a, b) => a - b)).toEqual(rules.map((_, index) => index))
    const again = compileMatches(rules, await surveyEvents(db))
    expect(again.batches.map(({ sql }) => sql)).toEqual(batches.map(({ sql }) => sql))
    const unsteady = /\b(?:sum|avg|any_value|first|last|mode|approx_\w+|random|now|current_\w+)\s*\(|\bOVER\b/i
    for (const { sql } of batches) expect(sql).not.toMatch(unsteady)
  })

  it('give what each rule gives alone', async () => {
    const found = await hits(rules, rows)
    expect(found.flatMap((hit, number) => (hit.length > 0 ? [number] : []))).toEqual([
      7,
      ...Array.from({ length: 10 }, (_, index) => 10 + 70 * index),
    ])
  })
})

describe('needles of regular expressions', () => {
  it.each([
    ['union\\s+select', false, ['select']],
    ['union\\s+select', true, ['union']],
    ['a|bc', false, ['a', 'bc']],
    ['(?i)Evil', false, ['evil']],
    ['x(abc|def)y', false, ['abc', 'def']],
    ['x(abc|def)?y', false, ['x']],
    ['abc*d', false, ['ab']],
    ['[abc]+', false, null],
    ['a?b?', false, null],
    ['a|', false, null],
    ['wp\\-admin\\/\\.php', false, ['wp-admin/.php']],
    ['\\x41bc', false, ['bc']],
    ['ab{0}cd', false, ['cd']],
    ['ab{2,3}', false, ['ab']],
    ['\\Qa|b\\E', false, null],
    ['caf\u00e9 noir', false, [' noir']],
    ['(?P<n>abc)(?:d)', false, ['abc']],
    ['((a)(bcd))', false, ['bcd']],
  ])('of %s', (pattern, caseless, needles) => {
    expect(regexNeedles(pattern, caseless)).toEqual(needles)
  })

  it.each([
    [String.raw`\bacct="(?P<name>[^"]*)"`, ['acct="']],
    ['(?i)Acct=', null],
    ['^type="?LOGIN"?, realmId=', [', realmId=']],
  ])('are spelled as in %s', (pattern, needles) => {
    expect(exactNeedles(pattern)).toEqual(needles)
  })

  it('stand in whatever the expression finds', () => {
    fc.assert(
      fc.property(
        regexText,
        fc.boolean(),
        fc.array(TEXT, { minLength: 1, maxLength: 10 }),
        (pattern, caseless, texts) => {
          const needles = regexNeedles(pattern, caseless)
          const regex = new RegExp(pattern, caseless ? 'iu' : 'u')
          for (const each of texts) {
            if (needles !== null && regex.test(each))
              expect(needles.some((needle) => fold(each).includes(needle))).toBe(true)
            const exact = caseless ? null : exactNeedles(pattern)
            if (exact !== null && regex.test(each)) expect(exact.some((needle) => each.includes(needle))).toBe(true)
          }
        },
      ),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 200_000 : 5_000 },
    )
  })
})
