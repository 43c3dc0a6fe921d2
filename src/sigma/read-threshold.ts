import { type Condition, readCondition } from './condition.ts'
import { type Faults, suggest } from '../syntax/faults.ts'
import { texts } from './head.ts'
import type { CorrelationRule, CorrelationType, Operator, RuleExpression } from './rule.ts'
import {
  describe,
  type Entry,
  type MapTree,
  placeInside,
  quote,
  type ScalarTree,
  type Tree,
  valueOf,
} from '../syntax/tree.ts'

/** What the condition of a correlation says. */
export type Threshold = Pick<CorrelationRule, 'conditions' | 'fields' | 'percentile' | 'expression'>

const OPERATORS = ['lt', 'lte', 'gt', 'gte', 'eq', 'neq'] as const

const NONE: Threshold = { conditions: [], fields: [], percentile: null, expression: null }

/**
 * Reads `condition` of a correlation: operators (several are a range), the counted field or fields, and for
 * temporal types also a text over the names of rules (`a and not b`). Without one, temporal types need all rules.
 */
export function readThreshold(
  correlation: MapTree,
  type: CorrelationType,
  references: readonly string[],
  faults: Faults,
): Threshold {
  const entry = correlation.entries.find(({ key }) => key === 'condition')
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.value === null)) {
    if (temporal && entry === undefined) {
      return { ...NONE, conditions: [{ op: 'gte', value: new Set(references).size }] }
    }
    const [code, message] =
      entry === undefined
        ? (['missing-condition', `${type} needs a condition`] as const)
        : (['empty-condition', 'the condition is empty'] as const)
    faults.error(entry?.place ?? correlation.place, code, message, 'Example: condition: {gte: 10}.')
    return NONE
  }
  if (entry.value.kind === 'scalar') return readExpression(entry.value, temporal, references, faults)
  if (entry.value.kind === 'map') return readMap(entry.value, entry, type, faults)
  faults.error(entry.value.place, 'bad-condition', 'the condition is a list', 'Write a map: condition: {gte: 10}.')
  return NONE
}

function readExpression(
  scalar: ScalarTree,
  temporal: boolean,
  references: readonly string[],
  faults: Faults,
): Threshold {
  if (!temporal) {
    const message = `the condition is a map, not ${describe(scalar)}`
    faults.error(scalar.place, 'bad-condition', message, 'Only temporal rules have conditions over names of rules.')
    return NONE
  }
  const condition = readCondition(scalar.source, references)
  if ('complaint' in condition) {
    faults.error(placeInside(scalar, condition.index), ...condition.complaint)
    return NONE
  }
  return { ...NONE, expression: numbered(condition, references) }
}

function numbered(condition: Condition, references: readonly string[]): RuleExpression {
  if (condition.kind === 'name') return { kind: 'rule', index: references.indexOf(condition.name) }
  if (condition.kind === 'not') return { kind: 'not', of: numbered(condition.of, references) }
  return { kind: condition.kind, of: condition.of.map((part) => numbered(part, references)) }
}

function readMap(map: MapTree, { place }: Entry, type: CorrelationType, faults: Faults): Threshold {
  const counts = type === 'event_count' || type === 'value_count' || type.startsWith('temporal')
  const conditions: { op: Operator; value: number }[] = []
  for (const entry of map.entries) {
    if (entry.key === 'field' || entry.key === 'percentile') continue
    const op = OPERATORS.find((operator) => operator === entry.key)
    if (op === undefined) {
      const hint = suggest(entry.key, [...OPERATORS, 'field'])
      faults.error(entry.place, 'unknown-operator', `there is no operator ${quote(entry.key)}`, hint)
      continue
    }
    const value = readLimit(entry, counts, faults)
    if (value !== null) conditions.push({ op, value })
  }
  if (map.entries.length === 0) {
    faults.error(place, 'empty-condition', 'the condition is empty', 'Example: condition: {gte: 10}.')
  } else if (!map.entries.some(({ key }) => key !== 'field' && key !== 'percentile')) {
    faults.error(map.place, 'missing-operator', 'the condition compares with nothing', 'Add an operator: gte: 10.')
  }
  warnOfRange(conditions, map, faults)
  const fields = readFields(map, place, type, faults)
  return {
    conditions,
    fields,
    percentile: readPercentile(valueOf(map, 'percentile'), map, type, faults),
    expression: null,
  }
}

function readLimit({ key, value }: Entry, count: boolean, faults: Faults): number | null {
  const limit = value.kind === 'scalar' ? value.value : null
  if (typeof limit !== 'number' || !Number.isFinite(limit)) {
    const quoted = typeof limit === 'string' && /^\d+$/.test(limit)
    const hint = quoted ? `Leave the quotes out: ${limit}.` : null
    faults.error(value.place, 'not-a-number', `${key} needs a number, not ${describe(value)}`, hint)
    return null
  }
  if (count && (!Number.isSafeInteger(limit) || limit < 0)) {
    faults.error(value.place, 'not-a-count', `${key} needs a whole number from 0, not ${limit}`, null)
    return null
  }
  return limit
}

function warnOfRange(conditions: Threshold['conditions'], map: MapTree, faults: Faults): void {
  const low = Math.max(
    ...conditions.map(({ op, value }) => (op === 'gt' || op === 'gte' || op === 'eq' ? value : -Infinity)),
  )
  const high = Math.min(
    ...conditions.map(({ op, value }) => (op === 'lt' || op === 'lte' || op === 'eq' ? value : Infinity)),
  )
  const open = conditions.some(({ op, value }) => (op === 'gt' && value === low) || (op === 'lt' && value === high))
  if (low > high || (low === high && open)) {
    faults.error(map.place, 'impossible-range', 'no number satisfies this condition', 'Turn the bounds round.')
  }
}

function readFields(map: MapTree, place: Entry['place'], type: CorrelationType, faults: Faults): readonly string[] {
  const tree = valueOf(map, 'field')
  const fields = texts(tree)
  const items = tree?.kind === 'list' ? tree.items.length : 1
  if (tree !== undefined && (fields.length !== items || fields.includes(''))) {
    faults.error(tree.place, 'bad-field', `field is a text or a list of texts, not ${describe(tree)}`, null)
    return []
  }
  if (!type.startsWith('value_')) {
    if (fields.length > 0)
      faults.warn(tree?.place ?? place, 'field-without-use', `${type} counts no field`, 'Meant: value_count?')
    return []
  }
  if (fields.length === 0) {
    faults.error(place, 'missing-field', `${type} needs a field in its condition`, 'Example: field: user.name.')
  } else if (fields.length > 1 && type !== 'value_count') {
    faults.error(tree?.place ?? place, 'bad-field', `${type} measures one field, not ${fields.length}`, null)
  }
  return fields
}

function readPercentile(tree: Tree | undefined, map: MapTree, type: CorrelationType, faults: Faults): number | null {
  if (type !== 'value_percentile') {
    if (tree !== undefined) faults.warn(tree.place, 'percentile-without-use', `${type} knows no percentile`, null)
    return null
  }
  if (tree === undefined) {
    const message = 'the specification does not say which percentile this is'
    faults.warn(map.place, 'missing-percentile', message, 'Add percentile: 95 to the condition.')
    return null
  }
  const value = tree.kind === 'scalar' ? tree.value : null
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 99) return value
  faults.error(tree.place, 'bad-percentile', `percentile is a whole number from 1 to 99, not ${describe(tree)}`, null)
  return null
}
