import { describe, expect, it } from 'vitest'
import { type LintOptions, lintRules } from '../../src/sigma/lint.ts'
import { parseRules } from '../../src/sigma/parse.ts'
import { briefly, ruleAround } from './rule-text.ts'

const ID = '1b4e28ba-2fa1-11d2-883f-0016d3cca427'

/** A rule without a fault; `extra` is put in front. */
const CLEAN = `title: T
id: ${ID}
level: low
logsource: {category: c}
detection:
  s: {a: b}
  condition: s
`

function lint(text: string, options: LintOptions = {}): string[] {
  const faults = lintRules([{ path: 'rule.yml', text }], options)
  // Rules have short names here, which the schema does not like.
  return briefly(faults, true).filter((fault) => !fault.startsWith('too-short'))
}

/** Rows of a table with the beginning of their text in front, to be called by. */
function labelled(rows: readonly (readonly [text: string, faults: readonly string[]])[]): [string, string, string[]][] {
  return rows.map(([text, faults]) => [text.slice(0, 60), text, [...faults]])
}

/** Faults of a rule with this key in its first line, which takes the place of the same key of the clean one. */
function withKey(line: string): string[] {
  const key = line.split(':')[0] ?? ''
  const rest = CLEAN.split('\n').filter((other) => !other.startsWith(`${key}:`))
  return lint([line, ...rest].join('\n'))
}

/** Faults of a rule with this selection; its first line is line 5. */
function withSelection(selection: string, condition?: string): string[] {
  return lint(ruleAround(selection, condition)).filter((fault) => !/^missing-(id|level)/.test(fault))
}

/** Faults of a correlation; its first key is in line 5, in column 3. */
function withCorrelation(...lines: readonly string[]): string[] {
  const head = `title: C\nid: ${ID}\nlevel: low\ncorrelation:\n`
  const others = parseRules([
    { path: 'o', text: CLEAN.replace(ID, 'a') },
    { path: 'p', text: CLEAN.replace(ID, 'b') },
  ]).rules
  return lint(head + lines.map((line) => `  ${line}`).join('\n'), { others })
}

const COUNT = ['type: event_count', 'rules: [a, b]', 'group-by: [f]', 'timespan: 5m', 'condition: {gte: 5}'] as const

/** Faults of a correlation in which one line is another one, or (where its key is new) one line more. */
function withLine(line: string): string[] {
  const key = line.split(':')[0] ?? ''
  return withCorrelation(line, ...COUNT.filter((other) => !other.startsWith(`${key}:`)))
}

describe('what the official schema refuses', () => {
  it('is an error, though the rule can run', () => {
    const text = `tags: [nope]\ndate: today\nauthor: 5\n${CLEAN}`
    const faults = lintRules([{ path: 'x', text }])
    expect(faults.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error bad-tag',
      'error bad-date',
      'error not-a-text',
    ])
    expect(parseRules([{ path: 'x', text }])).toMatchObject({ rules: [{ title: 'T' }], faults: [] })
  })
})

describe('a text of one character', () => {
  it('is too short for some lists', () => {
    const faults = lintRules([{ path: 'x', text: `falsepositives: [x]\n${CLEAN}` }])
    expect(briefly(faults)).toEqual(['too-short 1:18'])
  })
})

describe('a clean rule', () => {
  it('has no fault', () => {
    expect(lint(CLEAN)).toEqual([])
    expect(withCorrelation(...COUNT)).toEqual([])
  })

  it('may have keys of its own', () => {
    expect(lint(`${CLEAN}simulation: [x]\nregression_tests_path: y\nuser: z\n`)).toEqual([])
  })
})

