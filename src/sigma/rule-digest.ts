import { createHash } from 'node:crypto'
import { canonicalJson, type CanonicalValue } from '../model/canonical-json.ts'
import { packRules } from './pack.ts'
import type { SigmaRule } from './rule.ts'

/**
 * SHA-256 (hex) of what a rule says, as it was run: RFC 8785 JSON of the rule with the settings of the organisation in it,
 * and without the places in its file, so that comments and layout do not count.
 */
export function ruleDigest(rule: SigmaRule): string {
  const [plain] = JSON.parse(packRules([rule]), withoutPlace) as CanonicalValue[]
  return createHash('sha256')
    .update(canonicalJson(plain ?? null))
    .digest('hex')
}

/** A test of a field has a `place` too, which is a word. */
function withoutPlace(key: string, value: unknown): unknown {
  return key === 'place' && typeof value === 'object' ? undefined : value
}
