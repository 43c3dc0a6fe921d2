/**
 * What correlations mean, in the plainest loops, for comparison with the SQL: every window is a list of events, every
 * condition looks at all of it, every order is tried. Slow on purpose. Written from docs/decisions/0007-correlations.md.
 */
import type { CorrelationPlan } from '../../src/sigma/correlation-plan.ts'
import type { CorrelationRule, Operator, RuleExpression } from '../../src/sigma/rule.ts'
import { narrowToRun, passesTests } from './correlation-oracle-tests.ts'
import type { Hit } from './correlation-support.ts'

/** A hit with its place in the total order. */
export interface PlacedHit extends Hit {
  readonly at: number
}

/** What a correlation looks at: a hit, or a burst of a rule it refers to. */
interface Event {
  readonly part: number
  readonly us: number
  readonly group: readonly string[]
  readonly unit: string
  readonly weight: number
  readonly input: number | null
  /** The counted tuple or the measured number, as text. */
  readonly value: string
  readonly records: readonly PlacedHit[]
  readonly sensitive: boolean
}

export interface OracleBurst {
  readonly rule: number
  readonly groups: readonly string[]
  readonly first: number
  readonly last: number
  readonly satisfied: number
  readonly count: number
  readonly distinct: number | null
  /** In millionths. */
  readonly observed: bigint | null
  readonly input: number | null
  readonly skew: boolean
  readonly ends: readonly number[]
  readonly records: readonly PlacedHit[]
}

interface Window {
  readonly events: readonly Event[]
  readonly start: number
  readonly end: number
}

const isTemporal = (rule: CorrelationRule): boolean => rule.correlation.startsWith('temporal')
const isNumeric = (rule: CorrelationRule): boolean =>
  ['value_sum', 'value_avg', 'value_percentile'].includes(rule.correlation)

/** The bursts of one correlation; `earlier` are those of the correlations that it may refer to. */
export function oracleBursts(
  rule: CorrelationRule,
  plan: CorrelationPlan,
  hits: readonly PlacedHit[],
  earlier: readonly OracleBurst[],
): OracleBurst[] {
  const events = plan.parts.flatMap((_, part) => eventsOf(rule, plan, part, hits, earlier))
  const groups = new Map<string, Event[]>()
  for (const event of events) {
    const key = JSON.stringify(event.group)
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  const bursts = [...groups.values()].flatMap((members) => burstsOf(rule, plan, members))
  return bursts.toSorted((a, b) => a.first - b.first || compareLists(a.groups, b.groups) || a.satisfied - b.satisfied)
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? ''
    if (value !== other) return value < other ? -1 : 1
  }
  return 0
}

function eventsOf(
  rule: CorrelationRule,
  plan: CorrelationPlan,
  part: number,
  hits: readonly PlacedHit[],
  earlier: readonly OracleBurst[],
): Event[] {
  const fields = rule.correlation === 'value_count' ? rule.fields : isNumeric(rule) ? rule.fields.slice(0, 1) : []
  const { kind, number, columns, groupBy } = plan.parts[part] as CorrelationPlan['parts'][number]
  const found: Event[] = []
  const offer = (lookup: (field: string) => string | null, rest: Omit<Event, 'part' | 'group' | 'value'>): void => {
    const group = rule.groupBy.map(lookup)
    const values = fields.map(lookup)
    if (group.includes(null) || values.includes(null)) return
    if (isNumeric(rule) && toMillionths(values[0] ?? '') === null) return
    found.push({
      part,
      group: group as string[],
      value: values.length === 1 ? String(values[0]) : JSON.stringify(values),
      ...rest,
    })
  }
  const ofHit = (hit: PlacedHit, field: string): string | null => {
    const column = columns.get(field)
    return column === undefined ? null : (hit.values[Number(column.slice(1)) - 1] ?? null)
  }
  if (kind === 'detection') {
    for (const hit of hits.filter((one) => one.rule === number))
      offer((field) => ofHit(hit, field), {
        us: hit.us,
        unit: `u${hit.unit ?? -hit.rid - 1}`,
        weight: hit.weight ?? 1,
        input: hit.input ?? 1,
        records: [hit],
        sensitive: false,
      })
    return found
  }
  for (const [index, burst] of earlier.entries()) {
    if (burst.rule !== number) continue
    const lookup = (field: string): string | null => {
      if (groupBy.includes(field)) return burst.groups[groupBy.indexOf(field)] ?? null
      const values = new Set(burst.records.map((hit) => ofHit(hit, field)))
      return values.size === 1 ? ([...values][0] ?? null) : null
    }
    for (const us of isTemporal(rule) ? burst.ends : [burst.satisfied])
      offer(lookup, {
        us,
        unit: `b${index}`,
        weight: 1,
        input: burst.input,
        records: burst.records,
        sensitive: burst.skew,
      })
  }
  return found
}

