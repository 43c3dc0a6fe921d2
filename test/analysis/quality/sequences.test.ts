import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPrng, type Prng } from '../../../src/drill/prng.ts'
import type { Store } from '../../../src/store/store.ts'
import { openTestDatabase } from '../../support/database.ts'
import { DEEP, pauses, readTimes, RUNS, SECOND, steady, TIMEOUT, uniform, type Times } from './times.ts'

let db: Store
beforeAll(async () => {
  db = await openTestDatabase()
})
afterAll(() => db.close())

interface Line {
  readonly time: number
  readonly number: number
}

/** A log in two files, the older one first, whose lines are numbered through; its pauses are as uneven as pauses get. */
function rotated(seed: number): readonly [older: Line[], newer: Line[]] {
  const prng = createPrng(seed, 'rotated')
  const count = prng.between(200, 3000)
  const times = pauses(count, () => (uniform(prng) ** (-1 / 1.2) - 1) * SECOND)
  const lines = times.map((time, index) => ({ time, number: 17 + index }))
  const half = Math.floor(count / 2)
  return [lines.slice(0, half), lines.slice(half)]
}

const filed = (path: string, lines: readonly Line[]): Times => ({
  path,
  times: lines.map(({ time }) => time),
  numbers: lines.map(({ number }) => number),
})

/** Each takes lines from the older file. A tail tells because the next file goes on with another number. */
const DELETIONS: readonly (readonly [string, (lines: readonly Line[], prng: Prng) => Line[]])[] = [
  [
    'one line in a hundred',
    (lines, prng) => {
      const gone = new Set(
        Array.from({ length: Math.ceil(lines.length / 100) }, () => prng.below(lines.length - 2) + 1),
      )
      return lines.filter((_, index) => !gone.has(index))
    },
  ],
  [
    'a block',
    (lines, prng) => {
      const size = prng.between(1, Math.floor(lines.length / 3))
      const from = prng.between(1, lines.length - size)
      return [...lines.slice(0, from), ...lines.slice(from + size)]
    },
  ],
  ['the tail', (lines, prng) => lines.slice(0, lines.length - prng.between(1, Math.floor(lines.length / 3)))],
]

describe('numbered lines', () => {
  it.each(DELETIONS)('show that %s was deleted', { timeout: TIMEOUT }, async (name, remove) => {
    let found = 0
    for (let seed = 1; seed <= RUNS; seed++) {
      const [older, newer] = rotated(seed)
      const left = remove(older, createPrng(seed, 'delete'))
      const { faults, streams } = await readTimes(db, [filed('a.log', newer), filed('a.log.1', left)], false)
      const missing = streams[0]?.sequence?.missing
      if (faults.some(({ check }) => check === 'missing_numbers') && missing === older.length - left.length) found++
    }
    if (DEEP) console.info(`${name}: found in ${found} of ${RUNS} logs, with the right number of lines`)
    expect(found).toBeGreaterThanOrEqual(0.99 * RUNS)
  })

  it('show nothing when they are whole', { timeout: TIMEOUT }, async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const [older, newer] = rotated(seed)
      const { faults } = await readTimes(db, [filed('a.log', newer), filed('a.log.1', older)], false)
      expect(faults.filter(({ check }) => check === 'missing_numbers')).toEqual([])
    }
  })
})

const linesOf = (numbers: readonly number[]): Times => ({
  path: 'a.log',
  times: steady(1, numbers.length, SECOND),
  numbers,
})

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

const sequenceOf = async (numbers: readonly number[]) =>
  (await readTimes(db, [linesOf(numbers)], false)).streams[0]?.sequence

describe('numbers', () => {
  it('may be shared by lines, and come a little out of order', async () => {
    expect(await sequenceOf(range(1, 60).flatMap((number) => [number, number]))).toEqual({
      numbers: 60,
      missing: 0,
      restarts: 0,
    })
    const swapped = range(0, 29).flatMap((pair) => [2 * pair + 2, 2 * pair + 1])
    expect(await sequenceOf(swapped)).toMatchObject({ missing: 0, restarts: 0 })
  })

  it('begin anew when the program does', async () => {
    expect(await sequenceOf([...range(5000, 5100), ...range(1, 80)])).toEqual({ numbers: 181, missing: 0, restarts: 1 })
    expect(await sequenceOf([...range(1, 80), ...range(4_000_000_000, 4_000_000_080)])).toMatchObject({
      missing: 0,
      restarts: 1,
    })
  })

  it('that do not count lines are no sequence', async () => {
    const prng = createPrng(1, 'ids')
    expect(await sequenceOf(range(1, 300).map(() => prng.below(1_000_000)))).toBe(null)
    expect(await sequenceOf(range(1, 300).map((number) => 7 * number))).toBe(null)
    expect(await sequenceOf(range(1, 19))).toBe(null)
  })

  it('that are missing within an hour are one finding, with the time of each hole uncovered', async () => {
    const kept = range(1, 400).filter((number) => number !== 100 && (number < 200 || number > 209))
    const { faults } = await readTimes(db, [linesOf(kept)], false)
    expect(faults).toMatchObject([
      { check: 'missing_numbers', note: '11 numbers are missing in 2 places of a sequence' },
    ])
    expect(await db.rows('SELECT count(*) AS n FROM uncovered')).toEqual([{ n: 2 }])
    expect(await db.rows('SELECT rid FROM log_fault_record ORDER BY rid')).toEqual(
      [98, 99, 197, 198].map((rid) => ({ rid })),
    )
  })
})
