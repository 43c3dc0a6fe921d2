import type { CorrelationRule } from './rule.ts'

/**
 * One of the rules that a correlation refers to, in the order of its list. A correlation among them has run before.
 */
export interface CorrelationPart {
  readonly kind: 'detection' | 'correlation'
  /** Its number in `rule_hit.rule` (detection) or `burst.rule` (correlation). */
  readonly number: number
  /** The column of `rule_hit` for each field that the correlation names; an alias is resolved for this part. */
  readonly columns: ReadonlyMap<string, string>
  /** What a correlation among them groups by: these fields of its bursts are known from `burst.groups`. */
  readonly groupBy: readonly string[]
}

/** What a correlation needs to know besides the rule: where its events and fields stand. */
export interface CorrelationPlan {
  /** Its own number. */
  readonly number: number
  readonly parts: readonly CorrelationPart[]
  /** The field that names accounts, for tests of names where the rule counts no field. */
  readonly accountField: string
  /** How far the clocks of two inputs may be apart. */
  readonly skewToleranceMicros: number
}

/** What was looked at, for the report on the rule. Counts are of hits. */
export interface CorrelationOutcome {
  readonly bursts: number
  readonly hits: number
  /** Without a value in a field that the rule groups by. */
  readonly ungrouped: number
  /** Without a value in a field that the rule counts or measures, or with one that is no number. */
  readonly unvalued: number
}

/** A rule of more parts or orders than these is refused: each costs a column or a window. */
const MOST_PARTS = 64

/** Stamps lie between 1970 and 2199, so a longer timespan is no other, and this one cannot overflow. */
const LONGEST_MICROS = 10_000_000_000_000_000

/** The timespan of a rule in microseconds. */
export function timespanMicros(rule: CorrelationRule): number {
  return Math.min(Math.round(rule.timespanSeconds * 1_000_000), LONGEST_MICROS)
}

/** Why a correlation cannot run, in words for its report; null when it can. */
export function unsupportedCorrelation(rule: CorrelationRule): string | null {
  if (rule.rules.length === 0) return 'it refers to no rule'
  if (rule.rules.length > MOST_PARTS) return `it refers to more than ${MOST_PARTS} rules`
  return null
}
