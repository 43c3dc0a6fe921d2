import { type Faults, suggest } from '../syntax/faults.ts'
import { texts } from './head.ts'
import { MOST_REFERENCES, MOST_TIMESPAN_SECONDS } from './limits.ts'
import { readBurst } from './read-burst.ts'
import { readThreshold } from './read-threshold.ts'
import type { CorrelationRule, CorrelationType, RuleHead } from './rule.ts'
import { describe, type Entry, type MapTree, quote, type ScalarTree, type Tree, valueOf } from '../syntax/tree.ts'

const TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
] as const

/** Names that tools give to types; a median is a percentile. */
const OTHER_TYPES: ReadonlyMap<string, CorrelationType> = new Map([
  ['temporal_extended', 'temporal'],
  ['temporal_ordered_extended', 'temporal_ordered'],
  ['value_median', 'value_percentile'],
])

const KEYS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'] as const

/** Reads a correlation rule, as far as it can be told without the rules that it refers to. */
export function readCorrelation(map: MapTree, section: Entry, head: RuleHead, faults: Faults): CorrelationRule | null {
  const correlation = section.value
  if (correlation.kind !== 'map') {
    const message = `correlation is a map, not ${describe(correlation)}`
    faults.error(correlation.place, 'bad-correlation', message, `Its keys: ${KEYS.join(', ')}.`)
    return null
  }
  checkKeys(correlation, faults)
  const type = readType(correlation, section, faults)
  const rules = readReferences(correlation, section, faults)
  const references = rules.map(({ reference }) => reference)
  const groupBy = readGroupBy(correlation, section, faults)
  const timespanSeconds = readTimespan(correlation, section, faults)
  const burst = readBurst(map, faults)
  const aliases = readAliases(correlation, references, faults)
  const generate = readGenerate(valueOf(correlation, 'generate') ?? valueOf(map, 'generate'), faults)
  if (type === null) return null
  const median = type === 'value_median'
  const known = TYPES.find((one) => one === type) ?? OTHER_TYPES.get(type) ?? 'event_count'
  const threshold = readThreshold(median ? withMedian(correlation) : correlation, known, references, faults)
  warnOfAliases(correlation, aliases, [...groupBy, ...threshold.fields], faults)
  return {
    ...head,
    type: 'correlation',
    correlation: known,
    rules,
    groupBy,
    timespanSeconds,
    ...threshold,
    aliases,
    generate,
    burst,
  }
}

function checkKeys(correlation: MapTree, faults: Faults): void {
  for (const { key, place } of correlation.entries) {
    if (KEYS.some((known) => known === key)) continue
    const hint = key === 'timeframe' ? 'Did you mean timespan?' : suggest(key, KEYS)
    faults.error(place, 'unknown-key', `correlation knows no key ${quote(key)}`, hint)
  }
}

/** The type as it is written, if it is known. */
function readType(correlation: MapTree, section: Entry, faults: Faults): string | null {
  const tree = valueOf(correlation, 'type')
  const written = tree?.kind === 'scalar' ? tree.source : null
  const known = [...TYPES, ...OTHER_TYPES.keys()]
  if (written !== null && known.includes(written)) return written
  if (tree === undefined) {
    faults.error(section.place, 'missing-type', 'the correlation has no type', `Known: ${TYPES.join(', ')}.`)
  } else {
    const hint = suggest(written ?? '', TYPES)
    faults.error(tree.place, 'unknown-correlation-type', `${describe(tree)} is no type of correlation`, hint)
  }
  return null
}

function readReferences(correlation: MapTree, section: Entry, faults: Faults): CorrelationRule['rules'] {
  const tree = valueOf(correlation, 'rules')
  if (tree === undefined) {
    faults.error(section.place, 'missing-rules', 'the correlation names no rules', 'List names or ids under rules.')
    return []
  }
  if (tree.kind === 'scalar' && tree.source !== '') {
    faults.warn(tree.place, 'rules-not-a-list', 'rules is a list', `Write - ${tree.source}.`)
  }
  const items = tree.kind === 'list' ? tree.items : tree.kind === 'scalar' && tree.value !== null ? [tree] : []
  if (items.length === 0 || items.length > MOST_REFERENCES) {
    const message = items.length === 0 ? 'rules is empty' : `rules lists more than ${MOST_REFERENCES} rules`
    faults.error(tree.place, items.length === 0 ? 'empty-rules' : 'too-many-values', message, 'List names or ids.')
    return []
  }
  const seen = new Set<string>()
  const references: { reference: string; place: ScalarTree['place'] }[] = []
  for (const item of items) {
    const reference = item.kind === 'scalar' ? item.source : ''
    if (item.kind !== 'scalar' || reference === '') {
      faults.error(item.place, 'bad-reference', `${describe(item)} is no name or id of a rule`, null)
    } else if (seen.has(reference)) {
      faults.warn(item.place, 'repeated-value', `${quote(reference)} is listed twice`, 'Once is enough.')
    } else references.push({ reference, place: item.place })
    seen.add(reference)
  }
  return references
}

