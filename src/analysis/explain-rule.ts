import { LOG_FORMATS } from '../formats/registry.ts'
import { EVENT_COLUMNS } from '../model/columns.ts'
import { ACTIVITIES } from '../model/event.ts'
import type { ExplainedPart, ExplainedRule, ExplainedSql, ExplainedTest } from '../model/rule-explanation.ts'
import { compileCorrelation } from '../sigma/correlation.ts'
import { unsupportedCorrelation } from '../sigma/correlation-support.ts'
import { describeMatch, type DescribedMatch } from '../sigma/describe-match.ts'
import type { EventSurvey } from '../sigma/event-survey.ts'
import { scopeOf } from '../sigma/logsource.ts'
import { compileMatches } from '../sigma/matches.ts'
import { ruleReferences } from '../sigma/references.ts'
import type { RunnableRule } from '../sigma/resolve.ts'
import type { CorrelationRule, DetectionRule, SigmaRule } from '../sigma/rule.ts'
import { callRule, reportingRules, summariseRule } from '../sigma/summary.ts'
import { columnPlan, hitsSql } from './rule-hits.ts'
import { correlationPlan, type RanRules } from './run-rules.ts'

/** A rule of ten thousand values has few tests; one of more than these is no rule to read. */
export const MOST_TESTS = 200

/** What a rule is, in words: itself, its tests, and the rules that it is made of. */
export interface Explained {
  readonly rule: ExplainedRule
  readonly described: DescribedMatch
  readonly tests: ExplainedTest[]
  readonly parts: ExplainedPart[]
}

/** Explains a rule of a set without any logs. */
export function explainRule(rule: RunnableRule, rules: readonly SigmaRule[], disabled: boolean): Explained {
  const described = describeMatch(rule.type === 'detection' ? rule.matches : [])
  const references = ruleReferences(rules)
  const keys = [rule.id, rule.name].filter((key) => key !== null)
  const usedBy = rules.filter(
    (each) => each.type === 'correlation' && each.rules.some(({ reference }) => keys.includes(reference)),
  )
  return {
    rule: {
      ...summariseRule(rule, reportingRules(rules).has(rule)),
      description: rule.description,
      references: [...rule.references],
      falsepositives: [...rule.falsepositives],
      disabled,
      ...(rule.type === 'detection' ? detectionShape(rule, described.formula) : correlationShape(rule)),
      used_by: usedBy.map(callRule),
    },
    described,
    tests: described.tests.slice(0, MOST_TESTS).map(({ words, negated, place }, index) => ({
      number: index + 1,
      test: words,
      negated,
      line: place.line,
      events: null,
      reason: null,
    })),
    parts: rule.type === 'detection' ? [] : rule.rules.flatMap(({ reference }) => partOf(reference, references)),
  }
}

type Shape = Omit<
  ExplainedRule,
  keyof ReturnType<typeof summariseRule> | 'description' | 'references' | 'falsepositives' | 'disabled' | 'used_by'
>

const NO_CORRELATION = {
  correlation: null,
  group_by: [],
  fields: [],
  conditions: [],
  sequential: null,
  median_gap: null,
  per_value: null,
  supersedes: [],
}

function detectionShape({ logsource, taxonomy }: DetectionRule, formula: string): Shape {
  return { ...NO_CORRELATION, logsource: { ...logsource }, taxonomy, condition: formula }
}

function correlationShape({ correlation, groupBy, fields, conditions, burst }: CorrelationRule): Shape {
  return {
    logsource: null,
    taxonomy: null,
    condition: null,
    correlation,
    group_by: [...groupBy],
    fields: [...fields],
    conditions: conditions.map((each) => ({ ...each })),
    sequential: burst.sequential,
    median_gap: burst.medianGap,
    per_value: burst.perValue,
    supersedes: [...burst.supersedes],
  }
}

function partOf(reference: string, references: ReadonlyMap<string, SigmaRule>): ExplainedPart[] {
  const part = references.get(reference)
  if (part === undefined || part.type === 'filter') return []
  return [{ reference, title: part.title, type: part.type, hits: null, attempts: null, reason: null }]
}

/**
 * The SQL that a rule becomes: how events are matched, how hits are made of that, and how correlations count them.
 * `rules` are the rule and all it is made of. Without a survey of logs it is that of logs which have everything.
 */
export function ruleSql(
  rules: readonly RunnableRule[],
  survey: EventSurvey | null,
  skewToleranceSeconds: number,
): ExplainedSql[] {
  const detections = rules.filter((rule): rule is DetectionRule => rule.type === 'detection')
  const correlations = rules.filter((rule): rule is CorrelationRule => rule.type === 'correlation')
  const { batches } = compileMatches(detections, survey ?? fullSurvey(detections))
  const match = batches.map(({ sql, rules: asked }): ExplainedSql => ({
    step: 'match',
    rules: asked.flatMap((index) => detections[index] ?? []).map(callRule),
    statements: [sql],
  }))
  if (correlations.length === 0) return match
  const numbers = new Map<SigmaRule, number>([...detections, ...correlations].map((rule, index) => [rule, index]))
  const byReference = ruleReferences(rules)
  const columns = columnPlan(rules, byReference, numbers)
  const tables: Pick<RanRules, 'numbers' | 'byReference' | 'columns'> = { numbers, byReference, columns }
  const hits: ExplainedSql = { step: 'hits', rules: detections.map(callRule), statements: [hitsSql(columns)] }
  const runnable = correlations.filter((rule) => unsupportedCorrelation(rule) === null)
  const correlate = runnable.map((rule): ExplainedSql => ({
    step: 'correlate',
    rules: [callRule(rule)],
    statements: [...compileCorrelation(rule, correlationPlan(rule, tables, skewToleranceSeconds))],
  }))
  return [...match, hits, ...correlate]
}

/** A survey of logs that have events of every kind with every field, as far as rules ask. */
export function fullSurvey(rules: readonly DetectionRule[]): EventSurvey {
  const activities = new Map(ACTIVITIES.map((activity) => [activity, 1]))
  const columns = new Set([...EVENT_COLUMNS.map(({ name }) => name), 'text'])
  const scopes = rules.map(({ logsource }) => scopeOf(logsource))
  const channels = scopes.flatMap((answer) => ('scope' in answer ? (answer.scope.channels ?? []) : []))
  return {
    formats: new Map(LOG_FORMATS.map(({ id }) => [id, activities])),
    filled: new Map(LOG_FORMATS.map(({ id }) => [id, columns])),
    programs: null,
    channels: new Set(channels.map((name) => name.toLowerCase())),
    samples: new Map(),
  }
}
