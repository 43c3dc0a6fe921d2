import fc from 'fast-check'
import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { BurstTest, CorrelationRule, CorrelationType, Operator, RuleExpression } from '../../src/sigma/rule.ts'
import { correlation, type Hit } from './correlation-support.ts'

/** A rule with its plan, as one of a chain: a rule may refer to those before it. */
export interface Link {
  readonly rule: CorrelationRule
  readonly plan: CorrelationPlan
}

/** Rules in the order in which they run, and several sets of hits for them: each is a case of its own. */
export interface Batch {
  readonly links: readonly Link[]
  readonly logs: readonly (readonly Hit[])[]
}

export const TIMESPAN_SECONDS = 10
const TIMESPAN = TIMESPAN_SECONDS * 1_000_000
const TOLERANCE = 2_000_000
const PLACE = { file: 'test.yml', line: 1, column: 1 }

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['case', 'v1'],
  ['source.ip', 'v2'],
  ['user.name', 'v3'],
  ['bytes', 'v4'],
])

/** Times around the edges of windows: multiples of half a timespan or of the tolerance, and one beside them. */
const time = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 0, 1, 2, -1), fc.constantFrom(0, 0, 0, 1, -1))
  .map(([half, tolerance, beside]) => 20_000_000 + (half * TIMESPAN) / 2 + tolerance * TOLERANCE + beside)

const name = fc.constantFrom('u1', 'u2', 'u3', 'u5', 'ua', 'ub@x', 'u4@x', '1u2', null)
const bytes = fc.constantFrom(
  '1',
  '2',
  '2.5',
  '-3',
  '0.0000019',
  '007.5',
  '1_0',
  ' 1',
  '10',
  '1e3',
  'many',
  '1000000000000000',
  '',
  null,
)

/** What an attempt is: its time, weight and clock are those of all its records. */
const unit = fc.record({
  us: time,
  weight: fc.constantFrom(1, 1, 1, 2, 5),
  input: fc.constantFrom(1, 1, 2, 2, 3),
  records: fc.array(
    fc.record({
      rules: fc.subarray([1, 2, 3], { minLength: 1 }),
      group: fc.constantFrom('a', 'a', 'a', 'a', 'b', null),
      name,
      bytes,
    }),
    { minLength: 1, maxLength: 2 },
  ),
})

/** Hits of one case in the total order. Records are numbered from `rid`, values begin with the number of the case. */
function hitsOf(units: readonly (typeof unit extends fc.Arbitrary<infer T> ? T : never)[], which: number): Hit[] {
  const rows: Hit[] = []
  for (const [index, { us, weight, input, records }] of units.entries()) {
    for (const [record, { rules, group, name: account, bytes: size }] of records.entries()) {
      const rid = which * 1000 + index * 2 + record
      for (const rule of rules)
        rows.push({
          rule,
          rid,
          unit: which * 1000 + index + 1,
          weight,
          input,
          us,
          values: [`${which}`, group, account, size],
        })
    }
  }
  return rows.toSorted((a, b) => a.us - b.us || (a.input ?? 0) - (b.input ?? 0) || a.rid - b.rid || a.rule - b.rule)
}

const logs = fc
  .array(fc.array(unit, { minLength: 1, maxLength: 9 }), { minLength: 10, maxLength: 10 })
  .map((cases) => cases.map((units, which) => hitsOf(units, which)))

const operator = fc.constantFrom<Operator>('gte', 'gte', 'gte', 'gt', 'lt', 'lte', 'eq', 'neq')
const bounds = fc.record({ gte: fc.constantFrom(null, 0, 1, 2.5), lte: fc.constantFrom(null, 2, 5) })

function seldom<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value })
}

const burst: fc.Arbitrary<BurstTest> = fc.record({
  sequential: fc.constantFrom(null, null, null, null, null, null, 2, 3),
  medianGap: seldom(bounds),
  perValue: seldom(bounds),
  supersedes: fc.constant([]),
})

