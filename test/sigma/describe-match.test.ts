import { describe, expect, it } from 'vitest'
import { describeMatch } from '../../src/sigma/describe-match.ts'
import { parseRules } from '../../src/sigma/parse.ts'

/** The tests and the formula of a detection. */
function told(detection: string): string[] {
  const text = `title: x\nlogsource: { category: webserver }\ndetection:\n${detection}`
  const { rules, faults } = parseRules([{ path: 'x.yml', text }])
  expect(faults).toEqual([])
  const [rule] = rules
  if (rule?.type !== 'detection') throw new Error('no detection')
  const { tests, formula } = describeMatch(rule.matches)
  return [formula, ...tests.map(({ words, negated, place }) => `${place.line} ${negated ? 'not ' : ''}${words}`)]
}

describe('a condition in words', () => {
  it('numbers tests and says how they go together', () => {
    expect(
      told(`  a:
    url.path|contains: [one, two]
    status: 200
  b:
    url.path|re: '^x'
  c:
    - user|exists: false
    - user: null
  condition: (a or b) and not c
`),
    ).toEqual([
      '((1 and 2) or 3) and not (4 or 5)',
      '5 url.path contains "one" or "two"',
      '6 status is 200',
      '8 url.path matches /^x/',
      '10 not user is not there',
      '11 not user is absent',
    ])
  })

  it.each([
    ["f: 'a'", 'f is "a"'],
    ["f: 'a*'", 'f starts with "a"'],
    ["f: '*a'", 'f ends with "a"'],
    ["f: 'a?b*'", 'f is like "a?b*"'],
    ["f: '*'", 'f is there'],
    ["f: ''", 'f is ""'],
    ['f|cased: A', 'f is (cased) "A"'],
    ['f|gte: 5', 'f ≥ 5'],
    ['f|hour|lt: 6', 'f (its hour) < 6'],
    ['f|cidr: 10.0.0.0/8', 'f is in 10.0.0.0/8'],
    ['f|fieldref: g', 'f is the field g'],
    ['f|fieldref|contains: g', 'f contains the field g'],
    ['f: true', 'f is true'],
    ['f|re|i: a.c', 'f matches /a.c/i'],
    ['f|contains: [a, b, c, d, e, f, g]', 'f contains "a" or "b" or "c" or "d" or "e" or 2 more'],
  ])('%s', (selection, words) => {
    expect(told(`  s:\n    ${selection}\n  condition: s\n`)).toEqual(['1', `5 ${words}`])
  })

  it('tells keywords, and values that must all be there', () => {
    expect(told('  k:\n    - one\n    - two\n  condition: k\n')).toEqual(['1', '5 the line contains "one" or "two"'])
    expect(told('  s:\n    f|contains|all: [a, b]\n  condition: s\n')[0]).toBe('1 and 2')
  })
})
