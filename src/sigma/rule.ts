import type { FINDING_KINDS, LEVELS } from '../model/finding.ts'
import type { Place } from '../syntax/faults.ts'

/** A part of a text pattern: literal text, `*` (any run of characters, also none) or `?` (exactly one). */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte'

/** `week` is the ISO week; all parts are of the event's time in UTC. */
export type DatePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** What one value of a field must satisfy, after every modifier has been applied. */
export type Test =
  /** The whole value matches the pattern; without case unless `cased`. */
  | { readonly kind: 'text'; readonly pattern: readonly PatternPart[]; readonly cased: boolean }
  /** Equal to a number: `200` takes the values 200, 200.0 and the text "200". */
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** The field is absent or null. */
  | { readonly kind: 'null' }
  /** Whether the field is there at all; a field that is null is not. */
  | { readonly kind: 'exists'; readonly value: boolean }
  /** Found anywhere in the value, in RE2 syntax; with case unless `i`. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly i: boolean; readonly m: boolean; readonly s: boolean }
  /** Compares a number; a value that is none never holds. */
  | { readonly kind: 'compare'; readonly op: Comparison; readonly value: number }
  /** Compares a part of a time; `op` null is equality. */
  | { readonly kind: 'date'; readonly part: DatePart; readonly op: Comparison | null; readonly value: number }
  /** An address inside a network, spelled in RFC 5952. */
  | { readonly kind: 'cidr'; readonly address: string; readonly prefix: number }
  /** Compared with another field of the same event; without case unless `cased`. A missing one never holds. */
  | {
      readonly kind: 'field'
      readonly other: string
      readonly place: 'whole' | 'contains' | 'startswith' | 'endswith'
      readonly cased: boolean
    }

/**
 * What an event must satisfy: the condition of a rule with its selections put in. A leaf without a field (a
 * keyword) looks at the whole raw line. A leaf on a field that is absent is false, except `null` and `exists: false`.
 * `and` of nothing holds, `or` of nothing does not.
 */
export type Match =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Match[] }
  | { readonly kind: 'not'; readonly of: Match }
  | { readonly kind: 'leaf'; readonly field: string | null; readonly test: Test; readonly place: Place }

export interface Logsource {
  readonly category: string | null
  readonly product: string | null
  readonly service: string | null
}

/** What every Sigma document says of itself. */
export interface RuleHead {
  readonly id: string | null
  readonly name: string | null
  readonly title: string
  readonly description: string
  readonly status: string | null
  readonly level: (typeof LEVELS)[number]
  readonly tags: readonly string[]
  /** ATT&CK ids of the tags, in upper case and in order: `T1110.003`. */
  readonly techniques: readonly string[]
  readonly references: readonly string[]
  readonly falsepositives: readonly string[]
  /** Our own key `kind`: what a finding of this rule is. */
  readonly kind: (typeof FINDING_KINDS)[number]
  readonly place: Place
}

/** A rule about single events. A list of conditions is several matches, any of which is a hit. */
export interface DetectionRule extends RuleHead {
  readonly type: 'detection'
  readonly logsource: Logsource
  /** Fields have the names of this taxonomy: `sigma` (the default), `ecs`, or a vendor's. */
  readonly taxonomy: string
  readonly matches: readonly Match[]
}

export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'temporal'
  | 'temporal_ordered'
  | 'value_sum'
  | 'value_avg'
  | 'value_percentile'

export type Operator = Comparison | 'eq' | 'neq'

/** A boolean expression over the rules of a temporal correlation (SEP 198), by their place in `rules`. */
export type RuleExpression =
  | { readonly kind: 'and' | 'or'; readonly of: readonly RuleExpression[] }
  | { readonly kind: 'not'; readonly of: RuleExpression }
  | { readonly kind: 'rule'; readonly index: number }

/**
 * Our own key `tatou` of a correlation: what a burst must be besides, told from its attempts as a whole. Other
 * engines ignore it, and then find the same bursts and more.
 */
export interface BurstTest {
  /** Names of the counted values (or of accounts) hold a run of at least so many: victim1, victim2, victim3 … */
  readonly sequential: number | null
  /** Median seconds between consecutive attempts. */
  readonly medianGap: Bounds | null
  /** Median attempts for each distinct counted value. */
  readonly perValue: Bounds | null
  /** Names or ids of rules whose findings inside this one (same extent, shared evidence) say less. */
  readonly supersedes: readonly string[]
}

export interface Bounds {
  readonly gte: number | null
  readonly lte: number | null
}

/** A rule about several events in time. */
export interface CorrelationRule extends RuleHead {
  readonly type: 'correlation'
  readonly correlation: CorrelationType
  /** Names or ids of rules, as written; each may be a correlation itself. */
  readonly rules: readonly { readonly reference: string; readonly place: Place }[]
  readonly groupBy: readonly string[]
  readonly timespanSeconds: number
  /** All must hold. Temporal rules without a condition: all of the rules occur (`gte` their number). */
  readonly conditions: readonly { readonly op: Operator; readonly value: number }[]
  /** Counted or measured fields; several are a tuple. Empty for event_count and temporal. */
  readonly fields: readonly string[]
  /** For value_percentile: which percentile, 1 to 99. */
  readonly percentile: number | null
  readonly expression: RuleExpression | null
  /** Alias used in `groupBy`, and for each rule (as written in `rules`) the field it stands for. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Rules referred to report on their own too. */
  readonly generate: boolean
  readonly burst: BurstTest
}

/** Narrows other rules: an event counts for them only if it satisfies this as well. */
export interface FilterRule extends RuleHead {
  readonly type: 'filter'
  readonly logsource: Logsource
  readonly taxonomy: string
  /** Names or ids; null for any rule whose log source it covers. */
  readonly rules: readonly string[] | null
  readonly match: Match
}

export type SigmaRule = DetectionRule | CorrelationRule | FilterRule
