import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileCorrelation, runCorrelation } from '../../src/sigma/correlation.ts'
import { unsupportedCorrelation } from '../../src/sigma/correlation-support.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'
import { batch, type Batch, type Link } from './correlation-cases.ts'
import { oracleBursts, type OracleBurst } from './correlation-oracle.ts'
import { fillHits, type Hit } from './correlation-support.ts'

/** Batches of ten cases. */
const RUNS = process.env['TATOU_DEEP'] === '1' ? 1000 : 100

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const BURSTS = `SELECT rule, groups, first_us AS "first", last_us AS "last", satisfied_us AS satisfied, "count", distinct_count AS "distinct",
    CAST(observed_millionths AS VARCHAR) AS observed, input, skew_sensitive AS skew,
    (SELECT list(rid ORDER BY rid) FROM burst_hit h WHERE h.burst = b.burst) AS rids,
    (SELECT list(us ORDER BY us) FROM burst_end e WHERE e.burst = b.burst) AS ends
  FROM burst b ORDER BY burst`

async function ask(store: Store, links: readonly Link[], hits: readonly Hit[]): Promise<unknown[]> {
  await fillHits(store, hits, 4)
  for (const { rule, plan } of links) await runCorrelation(store, rule, plan)
  return store.rows(BURSTS)
}

/** All cases of a batch at once: they differ in the field `case`, which every rule groups by. */
function inOrder(logs: readonly (readonly Hit[])[]): Hit[] {
  return logs
    .flat()
    .toSorted((a, b) => a.us - b.us || (a.input ?? 0) - (b.input ?? 0) || a.rid - b.rid || a.rule - b.rule)
}

function expected(links: readonly Link[], hits: readonly Hit[]): unknown[] {
  const placed = hits.map((hit, at) => ({ ...hit, at }))
  const bursts: OracleBurst[] = []
  for (const { rule, plan } of links) bursts.push(...oracleBursts(rule, plan, placed, bursts))
  return bursts.map(({ records, observed, ...burst }) => ({
    ...burst,
    rids: records.map(({ rid }) => rid).toSorted((a, b) => a - b),
    observed: observed === null ? null : String(observed),
  }))
}

const supported = ({ links }: Batch): boolean => links.every(({ rule }) => unsupportedCorrelation(rule) === null)

it(`agrees with the plain evaluator on ${RUNS * 10} cases`, { timeout: 1_200_000 }, async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(batch.filter(supported), async ({ links, logs }) => {
      const hits = inOrder(logs)
      const answer = await ask(db, links, hits)
      found += answer.length
      try {
        expect(answer).toEqual(expected(links, hits))
      } catch (error) {
        throw new Error(links.map(({ rule, plan }) => compileCorrelation(rule, plan).join(';\n')).join(';\n\n'), {
          cause: error,
        })
      }
    }),
    { numRuns: RUNS },
  )
  expect(found).toBeGreaterThan(RUNS * 5)
})

it(
  'does not depend on the order of rows, but for the order in which names were tried, nor on threads',
  { timeout: 1_200_000 },
  async () => {
    const single = await openTestDatabase({ threads: 1 })
    try {
      const shuffled = batch.filter(supported).chain((one) => {
        const hits = inOrder(one.logs)
        return fc.tuple(
          fc.constant(one.links.map(withoutNames)),
          fc.constant(hits),
          fc.shuffledSubarray(hits, { minLength: hits.length }),
        )
      })
      await fc.assert(
        fc.asyncProperty(shuffled, async ([links, hits, mixed]) => {
          expect(await ask(single, links, mixed)).toEqual(await ask(db, links, hits))
        }),
        { numRuns: Math.floor(RUNS / 10) },
      )
    } finally {
      await single.close()
    }
  },
)

function withoutNames({ rule, plan }: Link): Link {
  return { rule: { ...rule, burst: { ...rule.burst, sequential: null } }, plan }
}