describe('the eight broken correlations that the official schema takes', () => {
  it.each([
    ['a value_count without field', 'type: value_count', ['missing-field 9:3']],
    ['gte: many', 'condition: {gte: many}', ['not-a-number 5:20']],
    ['an unknown operator', 'condition: {foo: 1}', ['missing-operator 5:14', 'unknown-operator 5:15']],
    ['an empty condition', 'condition: {}', ['empty-condition 5:3']],
    ['timespan: forever', 'timespan: forever', ['bad-timespan 5:13']],
    ['an alias that is a number', 'aliases: {x: 5}', ['bad-alias-map 5:16']],
    ['an unknown key', 'groupby: [f]', ['unknown-key 5:3']],
    ['no rules', 'rules: []', ['empty-rules 5:10']],
  ])('%s', (_, line, expected) => {
    expect(withLine(line).filter((fault) => !fault.startsWith('missing-operator'))).toEqual(
      expected.filter((fault) => !fault.startsWith('missing-operator')),
    )
  })
})

describe('correlations', () => {
  it.each([
    ['type: event_cuont', ['unknown-correlation-type 5:9']],
    ['timeframe: 5m', ['unknown-key 5:3']],
    ['timespan: 300', ['bad-timespan 5:13']],
    ['timespan: 0s', ['bad-timespan 5:13']],
    ['timespan: 5ms', ['bad-timespan 5:13']],
    ['timespan: 0000000060s', ['timespan-too-long 5:13']],
    ['timespan: 2w', ['timespan-unit 5:13']],
    ['timespan: 999999999y', ['bad-timespan 5:13']],
    ['rules: a', ['rules-not-a-list 5:10']],
    ['rules: [a, a]', ['repeated-value 5:14']],
    ['rules: [a, aa, aa]', ['unknown-reference 5:14', 'repeated-value 5:18']],
    ['rules: [a, {x: y}]', ['bad-reference 5:14']],
    ['rules: [a, nope]', ['unknown-reference 5:14']],
    [`rules: [${Array.from({ length: 1001 }, (_, index) => `r${index}`).join(', ')}]`, ['too-many-values 5:10']],
    ['group-by: f', ['not-a-list 5:13']],
    ['group-by: [{a: b}]', ['bad-group-by 5:13']],
    ['condition: [1]', ['bad-condition 5:14']],
    ['condition: a and b', ['bad-condition 5:14']],
    ['condition: {field: f}', ['missing-operator 5:14', 'field-without-use 5:22']],
    ['condition: {gte: 1.5}', ['not-a-count 5:20']],
    ['condition: {gte: -1}', ['not-a-count 5:20']],
    [`condition: {gte: '5'}`, ['not-a-number 5:20']],
    ['condition: {gt: 5, lt: 5}', ['impossible-range 5:14']],
    ['condition: {gte: 5, field: f}', ['field-without-use 5:30']],
    ['condition: {gte: 5, percentile: 5}', ['percentile-without-use 5:35']],
    ['condition:', ['empty-condition 5:3']],
    ['generate: yes', ['boolean-word 5:13']],
    ['generate: 5', ['not-a-boolean 5:13']],
    ['aliases: [x]', ['bad-alias-map 5:12']],
    ['aliases: {f: {a: x, c: y}}', ['alias-incomplete 5:16', 'alias-unknown-rule 5:23']],
    ['aliases: {f: {a: x, b: 5}}', ['alias-incomplete 5:16', 'bad-alias-map 5:26']],
    ['aliases: {g: {a: x, b: y}}', ['unused-alias 5:13']],
  ])('%j', (line, expected) => {
    expect(withLine(line)).toEqual(expected)
  })

  it.each([
    ['rules', 'missing-rules 4:1'],
    ['type', 'missing-type 4:1'],
    ['timespan', 'missing-timespan 4:1'],
    ['condition', 'missing-condition 5:3'],
    ['group-by', 'missing-group-by 4:1'],
  ])('need %s', (key, expected) => {
    expect(withCorrelation(...COUNT.filter((line) => !line.startsWith(`${key}:`)))).toEqual([expected])
  })

  it('check what is measured', () => {
    const measured = (type: string, condition: string): string[] =>
      withCorrelation(`condition: ${condition}`, `type: ${type}`, ...COUNT.slice(1, 4))
    expect(measured('value_sum', '{gt: 1, field: [f, g]}')).toEqual(['bad-field 5:29'])
    expect(measured('value_count', '{gt: 1, field: {a: b}}')).toEqual(['bad-field 5:29'])
    expect(measured('value_percentile', '{gt: 1, field: f}')).toEqual(['missing-percentile 5:14'])
    expect(measured('value_percentile', '{gt: 1, field: f, percentile: 100}')).toEqual(['bad-percentile 5:44'])
    expect(measured('temporal', 'a and c')).toEqual(['unknown-selection 5:20'])
    expect(measured('temporal', 'a AND b')).toEqual(['condition-keyword 5:16'])
  })

  it('check our own key', () => {
    const own = (tatou: string): string[] =>
      lint(`tatou: ${tatou}\ntitle: C\nid: ${ID}\nlevel: low\ncorrelation: {${COUNT.join(', ')}}`, {
        others: parseRules([
          { path: 'o', text: CLEAN.replace(ID, 'a') },
          { path: 'p', text: CLEAN.replace(ID, 'b') },
        ]).rules,
      })
    expect(own('{sequential: 3}')).toEqual([])
    expect(own('{sequence: 3}')).toEqual(['unknown-key 1:9'])
    expect(own('{sequential: many}')).toEqual(['not-a-number 1:21'])
    expect(own('{median_gap: 600}')).toEqual(['bad-tatou 1:21'])
    expect(own('{median_gap: {lt: 600}}')).toEqual(['unknown-operator 1:22'])
    expect(own('{per_value: {lte: many}}')).toEqual(['not-a-number 1:26'])
    expect(own('{supersedes: [nope]}')).toEqual(['unknown-reference 1:1'])
    expect(own('5')).toEqual(['bad-tatou 1:8'])
    expect(withKey('tatou: {sequential: 3}')).toEqual(['key-without-use 1:1'])
  })
})