function expression(parts: number): fc.Arbitrary<RuleExpression> {
  const leaf = fc.integer({ min: 0, max: parts - 1 }).map((index) => ({ kind: 'rule' as const, index }))
  const level = (inner: fc.Arbitrary<RuleExpression>): fc.Arbitrary<RuleExpression> =>
    fc.oneof(
      { weight: 2, arbitrary: leaf },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom('and', 'or'),
          of: fc.array(inner, { minLength: 1, maxLength: 3 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: inner }) },
    )
  return level(level(leaf))
}

/** A rule over parts of these numbers; those above 9 are correlations. */
function ruleOver(parts: number, own: boolean): fc.Arbitrary<CorrelationRule> {
  const type = fc.constantFrom<CorrelationType>(
    'event_count',
    'event_count',
    'value_count',
    'value_count',
    'temporal',
    'temporal_ordered',
    'temporal_ordered',
    'value_sum',
    'value_avg',
    'value_percentile',
  )
  return type.chain((kind) => {
    const temporal = kind.startsWith('temporal')
    const most = kind === 'value_sum' || kind === 'value_avg' ? 8 : temporal ? parts + 1 : 5
    const condition = fc.record({ op: operator, value: fc.oneof(fc.integer({ min: 1, max: most }), fc.constant(2.5)) })
    return fc
      .record({
        conditions: fc.oneof(
          { weight: 4, arbitrary: fc.tuple(condition) },
          { weight: 1, arbitrary: fc.array(condition, { minLength: temporal ? 0 : 1, maxLength: 2 }) },
        ),
        groups: fc.constantFrom(['source.ip'], ['source.ip'], ['source.ip', 'user.name'], []),
        tuple: fc.boolean(),
        percentile: fc.constantFrom(5, 50, 95, 99),
        expression: temporal ? fc.oneof(fc.constant(null), expression(parts)) : fc.constant(null),
        burst: own ? burst : fc.constant(correlation({}).burst),
      })
      .map(({ groups, tuple, ...rest }) =>
        correlation({
          ...rest,
          correlation: kind,
          rules: Array.from({ length: parts }, (_, index) => ({ reference: `r${index}`, place: PLACE })),
          groupBy: ['case', ...groups],
          timespanSeconds: TIMESPAN_SECONDS,
          fields:
            kind === 'value_count'
              ? tuple
                ? ['user.name', 'bytes']
                : ['user.name']
              : kind.startsWith('value')
                ? ['bytes']
                : [],
        }),
      )
  })
}

/** Plans over detections 1 to 3; an alias lets a part group by another column. */
function planOver(number: number, parts: number, chained: CorrelationRule | null): fc.Arbitrary<CorrelationPlan> {
  return fc
    .record({
      aliased: fc.constantFrom(false, false, false, true),
      skewToleranceMicros: fc.constantFrom(TOLERANCE, TOLERANCE, 1, 0),
    })
    .map(({ aliased, skewToleranceMicros }) => ({
      number,
      accountField: 'user.name',
      skewToleranceMicros,
      parts: Array.from({ length: parts }, (_, index) => {
        const columns = aliased && index === 1 ? new Map([...COLUMNS, ['source.ip', 'v3']]) : COLUMNS
        return chained !== null && index === 0
          ? { kind: 'correlation' as const, number: number - 1, columns, groupBy: chained.groupBy }
          : { kind: 'detection' as const, number: index + 1, columns, groupBy: [] }
      }),
    }))
}

/** Batches of ten cases for the same rules. */
export const batch: fc.Arbitrary<Batch> = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.boolean())
  .chain(([parts, chain]) =>
    fc.tuple(ruleOver(parts, true), planOver(10, parts, null), chain ? fc.integer({ min: 1, max: 3 }) : fc.constant(0)),
  )
  .chain(([rule, plan, outer]): fc.Arbitrary<Batch> => {
    const first = { rule, plan }
    if (outer === 0) return fc.record({ links: fc.constant([first]), logs })
    const second = fc.record({ rule: ruleOver(outer, true), plan: planOver(11, outer, rule) })
    return fc.record({ links: second.map((link) => [first, link]), logs })
  })
