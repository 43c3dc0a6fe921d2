import type { AttackFamily } from './attacks/attack.ts'
import { ATTACK_FAMILIES } from './attacks/families.ts'
import { shuffled } from './attacks/tries.ts'
import type { ExerciseOptions } from './exercise.ts'
import { createPrng } from './prng.ts'
import type { LogKindId } from './render-log.ts'

/**
 * Seeds that thresholds may be tuned on, and seeds that they are measured on. No seed is in both: figures for the
 * tuning seeds are never published.
 */
export const SEED_SETS = { tuning: 1, measuring: 1_000_001 } as const
export type SeedSet = keyof typeof SEED_SETS

/** No set may reach into the other. */
const MOST_SEEDS = 1_000_000

export interface PlanOptions {
  readonly set: SeedSet
  /** Runs of each family, of each log without an attack, and of several attacks at once. */
  readonly seeds: number
}

/**
 * The exercises to run the detectors on: every family alone, its logs in turn; days without an attack in every log;
 * and days with two or three attacks at once. Throws RangeError when there are more seeds than a set holds.
 */
export function accuracyPlan({ set, seeds }: PlanOptions): ExerciseOptions[] {
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > MOST_SEEDS) throw new RangeError(`no plan for ${seeds} seeds`)
  const numbers = Array.from({ length: seeds }, (_, index) => index)
  const first = SEED_SETS[set]
  return [
    ...ATTACK_FAMILIES.flatMap((family) =>
      numbers.map((index) => ({ seed: first + index, log: at(family.logs, index), attacks: [family] })),
    ),
    ...LOGS.flatMap((log) => numbers.map((index) => ({ seed: first + index, log, attacks: [] }))),
    ...numbers.map((index) => ({
      seed: first + index,
      log: at(MIXED_LOGS, index),
      attacks: several(first + index, at(MIXED_LOGS, index)),
    })),
  ]
}

/** Logs in which days without an attack are told. */
const LOGS = ['tatou', 'tatou-json', 'nginx', 'sshd', 'ecs'] as const satisfies readonly LogKindId[]
const MIXED_LOGS = ['tatou', 'tatou-json', 'sshd'] as const

/** Two or three families that this log shows. */
function several(seed: number, log: LogKindId): AttackFamily[] {
  const prng = createPrng(seed, 'several')
  const families = ATTACK_FAMILIES.filter(({ logs }) => logs.includes(log))
  return shuffled(prng, families).slice(0, prng.between(2, 3))
}

function at<T>(items: readonly T[], index: number): T {
  return items[index % items.length] as T
}
