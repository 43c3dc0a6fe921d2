import fc from 'fast-check'
import { OUTCOMES, REASONS } from '../../src/model/event.ts'
import type { DetectionRule, Match, PatternPart, Test } from '../../src/sigma/rule.ts'
import type { Json, JsonObject, VectorEvent } from './vector-event.ts'

const PLACE = { file: 'generated.yml', line: 1, column: 1 }

/** Few texts, so that rules and events meet; odd ones, so that it matters how. */
const UNIT = fc.oneof(
  { arbitrary: fc.constantFrom('a', 's', 'k', '\u017f', '\u212a', 'S', '.', '%2e', '%ff'), weight: 2 },
  fc.constantFrom(
    ...['b', 'A', 'K', 'ß', 'ẞ', 'Σ', 'σ', 'ς', '\u0130', 'i', 'é', '😀', '%', '_', '*', '?', '\\', '/', '+', ' '],
    ...['\n', '"', "'", '$1', '^', '[', '%252E', '%c3%a9', '%4', '7', '0', '-'],
  ),
)
/** A text of few units. */
export const TEXT = fc.array(UNIT, { maxLength: 4 }).map((units) => units.join(''))
const NUMBER_TEXT = fc.constantFrom('7', '7.0', '+7', '-1', '.5', '1e2', '100', '1e999', '0x7', ' 7', '', 'seven')
const ADDRESS = fc.constantFrom(
  ...[
    '10.0.0.1',
    '10.1.2.3',
    '172.31.0.9',
    '192.0.2.7',
    '192.0.2.255',
    '192.0.2.100',
    '::1',
    '2001:db8::7',
    '2001:db8:0:1::',
    'fe80::1',
  ],
  ...[
    '::ffff:10.0.0.1',
    '2001:DB8:0:0::7',
    '10.0.0.256',
    '10.0.0',
    'host.example.org',
    '::ffff:192.0.2.7',
    '1::2::3',
    '',
  ],
)
const TIME = fc.constantFrom(
  ...[
    '2025-10-18T14:28:18Z',
    '2024-12-30T00:00:00Z',
    '2021-01-03T23:59:59.999Z',
    '2024-02-29T05:07:00Z',
    '1999-12-31T22:00:00Z',
  ],
)
const VALUE = fc.oneof({ arbitrary: TEXT, weight: 4 }, NUMBER_TEXT, ADDRESS, TIME)
const WHOLE = fc.constantFrom(-1, 0, 1, 7, 80, 100, 200, 404)

const scalar: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: VALUE, weight: 4 },
  WHOLE,
  fc.boolean(),
  fc.constant(null),
  fc.constant(0.5),
)
const value: fc.Arbitrary<Json> = fc.oneof({ arbitrary: scalar, weight: 3 }, fc.array(scalar, { maxLength: 3 }))
const inner: fc.Arbitrary<Json> = fc.oneof(value, object({ 'b': value, 'c': value, 'b.c': value }))
const nested: fc.Arbitrary<Json> = fc.oneof(
  value,
  object({ 'b': inner, 'b.c': value }),
  fc.array(object({ b: inner, c: value }), { maxLength: 2 }),
)

function object(keys: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonObject> {
  return fc.record({ ...keys }, { requiredKeys: [] }).map((record) => record as JsonObject)
}

const json = object({ 'a': nested, 'a.b': inner, 'a.b.c': value, 'n': value, 'q\'"~/': value })

const maybe = <T extends Json>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** The fields of documents that rules look at, by path. */
const FIELDS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  'user.name': VALUE,
  'message': VALUE,
  'event.code': fc.oneof(NUMBER_TEXT, VALUE),
  'url.path': TEXT,
  'url.query': TEXT,
  'url.original': TEXT,
  'source.ip': ADDRESS,
  'source.port': WHOLE,
  'http.response.status_code': WHOLE,
  '@timestamp': TIME,
  'event.outcome': fc.constantFrom(...OUTCOMES),
  'event.reason': fc.constantFrom(...REASONS),
  'tatou.activity': fc.constantFrom('login', 'registration', 'web_request', 'file_upload', 'system'),
  'tatou.count': fc.constantFrom(1, 2, 7),
}

