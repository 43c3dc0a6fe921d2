import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { estimateSkews } from '../../src/analysis/skew.ts'
import { SkewEstimate } from '../../src/model/skew.ts'
import type { Store } from '../../src/store/store.ts'
import { fillInputs, openTestDatabase, type TestRow } from '../support/database.ts'

const START = (Date.UTC(2025, 9, 18, 8, 0, 0) * 1_000_000) / 1000
const RUNS = process.env['TATOU_DEEP'] === '1' ? 300 : 25

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

/** A request at a time in seconds. */
interface Request {
  readonly at: number
  readonly fields: TestRow
}

const rowOf = ({ at, fields }: Request): TestRow => ({
  class: 'event',
  format: 'access-log',
  time_source: 'stamp',
  t: START + Math.round(at * 1_000_000),
  activity: 'web_request',
  outcome: 'unknown',
  count: 1,
  enumeration: false,
  ...fields,
})

const web = (at: number, address: string, path: string): Request => ({
  at,
  fields: { source_ip: address, url_path: path },
})

/** Two inputs, each in the order of its stamps. */
async function fill(one: readonly Request[], two: readonly Request[]): Promise<void> {
  const rows = (requests: readonly Request[]): TestRow[] => requests.toSorted((a, b) => a.at - b.at).map(rowOf)
  await fillInputs(db, [
    { path: 'a.log', rows: rows(one) },
    { path: 'b.log', rows: rows(two) },
  ])
}

const later = (requests: readonly Request[], by: number | ((index: number) => number)): Request[] =>
  requests.map((request, index) => ({ ...request, at: request.at + (typeof by === 'number' ? by : by(index)) }))

/** Requests at irregular times, each of its own path. */
const irregular = (count: number): Request[] =>
  Array.from({ length: count }, (_, index) =>
    web(index * 13 + ((index * index * 37) % 101) / 10, '198.51.100.7', `/${index}`),
  )

describe('the skew of two clocks', () => {
  it('is how far the second is ahead of the first', async () => {
    const requests = irregular(30)
    await fill(requests, later(requests, 12.5))
    const estimates = await estimateSkews(db)
    expect(estimates).toEqual([
      { path: 'b.log', reference: 'a.log', skew_seconds: 12.5, spread_seconds: 0, requests: 30, confidence: 'high' },
    ])
    expect(SkewEstimate.array().parse(estimates)).toEqual(estimates)
    await fill(later(requests, 12.5), requests)
    expect(await estimateSkews(db)).toMatchObject([{ path: 'b.log', skew_seconds: -12.5 }])
  })

  it('is told of clocks that agree', async () => {
    const requests = irregular(20)
    await fill(requests, requests)
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: 0, requests: 20, confidence: 'high' }])
  })

  it('needs twenty common requests', async () => {
    const requests = irregular(19)
    await fill([...requests, web(900, '198.51.100.8', '/only-here')], requests)
    expect(await estimateSkews(db)).toEqual([])
  })

  it('is not found beyond ten minutes', async () => {
    const requests = irregular(40)
    await fill(requests, later(requests, 3600))
    expect(await estimateSkews(db)).toEqual([])
  })

  it('is found by request ids alone', async () => {
    const requests = irregular(25).map(({ at }, index) => ({ at, fields: { request_id: `r${index}` } }))
    await fill(requests, later(requests, -4.25))
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: -4.25, requests: 25, confidence: 'high' }])
  })

  it('is found by logins, where logs tell of nothing else in common', async () => {
    const requests = irregular(25).map(({ at }, index) => ({
      at,
      fields: { activity: 'login', outcome: 'failure', source_ip: '198.51.100.7', user_name: `user${index}` },
    }))
    await fill(requests, later(requests, 2))
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: 2, requests: 25 }])
  })

  it('takes half a second for what stamps in whole seconds leave out', async () => {
    const requests = irregular(200)
    const cut = later(requests, 5).map((request) => ({ ...request, at: Math.floor(request.at) }))
    await fill(requests, cut)
    const [estimate] = await estimateSkews(db)
    expect(Math.abs((estimate?.skew_seconds ?? 0) - 5)).toBeLessThan(0.15)
    await fill(
      cut,
      later(requests, 0).map((request) => ({ ...request, at: Math.floor(request.at) })),
    )
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: -5 }])
  })

  it('is uncertain when requests come at regular intervals', async () => {
    // Everything fits as well when it is moved by ten seconds.
    const polls = Array.from({ length: 200 }, (_, index) => web(index * 10, '198.51.100.7', '/healthz'))
    await fill(polls, later(polls, 3))
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: 3, confidence: 'low' }])
  })

  it('pays no attention to times that were inherited', async () => {
    const requests = irregular(30)
    const untimed = later(requests, 100).map((request) => ({
      ...request,
      fields: { ...request.fields, time_source: 'inherited' },
    }))
    await fill(requests, [...later(requests, 1), ...untimed])
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: 1, requests: 30 }])
  })

  it('is not slowed down by a flood of one request', async () => {
    const requests = irregular(30)
    const flood = Array.from({ length: 6000 }, (_, index) => web(index / 100, '203.0.113.9', '/'))
    await fill([...requests, ...flood], later([...requests, ...flood], 7))
    expect(await estimateSkews(db)).toMatchObject([{ skew_seconds: 7, requests: 30 }])
  })

  it('is estimated for every two inputs', async () => {
    const requests = irregular(30)
    await fillInputs(
      db,
      [0, 1.5, -2].map((skew, index) => ({ path: `${index}.log`, rows: later(requests, skew).map(rowOf) })),
    )
    expect((await estimateSkews(db)).map((each) => [each.reference, each.path, each.skew_seconds])).toEqual([
      ['0.log', '1.log', 1.5],
      ['0.log', '2.log', -2],
      ['1.log', '2.log', -3.5],
    ])
  })
})

/** Traffic of two logs: what both saw, and what only one did, by few clients on few paths. */
const traffic = fc.record({
  skew: fc.integer({ min: -30_000, max: 30_000 }).map((ms) => ms / 1000),
  common: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 3_600_000 }).map((ms) => ms / 1000),
      client: fc.integer({ min: 1, max: 5 }),
      path: fc.integer({ min: 1, max: 12 }),
      jitter: fc.integer({ min: 0, max: 300 }).map((ms) => ms / 1000),
    }),
    { minLength: 20, maxLength: 150 },
  ),
  onlyOne: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 3_600_000 }).map((ms) => ms / 1000),
      client: fc.integer({ min: 1, max: 5 }),
      path: fc.integer({ min: 1, max: 12 }),
    }),
    { maxLength: 60 },
  ),
  coarse: fc.boolean(),
})

it('is recovered within a second, whatever the traffic', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, async ({ skew, common, onlyOne, coarse }) => {
      const at = (time: number): number => (coarse ? Math.floor(time) : time)
      const request = (time: number, client: number, path: number): Request =>
        web(time, `198.51.100.${client}`, `/page/${path}`)
      await fill(
        [...common, ...onlyOne].map((each) => request(each.at, each.client, each.path)),
        common.map((each) => request(at(each.at + each.jitter + skew), each.client, each.path)),
      )
      const [estimate] = await estimateSkews(db)
      expect(Math.abs((estimate?.skew_seconds ?? Number.NaN) - skew)).toBeLessThan(1)
    }),
    { numRuns: RUNS },
  )
})
