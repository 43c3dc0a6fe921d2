import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { EVENT_COLUMNS } from '../../src/model/columns.ts'
import { fieldNames } from '../../src/sigma/fields.ts'
import { lintRules } from '../../src/sigma/lint.ts'
import type { SigmaRule } from '../../src/sigma/rule.ts'
import { reportingRules } from '../../src/sigma/summary.ts'
import { describeCorpus } from '../support/corpora.ts'
import { RULE_FILES, SHIPPED, TEST_FILES } from './rule-files.ts'

/** The groups of the runner, by how the names of their files begin. */
const RUN =
  /^(?:auth_(?:brute|old|base|password|credential|user|sequential|low|success|exfil|mfa|account|unusual|token|impossible)|tatou_|web_)/

/** Fields that rules may ask for: those of our events, but not the vendor's own verb; and what we work out. */
const FIELDS = new Set([
  ...EVENT_COLUMNS.map(({ path }) => path.join('.')).filter((path) => path !== 'event.action'),
  ...['event.category', 'event.type', 'event.outcome', 'event.reason'],
  ...['tatou.account_pattern', 'tatou.failure_pattern', 'tatou.source_prefix'],
])

/** A document as far as its style is looked at here; what it means is read by the program itself. */
const Head = z.looseObject({
  id: z.uuid(),
  name: z.string().regex(/^[a-z0-9_]+$/),
  title: z.string(),
  status: z.enum(['stable', 'test', 'experimental']),
  description: z.string().min(20),
  references: z.array(z.url({ protocol: /^https$/ })).min(1),
  author: z.literal('tatou-ir'),
  date: z.string(),
  tags: z.array(z.string()).min(2),
  taxonomy: z.literal('ecs'),
  kind: z.string(),
  falsepositives: z.array(z.string()).min(1),
  level: z.string(),
  logsource: z.strictObject({ category: z.enum(['authentication', 'webserver', 'application']) }).optional(),
})

const documents = RULE_FILES.flatMap(({ path, text }) =>
  parseAllDocuments(text).map((document) => ({ path, document: document.toJS() as unknown })),
)

describe('the rules that are shipped', () => {
  it('have files with the names that the specification asks for, each with its tests', () => {
    expect(RULE_FILES.map(({ path }) => path).filter((path) => !/^[a-z0-9_]{10,70}\.yml$/.test(path))).toEqual([])
    expect(RULE_FILES.map(({ path }) => path).filter((path) => !TEST_FILES.has(path))).toEqual([])
    expect([...TEST_FILES.keys()].filter((path) => !RULE_FILES.some((file) => file.path === path))).toEqual([])
    expect([...TEST_FILES.keys()].filter((path) => !RUN.test(path))).toEqual([])
  })

  it('are all read, and nothing is wrong with them', () => {
    expect(lintRules(RULE_FILES)).toEqual([])
    expect(SHIPPED.length).toBe(documents.length)
  })

  it('say what they are', () => {
    const wrong = documents.flatMap(({ path, document }) => {
      const read = Head.safeParse(document)
      return read.success ? [] : [`${path}: ${read.error.message}`]
    })
    expect(wrong).toEqual([])
  })

  it('ask for ECS fields only', () => {
    const asked = SHIPPED.flatMap((rule) =>
      rule.type === 'detection' ? fieldNames(rule) : [...rule.groupBy, ...rule.fields],
    )
    expect([...new Set(asked)].filter((field) => !FIELDS.has(field))).toEqual([])
  })
})

describeCorpus('sigma/specification/json-schema', 'the official schemas', (folder) => {
  const validate = (name: string) => {
    const schema = JSON.parse(readFileSync(join(folder, `sigma-${name}-schema.json`), 'utf8')) as Record<
      string,
      unknown
    >
    // Its own name of the draft ends in #, which the draft itself does not have.
    delete schema['$schema']
    return new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema)
  }

  it('take every document', () => {
    const detection = validate('detection-rule')
    const correlation = validate('correlation-rules')
    const wrong = documents.flatMap(({ path, document }) => {
      const check = Object.hasOwn(document as object, 'correlation') ? correlation : detection
      return check(document) ? [] : [`${path}: ${JSON.stringify(check.errors)}`]
    })
    expect(wrong).toEqual([])
  })
})

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/rules.md'), 'utf8')

const SPANS = [
  [86_400, 24, 'h'],
  [3_600, 1, 'h'],
  [60, 1, 'min'],
  [1, 1, 's'],
] as const

/** `30 min`; a minute is 60 s, a day 24 h. */
function span(seconds: number): string {
  const [unit, factor, sign] =
    SPANS.find(([size]) => seconds % size === 0 && (size !== 60 || seconds > size)) ?? SPANS[3]
  return `${(seconds / unit) * factor} ${sign}`
}

/** What a rule reports, in the words of the page. */
function reportOf(rule: SigmaRule): string {
  if (rule.type !== 'correlation') return 'each'
  const parts = rule.rules.map(({ reference }) => `\`${reference}\``)
  const { value } = rule.conditions[0] ?? { value: 0 }
  const what = {
    event_count: `${value}`,
    value_count: `${value} different ${rule.fields.map((field) => `\`${field}\``).join(', ')}`,
    temporal: parts.join(' and '),
    temporal_ordered: parts.join(', then '),
  }
  const told = Object.entries(what).find(([type]) => type === rule.correlation)?.[1] ?? ''
  return `${told} in ${span(rule.timespanSeconds)}, by ${rule.groupBy.map((field) => `\`${field}\``).join(', ')}`
}

describe('docs/rules.md', () => {
  it('has every rule that reports, with its level and its threshold', () => {
    const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (\w+) \| (.+?) \|/gm)]
    const told = Object.fromEntries(rows.map(([, name = '', level, report]) => [name, `${level}: ${report}`]))
    const rules = [...reportingRules(SHIPPED)].map((rule) => [rule.name, `${rule.level}: ${reportOf(rule)}`])
    expect(told).toEqual(Object.fromEntries(rules))
    expect(rows.length).toBe(rules.length)
  })
})