/** Events with and without a line, of JSON, of text, or broken. */
export const event: fc.Arbitrary<VectorEvent> = fc
  .record({
    fields: fc.record(Object.fromEntries(Object.entries(FIELDS).map(([path, each]) => [path, maybe<Json>(each)]))),
    json: maybe(json),
    line: maybe(TEXT),
  })
  .map(({ fields, json: document, line }) => ({
    ecs: nest(fields),
    ...(document === undefined ? {} : { json: document }),
    ...(document !== undefined || line === undefined ? {} : { line }),
    format: document === undefined ? 'access-log' : 'json-lines',
  }))

function nest(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const root: { [key: string]: Json } = {}
  for (const [path, found] of Object.entries(fields)) {
    if (found === undefined) continue
    const [first = '', ...rest] = path.split('.')
    let level = root
    let last = first
    for (const key of rest) {
      const below = { ...(level[last] as JsonObject | undefined) }
      level[last] = below
      level = below
      last = key
    }
    level[last] = found
  }
  return root
}

const FIELD = fc.constantFrom(
  ...Object.keys(FIELDS),
  ...[
    'event.category',
    'event.type',
    'event.original',
    'tatou.format',
    'a',
    'a.b',
    'a.b.c',
    'n',
    'q\'"~/',
    'user.target.name',
  ],
)
const SIGMA_FIELD = fc.constantFrom(
  'cs-uri-query',
  'cs-uri-stem',
  'sc-status',
  'c-ip',
  'cs-username',
  'a',
  'a.b',
  'message',
)

const pattern: fc.Arbitrary<PatternPart[]> = fc.oneof(
  {
    arbitrary: fc.array(
      fc.oneof(
        { arbitrary: VALUE.map((text): PatternPart => ({ kind: 'text', text })), weight: 3 },
        { arbitrary: fc.constant<PatternPart>({ kind: 'any' }), weight: 2 },
        fc.constant<PatternPart>({ kind: 'one' }),
      ),
      { maxLength: 4 },
    ),
    weight: 2,
  },
  TEXT.map((text): PatternPart[] => [{ kind: 'any' }, { kind: 'text', text }, { kind: 'any' }]),
  fc
    .constantFrom('failure', 'success', 'AUTHENTICATION', 'iam', 'login', '404', 'true')
    .map((text): PatternPart[] => [{ kind: 'text', text }]),
)

const ATOM = fc.constantFrom(
  'a',
  'k',
  's',
  's',
  'as',
  'sk',
  'S',
  'ß',
  'Σ',
  '7',
  '[a-c]',
  '[^a]',
  '.',
  '(a|ß)',
  '(?:/|%)',
  '\\.',
  '\\d',
  '%2e',
  'x',
  '(ab|s+|\\/k)',
  '\\+',
)
const TIMES = fc.constantFrom('', '', '', '*', '+', '?', '{0,2}', '{2}')
/** Regular expressions that JavaScript reads as RE2 does. */
export const regexText = fc
  .tuple(
    fc.constantFrom('', '', '^'),
    fc.array(fc.tuple(ATOM, TIMES), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '$', '|b'),
  )
  .map(([before, atoms, after]) => `${before}${atoms.map(([atom, times]) => atom + times).join('')}${after}`)

const OP = fc.constantFrom('lt' as const, 'lte' as const, 'gt' as const, 'gte' as const)

const valueTest: fc.Arbitrary<Test> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('text' as const), pattern, cased: fc.boolean() }), weight: 6 },
  fc.record({ kind: fc.constant('number' as const), value: fc.oneof(WHOLE, fc.constant(0.5)) }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  {
    arbitrary: fc.record({
      kind: fc.constant('regex' as const),
      pattern: regexText,
      i: fc.boolean(),
      m: fc.boolean(),
      s: fc.boolean(),
    }),
    weight: 3,
  },
)

