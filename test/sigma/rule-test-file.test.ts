import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRules } from '../../src/sigma/parse.ts'
import { ruleCases, ruleSamples } from '../../src/sigma/rule-test-cases.ts'
import { micros } from '../../src/sigma/rule-test-events.ts'
import { readRuleTests } from '../../src/sigma/rule-test-file.ts'
import { HOSTILE } from '../support/hostile.ts'

const { rules } = parseRules([
  {
    path: 'x.yml',
    text: `title: One
name: one
logsource: { category: webserver }
detection: { selection: { url.path: x }, condition: selection }
---
title: Many
name: many
correlation: { type: event_count, rules: [one], group-by: [source.ip], timespan: 1m, condition: { gte: 2 } }
`,
  },
])

/** Faults as `line:column code message`. */
function faultsOf(text: string): string[] {
  const { tests, faults } = readRuleTests('x.test.yml', text, rules)
  expect(tests === null).toBe(faults.length > 0)
  return faults.map(({ place, code, message }) => `${place.line}:${place.column} ${code}: ${message}`)
}

describe('a file of tests', () => {
  it('is a map', () => {
    expect(faultsOf('')).toEqual(['1:1 not-tests: a file of tests is a map, not nothing'])
    expect(faultsOf('- a')).toEqual(['1:1 not-tests: a file of tests is a map, not a list'])
    expect(faultsOf('events: {}\n---\nevents: {}')).toEqual([
      '1:1 not-tests: a file of tests is a map, not 2 documents',
    ])
    expect(faultsOf('events: {')[0]).toMatch(/^1:10 yaml: /)
    expect(faultsOf('events: {}')).toEqual([])
  })

  it('tells every fault with its place', () => {
    expect(
      faultsOf(`events:
  a: { user.name: x, http.response.status_code: many, nothing: 1, tatou.activity: fly }
evens: {}
matches:
  one: { use: b, field: url.pth, hits: [/], misses: [] }
  many: { hits: [], misses: [] }
boundaries:
  one: { log: { use: a }, threshold: 0, within: soon, of: 1 }
`),
    ).toEqual([
      '3:1 unknown-key: "evens" is no key here',
      '8:27 bad-value: "threshold": Too small: expected number to be >=1',
      '8:41 bad-value: "within": is no length of time such as 90s, 250ms or 1h30m',
      '8:55 bad-value: "of": expected string, received number',
    ])
    expect(
      faultsOf(`events:
  a: { user.name: x, http.response.status_code: many, nothing: 1, tatou.activity: fly }
matches:
  one: { use: b, field: url.pth, hits: [/], misses: [] }
  many: { hits: [], misses: [] }
cases:
  - name: c
    log: [{ use: constructor }]
    finds: { one: { of: '', count: 1 } }
    misses: [nobody]
`).map((fault) => fault.replace(/(tatou\.activity): .*/, '$1')),
    ).toEqual([
      '2:22 bad-value: http.response.status_code is a whole number up to 2147483647',
      '2:55 unknown-field: an event has no field "nothing"',
      '2:67 bad-value: "fly" is no tatou.activity',
      '4:10 unknown-event: there is no event "b"',
      '4:41 unknown-field: an event has no field "url.pth"',
      '5:3 wrong-kind: "many" is a correlation',
      '8:13 unknown-event: there is no event "constructor"',
      '9:14 wrong-kind: "one" is a detection',
      '10:14 unknown-rule: there is no rule "nobody"',
    ])
  })

  it('bounds what few words stand for', () => {
    const test = (log: string): string[] =>
      faultsOf(`events: { a: { user.name: x } }\ncases: [{ name: c, log: [${log}] }]`)
    expect(test('{ use: a, repeat: 100000 }')).toEqual([])
    expect(test('{ use: a, repeat: 100001 }')).toHaveLength(1)
    expect(test('{ use: a, repeat: 100000 }, { use: a, repeat: 10001 }')).toEqual([
      '2:9 too-large: it makes 110001 events, more than 110000',
    ])
    expect(test(`{ use: a, repeat: 1000, with: { user.name: ${'x'.repeat(60_000)} } }`)).toEqual([
      '2:9 too-large: its events have more than 50000000 characters',
    ])
    expect(test(`{ use: a, at: ${'9'.repeat(13)}s }`)).toHaveLength(1)
  })

  it('never leads to a stamp that is none', () => {
    const { tests } = readRuleTests(
      'x.test.yml',
      'events: { a: {} }\ncases: [{ name: c, log: [{ use: a, at: 999999999999d999999999999d, repeat: 3, every: 999999999999d }] }]',
      rules,
    )
    const stamps = (tests === null ? [] : ruleCases(tests)).flatMap(({ rows }) => rows().map(({ t }) => Number(t)))
    expect(stamps).toHaveLength(3)
    expect(Math.max(...stamps)).toBeLessThan(Date.UTC(2199, 0) * 1000)
  })

  it('is never trusted with a name', () => {
    for (const { value } of HOSTILE) {
      const text = JSON.stringify({
        events: { [value]: { 'user.name': value } },
        matches: { one: { use: value, field: 'url.path', hits: [value], misses: [] } },
        cases: [{ name: value, log: [{ use: value }], misses: ['many'] }],
      })
      const { tests } = readRuleTests('x.test.yml', text, rules)
      if (tests === null) continue
      expect(ruleCases(tests)[0]?.rows()).toMatchObject([{ user_name: value }])
      expect(ruleSamples(tests)).toMatchObject([{ expected: true, row: { url_path: value } }])
    }
  })

  it('never throws', () => {
    const words = fc.constantFrom('events', 'matches', 'boundaries', 'cases', 'use', 'one', 'many', 'log', 'name', 'x')
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        words,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(words, tie('any')),
      ),
    })).any
    fc.assert(
      fc.property(value, (tree) => {
        const { tests } = readRuleTests('x.test.yml', JSON.stringify(tree), rules)
        if (tests !== null) for (const { rows } of ruleCases(tests)) rows()
      }),
      { numRuns: process.env['TATOU_DEEP'] === '1' ? 20_000 : 500 },
    )
  })
})

describe('lengths of time', () => {
  it.each([
    ['250ms', 250_000],
    ['59.999s', 59_999_000],
    ['1h30m', 5_400_000_000],
    ['2d', 172_800_000_000],
  ])('%s', (text, expected) => {
    expect(micros(text)).toBe(expected)
  })
})