describe('heads', () => {
  it.each(
    labelled([
      ['title:', ['missing-title 1:7', 'not-a-text 1:7']],
      ['title: [x]', ['not-a-text 1:8', 'missing-title 1:8']],
      ['title: 5', ['not-a-text 1:8']],
      [`title: ${'x'.repeat(257)}`, ['title-too-long 1:8']],
      [`name: ${'x'.repeat(257)}`, ['name-too-long 1:7']],
      [`description: ${'x'.repeat(65_536)}`, ['description-too-long 1:14']],
      ['id: 5', ['not-a-text 1:5', 'bad-id 1:5']],
      ['id: abc', ['bad-id 1:5']],
      ['related: [{id: x, type: similar}]', ['bad-related 1:16']],
      [`related: [{id: ${ID}, type: cousin}]`, ['bad-related 1:60']],
      ['related: [x]', ['bad-related 1:11']],
      ['date: 2024/01/31', ['bad-date 1:7']],
      ['date: 2023-02-29', ['bad-date 1:7']],
      ['modified: [2024-01-31]', ['bad-date 1:11']],
      ['level: hihg', ['unknown-level 1:8']],
      ['status: done', ['unknown-status 1:9']],
      ['kind: brute', ['unknown-kind 1:7']],
      ['tags: attack.t1110', ['not-a-list 1:7']],
      ['tags: [Attack.T1110]', ['bad-tag 1:8']],
      ['tags: [attack]', ['bad-tag 1:8']],
      ['tags: [foo.bar]', ['unknown-tag 1:8']],
      ['tags: [attack.t11100]', ['unknown-tag 1:8']],
      ['tags: [tlp.white]', ['unknown-tag 1:8']],
      ['tags: [attack.t1110, attack.t1110]', ['repeated-value 1:22']],
      ['references: https://x', ['not-a-list 1:13']],
      ['references: [x, x]', ['repeated-value 1:17']],
      ['falsepositives: [5]', ['not-a-text 1:18']],
      ['logsource: {}', ['empty-logsource 1:1']],
      ['logsource: {catgory: c}', ['empty-logsource 1:1', 'unknown-logsource-key 1:13']],
      ['logsource: {category: c, vendor: x}', ['unknown-logsource-key 1:26']],
      ['logsource: {category: Web Server}', ['bad-logsource 1:23']],
      ['logsource: x', ['bad-logsource 1:12']],
      ['falsepositive: [none]', ['misspelt-key 1:1']],
      ['Status: test', ['misspelt-key 1:1']],
      ['generate: true', ['key-without-use 1:1']],
      ['correlation: {}', ['two-kinds 6:1']],
    ]),
  )('%s', (_, line, expected) => {
    expect(withKey(line)).toEqual(expected)
  })

  it('have maps for sections', () => {
    expect(lint(`title: T\nid: ${ID}\nlevel: low\nlogsource: {product: x}\ndetection: x`)).toEqual([
      'bad-detection 5:12',
    ])
    expect(lint(`title: T\nid: ${ID}\nlevel: low\ncorrelation: x`)).toEqual(['bad-correlation 4:14'])
  })

  it.each([
    ['logsource: {category: 5}', ['not-a-text 1:23']],
    ['taxonomy: 5', ['not-a-text 1:11']],
  ])('%s', (line, expected) => {
    expect(withKey(line)).toEqual(expected)
  })

  it('know the order of dates', () => {
    expect(lint(`date: 2024-02-01\nmodified: 2024-01-31\n${CLEAN}`)).toEqual(['date-order 2:11'])
    expect(lint(`date: 2024-02-01\nmodified: 2024-02-01\n${CLEAN}`)).toEqual([])
  })

  it('should have an id, a level and a log source', () => {
    expect(lint('title: T\ndetection: {s: {a: b}, condition: s}\n')).toEqual([
      'missing-logsource 1:1',
      'missing-id 1:1',
      'missing-level 1:1',
    ])
  })

  it('take tags of all namespaces', () => {
    const tags =
      'attack.t1110.003, attack.credential-access, attack.g0016, attack.s0002, car.2016-04-005, cve.2024-12345, ' +
      'd3fend.d3-pa, detection.threat-hunting, stp.2k, tlp.amber-strict'
    expect(withKey(`tags: [${tags}]`)).toEqual([])
  })
})