function windowsOf(events: readonly Event[], timespan: number): Window[] {
  return [...new Set(events.map(({ us }) => us))]
    .toSorted((a, b) => a - b)
    .map((end) => {
      const inside = events.filter(({ us }) => us >= end - timespan && us <= end)
      return { events: inside, start: Math.min(...inside.map(({ us }) => us)), end }
    })
}

interface Strictness {
  readonly timespan: number
  readonly gap: number
}

function satisfiedWindows(rule: CorrelationRule, events: readonly Event[], { timespan, gap }: Strictness): Window[] {
  const all = windowsOf(events, timespan)
  const maximal = all.filter(
    (one) =>
      !all.some(
        (other) => other.events.length > one.events.length && one.events.every((e) => other.events.includes(e)),
      ),
  )
  return (anyWindow(rule) ? all : maximal).filter((one) => holds(rule, one, gap))
}

/** Whether more events can only help. */
function anyWindow(rule: CorrelationRule): boolean {
  if (rule.correlation === 'value_avg' || rule.correlation === 'value_percentile') return false
  if (rule.expression !== null) return !JSON.stringify(rule.expression).includes('"not"')
  return conditions(rule).every(({ op }) => op === 'gt' || op === 'gte')
}

function conditions(rule: CorrelationRule): CorrelationRule['conditions'] {
  return isTemporal(rule) && rule.conditions.length === 0 ? [{ op: 'gte', value: rule.rules.length }] : rule.conditions
}

function holds(rule: CorrelationRule, window: Window, gap: number): boolean {
  if (rule.expression !== null)
    return rule.correlation === 'temporal'
      ? occurs(rule.expression, window)
      : orders(rule.expression, window.events, gap, []).length > 0
  if (rule.correlation === 'value_avg') {
    const { total, amount } = totals(window.events)
    return conditions(rule).every(({ op, value }) => compare(total, op, decimal(value) * amount))
  }
  return conditions(rule).every(({ op, value }) => compare(measure(rule, window.events, gap), op, decimal(value)))
}

function compare(left: bigint, op: Operator, right: bigint): boolean {
  switch (op) {
    case 'gt':
      return left > right
    case 'gte':
      return left >= right
    case 'lt':
      return left < right
    case 'lte':
      return left <= right
    case 'eq':
      return left === right
    case 'neq':
      return left !== right
  }
}

/** A number of a rule in millionths; tests use no more than six decimals. */
function decimal(value: number): bigint {
  return BigInt(Math.round(value * 1_000_000))
}

/** A number of a log in millionths, further decimals dropped; null for what is none or too large. */
export function toMillionths(text: string): bigint | null {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return null
  const [, sign = '', whole = '', fraction = ''] = match
  if (BigInt(whole) >= 10n ** 15n) return null
  const size = BigInt(whole + fraction.slice(0, 6).padEnd(6, '0'))
  return sign === '-' ? -size : size
}

function measure(rule: CorrelationRule, events: readonly Event[], gap: number): bigint {
  switch (rule.correlation) {
    case 'event_count': {
      const units = new Map(events.map(({ unit, weight }) => [unit, weight]))
      return decimal([...units.values()].reduce((sum, weight) => sum + weight, 0))
    }
    case 'value_count':
      return decimal(new Set(events.map(({ value }) => value)).size)
    case 'value_sum':
      return totals(events).total
    case 'value_avg':
      return totals(events).total / totals(events).amount
    case 'value_percentile': {
      const values = [...unitValues(events).values()].map(({ value }) => value).toSorted((a, b) => (a < b ? -1 : 1))
      return values[Math.ceil(((rule.percentile ?? 0) * values.length) / 100) - 1] ?? 0n
    }
    case 'temporal':
      return decimal(new Set(events.map(({ part }) => part)).size)
    case 'temporal_ordered':
      return decimal(longest(events, 0, null, rule.rules.length, gap))
  }
}

