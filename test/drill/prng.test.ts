import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPrng, hashWords, prngFromState } from '../../src/drill/prng.ts'

const RUNS = { numRuns: process.env['TATOU_DEEP'] === '1' ? 5_000 : 200 }
const word = fc.integer({ min: 0, max: 0xffffffff })

/** xoshiro128** 1.1 written down once more, in unbounded integers. */
function reference(state: readonly number[], count: number): number[] {
  const mask = 0xffffffffn
  const rotate = (value: bigint, bits: bigint) => ((value << bits) | (value >> (32n - bits))) & mask
  let [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = state.map(BigInt)
  return Array.from({ length: count }, () => {
    const result = (rotate((s1 * 5n) & mask, 7n) * 9n) & mask
    const shifted = (s1 << 9n) & mask
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotate(s3, 11n)
    return Number(result)
  })
}

describe('prngFromState', () => {
  it('gives the published first words of xoshiro128** from 1, 2, 3, 4', () => {
    const prng = prngFromState(1, 2, 3, 4)
    const words = Array.from({ length: 10 }, () => prng.next())
    expect(words).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('equals the algorithm in unbounded integers from any state', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), ([a, b, c, d]) => {
        const prng = prngFromState(a, b, c, d)
        expect(Array.from({ length: 20 }, () => prng.next())).toEqual(reference([a, b, c, d], 20))
      }),
      RUNS,
    )
  })
})

describe('createPrng', () => {
  it('keeps its streams for ever', () => {
    expect(firstWords(createPrng(0))).toEqual(GOLDEN.seed0)
    expect(firstWords(createPrng(7, 'campaign'))).toEqual(GOLDEN.campaign)
    expect(firstWords(createPrng(7, 'person', '12'))).toEqual(GOLDEN.person)
    expect(createPrng(7, 'zoë').hex(20)).toBe(GOLDEN.hex)
  })

  it('keeps the parts of a name apart', () => {
    expect(firstWords(createPrng(1, 'a', 'b'))).not.toEqual(firstWords(createPrng(1, 'ab')))
    expect(firstWords(createPrng(1, '1'))).not.toEqual(firstWords(createPrng(11)))
  })

  it('never starts from a state of zeros', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(hashWords(name).some((each) => each !== 0)).toBe(true)
      }),
      RUNS,
    )
  })
})

describe('drawing', () => {
  it('stays below the limit, also for the largest words and limits', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4_294_967_296 }), (seed, limit) => {
        const value = createPrng(seed).below(limit)
        expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true)
      }),
      RUNS,
    )
    for (const limit of [1, 2, 2 ** 21, 2 ** 21 + 1, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32]) {
      expect(Math.floor(((2 ** 32 - 1) * limit) / 2 ** 32)).toBeLessThan(limit)
    }
  })

  it.each([0, -1, 1.5, 2 ** 32 + 1, Number.NaN])('refuses the limit %s', (limit) => {
    expect(() => createPrng(1).below(limit)).toThrow(RangeError)
  })

  it('refuses to pick from nothing', () => {
    expect(() => createPrng(1).pick([])).toThrow(RangeError)
  })

  it('reaches both ends of a range and nothing outside', () => {
    const prng = createPrng(3, 'range')
    const seen = new Set(Array.from({ length: 200 }, () => prng.between(4, 7)))
    expect(seen).toEqual(new Set([4, 5, 6, 7]))
  })

  it('draws as often as the weights say', () => {
    const prng = createPrng(3, 'weights')
    const counts = [0, 0, 0, 0]
    for (let draw = 0; draw < 10_000; draw += 1) {
      const index = prng.weighted([1, 0, 3, 6])
      counts[index] = (counts[index] ?? 0) + 1
    }
    expect(counts[1]).toBe(0)
    for (const [index, share] of [
      [0, 1_000],
      [2, 3_000],
      [3, 6_000],
    ] as const) {
      expect(Math.abs((counts[index] ?? 0) - share)).toBeLessThan(200)
    }
  })

  it('writes as many digits as asked for', () => {
    for (const length of [0, 1, 7, 8, 9, 16, 33])
      expect(createPrng(1).hex(length)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`))
  })
})

function firstWords(prng: { next: () => number }): number[] {
  return [prng.next(), prng.next(), prng.next()]
}

const GOLDEN = {
  seed0: [2701086566, 2227770937, 2489621140],
  campaign: [2838571542, 346321700, 4132554635],
  person: [3457005860, 377327963, 3621028242],
  hex: '23b3b60a72ec990c9db7',
}