function readGroupBy(correlation: MapTree, section: Entry, faults: Faults): readonly string[] {
  const tree = valueOf(correlation, 'group-by')
  if (tree === undefined) {
    const message = 'without group-by all events are one group'
    faults.warn(section.place, 'missing-group-by', message, 'The specification asks for it: group-by: [source.ip].')
    return []
  }
  const fields = texts(tree)
  const items = tree.kind === 'list' ? tree.items.length : 1
  if (fields.length !== items || fields.includes('') || tree.kind === 'map') {
    faults.error(tree.place, 'bad-group-by', 'group-by is a list of fields', 'Example: group-by: [source.ip].')
    return []
  }
  if (tree.kind !== 'list') faults.warn(tree.place, 'not-a-list', 'group-by is a list', `Write - ${fields[0] ?? ''}.`)
  return [...new Set(fields)]
}

/** Seconds of each unit. A month and a year are means of the Gregorian calendar, as other tools take them. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
  ['M', 2_629_746],
  ['y', 31_556_952],
])

function readTimespan(correlation: MapTree, section: Entry, faults: Faults): number {
  const tree = valueOf(correlation, 'timespan')
  const hint = 'A number and a letter: 30s, 5m, 1h, 2d.'
  if (tree === undefined) {
    faults.error(section.place, 'missing-timespan', 'the correlation has no timespan', hint)
    return 0
  }
  const match = tree.kind === 'scalar' ? /^(\d{1,12})([smhdwMy])$/.exec(tree.source) : null
  const seconds = match === null ? Number.NaN : Number(match[1]) * (UNITS.get(match[2] ?? '') ?? 0)
  if (seconds > 0 && seconds <= MOST_TIMESPAN_SECONDS) {
    if (!/[wMy]/.test(match?.[2] ?? '')) return seconds
    faults.warn(tree.place, 'timespan-unit', 'other tools may not know this unit', 'The specification has s, m, h, d.')
    return seconds
  }
  const unit = tree.kind === 'scalar' && /^\d+$/.test(tree.source) ? `Add a unit: ${tree.source}s.` : hint
  faults.error(tree.place, 'bad-timespan', `${describe(tree)} is no timespan`, unit)
  return 0
}

function readGenerate(tree: Tree | undefined, faults: Faults): boolean {
  if (tree === undefined) return false
  if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value
  if (tree.kind === 'scalar' && tree.plain && /^(yes|on|no|off)$/i.test(tree.source)) {
    const value = /^(yes|on)$/i.test(tree.source)
    faults.warn(tree.place, 'boolean-word', `${tree.source} is taken as ${value}`, `Write ${value}.`)
    return value
  }
  faults.error(tree.place, 'not-a-boolean', `generate needs true or false, not ${describe(tree)}`, null)
  return false
}

function readAliases(correlation: MapTree, references: readonly string[], faults: Faults): CorrelationRule['aliases'] {
  const tree = valueOf(correlation, 'aliases')
  const aliases = new Map<string, ReadonlyMap<string, string>>()
  if (tree === undefined) return aliases
  const hint = 'aliases: {address: {rule_a: source.ip, rule_b: destination.ip}}'
  if (tree.kind !== 'map') {
    faults.error(tree.place, 'bad-alias-map', `aliases is a map, not ${describe(tree)}`, hint)
    return aliases
  }
  for (const { key, value } of tree.entries) {
    if (value.kind !== 'map' || value.entries.length === 0) {
      faults.error(value.place, 'bad-alias-map', `the alias ${quote(key)} is a map, not ${describe(value)}`, hint)
      continue
    }
    aliases.set(key, readAlias(value, references, faults))
  }
  return aliases
}

function readAlias(map: MapTree, references: readonly string[], faults: Faults): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const { key, place, value } of map.entries) {
    if (!references.includes(key)) {
      const hint = suggest(key, references.slice(0, 20))
      faults.error(place, 'alias-unknown-rule', `rules does not list ${quote(key)}`, hint)
    } else if (value.kind !== 'scalar' || typeof value.value !== 'string' || value.value === '') {
      faults.error(value.place, 'bad-alias-map', `an alias names a field, not ${describe(value)}`, null)
    } else fields.set(key, value.value)
  }
  for (const reference of references) {
    if (fields.has(reference)) continue
    const hint = 'Its events have no such value and take no part.'
    faults.warn(map.place, 'alias-incomplete', `the alias says nothing of ${quote(reference)}`, hint)
  }
  return fields
}

function warnOfAliases(
  correlation: MapTree,
  aliases: CorrelationRule['aliases'],
  used: readonly string[],
  faults: Faults,
): void {
  const tree = valueOf(correlation, 'aliases')
  for (const { key, place } of tree?.kind === 'map' ? tree.entries : []) {
    if (!aliases.has(key) || used.includes(key)) continue
    faults.warn(place, 'unused-alias', `neither group-by nor field uses ${quote(key)}`, 'Use it or take it away.')
  }
}

/** A median is the 50th percentile. */
function withMedian(correlation: MapTree): MapTree {
  const entries = correlation.entries.map((entry): Entry => {
    if (entry.key !== 'condition' || entry.value.kind !== 'map') return entry
    const { place } = entry.value
    const value: ScalarTree = { kind: 'scalar', value: 50, source: '50', plain: true, place, inset: null, size: 1 }
    return {
      ...entry,
      value: { ...entry.value, entries: [...entry.value.entries, { key: 'percentile', place, value }] },
    }
  })
  return { ...correlation, entries }
}
