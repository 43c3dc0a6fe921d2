import type { Fault } from '../syntax/faults.ts'
import type { DetectionRule, FilterRule, Logsource, Match, SigmaRule } from './rule.ts'
import { quote } from '../syntax/tree.ts'

/**
 * New rules for those that filters narrow: an event must satisfy the filter as well. A filter is put into a rule
 * only if its log source covers the rule's and both speak of fields in the same taxonomy: elsewhere it would look at
 * fields that are not there, and could hide everything. Where it names such a rule, a warning says so.
 */
export function applyFilters(
  rules: readonly SigmaRule[],
  filters: readonly FilterRule[],
  index: ReadonlyMap<string, SigmaRule>,
  faults: Fault[],
): ReadonlyMap<SigmaRule, DetectionRule> {
  const extra = new Map<DetectionRule, Match[]>()
  const detections = rules.filter((rule) => rule.type === 'detection')
  for (const filter of filters) {
    const narrowed =
      filter.rules === null ? detections.filter((rule) => fits(filter, rule)) : named(filter, index, faults)
    for (const rule of new Set(narrowed)) extra.set(rule, [...(extra.get(rule) ?? []), filter.match])
  }
  return new Map([...extra].map(([rule, matches]) => [rule, narrow(rule, matches)]))
}

function narrow(rule: DetectionRule, filters: readonly Match[]): DetectionRule {
  return { ...rule, matches: rule.matches.map((match) => ({ kind: 'and', of: [match, ...filters] })) }
}

function fits(filter: FilterRule, rule: DetectionRule): boolean {
  return filter.taxonomy === rule.taxonomy && covers(filter.logsource, rule.logsource)
}

/** Whether every event of one log source is also of the other: parts that a filter leaves open cover anything. */
function covers(filter: Logsource, rule: Logsource): boolean {
  const parts = ['category', 'product', 'service'] as const
  return parts.every((part) => filter[part] === null || filter[part] === rule[part])
}

function named(filter: FilterRule, index: ReadonlyMap<string, SigmaRule>, faults: Fault[]): DetectionRule[] {
  const found: DetectionRule[] = []
  for (const name of filter.rules ?? []) {
    const rule = index.get(name)
    const complaint = complaintOf(filter, rule, name)
    if (complaint === null && rule?.type === 'detection') found.push(rule)
    if (complaint === null) continue
    const [code, message, hint] = complaint
    faults.push({ code, severity: 'warning', message, hint, place: filter.place, subject: filter.title.slice(0, 256) })
  }
  return found
}

function complaintOf(
  filter: FilterRule,
  rule: SigmaRule | undefined,
  name: string,
): readonly [string, string, string] | null {
  if (rule === undefined) {
    return ['unknown-reference', `there is no rule ${quote(name)} to filter`, 'Name rules by name or id.']
  }
  if (rule.type !== 'detection') {
    const hint = 'Filter the rules that it counts.'
    return ['filter-without-use', `${quote(name)} is a ${rule.type}; filters narrow detections`, hint]
  }
  if (fits(filter, rule)) return null
  const what = filter.taxonomy === rule.taxonomy ? 'log source does not cover' : 'taxonomy is not that of'
  return ['filter-without-use', `the filter's ${what} ${quote(name)}; it is not applied`, 'Make both agree.']
}
