import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { lintRules } from '../../src/sigma/lint.ts'
import { parseRules } from '../../src/sigma/parse.ts'
import { describeCorpus } from '../support/corpora.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

const HEAD = {
  title: 'T',
  id: '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
  status: 'test',
  description: 'D',
  author: 'A',
  references: ['https://example.org'],
  date: '2024-02-29',
  modified: '2024-03-01',
  taxonomy: 'ecs',
  falsepositives: ['None known'],
  level: 'low',
}

const BASES = {
  detection: {
    ...HEAD,
    name: 'n',
    license: 'MIT',
    related: [{ id: '1b4e28ba-2fa1-11d2-883f-0016d3cca428', type: 'similar' }],
    logsource: { category: 'c', product: 'p', service: 's', definition: 'd' },
    detection: { s: { a: 'b', c: ['d', 1] }, k: ['x'], condition: 's or k' },
    fields: ['a'],
    tags: ['attack.t1110'],
    scope: ['server'],
  },
  correlation: {
    ...HEAD,
    generate: true,
    correlation: {
      'type': 'value_count',
      'rules': ['aa', 'bb'],
      'group-by': ['f'],
      'timespan': '5m',
      'condition': { gte: 5, field: 'user.name' },
      'aliases': { f: { aa: 'x', bb: 'y' } },
    },
  },
  filter: {
    title: 'T',
    id: HEAD.id,
    description: 'D',
    date: '2024-02-29',
    modified: '2024-03-01',
    taxonomy: 'ecs',
    logsource: { category: 'c' },
    filter: { rules: ['aa'], selection: { a: 'b' }, condition: 'not selection' },
  },
} as const

const SCHEMAS = {
  detection: 'sigma-detection-rule-schema.json',
  correlation: 'sigma-correlation-rules-schema.json',
  filter: 'sigma-filters-schema.json',
} as const

/** Every path to a value inside of a value. */
function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [[], ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner).map((path) => [key, ...path]))]
}

/** The value with what stands at a path changed; undefined takes it away. */
function changed(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (String(index) === key ? changed(item, rest, by) : item))
  const entries = Object.entries(value as Record<string, unknown>).map(([name, inner]) => [
    name,
    name === key ? changed(inner, rest, by) : inner,
  ])
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

const OTHERS = parseRules(
  ['aa', 'bb'].map((name) => ({
    path: name,
    text: `title: ${name}\nname: ${name}\nlogsource: {category: c}\ndetection: {s: {a: b}, condition: s}\n`,
  })),
).rules

const replacement = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    5,
    -1.5,
    '',
    'x',
    'A',
    'low',
    's',
    [],
    {},
    ['x'],
    ['x', 'x'],
    [5],
    [null],
    [[]],
    { a: 'b' },
  ),
  fc.constantFrom(
    '2024-13-01',
    '2024/01/01',
    'x'.repeat(257),
    'attack',
    'Attack.T1',
    '5x',
    '12345678901s',
    [{ a: 'b' }],
    { gte: 1 },
  ),
)

describeCorpus('sigma/specification', 'the linter is stricter than the official schema', (path) => {
  it.each(['detection', 'correlation', 'filter'] as const)('of a %s', (kind) => {
    const ajv = new Ajv2020({ strict: false, formats: { uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i } })
    const schema: unknown = JSON.parse(readFileSync(join(path, 'json-schema', SCHEMAS[kind]), 'utf8'))
    const { $schema: _, ...body } = schema as Record<string, unknown>
    const valid = ajv.compile(body)
    const base = BASES[kind]
    const lint = (document: unknown): string[] =>
      lintRules([{ path: 'rule.yml', text: stringify(document, { aliasDuplicateObjects: false }) }], { others: OTHERS })
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code)
    expect([valid(base), lint(base)]).toEqual([true, []])
    const place = fc.constantFrom(...pathsIn(base).filter((one) => one.length > 0))
    const mutations = fc.array(fc.tuple(place, replacement), { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(mutations, (list) => {
        let document: unknown = base
        for (const [where, by] of list) {
          try {
            document = changed(document, where, by)
          } catch {
            // The place is gone.
          }
        }
        if (valid(document) || lint(document).length > 0) return
        // The prose allows a list of conditions.
        const odd = (valid.errors ?? []).filter(
          ({ instancePath }) => !/^\/(detection|filter)\/condition$/.test(instancePath),
        )
        expect({ document, errors: odd }).toMatchObject({ errors: [] })
      }),
      { numRuns: DEEP ? 30_000 : 1500 },
    )
  })
})