describe('filters', () => {
  const filter = (line: string): string[] =>
    lint(`title: F\nlogsource: {category: c}\n${line}\n---\n${CLEAN}`).filter(
      (fault) => Number(/ (\d+):/.exec(fault)?.[1]) < 4,
    )

  it.each([
    [`filter: {rules: [${ID}], s: {a: b}, condition: not s}`, []],
    ['filter: {rules: any, s: {a: b}, condition: not s}', []],
    ['filter: {rules: [], s: {a: b}, condition: s}', ['empty-rules 3:17']],
    ['filter: {s: {a: b}, condition: s}', ['empty-rules 3:1']],
    [`filter: {rules: ${ID}, s: {a: b}, condition: s}`, ['rules-not-a-list 3:17']],
    ['filter: {rules: [[x]], s: {a: b}, condition: s}', ['bad-reference 3:18']],
    ['filter: {rules: [nope], s: {a: b}, condition: s}', ['unknown-reference 1:1']],
    [`level: low\nfilter: {rules: any, s: {a: b}, condition: s}`, ['key-without-use 3:1']],
    ['filter: x', ['bad-filter 3:9']],
  ])('%j', (line, expected) => {
    expect(filter(line)).toEqual(expected)
  })
})

describe('modifiers', () => {
  it.each([
    ['f|nope: x', ['unknown-modifier 5:7']],
    ['f|: x', ['unknown-modifier 5:7']],
    ['f|contains|base64: x', ['modifier-order 5:16']],
    ['f|endswith|wide|base64: x', ['modifier-order 5:16', 'modifier-order 5:21']],
    ['f|base64|windash: x', ['modifier-order 5:14']],
    ['f|base64|expand: x', ['modifier-order 5:14']],
    ['f|gte|hour: 3', ['modifier-order 5:11']],
    ['f|i|re: x', ['modifier-order 5:7', 'modifier-order 5:9']],
    ['f|contains|re: x', ['modifier-order 5:16']],
    ['f|startswith|fieldref: x', ['modifier-order 5:18']],
    ['f|i: x', ['modifier-order 5:7']],
    ['f|contains|startswith: x', ['modifier-conflict 5:16']],
    ['f|re|cased: x', ['modifier-conflict 5:10']],
    ['f|windash|re: x', ['modifier-conflict 5:15']],
    ['f|contains|cidr: 10.0.0.0/8', ['modifier-conflict 5:16']],
    ['f|exists|contains: true', ['modifier-conflict 5:14']],
    ['f|exists|neq: true', ['modifier-conflict 5:14']],
    ['f|lt|gt: 1', ['modifier-conflict 5:10']],
    ['f|hour|day: 1', ['modifier-conflict 5:12']],
    ['f|neq|gt: 1', ['modifier-conflict 5:5']],
    ['f|all|neq: [1, 2]', ['modifier-conflict 5:5']],
    ['f|contains|all|all: [x, y]', ['repeated-modifier 5:20']],
    [`f${'|all'.repeat(21)}: [x, y]`, ['too-many-values 5:5']],
    ['f|contains|all: x', ['all-on-single-value 5:5']],
    ['f|contains|all: [x]', ['all-on-single-value 5:5']],
    ['f|all: [x, y]', ['all-never-matches 5:5']],
    ["f|all: ['*x*', y]", []],
    ['f|base64offset: abc', ['base64offset-without-contains 5:5']],
    ['f|wide|contains: abc', ['utf16-without-base64 5:5']],
    ["'|gte': 5", ['keyword-modifier 5:5']],
    ["'|exists': true", ['keyword-modifier 5:5']],
  ])('%j', (selection, expected) => {
    expect(withSelection(selection)).toEqual(expected)
  })

  it('hint at the right order and at misspelt names', () => {
    const hints = (selection: string): (string | null)[] =>
      lintRules([{ path: 'x', text: ruleAround(selection) }])
        .filter(({ severity }) => severity === 'error')
        .map(({ hint }) => hint)
    expect(hints('f|contains|base64: x')).toEqual(['Modifiers work from left to right: write base64|contains.'])
    expect(hints('f|gte|hour: 3')).toEqual(['Modifiers work from left to right: write hour|gte.'])
    expect(hints('f|contain: x')).toEqual(['Did you mean contains?'])
    expect(hints('f|cidr: 10.0.0.1/8')).toEqual(['Write 10.0.0.0/8.'])
  })
})

