import type { Fault } from '../syntax/faults.ts'
import type { RuleFaultRow, RuleSummary } from '../model/rules.ts'
import type { CorrelationRule, SigmaRule } from './rule.ts'

/** How a rule is called where there is room for one word: by its name, else its id or title. */
export function callRule({ id, name, title }: Pick<SigmaRule, 'id' | 'name' | 'title'>): string {
  return name ?? id ?? title
}

/** A fault as documents have it. */
export function faultRow({ severity, code, place, subject, message, hint }: Fault): RuleFaultRow {
  return { severity, code, path: place.file, line: place.line, column: place.column, rule: subject, message, hint }
}

/** The rules that report findings of their own: all but filters, and those that correlations only build on. */
export function reportingRules(rules: readonly SigmaRule[]): ReadonlySet<SigmaRule> {
  const fed = new Set<string>()
  for (const rule of rules) {
    if (rule.type !== 'correlation' || rule.generate) continue
    for (const { reference } of rule.rules) fed.add(reference)
  }
  const isFed = (rule: SigmaRule): boolean => [rule.id, rule.name].some((key) => key !== null && fed.has(key))
  return new Set(rules.filter((rule) => rule.type !== 'filter' && !isFed(rule)))
}

/** Rules as a list for people. */
export function summariseRules(rules: readonly SigmaRule[]): RuleSummary[] {
  const reporting = reportingRules(rules)
  return rules.map((rule) => summariseRule(rule, reporting.has(rule)))
}

/** One rule as lists show it. */
export function summariseRule(rule: SigmaRule, reports: boolean): RuleSummary {
  return {
    id: rule.id,
    name: rule.name,
    title: rule.title,
    type: rule.type,
    kind: rule.kind,
    level: rule.level,
    status: rule.status,
    techniques: [...rule.techniques],
    threshold: rule.type === 'correlation' ? thresholdText(rule) : null,
    timespan_seconds: rule.type === 'correlation' ? rule.timespanSeconds : null,
    reports,
    path: rule.place.file,
    line: rule.place.line,
  }
}

const SIGNS = { gte: '≥', gt: '>', lte: '≤', lt: '<', eq: '=', neq: '≠' } as const

function thresholdText({ conditions, correlation, rules, fields }: CorrelationRule): string {
  const bounds = conditions.map(({ op, value }) => `${SIGNS[op]} ${value}`).join(', ')
  if (correlation === 'event_count') return bounds
  if (correlation === 'temporal' || correlation === 'temporal_ordered') return bounds || `all ${rules.length} rules`
  return `${bounds} of ${fields.join(' and ')}`
}
