import { expect } from 'vitest'
import { type EventSurvey, surveyEvents } from '../../src/sigma/event-survey.ts'
import { matchRules } from '../../src/sigma/match-rules.ts'
import type { DetectionRule } from '../../src/sigma/rule.ts'
import type { Database } from '../../src/sql/database.ts'
import { fillInputs } from '../support/database.ts'
import { rowOf, type VectorEvent } from './vector-event.ts'
import type { Vector } from './vectors.ts'

/** The places of the events that each rule hits, by the program. Fails when a rule cannot be asked. */
export async function hitsOf(
  db: Database,
  rules: readonly DetectionRule[],
  events: readonly VectorEvent[],
): Promise<ReadonlySet<number>[]> {
  await fillInputs(db, [{ path: 'log', rows: events.map(rowOf) }])
  return askRules(db, rules)
}

/** The same of events that are loaded. */
export async function askRules(
  db: Database,
  rules: readonly DetectionRule[],
  survey?: EventSurvey,
): Promise<ReadonlySet<number>[]> {
  const { plan, errors } = await matchRules(db, rules, survey)
  expect({ errors, unsupported: plan.unsupported }).toEqual({ errors: [], unsupported: [] })
  const hits = rules.map(() => new Set<number>())
  for (const { rule, rid } of await db.rows('SELECT rule, rid FROM rule_hit_raw')) hits[Number(rule)]?.add(Number(rid))
  return hits
}

/** For each vector whether each of its events is hit, with all rules and all events together. */
export async function answersOf(db: Database, vectors: readonly Vector[]): Promise<boolean[][]> {
  const rules = vectors.map(({ rule }) => rule)
  return ownEvents(vectors, await hitsOf(db, rules, eventsOf(vectors)))
}

/** The same with each rule in a statement of its own, where only its own guard lets rows pass. */
export async function answersAlone(db: Database, vectors: readonly Vector[]): Promise<boolean[][]> {
  await fillInputs(db, [{ path: 'log', rows: eventsOf(vectors).map(rowOf) }])
  const survey = await surveyEvents(db)
  const hits: ReadonlySet<number>[] = []
  for (const { rule } of vectors) hits.push((await askRules(db, [rule], survey))[0] ?? new Set())
  return ownEvents(vectors, hits)
}

function eventsOf(vectors: readonly Vector[]): VectorEvent[] {
  return vectors.flatMap((vector) => vector.events.map(({ event }) => event))
}

function ownEvents(vectors: readonly Vector[], hits: readonly ReadonlySet<number>[]): boolean[][] {
  let first = 0
  return vectors.map((vector, number) => {
    const start = first
    first += vector.events.length
    return vector.events.map((_, index) => hits[number]?.has(start + index) === true)
  })
}

/** What a vector says must come out. */
export function expectedOf({ events }: Vector): boolean[] {
  return events.map(({ hit }) => hit)
}