describe('values', () => {
  it.each(
    labelled([
      ['f: {g: h}', ['nested-value 5:8']],
      ['f: [[x]]', ['nested-value 5:9']],
      ['f: []', ['empty-list 5:8']],
      ['f|contains: null', ['null-with-modifier 5:17']],
      ['f|contains: 5', ['value-as-text 5:17']],
      ['f|contains: true', ['value-as-text 5:17']],
      ["f|contains: ''", ['matches-everything 5:17']],
      ['f: yes', ['boolean-word 5:8']],
      ['f: 007', ['ambiguous-number 5:8']],
      ['f: 99999999999999999999', ['number-as-text 5:8']],
      ['f|base64: a*b', ['wildcard-in-encoding 5:15']],
      ['f|wide|base64: a?b', ['wildcard-in-encoding 5:20']],
      ['f|base64offset|contains: a', ['base64offset-too-short 5:30']],
      ['f|utf16: abc', ['utf16-without-base64 5:5', 'encoding-not-text 5:14']],
      ['f|windash|base64: -/-/-', ['too-many-values 5:23']],
      ["f|expand: '%nope%'", ['unresolved-placeholder 5:15']],
      ["f|expand: '%__proto__%'", ['unresolved-placeholder 5:15']],
      ["f|expand: 'nope'", ['no-placeholder 5:15']],
      ['f|gte: x', ['not-a-number 5:12']],
      ["f|gte: '5'", ['not-a-number 5:12']],
      ['f|gte: .nan', ['not-a-number 5:12']],
      ['f|hour: 24', ['date-part-range 5:13']],
      ['f|month|gte: 1.5', ['date-part-range 5:18']],
      ['f|exists: x', ['not-a-boolean 5:15']],
      ["f|exists: 'yes'", ['not-a-boolean 5:15']],
      ['f|exists: yes', ['boolean-word 5:15']],
      ['f|exists: [true, false]', ['exists-list 5:15']],
      ['f|cidr: 10.0.0.1/8', ['cidr-host-bits 5:13']],
      ['f|cidr: 10.0.0.0/40', ['bad-cidr 5:13']],
      ["f|fieldref: ''", ['bad-fieldref 5:17']],
      ['f|fieldref: 5', ['value-as-text 5:17', 'bad-fieldref 5:17']],
      ["f|re: 'a(?=b)'", ['unsupported-regex 5:13']],
      ['f|re: a(?!b)', ['unsupported-regex 5:12']],
      ["f|re: '(a'", ['invalid-regex 5:12']],
      ["f|re: '(a{999}){2}'", ['invalid-regex 5:20']],
      ["f|re: '\\pL{999}'", ['regex-too-large 5:15']],
      [`f: ${'x'.repeat(33_000)}`, ['value-too-long 5:8']],
    ]),
  )('%s', (_, selection, expected) => {
    expect(withSelection(selection)).toEqual(expected)
  })

  it('of placeholders are bounded', () => {
    const placeholders = { a: Array.from({ length: 40 }, (_, index) => String(index)) }
    const faults = lintRules([{ path: 'x', text: ruleAround("f|expand: '%a%%a%'") }], { placeholders })
    expect(briefly(faults)).toEqual(['too-many-values 5:15'])
  })
})

