import { describe, expect, it } from 'vitest'
import { parseRules } from '../../src/sigma/parse.ts'
import type { CorrelationRule, DetectionRule, FilterRule } from '../../src/sigma/rule.ts'
import { briefly, oneRule, shape } from './rule-text.ts'

const DETECTION = `title: Failed login
id: 1b4e28ba-2fa1-11d2-883f-0016d3cca427
name: failed_login
status: test
level: medium
kind: brute_force
description: |
  Somebody
  fails.
tags: [attack.credential-access, attack.t1110.003, attack.T1078, attack.t1110.003, cve.2024-12345]
references: [https://example.org/a]
falsepositives: [Typing errors]
taxonomy: ecs
logsource: {category: authentication, product: linux, service: sshd, definition: any}
custom: {a: [1, 2]}
detection:
  selection:
    event.outcome: failure
  filter:
    source.ip|cidr: 10.0.0.0/8
  condition: selection and not filter
`

describe('a detection rule', () => {
  it('is read whole', () => {
    const rule = oneRule(DETECTION) as DetectionRule
    const { matches, ...rest } = rule
    expect(rest).toEqual({
      type: 'detection',
      title: 'Failed login',
      id: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
      name: 'failed_login',
      status: 'test',
      level: 'medium',
      kind: 'brute_force',
      description: 'Somebody\nfails.\n',
      tags: ['attack.credential-access', 'attack.t1110.003', 'attack.T1078', 'attack.t1110.003', 'cve.2024-12345'],
      techniques: ['T1078', 'T1110.003'],
      references: ['https://example.org/a'],
      falsepositives: ['Typing errors'],
      taxonomy: 'ecs',
      logsource: { category: 'authentication', product: 'linux', service: 'sshd' },
      place: { file: 'rule.yml', line: 1, column: 1 },
    })
    expect(matches.map(shape)).toEqual([
      'and(event.outcome=failure, not(source.ip={"kind":"cidr","address":"10.0.0.0","prefix":8}))',
    ])
  })

  it('has defaults where it says nothing', () => {
    const rule = oneRule('title: T\nlogsource: {product: x}\ndetection: {s: {a: b}, condition: s}')
    expect(rule).toMatchObject({
      level: 'informational',
      kind: 'other',
      taxonomy: 'sigma',
      id: null,
      name: null,
      status: null,
    })
  })

  it('is several matches when it has several conditions', () => {
    const rule = oneRule('title: T\nlogsource: {product: x}\ndetection: {s: {a: b}, t: {c: d}, condition: [s, not t]}')
    expect((rule as DetectionRule).matches.map(shape)).toEqual(['a=b', 'not(c=d)'])
  })
})

const CORRELATION = `title: C
level: high
generate: true
correlation:
  type: value_count
  rules: [a, b]
  group-by: [source.ip, who]
  timespan: 10m
  condition: {gte: 5, lt: 100, field: [user.name, host.name]}
  aliases:
    who: {a: user.name, b: user.target.name}
tatou:
  sequential: 4
  median_gap: {gte: 600}
  per_value: {gte: 1.5, lte: 6}
  supersedes: [a]
`

function correlation(...lines: readonly string[]): CorrelationRule {
  return oneRule(['title: C', 'correlation:', ...lines.map((line) => `  ${line}`)].join('\n')) as CorrelationRule
}

