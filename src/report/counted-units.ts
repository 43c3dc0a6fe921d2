import { ruleId } from '../analysis/detect.ts'
import { ACCOUNT_FIELD, SOURCE_PREFIX } from '../analysis/rule-hits.ts'
import type { CorrelationRule, SigmaRule } from '../sigma/rule.ts'

const FIELD_UNITS: ReadonlyMap<string, string> = new Map([
  [ACCOUNT_FIELD, 'account'],
  ['source.ip', 'source'],
  [SOURCE_PREFIX, 'network'],
  ['url.path', 'path'],
  ['file.name', 'file'],
])

/** What rules count, as one of them is called, by the ids that findings name them by; nothing for those that measure. */
export function unitsCounted(rules: readonly SigmaRule[]): ReadonlyMap<string, string> {
  return new Map(
    rules.flatMap((rule) => {
      const unit = rule.type === 'correlation' ? unitOf(rule) : undefined
      return unit === undefined ? [] : [[ruleId(rule), unit] as const]
    }),
  )
}

function unitOf({ correlation, fields }: CorrelationRule): string | undefined {
  switch (correlation) {
    case 'event_count':
      return 'attempt'
    case 'value_count':
      return (fields.length === 1 ? FIELD_UNITS.get(fields[0] ?? '') : undefined) ?? 'different value'
    case 'temporal':
    case 'temporal_ordered':
      return 'step'
    case 'value_sum':
    case 'value_avg':
    case 'value_percentile':
      return undefined
  }
}
