import type { InputNames } from '../../../src/analysis/findings.ts'
import { findLogFaults, type LogReading } from '../../../src/analysis/quality/log-faults.ts'
import { buildAttempts } from '../../../src/analysis/attempts.ts'
import { createPrng, type Prng } from '../../../src/drill/prng.ts'
import { literal } from '../../../src/sql/literal.ts'
import type { Store } from '../../../src/store/store.ts'
import { fillInputs } from '../../support/database.ts'

/** With TATOU_DEEP=1 the figures of docs/quality.md are measured; otherwise a few runs show that all works. */
export const DEEP = process.env['TATOU_DEEP'] === '1'
export const RUNS = DEEP ? 1000 : 40
export const TIMEOUT = DEEP ? 1_800_000 : 60_000

export const SECOND = 1_000_000
/** A Wednesday. */
export const START = 1_760_486_400_000_000

/** One input: times in file order, in microseconds, and their numbers where they carry such. */
export interface Times {
  readonly path: string
  readonly times: readonly number[]
  readonly numbers?: readonly number[]
}

/** Chances that no format of this test needs: uniform in (0, 1). */
export function uniform(prng: Prng): number {
  return (prng.next() + 0.5) / 4_294_967_296
}

/** Steady traffic: `count` times whose pauses are exponential with this mean, in microseconds. */
export function steady(seed: number, count: number, mean: number, name = 'steady'): number[] {
  const prng = createPrng(seed, name)
  return pauses(count, () => -Math.log(uniform(prng)) * mean)
}

/** Times with these pauses between them. */
export function pauses(count: number, pause: (index: number) => number): number[] {
  const times: number[] = []
  let time = START
  for (let index = 0; index < count; index++) {
    time += Math.max(1, Math.round(pause(index)))
    times.push(time)
  }
  return times
}

/** What a log of these times shows about itself. */
export async function readTimes(db: Store, inputs: readonly Times[], whole = true): Promise<LogReading> {
  await fillInputs(
    db,
    inputs.map(({ path }) => ({ path, rows: [] })),
  )
  await db.run('DELETE FROM input')
  let first = 0
  for (const [index, { path, times, numbers }] of inputs.entries()) {
    const list = (values: readonly number[]): string => `unnest(CAST('[${values.join()}]' AS BIGINT[]))`
    await db.run(`INSERT INTO input VALUES (${index + 1}, ${literal(path)}, NULL, ${first}, ${times.length});
      INSERT INTO record BY NAME SELECT ${index + 1} AS input, 'event' AS class, 'json-lines' AS format, make_timestamp(us) AS t,
        'stamp' AS time_source, 'login' AS activity, 'failure' AS outcome, 'own' AS attempt_role, 1 AS count ${numbers ? ', sequence' : ''}
      FROM (SELECT ${list(times)} AS us ${numbers ? `, ${list(numbers)} AS sequence` : ''})`)
    first += times.length
  }
  await buildAttempts(db)
  const names: InputNames = new Map(inputs.map(({ path }, index) => [index + 1, { path, sha256: '' }]))
  return findLogFaults(db, { names, skewToleranceSeconds: 2, whole })
}
