import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { surveyEvents } from '../../src/sigma/event-survey.ts'
import { compileMatches } from '../../src/sigma/matches.ts'
import type { DetectionRule } from '../../src/sigma/rule.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { event, rule } from './match-cases.ts'
import { naiveHit } from './naive-match.ts'
import { askRules, hitsOf } from './vector-answers.ts'
import type { VectorEvent } from './vector-event.ts'

/** So many rules and events are asked at once: every rule of every event. */
const RULES = 25
const EVENTS = 40
const RUNS = process.env['TATOU_DEEP'] === '1' ? 100 : 5

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

/**
 * The pairs of a rule and an event on which the two do not agree, and how many hits there are. Rules are asked all
 * at once, and each alone: then nothing but its own guard lets rows pass.
 */
async function compare(
  rules: readonly DetectionRule[],
  events: readonly VectorEvent[],
): Promise<{ wrong: unknown[]; hits: number }> {
  const together = await hitsOf(db, rules, events)
  const survey = await surveyEvents(db)
  const alone: ReadonlySet<number>[] = []
  for (const each of rules) alone.push((await askRules(db, [each], survey))[0] ?? new Set())
  const wrong = rules.flatMap((each, number) =>
    events.flatMap((one, index) => {
      const naive = naiveHit(each, one)
      const answers = [together, alone].map((hits) => hits[number]?.has(index) === true)
      const isRight = answers.every((answer) => answer === naive)
      return isRight ? [] : [{ matches: each.matches, taxonomy: each.taxonomy, event: one, naive, answers }]
    }),
  )
  return { wrong, hits: together.reduce((sum, { size }) => sum + size, 0) }
}

async function explain(rules: readonly DetectionRule[]): Promise<string> {
  const { batches } = compileMatches(rules, await surveyEvents(db))
  return batches.map(({ sql }) => sql.slice(0, 5_000)).join('\n')
}

it(`agrees with the plain evaluator on ${RUNS * RULES * EVENTS} rules and events`, { timeout: 1_200_000 }, async () => {
  let hits = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: RULES, maxLength: RULES }),
      fc.array(event, { minLength: EVENTS, maxLength: EVENTS }),
      async (rules, events) => {
        const found = await compare(rules, events)
        hits += found.hits
        const [first] = found.wrong
        if (first !== undefined) throw new Error(`${JSON.stringify(first)}\n${await explain(rules)}`)
      },
    ),
    { numRuns: RUNS },
  )
  // Neither all nor nothing, or the agreement would say little.
  const share = hits / (RUNS * RULES * EVENTS)
  expect(share).toBeGreaterThan(0.05)
  expect(share).toBeLessThan(0.95)
})