/** Each unit once, with its highest value. */
function unitValues(events: readonly Event[]): Map<string, { readonly value: bigint; readonly weight: bigint }> {
  const units = new Map<string, { readonly value: bigint; readonly weight: bigint }>()
  for (const event of events) {
    const value = toMillionths(event.value) ?? 0n
    const known = units.get(event.unit)
    if (!known || value > known.value) units.set(event.unit, { value, weight: BigInt(event.weight) })
  }
  return units
}

function totals(events: readonly Event[]): { readonly total: bigint; readonly amount: bigint } {
  let total = 0n
  let amount = 0n
  for (const { value, weight } of unitValues(events).values()) {
    total += value * weight
    amount += weight
  }
  return { total, amount }
}

/** The most rules of the list, from this one on, that occur one after the other; `after` is the time of the one before. */
function longest(events: readonly Event[], part: number, after: number | null, parts: number, gap: number): number {
  if (part === parts) return 0
  const next = events.filter((event) => event.part === part && (after === null || event.us >= after + gap))
  const lengths = next.map(({ us }) => 1 + longest(events, part + 1, us, parts, gap))
  return Math.max(longest(events, part + 1, after, parts, gap), ...lengths)
}

function occurs(expression: RuleExpression, window: Window): boolean {
  switch (expression.kind) {
    case 'rule':
      return window.events.some(({ part }) => part === expression.index)
    case 'not':
      return !occurs(expression.of, window)
    case 'and':
      return expression.of.every((operand) => occurs(operand, window))
    case 'or':
      return expression.of.some((operand) => occurs(operand, window))
  }
}

/** All ways in which an expression is satisfied after these events, each a list of the events that do it. */
function orders(
  expression: RuleExpression,
  events: readonly Event[],
  gap: number,
  before: readonly Event[],
): (readonly Event[])[] {
  const last = before.at(-1)
  switch (expression.kind) {
    case 'rule':
      return events
        .filter(({ part, us }) => part === expression.index && (last === undefined || us >= last.us + gap))
        .map((event) => [...before, event])
    case 'and':
      return expression.of.reduce<(readonly Event[])[]>(
        (ways, operand) => ways.flatMap((way) => orders(operand, events, gap, way)),
        [before],
      )
    case 'or':
      return expression.of.flatMap((operand) => orders(operand, events, gap, before))
    case 'not':
      return denied(expression.of, events, gap, before)
  }
}

function denied(
  expression: RuleExpression,
  events: readonly Event[],
  gap: number,
  before: readonly Event[],
): (readonly Event[])[] {
  switch (expression.kind) {
    case 'rule':
      return events.some(({ part }) => part === expression.index) ? [] : [before]
    case 'not':
      return orders(expression.of, events, gap, before)
    case 'and':
      return expression.of.flatMap((operand) => denied(operand, events, gap, before))
    case 'or':
      return expression.of.reduce<(readonly Event[])[]>(
        (ways, operand) => ways.flatMap((way) => denied(operand, events, gap, way)),
        [before],
      )
  }
}

/** The events of a window that a burst cites. */
function cited(rule: CorrelationRule, window: Window): readonly Event[] {
  if (rule.correlation !== 'temporal_ordered') return window.events
  if (rule.expression !== null) return orders(rule.expression, window.events, 0, []).flat()
  const least = conditions(rule).reduce((most, { op, value }) => {
    const bound = op === 'gt' ? Math.floor(value) + 1 : op === 'gte' || op === 'eq' ? Math.ceil(value) : 1
    return Math.max(most, bound)
  }, 1)
  return chains(window.events, 0, rule.rules.length, [])
    .filter(({ length }) => length >= least)
    .flat()
}

