import type { LogFormat } from '../formats/log-format.ts'
import { createBurstTables } from '../sigma/burst-table.ts'
import { dropCorrelationTables, runCorrelation } from '../sigma/correlation.ts'
import type { CorrelationPlan } from '../sigma/correlation-plan.ts'
import { unsupportedCorrelation } from '../sigma/correlation-support.ts'
import type { EventSurvey } from '../sigma/event-survey.ts'
import { matchRules } from '../sigma/match-rules.ts'
import type { RuleNote } from '../sigma/matches.ts'
import { ruleReferences } from '../sigma/references.ts'
import type { CorrelationRule, DetectionRule, SigmaRule } from '../sigma/rule.ts'
import type { Database } from '../sql/database.ts'
import { identifier } from '../sql/literal.ts'
import { buildAccountPatterns } from './account-patterns.ts'
import { buildFailurePatterns } from './failure-patterns.ts'
import { bringHits, findLate, manyOf, needsAllParts, type Late } from './late-hits.ts'
import { ACCOUNT_FIELD, columnPlan, makeHits, type ColumnPlan } from './rule-hits.ts'
import { pairRecords } from './twin-records.ts'

/** Which rules to run. */
export interface RulesToRun {
  /** Rules with their filters put in, those that others refer to first. */
  readonly rules: readonly SigmaRule[]
  /** How far apart, in seconds, the clocks of two logs may be. */
  readonly skewToleranceSeconds: number
  /** From more hits than these on, a rule waits until it is known whose hits matter. */
  readonly manyHits?: number
  /** What the events are, where that is known already. */
  readonly survey?: EventSurvey
  /** The log formats there are; ours unless given. */
  readonly formats?: readonly LogFormat[]
}

/** Why a rule gave no answer. */
export interface Silence {
  readonly outcome: 'no_data' | 'unsupported'
  readonly reason: string
}

/** What came of rules, beside the tables of hits and bursts. */
export interface RanRules {
  /** What the tables call each rule. */
  readonly numbers: ReadonlyMap<SigmaRule, number>
  readonly byReference: ReadonlyMap<string, SigmaRule>
  /** The rules that gave no answer. */
  readonly silences: ReadonlyMap<SigmaRule, Silence>
  /** What rules that were asked could not take into account. */
  readonly lacking: ReadonlyMap<SigmaRule, string>
  /** The columns of `rule_hit`. */
  readonly columns: ColumnPlan
}

/**
 * Runs rules over the view `event` and the tables of the attempts. Makes `rule_hit_raw(rule, rid)` and `rule_hit` of the
 * rules about single events, `record_twin` of what two logs tell, and `burst`, `burst_hit` and `burst_end` of the correlations.
 */
export async function runRules(db: Database, plan: RulesToRun): Promise<RanRules> {
  const detections = plan.rules.filter((rule): rule is DetectionRule => rule.type === 'detection')
  const correlations = plan.rules.filter((rule): rule is CorrelationRule => rule.type === 'correlation')
  // Those that match events are numbered by their place in the list that is asked, as their hits are.
  const numbers = new Map<SigmaRule, number>([...detections, ...correlations].map((rule, index) => [rule, index]))
  const byReference = ruleReferences(plan.rules)
  const { silences, lacking } = await withPatterns(db, () => matchEvents(db, detections, plan))
  const columns = columnPlan(plan.rules, byReference, numbers)
  const counts = await rawCounts(db)
  const late = findLate(plan.rules, { numbers, byReference }, counts, plan.manyHits ?? manyOf(counts))
  await pairRecords(db, skewMicros(plan.skewToleranceSeconds))
  await makeHits(db, columns, late.hits)
  await createBurstTables(db)
  const ran: RanRules = { numbers, byReference, silences, lacking, columns }
  const weights = await hitWeights(db)
  for (const rule of late.hits) weights.set(rule, counts.get(rule) ?? 0)
  for (const rule of correlations) {
    if (late.correlations.has(rule)) continue
    const silence = await correlate(db, rule, ran, { skewToleranceSeconds: plan.skewToleranceSeconds, weights, late })
    if (silence !== null) silences.set(rule, silence)
  }
  await dropCorrelationTables(db)
  return ran
}

/** Asks the rules about single events: fills `rule_hit_raw`, and says which rules gave no answer. */
async function matchEvents(
  db: Database,
  rules: readonly DetectionRule[],
  { survey, formats }: Pick<RulesToRun, 'survey' | 'formats'>,
): Promise<{ silences: Map<SigmaRule, Silence>; lacking: Map<SigmaRule, string> }> {
  const { plan, errors } = await matchRules(db, rules, survey, formats)
  const silences = new Map<SigmaRule, Silence>()
  const lacking = new Map<SigmaRule, string>()
  const note = (notes: readonly RuleNote[], told: (rule: SigmaRule, reason: string) => void): void => {
    for (const { rule: index, reason } of notes) {
      const rule = rules[index]
      if (rule) told(rule, reason)
    }
  }
  note(plan.incomplete, (rule, reason) => lacking.set(rule, reason))
  note(plan.noData, (rule, reason) => silences.set(rule, { outcome: 'no_data', reason }))
  note([...plan.unsupported, ...errors], (rule, reason) => silences.set(rule, { outcome: 'unsupported', reason }))
  return { silences, lacking }
}