const fieldTest: fc.Arbitrary<Test> = fc.oneof(
  { arbitrary: valueTest, weight: 8 },
  fc.constant<Test>({ kind: 'null' }),
  fc.record({ kind: fc.constant('exists' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('compare' as const), op: OP, value: fc.oneof(WHOLE, fc.constant(0.5)) }),
  fc.record({
    kind: fc.constant('date' as const),
    part: fc.constantFrom(
      'minute' as const,
      'hour' as const,
      'day' as const,
      'week' as const,
      'month' as const,
      'year' as const,
    ),
    op: fc.oneof(OP, fc.constant(null)),
    value: fc.constantFrom(0, 1, 2, 5, 14, 18, 28, 53, 2024),
  }),
  fc.constantFrom<Test>(
    ...(
      [
        ['10.0.0.0', 8],
        ['172.16.0.0', 12],
        ['192.0.2.0', 25],
        ['192.0.2.7', 32],
        ['0.0.0.0', 0],
        ['::', 0],
        ['2001:db8::', 33],
        ['2001:db8::', 64],
        ['::ffff:10.0.0.0', 104],
      ] as const
    ).map(([address, prefix]): Test => ({ kind: 'cidr', address, prefix })),
  ),
  fc.record({
    kind: fc.constant('field' as const),
    other: FIELD,
    place: fc.constantFrom('whole' as const, 'contains' as const, 'startswith' as const, 'endswith' as const),
    cased: fc.boolean(),
  }),
)

const keyword: fc.Arbitrary<Match> = valueTest.map((test) => ({ kind: 'leaf', field: null, test, place: PLACE }))

function leaf(names: fc.Arbitrary<string>): fc.Arbitrary<Match> {
  const one: fc.Arbitrary<Match> = fc
    .record({ field: names, test: fieldTest })
    .map(({ field, test }) => ({ kind: 'leaf', field, test, place: PLACE }))
  // Several patterns of one field, as a list of values is, also more than are asked one by one.
  const many: fc.Arbitrary<Match> = fc
    .record({ field: names, patterns: fc.array(pattern, { minLength: 2, maxLength: 12 }), cased: fc.boolean() })
    .map(({ field, patterns, cased }) => ({
      kind: 'or',
      of: patterns.map((each) => ({ kind: 'leaf', field, test: { kind: 'text', pattern: each, cased }, place: PLACE })),
    }))
  return fc.oneof({ arbitrary: one, weight: 6 }, many, keyword)
}

function match(names: fc.Arbitrary<string>): fc.Arbitrary<Match> {
  const { tree } = fc.letrec<{ tree: Match }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf(names),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('tree'), { maxLength: 3 }) }),
      tie('tree').map((of): Match => ({ kind: 'not', of })),
    ),
  }))
  return tree
}

const HEAD: Omit<DetectionRule, 'taxonomy' | 'matches'> = {
  type: 'detection',
  id: null,
  name: null,
  title: 'generated',
  description: '',
  status: null,
  level: 'medium',
  kind: 'other',
  tags: [],
  techniques: [],
  references: [],
  falsepositives: [],
  place: PLACE,
  logsource: { category: null, product: null, service: null },
}

/** Rules on all events, in the names of ECS or of Sigma. */
export const rule: fc.Arbitrary<DetectionRule> = fc.oneof(
  {
    arbitrary: fc
      .array(match(FIELD), { minLength: 1, maxLength: 2 })
      .map((matches) => ({ ...HEAD, taxonomy: 'ecs', matches })),
    weight: 4,
  },
  fc
    .array(match(SIGMA_FIELD), { minLength: 1, maxLength: 2 })
    .map((matches) => ({ ...HEAD, taxonomy: 'sigma', matches })),
)
