/**
 * Whether a log's silences are those of steady traffic, and which of them are not.
 *
 * Steady traffic is a Poisson process as far as its silences go: the pauses are exponential, or shorter than that. What lines
 * of one request leave between them does not matter, because only the part of a pause beyond a level is looked at: of
 * exponential pauses that part is exponential again, with the same mean.
 */

/** Consecutive pauses of a log, summed up. Pauses are in microseconds, less the level they are looked at from. */
export interface PauseBlock {
  readonly pauses: number
  readonly sum: number
  readonly squares: number
  /** The longest of them, and what it is called. */
  readonly longest: number
  readonly at: number
}

/** A silence that steady traffic does not leave. */
export interface Silence {
  readonly at: number
  /** Mean pause around it, in microseconds. */
  readonly mean: number
  /** Decimal logarithm of the chance that steady traffic leaves so long a silence anywhere in this log. */
  readonly chance: number
}

/** So many pauses make a block, over which traffic is taken to be even. */
export const BLOCK_PAUSES = 64

/** Fewer pauses tell nothing about how they are distributed. */
export const FEWEST_PAUSES = 199

/** Blocks on each side that say how quick the traffic is around a pause. */
const NEIGHBOURS = 2

/** A silence is told of from this many times ln m + 5 mean pauses on: ln m + 5 is what one log in 150 has by chance. */
const CERTAINTY = 1.65

/** How many standard deviations the pauses may be more uneven than exponential ones: of all, of those around a silence. */
const UNEVEN = { all: 2.8, around: 3.2, beyond: 3.4 } as const

/** The traffic before a silence and after it may differ by this factor; where it does more, the silence may be a lull. */
const CHANGE = 2

/** One silence that is too long for its log is a silence; more of them, from this many pauses on for each, are a habit. */
const PAUSES_PER_SILENCE = 1000

/** How long a pause must be among `pauses` to be told of, in mean pauses. */
export function tellingPause(pauses: number): number {
  return CERTAINTY * (Math.log(pauses) + 5)
}

/**
 * Judges the pauses of a log, which must be FEWEST_PAUSES or more: null when they are more uneven than those of steady
 * traffic, otherwise the silences that do not belong to it. `beyond`: only the longest pauses are looked at, to
 * see whether there are more of these than there may be.
 */
export function judgePauses(blocks: readonly PauseBlock[], beyond: boolean): readonly Silence[] | null {
  const pauses = blocks.reduce((sum, block) => sum + block.pauses, 0)
  const long = blocks.flatMap((block, index) => {
    const around = without(sumUp(blocks.slice(Math.max(0, index - NEIGHBOURS), index + NEIGHBOURS + 1)), block.longest)
    return block.longest > tellingPause(pauses) * (around.sum / around.pauses) ? [{ block, index, around }] : []
  })
  if (long.length > 1 + pauses / PAUSES_PER_SILENCE) return null
  const left = blocks.map((block, index) =>
    long.some((each) => each.index === index) ? without(block, block.longest) : block,
  )
  if (unevenness(left) > (beyond ? UNEVEN.beyond : UNEVEN.all)) return null
  // A long silence where traffic changes may be a lull: then it is not known how long silences of this log may be.
  if (long.some(({ index, around }) => unevenness([around]) > UNEVEN.around || !isEven(blocks, index))) return null
  return long.map(({ block, around }) => ({
    at: block.at,
    mean: around.sum / around.pauses,
    // A pause against the sum of the N others around it: P(X > x · sum) = (1 + x)^-N for exponential ones.
    chance: Math.min(0, Math.log10(pauses) - around.pauses * Math.log10(1 + block.longest / around.sum)),
  }))
}

type Sums = Pick<PauseBlock, 'pauses' | 'sum' | 'squares'>

function sumUp(blocks: readonly PauseBlock[]): Sums {
  return blocks.reduce<Sums>(
    (all, { pauses, sum, squares }) => ({
      pauses: all.pauses + pauses,
      sum: all.sum + sum,
      squares: all.squares + squares,
    }),
    { pauses: 0, sum: 0, squares: 0 },
  )
}

function without({ pauses, sum, squares }: Sums, pause: number): Sums {
  return { pauses: pauses - 1, sum: sum - pause, squares: squares - pause * pause }
}

/**
 * How much more uneven pauses are than exponential ones, in standard deviations: Greenwood's statistic of each block, the sum
 * of the squared shares of its pauses, weighed by their number. Of n exponential pauses it has mean 2 / (n + 1) and
 * variance 4 (n − 1) / ((n + 1)² (n + 2) (n + 3)) (Moran, 1947).
 */
function unevenness(blocks: readonly Sums[]): number {
  let excess = 0
  let variance = 0
  for (const { pauses: n, sum, squares } of blocks) {
    if (n < 2 || sum <= 0) continue
    excess += n * (squares / (sum * sum) - 2 / (n + 1))
    variance += (n * n * 4 * (n - 1)) / ((n + 1) ** 2 * (n + 2) * (n + 3))
  }
  return variance === 0 ? 0 : excess / Math.sqrt(variance)
}

/** Whether the traffic is about as quick before a block as after it. */
function isEven(blocks: readonly PauseBlock[], index: number): boolean {
  const before = sumUp(blocks.slice(Math.max(0, index - NEIGHBOURS), index))
  const after = sumUp(blocks.slice(index + 1, index + 1 + NEIGHBOURS))
  if (before.pauses === 0 || after.pauses === 0) return true
  const [one, other] = [before.sum * after.pauses, after.sum * before.pauses]
  return one <= CHANGE * other && other <= CHANGE * one
}
