import type { DetectionRule, SigmaRule } from './rule.ts'

/** Rules by every word that others may refer to them with: id and name. */
export type RuleReferences = ReadonlyMap<string, SigmaRule>

/** The words by which rules can be referred to. */
export function ruleReferences(rules: readonly SigmaRule[]): RuleReferences {
  const found = new Map<string, SigmaRule>()
  for (const rule of rules) for (const key of [rule.id, rule.name]) if (key !== null) found.set(key, rule)
  return found
}

/** The detections that a rule builds on, through any chain of correlations. */
export function basesOf(
  rule: SigmaRule | undefined,
  references: RuleReferences,
  seen = new Set<SigmaRule>(),
): readonly DetectionRule[] {
  if (rule === undefined || rule.type === 'filter' || seen.has(rule)) return []
  seen.add(rule)
  if (rule.type === 'detection') return [rule]
  return rule.rules.flatMap(({ reference }) => basesOf(references.get(reference), references, seen))
}
