import { HOUR, MILLISECOND } from '../micros.ts'
import type { Micros } from '../micros.ts'
import type { Prng } from '../prng.ts'
import { pause } from '../scenario.ts'
import type { AttackOptions } from './attack.ts'
import type { Target, Try } from './tries.ts'

/** Milliseconds between one try and the next, from and to. */
export type Gap = readonly [low: number, high: number]

/** A moment of the day, in its first `hours` hours, to a whole millisecond. */
export function startWithin(prng: Prng, options: AttackOptions, hours: number): Micros {
  return options.day + prng.below(Math.floor((hours * HOUR) / MILLISECOND)) * MILLISECOND
}

/** So many failed tries, one after another, each where `where` says. */
export function failures(
  prng: Prng,
  start: Micros,
  count: number,
  gap: Gap,
  where: (index: number) => { readonly source: string; readonly target: Target },
): Try[] {
  const tries: Try[] = []
  let time = start
  for (let index = 0; index < count; index += 1) {
    tries.push({ time, ...where(index), hit: false })
    time += pause(prng, gap[0], gap[1])
  }
  return tries
}

/** When the last of these tries was made. */
export function lastTime(tries: readonly Try[]): Micros {
  return tries.at(-1)?.time ?? 0
}