describe('selections and conditions', () => {
  const detection = (text: string): string[] => lint(CLEAN.replace('  s: {a: b}\n  condition: s\n', text))

  it.each([
    ['  condition: s\n', ['no-selection 6:3', 'unknown-selection 6:14']],
    ['  s: {a: b}\n', ['missing-condition 6:3']],
    ['  s: {a: b}\n  condition:\n', ['bad-condition 7:13']],
    ['  s: {a: b}\n  condition: []\n', ['empty-condition 7:14']],
    ["  s: {a: b}\n  condition: ''\n", ['empty-condition 7:15']],
    ['  s: {a: b}\n  condition: {a: b}\n', ['bad-condition 7:14']],
    ['  s: {}\n  condition: s\n', ['empty-selection 6:6']],
    ['  s: []\n  condition: s\n', ['empty-selection 6:6']],
    ['  s:\n  condition: s\n', ['empty-selection 6:3']],
    ['  s: x\n  condition: s\n', ['keyword-not-in-list 6:6']],
    ['  s: [[x]]\n  condition: s\n', ['nested-list 6:7']],
    ['  s: [true]\n  condition: s\n', ['keyword-as-text 6:7']],
    ["  s: ['']\n  condition: s\n", ['empty-keyword 6:7']],
    ['  s: [null]\n  condition: s\n', ['empty-keyword 6:7']],
    ['  s: {a: b}\n  t: {a: b}\n  condition: s\n', ['unused-selection 7:3']],
    ['  s: {a: b}\n  _t: {a: b}\n  condition: s\n', []],
    ['  s: {a: b}\n  condition: s and t\n', ['unknown-selection 7:20']],
    ["  s: {a: b}\n  condition: 's and t'\n", ['unknown-selection 7:21']],
    ['  s: {a: b}\n  condition: >\n    s and\n    t\n', ['unknown-selection 7:14']],
    ['  s: {a: b}\n  condition: [s, s or]\n', ['condition-syntax 7:22']],
    ['  s: {a: b}\n  condition: 1 of t*\n', ['condition-matches-nothing 7:19']],
    ['  s: {a: b}\n  condition: 2 of them\n', ['condition-quantifier 7:14']],
    ['  s: {a: b}\n  condition: S AND s\n', ['unknown-selection 7:14']],
    ['  s: {a: b}\n  condition: s OR s\n', ['condition-keyword 7:16']],
    ['  s: {a: b}\n  condition: s | count() > 5\n', ['aggregation 7:16']],
    [`  s: {a: b}\n  condition: ${'('.repeat(150)}s${')'.repeat(150)}\n`, ['condition-too-large 7:115']],
    ['  s: {a: b}\n  timeframe: 5m\n  condition: s\n', ['timeframe 7:3']],
  ])('%j', (text, expected) => {
    expect(detection(text)).toEqual(expected)
  })
})

