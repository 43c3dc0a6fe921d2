import { DAY } from './micros.ts'
import type { Micros } from './micros.ts'
import { createPrng } from './prng.ts'
import type { Prng } from './prng.ts'

/** What a scenario is told from. */
export interface ScenarioOptions {
  /** A safe integer; the same seed tells the same story. */
  readonly seed: number
  /** Midnight UTC of the day the story happens on. */
  readonly day: Micros
}

/** The stream of one entity of a scenario. */
export function entityPrng(options: ScenarioOptions, ...entity: readonly string[]): Prng {
  return createPrng(options.seed, ...entity)
}

/** A time of day at random, as often in each hour as `hours` (24 weights) says. */
export function timeOfDay(prng: Prng, hours: readonly number[]): Micros {
  const hour = prng.weighted(hours)
  return Math.floor((hour * DAY) / 24) + prng.below(3_600_000) * 1_000 + prng.below(1_000)
}

/** A pause between `low` and `high` milliseconds, as microseconds. */
export function pause(prng: Prng, low: number, high: number): Micros {
  return prng.between(low, high) * 1_000 + prng.below(1_000)
}
