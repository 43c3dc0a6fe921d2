import { ruleReferences } from './references.ts'
import type { SigmaRule } from './rule.ts'

/** Rules and all that they are made of, as they stand in `rules`: those that others refer to first. */
export function withParts<R extends SigmaRule>(wanted: readonly SigmaRule[], rules: readonly R[]): R[] {
  const references = ruleReferences(rules)
  const found = new Set<SigmaRule>(wanted)
  // A set may grow while it is gone through: what is added comes last.
  for (const rule of found) {
    if (rule.type !== 'correlation') continue
    for (const { reference } of rule.rules) {
      const part = references.get(reference)
      if (part !== undefined) found.add(part)
    }
  }
  return rules.filter((rule) => found.has(rule))
}
