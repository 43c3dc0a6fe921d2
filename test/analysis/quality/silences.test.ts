import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPrng } from '../../../src/drill/prng.ts'
import type { Store } from '../../../src/store/store.ts'
import { openTestDatabase } from '../../support/database.ts'
import { DEEP, pauses, readTimes, RUNS, SECOND, START, steady, TIMEOUT, uniform } from './times.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

const checksOf = async (times: readonly number[], whole = true): Promise<string[]> =>
  (await readTimes(db, [{ path: 'a.log', times }], whole)).faults.map(({ check }) => check)

const cadenceOf = async (times: readonly number[]) =>
  (await readTimes(db, [{ path: 'a.log', times }])).streams[0]?.cadence

/** How many lines a run has: 250 to 4,000, as many of each size. */
const sizeOf = (seed: number): number => Math.round(250 * 16 ** ((seed % 20) / 19))

/** The times without those of a block that is just longer than 2 (ln n + 5) mean pauses, anywhere inside. */
function withoutBlock(seed: number, times: readonly number[], mean: number): number[] {
  const length = 2.0001 * (Math.log(times.length) + 5) * mean
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  const from = first + uniform(createPrng(seed, 'block')) * (last - first - length)
  return times.filter((time) => time < from || time > from + length)
}

describe('steady traffic', () => {
  it('shows where a block was removed', { timeout: TIMEOUT }, async () => {
    let found = 0
    for (let seed = 1; seed <= RUNS; seed++) {
      const mean = (seed % 3 === 0 ? 0.2 : seed % 3 === 1 ? 7 : 60) * SECOND
      const { faults } = await readTimes(db, [
        { path: 'a.log', times: withoutBlock(seed, steady(seed, sizeOf(seed), mean), mean) },
      ])
      if (faults.some(({ check }) => check === 'silent_log')) found++
    }
    if (DEEP) console.info(`blocks found in ${found} of ${RUNS} logs`)
    expect(found).toBeGreaterThanOrEqual(0.95 * RUNS)
  })

  it('shows no gap when it is whole', { timeout: TIMEOUT }, async () => {
    let raised = 0
    let known = 0
    for (let seed = 1; seed <= RUNS; seed++) {
      const { faults, streams } = await readTimes(db, [
        { path: 'a.log', times: steady(seed, sizeOf(seed), 7 * SECOND, 'clean') },
      ])
      if (faults.length > 0) raised++
      if (streams[0]?.cadence?.unknown === null) known++
    }
    if (DEEP) console.info(`gaps raised in ${raised} of ${RUNS} clean logs; the rhythm of ${known} is known`)
    expect(raised).toBeLessThanOrEqual(0.01 * RUNS)
    expect(known).toBeGreaterThanOrEqual(0.95 * RUNS)
  })

  it('is found by the quick look as well', async () => {
    const times = withoutBlock(3, steady(3, 2000, SECOND), SECOND)
    expect(await checksOf(times, false)).toEqual(['silent_log'])
    expect(await checksOf(steady(4, 2000, SECOND), false)).toEqual([])
  })

  it('may be more regular than chance, and may come in lines of one request', async () => {
    const beats = pauses(600, () => 60 * SECOND)
    const beat = [...beats.slice(0, 300), ...beats.slice(300).map((time) => time + 1800 * SECOND)]
    expect(await checksOf(beat)).toEqual(['silent_log'])
    const prng = createPrng(1, 'pairs')
    const pairs = pauses(2000, (index) => (index % 2 === 0 ? -Math.log(uniform(prng)) * 10 * SECOND : 40_000))
    expect(await checksOf(pairs)).toEqual([])
    expect((await cadenceOf(pairs))?.unknown).toBe(null)
    expect(await checksOf([...pairs.slice(0, 1200), ...pairs.slice(1260)])).toEqual(['silent_log'])
  })
})

describe('a rhythm that cannot be judged', () => {
  it('is that of fewer than 200 events', async () => {
    const times = steady(1, 199, SECOND)
    const broken = [...times.slice(0, 90), ...times.slice(90).map((time) => time + 3600 * SECOND)]
    expect(await cadenceOf(broken)).toMatchObject({ unknown: 'few_events', telling: null, silences: [] })
    expect(await cadenceOf(steady(1, 200, SECOND))).toMatchObject({ unknown: null })
  })

  const heavy: readonly (readonly [string, (u: number, v: number) => number])[] = [
    ['log-normal pauses, σ = 1.5', (u, v) => Math.exp(1.5 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v))],
    ['log-normal pauses, σ = 2', (u, v) => Math.exp(2 * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v))],
    ['Pareto pauses, α = 1.5', (u) => u ** (-1 / 1.5) - 1],
    ['Weibull pauses, k = 0.5', (u) => Math.log(u) ** 2],
    ['pauses of two kinds', (u, v) => -Math.log(u) * (v < 0.1 ? 8 : 1)],
  ]

  it.each(heavy)('is that of %s', { timeout: TIMEOUT }, async (_, pause) => {
    let raised = 0
    for (let seed = 1; seed <= RUNS / 2; seed++) {
      const prng = createPrng(seed, 'heavy')
      const times = pauses(sizeOf(seed), () => pause(uniform(prng), uniform(prng)) * 5 * SECOND)
      if ((await checksOf(times)).length > 0) raised++
    }
    if (DEEP) console.info(`gaps raised in ${raised} of ${RUNS / 2} logs`)
    expect(raised).toBeLessThanOrEqual(0.02 * RUNS)
  })

  it('is that of days whose nights are quiet', { timeout: TIMEOUT }, async () => {
    let raised = 0
    for (let seed = 1; seed <= RUNS / 4; seed++) {
      const prng = createPrng(seed, 'day')
      const day = 86_400 * SECOND
      // Four days from Wednesday on, a request every two minutes at noon and next to none at midnight.
      const times = pauses(12_000, () => -Math.log(uniform(prng)) * 30 * SECOND).filter((time) => {
        const noon = (1 - Math.cos((2 * Math.PI * ((time - START) % day)) / day)) / 2
        return uniform(prng) < noon ** 3
      })
      if ((await checksOf(times)).length > 0) raised++
    }
    expect(raised).toBe(0)
  })
})

describe('hours of the day', () => {
  const day = 86_400 * SECOND
  const office = (days: number): number[] =>
    steady(5, days * 1440, 60 * SECOND).filter((time) => {
      const hour = ((time - START) % day) / (3600 * SECOND)
      return hour >= 8 && hour < 18
    })

  it('that are quiet every day are no gap', async () => {
    expect(await checksOf(office(2))).toEqual([])
    expect(await checksOf(office(5))).toEqual([])
  })

  it('that other days are busy in are one', async () => {
    const times = steady(7, 3 * 1440, 60 * SECOND)
    const cut = times.filter((time) => time < START + day || time > START + day + 7 * 3600 * SECOND)
    expect(await checksOf(cut)).toEqual(['silent_log'])
  })
})

it('lines of another time inside a silence fill it', async () => {
  const times = steady(7, 1000, SECOND)
  const silent = times.filter((_, index) => index < 500 || index >= 560)
  expect(await checksOf(silent)).toEqual(['silent_log'])
  expect(await checksOf([...silent, ...times.slice(500, 560)])).not.toContain('silent_log')
})
