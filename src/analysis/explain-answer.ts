import type { ClosestGroup, ExplainedPart, ExplainedTest, RuleExplanationDocument } from '../model/rule-explanation.ts'
import { closestWindows, type ClosestWindow } from '../sigma/correlation-closest.ts'
import { conditionsOf } from '../sigma/correlation-condition.ts'
import { outcomeSql } from '../sigma/correlation-items.ts'
import { refusedBursts, type Refusal } from '../sigma/correlation-refusals.ts'
import { type EventSurvey, surveyEvents } from '../sigma/event-survey.ts'
import { countMatches } from '../sigma/match-rules.ts'
import type { RunnableRule } from '../sigma/resolve.ts'
import type { CorrelationRule, DetectionRule } from '../sigma/rule.ts'
import type { Database } from '../sql/database.ts'
import { formatInstant } from '../time/instant.ts'
import { buildAttempts } from './attempts.ts'
import { detect, ruleId } from './detect.ts'
import { type Explained, MOST_TESTS } from './explain-rule.ts'
import type { Evidence } from './investigation.ts'
import { correlationPlan, type RanRules, shortcoming, withPatterns } from './run-rules.ts'

/** How many groups are told of that came closest. */
const MOST_GROUPS = 5

/** Refused bursts that are looked through for those of the closest groups. */
const MOST_REFUSALS = 1_000

type Answer = NonNullable<RuleExplanationDocument['answer']>

/** What a rule made of logs, and why. */
export interface AnsweredRule {
  readonly survey: EventSurvey
  readonly answer: Answer
  readonly tests: ExplainedTest[]
  readonly parts: ExplainedPart[]
  readonly closest: ClosestGroup[]
}

/**
 * Runs a rule over loaded logs and tells what came of it. `rules` are the rule and all it is made of, those that others refer
 * to first.
 */
export async function answerRule(
  db: Database,
  rule: RunnableRule,
  rules: readonly RunnableRule[],
  explained: Explained,
  skewToleranceSeconds: number,
  evidence: Evidence,
): Promise<AnsweredRule> {
  await buildAttempts(db, { skewToleranceSeconds })
  const survey = await surveyEvents(db, evidence.formats)
  const counted = rule.type === 'detection' ? await countTests(db, rule, explained, survey) : null
  const detected = await detect(db, {
    rules,
    disabled: new Set(),
    faults: [],
    skewToleranceSeconds,
    // Groups that could not fire are of interest too.
    manyHits: Number.POSITIVE_INFINITY,
    survey,
  })
  const { ran } = detected
  const outcome = detected.rules.find(({ id, title }) => id === ruleId(rule) && title === rule.title)
  const silence = ran.silences.get(rule)
  const answer: Answer = {
    outcome: silence?.outcome ?? outcome?.outcome ?? 'clean',
    reason: silence?.reason ?? shortcoming(rule, ran),
    findings: outcome?.findings ?? 0,
    events: counted?.events ?? null,
    matched: counted === null ? null : await numberOf(db, `rule_hit_raw WHERE rule = ${ran.numbers.get(rule) ?? -1}`),
    hits: null,
    ungrouped: null,
    unvalued: null,
  }
  if (rule.type === 'detection') {
    return { survey, answer, tests: counted?.tests ?? explained.tests, parts: [], closest: [] }
  }
  const parts = await countParts(db, explained.parts, ran)
  const plan = correlationPlan(rule, ran, skewToleranceSeconds)
  const [row] = await db.rows(outcomeSql(rule, plan))
  const hits = {
    hits: Number(row?.['hits'] ?? 0),
    ungrouped: Number(row?.['ungrouped'] ?? 0),
    unvalued: Number(row?.['unvalued'] ?? 0),
  }
  const closest = silence === undefined ? await closestGroups(db, rule, ran, skewToleranceSeconds, evidence) : []
  return { survey, answer: { ...answer, ...hits }, tests: [], parts, closest }
}

async function numberOf(db: Database, from: string): Promise<number> {
  const [row] = await db.rows(`SELECT count(*) AS n FROM ${from}`)
  return Number(row?.['n'] ?? 0)
}

