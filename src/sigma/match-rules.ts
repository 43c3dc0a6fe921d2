import type { LogFormat } from '../formats/log-format.ts'
import type { Database } from '../sql/database.ts'
import { type EventSurvey, surveyEvents } from './event-survey.ts'
import { compileMatches, type MatchBatch, type MatchPlan, type RuleNote } from './matches.ts'
import type { DetectionRule } from './rule.ts'
import { INSERT_HITS } from './scan.ts'

/** What became of the rules: the plan, and those that the engine refused. */
export interface MatchResult {
  readonly plan: MatchPlan
  readonly errors: readonly RuleNote[]
}

/**
 * Asks detection rules of the loaded events: makes the temporary table `rule_hit_raw(rule INTEGER, rid BIGINT)`, a
 * row for each rule (its place in the list) and event that satisfies it, in no order. Should the engine refuse a
 * statement, its rules are asked one by one, so that only the one at fault is lost.
 */
export async function matchRules(
  db: Database,
  rules: readonly DetectionRule[],
  survey?: EventSurvey,
  formats?: readonly LogFormat[],
): Promise<MatchResult> {
  const plan = compileMatches(rules, survey ?? (await surveyEvents(db, formats)))
  return { plan, errors: await askMatches(db, plan) }
}

/** The same with rules that were compiled before. Returns what the engine refused. */
export async function askMatches(db: Database, plan: MatchPlan): Promise<readonly RuleNote[]> {
  await db.run('CREATE OR REPLACE TEMP TABLE rule_hit_raw (rule INTEGER, rid BIGINT)')
  const errors: RuleNote[] = []
  for (const batch of plan.batches) errors.push(...(await runBatch(batch, (sql) => db.run(sql))))
  return errors
}

/** How many events satisfy each rule (its place in the list), where any does. */
export async function countMatches(
  db: Database,
  rules: readonly DetectionRule[],
  survey: EventSurvey,
): Promise<{ readonly counts: ReadonlyMap<number, number>; readonly notes: readonly RuleNote[] }> {
  const plan = compileMatches(rules, survey)
  const counts = new Map<number, number>()
  const notes = [...plan.noData, ...plan.unsupported]
  const count = async (sql: string): Promise<void> => {
    const hits = sql.slice(INSERT_HITS.length)
    for (const { rule, events } of await db.rows(`SELECT rule, count(*) AS events FROM (${hits}) GROUP BY rule`)) {
      counts.set(Number(rule), Number(events))
    }
  }
  for (const batch of plan.batches) notes.push(...(await runBatch(batch, count)))
  return { counts, notes }
}

async function runBatch(batch: MatchBatch, ask: (sql: string) => Promise<void>): Promise<RuleNote[]> {
  try {
    await ask(batch.sql)
    return []
  } catch (error) {
    // A run that is cut off fails too; that is nobody's fault.
    if (!isRefusal(error)) throw error
    const [only] = batch.rules
    if (batch.rules.length === 1 && only !== undefined) return [{ rule: only, reason: reasonOf(error) }]
    const errors: RuleNote[] = []
    for (const part of batch.split()) errors.push(...(await runBatch(part, ask)))
    return errors
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && !/^(?:INTERRUPT|Interrupt)/.test(error.message)
}

function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return line.slice(0, 200)
}
