import type { RuleSetting } from '../model/config.ts'
import type { SigmaRule } from './rule.ts'

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** A time span as configurations write it (`90s`, `10m`, `24h`, `7d`) in seconds. */
function spanSeconds(text: string): number {
  const unit = text.at(-1)
  const factor = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? SECONDS[unit] : 1
  return Number(text.slice(0, -1)) * factor
}

/** Rules with the organisation's own figures, and what of the settings names no rule. */
export interface SetRules {
  readonly rules: readonly SigmaRule[]
  /** Names and ids of rules that are switched off: they still feed correlations, and report nothing. */
  readonly disabled: ReadonlySet<SigmaRule>
  readonly unknown: readonly string[]
}

/** Puts levels, thresholds and time spans of a configuration (by rule name or id) into the rules. */
export function applySettings(rules: readonly SigmaRule[], settings: Readonly<Record<string, RuleSetting>>): SetRules {
  const used = new Set<string>()
  const disabled = new Set<SigmaRule>()
  const changed = rules.map((rule) => {
    const key = [rule.name, rule.id].find((each) => each !== null && Object.hasOwn(settings, each))
    const setting = key === null || key === undefined ? undefined : settings[key]
    if (setting === undefined || key === null || key === undefined) return rule
    used.add(key)
    const made = withSetting(rule, setting)
    if (setting.enabled === false) disabled.add(made)
    return made
  })
  return { rules: changed, disabled, unknown: Object.keys(settings).filter((key) => !used.has(key)) }
}

function withSetting(rule: SigmaRule, { level, threshold, timespan }: RuleSetting): SigmaRule {
  const levelled = level === undefined ? rule : { ...rule, level }
  if (levelled.type !== 'correlation') return levelled
  const isLower = (op: string): boolean => op === 'gte' || op === 'gt'
  return {
    ...levelled,
    timespanSeconds: timespan === undefined ? levelled.timespanSeconds : spanSeconds(timespan),
    conditions:
      threshold === undefined
        ? levelled.conditions
        : levelled.conditions.map((each) => (isLower(each.op) ? { op: 'gte', value: threshold } : each)),
  }
}
