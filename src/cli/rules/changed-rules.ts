import { ruleId } from '../../analysis/detect.ts'
import { fault } from '../../evidence/fault.ts'
import type { WorkedMeta } from '../../model/bundle-recipe.ts'
import type { BundleFault } from '../../model/bundle.ts'
import { ruleDigest } from '../../sigma/rule-digest.ts'
import type { SigmaRule } from '../../sigma/rule.ts'
import { version } from '../version.ts'

/** Rules that are others now than those a bundle was made with, by id, with those that look at their hits. */
export interface ChangedRules {
  readonly changed: ReadonlySet<string>
  readonly faults: readonly BundleFault[]
}

const META = 'meta/bundle.json'

/**
 * Compares rules with the digests in a bundle. Another version of the program may have other rules, whose findings are then not
 * compared, and that is said; of this version they are an error.
 */
export function changedRules(rules: readonly SigmaRule[], { tool, rules: recorded }: WorkedMeta): ChangedRules {
  const now = new Map(rules.map((rule) => [ruleId(rule), ruleDigest(rule)]))
  const before = new Map(recorded.flatMap(({ id, sha256 }) => (sha256 === null ? [] : [[id, sha256] as const])))
  const differing = [...new Set([...now.keys(), ...before.keys()])].filter((id) => now.get(id) !== before.get(id))
  const code = tool.version === version() ? 'E-RULE' : 'W-RULE'
  const faults = differing.toSorted().map((id) => {
    const problem = !now.has(id) ? 'is not there any more' : !before.has(id) ? 'is new' : 'says something else now'
    return fault(code, META, `rule ${id} of ${tool.name} ${tool.version} ${problem}: its findings are not compared`)
  })
  return { changed: withDependents(new Set(differing), rules), faults }
}

function withDependents(changed: Set<string>, rules: readonly SigmaRule[]): ReadonlySet<string> {
  const names = new Map(rules.flatMap((rule) => [rule.id, rule.name].map((name) => [name, ruleId(rule)] as const)))
  // Those that others refer to stand first.
  for (const rule of rules) {
    if (rule.type !== 'correlation') continue
    const parts = rule.rules.map(({ reference }) => names.get(reference) ?? reference)
    if (parts.some((part) => changed.has(part))) changed.add(ruleId(rule))
  }
  return changed
}