/** Does something while `event` has the fields too that are worked out from attempts. */
export async function withPatterns<T>(db: Database, body: () => Promise<T>): Promise<T> {
  await buildFailurePatterns(db)
  await buildAccountPatterns(db)
  const [current] = await db.rows('SELECT current_database() AS name')
  const event = `${identifier(String(current?.['name']))}.main.event`
  await db.run(`
    CREATE OR REPLACE TEMP TABLE event_pattern AS
      SELECT r.rid, f.pattern AS failure_pattern, a.pattern AS account_pattern FROM attempt_record r
      LEFT JOIN failure_pattern f USING (attempt) LEFT JOIN account_pattern a USING (attempt)
      WHERE f.pattern IS NOT NULL OR a.pattern IS NOT NULL;
    CREATE TEMP VIEW event AS SELECT e.*, p.failure_pattern, p.account_pattern FROM ${event} e LEFT JOIN event_pattern p USING (rid)`)
  const result = await body()
  await db.run('DROP VIEW temp.main.event')
  return result
}

async function rawCounts(db: Database): Promise<Map<number, number>> {
  const rows = await db.rows('SELECT rule, count(*) AS hits FROM rule_hit_raw GROUP BY rule')
  return new Map(rows.map((row) => [Number(row['rule']), Number(row['hits'])]))
}

async function hitWeights(db: Database): Promise<Map<number, number>> {
  const rows = await db.rows('SELECT rule, CAST(sum(weight) AS BIGINT) AS weight FROM rule_hit GROUP BY rule')
  return new Map(rows.map((row) => [Number(row['rule']), Number(row['weight'])]))
}

/** Whether there are enough hits in all for any group to satisfy a correlation; most have far too few, and cost nothing then. */
function couldHold(rule: CorrelationRule, parts: readonly number[]): boolean {
  if (parts.every((weight) => weight === 0)) return false
  if (rule.correlation === 'event_count' || rule.correlation === 'value_count') {
    const sum = parts.reduce((total, weight) => total + weight, 0)
    return rule.conditions.every(({ op, value }) => (op === 'gte' ? sum >= value : op === 'gt' ? sum > value : true))
  }
  return !needsAllParts(rule) || parts.every((weight) => weight > 0)
}

/** What a correlation must know of its parts and columns, where rules were run. */
export function correlationPlan(
  rule: CorrelationRule,
  { numbers, byReference, columns }: Pick<RanRules, 'numbers' | 'byReference' | 'columns'>,
  skewToleranceSeconds: number,
): CorrelationPlan {
  return {
    number: numbers.get(rule) ?? 0,
    parts: rule.rules.map(({ reference }) => {
      const part = byReference.get(reference)
      return {
        kind: part?.type === 'correlation' ? 'correlation' : 'detection',
        number: part === undefined ? -1 : (numbers.get(part) ?? -1),
        columns: columns.forPart(rule, reference),
        groupBy: part?.type === 'correlation' ? part.groupBy : [],
      }
    }),
    accountField: ACCOUNT_FIELD,
    skewToleranceMicros: skewMicros(skewToleranceSeconds),
  }
}

function skewMicros(seconds: number): number {
  return Math.round(seconds * 1_000_000)
}

const NONE_LATE: Late = { hits: new Set(), correlations: new Set() }

interface Correlating {
  readonly skewToleranceSeconds: number
  /** By rule, how many attempts its hits or bursts are at most. */
  readonly weights: Map<number, number>
  /** Rules whose hits are brought when a correlation needs them. */
  readonly late: Late
}

/** Why a correlation cannot answer, going by what became of the rules that it is made of; null when it can. */
export function correlationSilence(
  rule: CorrelationRule,
  { byReference, silences }: Pick<RanRules, 'byReference' | 'silences'>,
): Silence | null {
  const unsupported = unsupportedCorrelation(rule)
  if (unsupported !== null) return { outcome: 'unsupported', reason: unsupported }
  const silent = rule.rules.map(({ reference }) => {
    const part = byReference.get(reference)
    return part === undefined ? undefined : silences.get(part)
  })
  const broken = silent.find((silence) => silence?.outcome === 'unsupported')
  if (broken) return broken
  const noData = silent.find((silence) => silence?.outcome === 'no_data')
  return noData && silent.every((silence) => silence?.outcome === 'no_data') ? noData : null
}

/**
 * What a rule that was asked could not take into account: fields that no event has, or for a correlation what its rules
 * lack. Null when it had all it needs.
 */
export function shortcoming(
  rule: SigmaRule,
  ran: Pick<RanRules, 'byReference' | 'silences' | 'lacking'>,
): string | null {
  const own = ran.lacking.get(rule)
  if (own !== undefined || rule.type !== 'correlation') return own ?? null
  for (const { reference } of rule.rules) {
    const part = ran.byReference.get(reference)
    const reason = part === undefined ? null : (ran.silences.get(part)?.reason ?? shortcoming(part, ran))
    if (reason !== null) return `${reference}: ${reason}`
  }
  return null
}

/** Runs one correlation; says why it could not answer, or null. */
async function correlate(
  db: Database,
  rule: CorrelationRule,
  ran: RanRules,
  { skewToleranceSeconds, weights, late }: Correlating,
): Promise<Silence | null> {
  const silence = correlationSilence(rule, ran)
  if (silence !== null) return silence
  const parts = rule.rules.map(({ reference }) => ran.byReference.get(reference))
  const plan = correlationPlan(rule, ran, skewToleranceSeconds)
  const waiting = parts.filter((part) => part !== undefined && late.correlations.has(part))
  const most = plan.parts.map(({ number }, index) => (waiting.includes(parts[index]) ? 1 : (weights.get(number) ?? 0)))
  if (!couldHold(rule, most)) return null
  await bringHits(db, rule, ran, ran.columns, late)
  for (const part of waiting) {
    if (part?.type === 'correlation') await correlate(db, part, ran, { skewToleranceSeconds, weights, late: NONE_LATE })
  }
  const { bursts } = await runCorrelation(db, rule, plan)
  weights.set(plan.number, bursts)
  return null
}
