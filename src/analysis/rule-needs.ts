import { columnsOf, fieldNeeds, type FieldNeeds } from '../sigma/fields.ts'
import { basesOf, ruleReferences } from '../sigma/references.ts'
import type { DetectionRule, SigmaRule } from '../sigma/rule.ts'
import { namedFields, SOURCE_PREFIX } from './rule-hits.ts'

/** Fields of ours that are worked out after the load. */
const DERIVED: ReadonlySet<string> = new Set([SOURCE_PREFIX])

/** The columns of events that rules need, beside those that every load keeps; `text` is the line itself. */
export function rulesNeed(rules: readonly SigmaRule[]): FieldNeeds {
  const detections = rules.filter((rule): rule is DetectionRule => rule.type === 'detection')
  const references = ruleReferences(rules)
  const needs = fieldNeeds(detections)
  const columns = new Set(needs.columns)
  for (const rule of rules) {
    if (rule.type !== 'correlation') continue
    for (const field of namedFields(rule)) {
      if (DERIVED.has(field)) continue
      for (const { reference } of rule.rules) {
        const actual = rule.aliases.get(field)?.get(reference) ?? field
        for (const { taxonomy, logsource } of basesOf(references.get(reference), references)) {
          for (const column of columnsOf(actual, taxonomy, logsource)) columns.add(column)
        }
      }
    }
  }
  const text = columns.delete('text') || needs.text
  return { columns: [...columns].toSorted(), text }
}