describe('a correlation rule', () => {
  it('is read whole', () => {
    expect(oneRule(CORRELATION)).toMatchObject({
      type: 'correlation',
      correlation: 'value_count',
      level: 'high',
      rules: [
        { reference: 'a', place: { line: 6, column: 11 } },
        { reference: 'b', place: { line: 6, column: 14 } },
      ],
      groupBy: ['source.ip', 'who'],
      timespanSeconds: 600,
      conditions: [
        { op: 'gte', value: 5 },
        { op: 'lt', value: 100 },
      ],
      fields: ['user.name', 'host.name'],
      percentile: null,
      expression: null,
      generate: true,
      aliases: new Map([
        [
          'who',
          new Map([
            ['a', 'user.name'],
            ['b', 'user.target.name'],
          ]),
        ],
      ]),
      burst: {
        sequential: 4,
        medianGap: { gte: 600, lte: null },
        perValue: { gte: 1.5, lte: 6 },
        supersedes: ['a'],
      },
    })
  })

  it.each([
    ['45s', 45],
    ['90m', 5400],
    ['24h', 86_400],
    ['2d', 172_800],
    ['1w', 604_800],
    ['1M', 2_629_746],
    ['1y', 31_556_952],
  ])('knows the timespan %s', (timespan, seconds) => {
    const rule = correlation('type: event_count', 'rules: [a]', `timespan: ${timespan}`, 'condition: {gte: 1}')
    expect(rule.timespanSeconds).toBe(seconds)
  })

  it('takes a text for a list of one, and group-by left out', () => {
    const rule = correlation('type: event_count', 'rules: a', 'group-by: f', 'timespan: 1m', 'condition: {gt: 1}')
    expect(rule).toMatchObject({ rules: [{ reference: 'a' }], groupBy: ['f'] })
    expect(correlation('type: event_count', 'rules: a', 'timespan: 1m', 'condition: {gt: 1}').groupBy).toEqual([])
  })

  it('needs all rules of a temporal one that has no condition', () => {
    const rule = correlation('type: temporal_ordered', 'rules: [a, b, c]', 'timespan: 1m')
    expect(rule).toMatchObject({ correlation: 'temporal_ordered', conditions: [{ op: 'gte', value: 3 }], fields: [] })
  })

  it.each([
    ['temporal', 'temporal'],
    ['temporal_extended', 'temporal'],
    ['temporal_ordered_extended', 'temporal_ordered'],
  ])('reads conditions over names of rules: %s', (type, known) => {
    const rule = correlation(`type: ${type}`, 'rules: [a, b-c, d]', 'timespan: 1m', 'condition: a and not (b-c or d)')
    expect(rule).toMatchObject({
      correlation: known,
      conditions: [],
      expression: {
        kind: 'and',
        of: [
          { kind: 'rule', index: 0 },
          {
            kind: 'not',
            of: {
              kind: 'or',
              of: [
                { kind: 'rule', index: 1 },
                { kind: 'rule', index: 2 },
              ],
            },
          },
        ],
      },
    })
  })

  it('knows percentiles, medians, means and sums', () => {
    const read = (type: string, condition: string): CorrelationRule =>
      correlation(`type: ${type}`, 'rules: [a]', 'timespan: 1m', `condition: ${condition}`)
    expect(read('value_percentile', '{percentile: 95, gt: 1.5, field: f}')).toMatchObject({ percentile: 95 })
    expect(read('value_percentile', '{lte: 1, field: f}')).toMatchObject({ percentile: null })
    expect(read('value_median', '{gt: 1, field: f}')).toMatchObject({ correlation: 'value_percentile', percentile: 50 })
    expect(read('value_avg', '{gt: 0.5, field: f}').conditions).toEqual([{ op: 'gt', value: 0.5 }])
    expect(read('value_sum', '{neq: -1, field: f}').conditions).toEqual([{ op: 'neq', value: -1 }])
  })
})

describe('a filter', () => {
  it('is read whole', () => {
    const rule = oneRule(`title: F
logsource: {product: windows}
filter:
  rules: [a, b]
  selection: {User|startswith: adm_}
  other: {x: y}
  condition: not selection and other
`) as FilterRule
    expect(rule).toMatchObject({
      type: 'filter',
      rules: ['a', 'b'],
      taxonomy: 'sigma',
      logsource: { product: 'windows' },
    })
    expect(shape(rule.match)).toBe('and(not(User=adm_*), x=y)')
  })

  it('may narrow any rule', () => {
    const rule = oneRule('title: F\nlogsource: {product: w}\nfilter: {rules: any, s: {a: b}, condition: not s}')
    expect(rule).toMatchObject({ rules: null })
  })
})

