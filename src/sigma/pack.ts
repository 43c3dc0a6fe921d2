import type { SigmaRule } from './rule.ts'

/** What a map becomes in JSON; no rule has a key of this name. */
const MAP = '$map'

/** Rules as JSON text: reading them back takes a hundredth of the time that their YAML takes. */
export function packRules(rules: readonly SigmaRule[]): string {
  return JSON.stringify(rules, (_, value: unknown) => (value instanceof Map ? { [MAP]: [...value] } : value))
}

/** The rules of `packRules`, equal to those that went in. The text must be our own: its shape is not checked. */
export function unpackRules(text: string): readonly SigmaRule[] {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && MAP in value && Array.isArray(value[MAP])
      ? new Map(value[MAP])
      : value,
  ) as readonly SigmaRule[]
}
