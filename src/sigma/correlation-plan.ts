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

/** How windows are asked for. */
export interface WindowQuestion {
  /** The table of events, shaped like `correlation_item`. */
  readonly items: string
  /** Length of windows in microseconds. */
  readonly timespan: number
  /** Microseconds that must lie between the events of an order; 0 lets equal times be in order. */
  readonly gap: number
}

/** Stamps lie between 1970 and 2199, so a longer timespan is no other, and this one cannot overflow. */
const LONGEST_MICROS = 10_000_000_000_000_000

/** The timespan of a rule in microseconds. */
export function timespanMicros(rule: CorrelationRule): number {
  return Math.min(Math.round(rule.timespanSeconds * 1_000_000), LONGEST_MICROS)
}