/** How many events there are of the log source of a rule, and how many satisfy each of its tests alone. */
async function countTests(
  db: Database,
  rule: DetectionRule,
  { tests, described }: Explained,
  survey: EventSurvey,
): Promise<{ readonly events: number; readonly tests: ExplainedTest[] }> {
  const all: DetectionRule = { ...rule, matches: [{ kind: 'and', of: [] }] }
  const each = described.tests.slice(0, MOST_TESTS).map(({ match }): DetectionRule => ({ ...rule, matches: [match] }))
  const { counts, notes } = await withPatterns(db, () => countMatches(db, [all, ...each], survey))
  const reasons = new Map(notes.map((note) => [note.rule, note.reason]))
  return {
    events: counts.get(0) ?? 0,
    tests: tests.map((test) => ({
      ...test,
      events: counts.get(test.number) ?? 0,
      reason: reasons.get(test.number) ?? null,
    })),
  }
}

async function countParts(db: Database, parts: readonly ExplainedPart[], ran: RanRules): Promise<ExplainedPart[]> {
  const counted: ExplainedPart[] = []
  for (const part of parts) {
    const rule = ran.byReference.get(part.reference)
    const number = rule === undefined ? -1 : (ran.numbers.get(rule) ?? -1)
    const reason = rule === undefined ? null : (ran.silences.get(rule)?.reason ?? null)
    if (part.type === 'correlation') {
      counted.push({ ...part, hits: await numberOf(db, `burst WHERE rule = ${number}`), reason })
      continue
    }
    const [row] = await db.rows(`SELECT sum(records)::BIGINT AS hits, sum(weight)::BIGINT AS attempts
      FROM (SELECT unit, weight, count(*) AS records FROM rule_hit WHERE rule = ${number} GROUP BY unit, weight)`)
    counted.push({ ...part, hits: Number(row?.['hits'] ?? 0), attempts: Number(row?.['attempts'] ?? 0), reason })
  }
  return counted
}

async function closestGroups(
  db: Database,
  rule: CorrelationRule,
  ran: RanRules,
  skewToleranceSeconds: number,
  evidence: Evidence,
): Promise<ClosestGroup[]> {
  const plan = correlationPlan(rule, ran, skewToleranceSeconds)
  const windows = await closestWindows(db, rule, plan, MOST_GROUPS)
  const key = (groups: unknown): string => JSON.stringify(groups)
  const bursts = await db.rows(`SELECT DISTINCT groups FROM burst WHERE rule = ${plan.number}`)
  const fired = new Set(bursts.map(({ groups }) => key(groups)))
  const refusals = new Map<string, Refusal>()
  for (const refusal of await refusedBursts(db, rule, plan, MOST_REFUSALS)) {
    if (!refusals.has(key(refusal.groups))) refusals.set(key(refusal.groups), refusal)
  }
  const refs = await refsOf(db, windows, evidence)
  return windows.map((window) => {
    const refused = fired.has(key(window.groups)) ? undefined : refusals.get(key(window.groups))
    return {
      group: Object.fromEntries(rule.groupBy.map((field, index) => [field, window.groups[index] ?? ''])),
      observed: window.observed,
      threshold: thresholdOf(rule),
      timespan_seconds: rule.timespanSeconds,
      first: formatInstant(window.firstUs),
      last: formatInstant(window.lastUs),
      fired: fired.has(key(window.groups)),
      missing: window.missing.flatMap((part) => rule.rules[part]?.reference ?? []),
      refused: refused === undefined ? null : withoutGroups(refused),
      ref: refs.get(window.lastRid) ?? { path: '', line: 0, offset: 0 },
    }
  })
}

function withoutGroups({ test, value, gte, lte }: Refusal): NonNullable<ClosestGroup['refused']> {
  return { test, value, gte, lte }
}

/** The lower bound of a correlation, else its first. */
function thresholdOf(rule: CorrelationRule): number | null {
  const conditions = conditionsOf(rule)
  return (conditions.find(({ op }) => op === 'gte' || op === 'gt') ?? conditions[0])?.value ?? null
}

/** Where the last records of windows stand. */
async function refsOf(
  db: Database,
  windows: readonly ClosestWindow[],
  { names, offsetsOf }: Evidence,
): Promise<ReadonlyMap<number, ClosestGroup['ref']>> {
  if (windows.length === 0) return new Map()
  const rids = windows.map(({ lastRid }) => lastRid).join(', ')
  const rows = await db.rows(`SELECT rid, input, line, "start" FROM event WHERE rid IN (${rids}) ORDER BY rid`)
  const refs = new Map<number, ClosestGroup['ref']>()
  for (const row of rows) {
    const [input, line] = [Number(row['input']), Number(row['line'])]
    const start = row['start']
    const offset = typeof start === 'number' ? start : ((await offsetsOf(input, [line])).get(line) ?? 0)
    refs.set(Number(row['rid']), { path: names.get(input)?.path ?? '', line, offset })
  }
  return refs
}