describe('files', () => {
  it.each(
    labelled([
      ['- x\n', ['not-a-rule 1:1']],
      ['x\n', ['not-a-rule 1:1']],
      ['title: x\n', ['not-a-rule 1:1', 'missing-id 1:1', 'missing-level 1:1']],
      ['a: [\n', ['yaml 2:1']],
      ['a: b\n c: d\n', ['yaml 1:4']],
      ['a: *nope\n', ['bad-alias 1:4']],
      ['a: &a {b: *a}\n', ['bad-alias 1:11']],
      ['<<: x\n', ['bad-merge 1:1']],
      ['[a]: x\n', ['bad-key 1:1']],
      ['a: x\na: y\n', ['duplicate-key 2:1']],
      ['a: \u0000\n', ['not-text 1:4']],
      ['action: x\n', ['bad-action 1:9']],
      [`action: global\n${CLEAN}---\nkind: other\n---\nkind: other\n`, ['inherited-id 3:1', 'missing-id 12:1']],
    ]),
  )('%s', (_, text, expected) => {
    expect(lint(text)).toEqual(expected)
  })

  it('are checked together: names and references across them', () => {
    const files = [
      { path: 'b.yml', text: CLEAN },
      { path: 'a.yml', text: CLEAN },
      {
        path: 'c.yml',
        text: `title: C\nname: c\nlevel: low\ncorrelation: {type: temporal, rules: [d, c], group-by: [f], timespan: 1m}`,
      },
      {
        path: 'd.yml',
        text: `title: D\nname: d\nlevel: low\ncorrelation: {type: temporal, rules: [c, f], group-by: [f], timespan: 1m}`,
      },
      {
        path: 'f.yml',
        text: `title: F\nname: f\nlogsource: {product: x}\nfilter: {rules: any, s: {a: b}, condition: s}`,
      },
    ]
    const faults = lintRules(files)
      .filter(({ code }) => code !== 'too-short')
      .map(({ code, place }) => `${code} ${place.file} ${place.line}:${place.column}`)
    expect(faults).toEqual([
      'duplicate-id a.yml 1:1',
      'reference-cycle c.yml 1:1',
      'self-reference c.yml 4:42',
      'reference-cycle d.yml 1:1',
      'reference-to-filter d.yml 4:42',
    ])
  })

  it('say what a bad rule is called and what to do', () => {
    const [fault] = lintRules([{ path: 'x.yml', text: CLEAN.replace('a: b', 'a|contians: b') }])
    expect(fault).toEqual({
      code: 'unknown-modifier',
      severity: 'error',
      message: 'there is no modifier "contians"',
      hint: 'Did you mean contains?',
      place: { file: 'x.yml', line: 6, column: 9 },
      subject: 'T',
    })
  })
})