function chains(events: readonly Event[], part: number, parts: number, before: readonly Event[]): (readonly Event[])[] {
  if (part === parts) return [before]
  const after = before.at(-1)?.us ?? Number.NEGATIVE_INFINITY
  const next = events.filter((event) => event.part === part && event.us >= after)
  return [before, ...next.map((event) => [...before, event])].flatMap((way) => chains(events, part + 1, parts, way))
}

function burstsOf(rule: CorrelationRule, plan: CorrelationPlan, events: readonly Event[]): OracleBurst[] {
  const bursts: Window[][] = []
  for (const window of satisfiedWindows(rule, events, { timespan: rule.timespanSeconds * 1_000_000, gap: 0 })) {
    const shares = (other: Window): boolean => other.events.some((event) => window.events.includes(event))
    const joined = bursts.filter((burst) => burst.some(shares))
    for (const burst of joined) bursts.splice(bursts.indexOf(burst), 1)
    bursts.push([...joined.flat(), window])
  }
  return bursts.flatMap((windows) => describe(rule, plan, windows))
}

function describe(rule: CorrelationRule, plan: CorrelationPlan, windows: readonly Window[]): OracleBurst[] {
  const evidence = [...new Set(windows.flatMap((window) => cited(rule, window)))]
  const skew = isSensitive(rule, plan, evidence)
  const ends = windows.map(({ end }) => end).toSorted((a, b) => a - b)
  const all = evidence.flatMap(({ part, records }) => records.map((record) => ({ part, record })))
  const records = new Map<number, { part: number; record: PlacedHit }>()
  for (const one of all.toSorted((a, b) => a.part - b.part || a.record.at - b.record.at))
    if (!records.has(one.record.rid)) records.set(one.record.rid, one)
  const values = new Set(evidence.map(({ value }) => value)).size
  const observed = windows.map(({ events }) => measure(rule, events, 0)).reduce((a, b) => (a > b ? a : b))
  const whole = { records: [...records.values()], ends, distinct: rule.correlation === 'value_count' ? values : null }
  if (!passesTests(rule, plan, whole.records)) return []
  const narrowed =
    rule.burst.sequential === null ? whole : narrowToRun(rule, plan, whole.records, rule.burst.sequential)
  const left = narrowed.records.map(({ record }) => record)
  if (left.length === 0) return []
  const units = new Map(left.map((hit) => [hit.unit ?? -hit.rid - 1, hit.weight ?? 1]))
  const inputs = [...new Set(left.map(({ input = 1 }) => input))]
  return [
    {
      rule: plan.number,
      groups: windows[0]?.events[0]?.group ?? [],
      first: Math.min(...left.map(({ us }) => us)),
      last: Math.max(...left.map(({ us }) => us)),
      satisfied: narrowed.ends[0] ?? 0,
      count: [...units.values()].reduce((sum, weight) => sum + weight, 0),
      distinct: narrowed.distinct,
      observed: rule.expression === null ? observed : null,
      input: inputs.length === 1 ? (inputs[0] ?? null) : null,
      skew,
      ends: narrowed.ends,
      records: left,
    },
  ]
}

function isSensitive(rule: CorrelationRule, plan: CorrelationPlan, evidence: readonly Event[]): boolean {
  const tolerance = plan.skewToleranceMicros
  const timespan = rule.timespanSeconds * 1_000_000
  if (evidence.some(({ sensitive }) => sensitive)) return true
  const inputs = [...new Set(evidence.map(({ input }) => input))]
  if (tolerance === 0 || (inputs.length === 1 && inputs[0] !== null)) return false
  if (inputs.length === 2 && !inputs.includes(null)) {
    return [-tolerance, tolerance].some((shift) => {
      const moved = evidence.map((event) => (event.input === inputs[0] ? { ...event, us: event.us + shift } : event))
      return satisfiedWindows(rule, moved, { timespan, gap: 0 }).length === 0
    })
  }
  if (!anyWindow(rule) || rule.correlation === 'value_sum' || tolerance > timespan) return true
  return satisfiedWindows(rule, evidence, { timespan: timespan - tolerance, gap: tolerance }).length === 0
}
