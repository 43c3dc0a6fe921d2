import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { NavigatorLayer, RuleCoverageDocument } from '../../src/model/rule-coverage.ts'
import { RuleExplanationDocument } from '../../src/model/rule-explanation.ts'
import { RuleTestsDocument } from '../../src/model/rule-tests.ts'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { DEFAULT_RENDER_OPTIONS, type RenderOptions } from '../../src/output/render-options.ts'
import { renderCoverage } from '../../src/output/rule-coverage.ts'
import { renderRuleExplanation } from '../../src/output/rule-explanation.ts'
import { renderRuleTests } from '../../src/output/rule-tests.ts'
import { collect, INPUT } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { poison } from '../support/poison.ts'

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const FAULT = {
  severity: 'error' as const,
  code: 'unknown-event',
  path: 'x.test.yml',
  line: 3,
  column: 5,
  rule: null,
  message: 'there is no event "y"',
  hint: 'Did you mean x?',
}

const TESTS: RuleTestsDocument = {
  schema: 'tatou-ir/rule-tests/v1',
  files: 2,
  tests: 2,
  passed: 1,
  failed: 1,
  faults: [FAULT],
  untested: [{ path: 'y.yml', line: 1, rule: 'lonely' }],
  results: [
    {
      path: 'x.test.yml',
      line: 9,
      column: 5,
      rule: 'many',
      test: 'many: 6 in 60s',
      outcome: 'failed',
      expected: '203.0.113.9: 6',
      found: 'nothing',
      reason: 'no input has events of category webserver',
    },
    {
      path: 'x.test.yml',
      line: 12,
      column: 5,
      rule: 'many',
      test: 'many: 5 in 60s',
      outcome: 'passed',
      expected: 'nothing',
      found: 'nothing',
      reason: null,
    },
  ],
}

const HEAD = {
  id: '5c1ff2a0-0000-4000-8000-000000000001',
  name: 'many',
  title: 'Many of them',
  level: 'medium' as const,
  techniques: ['T1110'],
}

const RULE: RuleExplanationDocument['rule'] = {
  ...HEAD,
  type: 'correlation',
  kind: 'brute_force',
  status: 'test',
  threshold: '≥ 5',
  timespan_seconds: 600,
  reports: true,
  path: 'x.yml',
  line: 1,
  description: 'Tells of many.',
  references: ['https://example.org/'],
  falsepositives: ['None.'],
  disabled: true,
  logsource: null,
  taxonomy: null,
  condition: null,
  correlation: 'event_count',
  group_by: ['source.ip'],
  fields: [],
  conditions: [{ op: 'gte', value: 5 }],
  sequential: 3,
  median_gap: { gte: 600, lte: null },
  per_value: { gte: 1, lte: 3 },
  supersedes: ['few'],
  used_by: ['chain'],
}

const CLOSEST: RuleExplanationDocument['closest'][number] = {
  group: { 'source.ip': '203.0.113.9' },
  observed: 4,
  threshold: 5,
  timespan_seconds: 600,
  first: '2025-10-18T16:28:18.140000Z',
  last: '2025-10-18T16:29:18.140000Z',
  fired: false,
  missing: [],
  refused: null,
  ref: { path: 'auth.log', line: 17, offset: 1200 },
}

const CORRELATION: RuleExplanationDocument = {
  schema: 'tatou-ir/rule-explanation/v1',
  inputs: [INPUT],
  config: null,
  rule: RULE,
  tests: [],
  tests_total: 0,
  parts: [
    { reference: 'one', title: 'One of them', type: 'detection', hits: 1204, attempts: 1200, reason: null },
    { reference: 'burst', title: 'Some of them', type: 'correlation', hits: 2, attempts: null, reason: 'no data' },
  ],
  sql: [{ step: 'correlate', rules: ['many'], statements: ["SELECT 'a  b'\nFROM x", 'DROP TABLE x'] }],
  answer: {
    outcome: 'clean',
    reason: null,
    findings: 0,
    events: null,
    matched: null,
    hits: 1206,
    ungrouped: 2,
    unvalued: 0,
  },
  closest: [
    CLOSEST,
    { ...CLOSEST, observed: 9, fired: true },
    { ...CLOSEST, observed: 6, refused: { test: 'median_gap', value: 2.5, gte: 600, lte: null } },
    { ...CLOSEST, observed: 1, missing: ['one', 'burst'], refused: null },
  ],
}

const DETECTION: RuleExplanationDocument = {
  ...CORRELATION,
  rule: {
    ...RULE,
    type: 'detection',
    correlation: null,
    conditions: [],
    logsource: { category: 'webserver', product: null, service: null },
    taxonomy: 'ecs',
    condition: '1 and not 2',
  },
  tests: [
    { number: 1, test: 'url.path contains "x"', negated: false, line: 9, events: 12, reason: null },
    { number: 2, test: 'user.name is "y"', negated: true, line: 12, events: 0, reason: 'no event has user.name' },
  ],
  tests_total: 900,
  parts: [],
  closest: [],
  answer: {
    outcome: 'hit',
    reason: null,
    findings: 2,
    events: 779,
    matched: 12,
    hits: null,
    ungrouped: null,
    unvalued: null,
  },
}