describe('a file of several rules', () => {
  const one = (title: string): string =>
    `title: ${title}\nlogsource: {product: x}\ndetection: {s: {a: b}, condition: s}\n`

  it('gives those that are right and says what is wrong with the others', () => {
    const text = [
      one('A'),
      'title: B\ndetection: [\n',
      one('C'),
      'title: D\nlogsource: {}\n',
      '',
      '# nothing\n',
      one('E'),
    ].join('---\n')
    const { rules, faults } = parseRules([{ path: 'many.yml', text }])
    expect(rules.map(({ title }) => title)).toEqual(['A', 'C', 'E'])
    expect(briefly(faults)).toEqual(['yaml 7:1', 'not-a-rule 12:1'])
    expect(faults.map(({ subject }) => subject)).toEqual([null, 'D'])
  })

  it('tells all faults of all files at once', () => {
    const text = 'title: T\nlogsource: {}\ndetection:\n  s:\n    a|nope: 1\n    b|re: "("\n  condition: s and t\n'
    const { faults } = parseRules([
      { path: 'x.yml', text },
      { path: 'y.yml', text: 'level: hihg' },
    ])
    expect(briefly(faults)).toEqual([
      'empty-logsource 2:1',
      'unknown-modifier 5:7',
      'invalid-regex 6:12',
      'unknown-selection 7:20',
      'not-a-rule 1:1',
    ])
    expect(faults.map(({ place }) => place.file)).toEqual(['x.yml', 'x.yml', 'x.yml', 'x.yml', 'y.yml'])
  })

  it('counts lines and columns with CRLF, a byte order mark and wide characters', () => {
    const text = '\uFEFFtitle: T\r\nlogsource: {product: x}\r\ndetection: {ä😀: {a|nope: b}, condition: ä😀}\r\n'
    const { faults } = parseRules([{ path: 'x.yml', text }])
    // Columns are UTF-16 units.
    expect(briefly(faults)).toEqual(['unknown-modifier 3:21'])
  })
})

describe('old collections', () => {
  const titles = (text: string): string[] =>
    parseRules([{ path: 'x.yml', text }]).rules.map(
      (rule) => `${rule.title} ${rule.id ?? '-'} ${rule.type === 'detection' ? rule.matches.map(shape).join() : ''}`,
    )

  it('share keys by action: global until reset', () => {
    expect(
      titles(`action: global
title: G
logsource: {product: x}
detection: {condition: s}
---
id: 1
detection: {s: {a: 1}}
---
title: H
detection: {s: {a: x}}
---
action: reset
---
title: I
logsource: {product: x}
detection: {s: {a: z}, condition: s}
`),
    ).toEqual(['G 1 a={"kind":"number","value":1}', 'H - a=x', 'I - a=z'])
  })

  it('repeat the rule before with changes', () => {
    expect(
      titles(`title: A
id: i
logsource: {product: x}
detection: {s: {a: x, b: y}, condition: s}
---
action: repeat
title: B
detection: {s: {a: z}}
`),
    ).toEqual(['A i and(a=x, b=y)', 'B - and(a=z, b=y)'])
  })

  it('keep an id that several rules would share for the first of them', () => {
    const { rules, faults } = parseRules([
      {
        path: 'x.yml',
        text: 'action: global\ntitle: G\nid: i\nlogsource: {product: x}\n---\ndetection: {s: {a: 1}, condition: s}\n---\ndetection: {s: {a: 2}, condition: s}\n',
      },
    ])
    expect(rules.map(({ id }) => id)).toEqual(['i', null])
    expect(briefly(faults, true)).toEqual(['inherited-id 3:1'])
  })

  it('refuse other actions', () => {
    const { faults } = parseRules([
      { path: 'x.yml', text: 'action: repeat\ntitle: A\n---\naction: go\n---\naction: [x]\n' },
    ])
    expect(briefly(faults)).toEqual(['bad-action 1:9', 'bad-action 4:9', 'bad-action 6:9'])
  })
})

describe('YAML', () => {
  const rule = (detection: string): string => `title: T\nlogsource: {product: x}\ndetection:\n${detection}`

  it('knows anchors, aliases and merge keys', () => {
    const text = rule('  s: &s\n    a: &v [x, y]\n    b: z\n  t:\n    <<: *s\n    b: *v\n  condition: s or t\n')
    const read = oneRule(text) as DetectionRule
    expect(read.matches.map(shape)).toEqual(['or(and(or(a=x, a=y), b=z), and(or(b=x, b=y), or(a=x, a=y)))'])
  })

  it('takes words of YAML 1.1 for texts, also as names of fields', () => {
    const read = oneRule(rule('  s: {on: yes, no: off, 1: x, null: y}\n  condition: s\n')) as DetectionRule
    expect(read.matches.map(shape)).toEqual(['and(on=yes, no=off, 1=x, null=y)'])
  })

  it('reads tags of strings, and leaves others alone', () => {
    const read = oneRule(rule('  s: {a: !!str 5, b: !mine x}\n  condition: s\n')) as DetectionRule
    expect(read.matches.map(shape)).toEqual(['and(a=5, b=x)'])
  })

  it('refuses a key that is there twice', () => {
    const { rules, faults } = parseRules([{ path: 'x', text: rule('  s: {a: x, b: y, a: z}\n  condition: s\n') }])
    expect(rules).toEqual([])
    expect(briefly(faults)).toEqual(['duplicate-key 4:19'])
  })
})
