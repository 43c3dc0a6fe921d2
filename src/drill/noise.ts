import { HOUR } from './micros.ts'
import type { Micros } from './micros.ts'
import { person } from './people.ts'
import { createPrng } from './prng.ts'
import { HOURS } from './scenario-ordinary-day.ts'
import type { ScenarioOptions } from './scenario.ts'
import { deed } from './steady-platform.ts'
import type { Action } from './story.ts'

/** People of the noise are numbered from here, so that they are nobody of the day. */
const FIRST = 1_000
const FEWEST = 40
/** Most people who make noise; each makes more when there is more of it. */
const MOST = 20_000
/** So many requests to one person, as far as there are people. */
const REQUESTS = 20

/**
 * So many requests of ordinary use, spread over the day as people work, in order of time. They come from streams of their own:
 * nothing else of the day moves when there are more. Memory does not grow with their number.
 */
export function* noise(options: ScenarioOptions, requests: number): Generator<Action, void, undefined> {
  const count = Math.min(MOST, Math.max(FEWEST, Math.ceil(requests / REQUESTS)))
  const people = Array.from({ length: count }, (_, index) =>
    person(FIRST + index, createPrng(options.seed, 'person', String(FIRST + index))),
  )
  const prng = createPrng(options.seed, 'noise')
  const weight = HOURS.reduce<number>((sum, each) => sum + each + 1, 0)
  let told = 0
  let due = 0
  for (const [hour, weighs] of HOURS.entries()) {
    due += weighs + 1
    const until = Math.floor((requests * due) / weight)
    const some = until - told
    for (let index = 0; index < some; index += 1) {
      yield deed(prng, prng.pick(people), slot(options.day + hour * HOUR, index, some, prng.below(1_000)))
    }
    told = until
  }
}

/** The moment of one of so many requests of an hour, which stand in order. */
function slot(start: Micros, index: number, count: number, part: number): Micros {
  return start + Math.floor(((index + part / 1_000) * HOUR) / count)
}