const COVERED = { ...HEAD, reason: null, findings: 3, path: 'x.yml', line: 1 }
const COVERAGE: RuleCoverageDocument = {
  schema: 'tatou-ir/rule-coverage/v1',
  inputs: [INPUT],
  config: null,
  summary: {
    rules: 2,
    hit: 1,
    clean: 0,
    ready: 0,
    no_data: 1,
    unsupported: 0,
    error: 0,
    techniques: 1,
    techniques_covered: 1,
  },
  reasons: [{ outcome: 'no_data', reason: 'no input has events of product windows', rules: 1 }],
  techniques: [{ id: 'T1110', outcome: 'hit', rules: 2, covering: 1, findings: 3, titles: ['Many of them', 'Other'] }],
  rules: [
    { ...COVERED, outcome: 'hit' },
    { ...COVERED, name: null, outcome: 'no_data', reason: 'no input has events of product windows', findings: 0 },
  ],
}

interface Rendering {
  readonly name: string
  readonly table: (options: RenderOptions, text?: string) => Promise<string>
  readonly json: (text?: string) => Promise<string>
  readonly document: (text?: string) => unknown
  readonly parse: (value: unknown) => unknown
}

const tests = (text?: string) => (text === undefined ? TESTS : poison(RuleTestsDocument, TESTS, text))
const coverage = (text?: string) => (text === undefined ? COVERAGE : poison(RuleCoverageDocument, COVERAGE, text))

const explanation = (name: string, given: RuleExplanationDocument): Rendering => {
  const document = (text?: string) => (text === undefined ? given : poison(RuleExplanationDocument, given, text))
  return {
    name,
    table: (options, text) => collect(renderRuleExplanation(document(text), 'table', options)),
    json: (text) => collect(renderRuleExplanation(document(text), 'json', DEFAULT_RENDER_OPTIONS)),
    document,
    parse: (value) => RuleExplanationDocument.parse(value),
  }
}

const RENDERINGS: readonly Rendering[] = [
  {
    name: 'rule-tests',
    table: (options, text) => collect(renderRuleTests(tests(text), 'table', options)),
    json: (text) => collect(renderRuleTests(tests(text), 'json', DEFAULT_RENDER_OPTIONS)),
    document: tests,
    parse: (value) => RuleTestsDocument.parse(value),
  },
  {
    name: 'rule-coverage',
    table: (options, text) => collect(renderCoverage(coverage(text), 'table', options)),
    json: (text) => collect(renderCoverage(coverage(text), 'json', DEFAULT_RENDER_OPTIONS)),
    document: coverage,
    parse: (value) => RuleCoverageDocument.parse(value),
  },
  explanation('rule-explanation-correlation', CORRELATION),
  explanation('rule-explanation-detection', DETECTION),
]

describe.each(RENDERINGS)('$name', ({ name, table, json, document, parse: read }) => {
  test.each([80, 140])('table at %i columns', async (columns) => {
    const text = await table({ ...DEFAULT_RENDER_OPTIONS, columns })
    await expect(text).toMatchFileSnapshot(`golden/${name}-${columns}.txt`)
    for (const line of text.split('\n')) expect(line).toBe(line.trimEnd())
  })

  test('json', async () => {
    expect(read(JSON.parse(await json()))).toEqual(document())
  })

  test.each(HOSTILE)('$name', async ({ value }) => {
    for (const columns of [80, 140]) {
      for (const full of [false, true]) {
        const text = await table({ ...DEFAULT_RENDER_OPTIONS, columns, full }, value)
        expect(text).not.toMatch(ACTS)
        expect(text.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([])
      }
    }
    expect(await table({ ...DEFAULT_RENDER_OPTIONS, unicode: false, full: true }, value)).toMatch(/^[\x20-\x7e\n]*$/)
    const text = await json(value)
    expect(text).not.toMatch(ACTS)
    expect(read(JSON.parse(text))).toEqual(document(value))
  })
})

describe('coverage', () => {
  test.each(HOSTILE)('as csv and as a layer: $name', async ({ value }) => {
    const document = coverage(value)
    const csv = await collect(renderCoverage(document, 'csv', DEFAULT_RENDER_OPTIONS))
    expect(csv).not.toMatch(ACTS)
    expect(parse(csv)).toHaveLength(3)
    const layer = await collect(renderCoverage(document, 'navigator', DEFAULT_RENDER_OPTIONS))
    expect(layer).not.toMatch(ACTS)
    expect(NavigatorLayer.parse(JSON.parse(layer)).techniques).toHaveLength(1)
  })
})
