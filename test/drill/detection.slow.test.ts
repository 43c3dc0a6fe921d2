import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../src/drill/drill-scenarios.ts'
import { runCli } from '../support/run-cli.ts'

const here = mkdtempSync(join(tmpdir(), 'tatou-ir-drill-'))
afterAll(() => rmSync(here, { recursive: true }))

// With seed 11 everybody in the office comes to work while the attack goes on; with 14 the owner would come after the last
// try, with 21 answer a second factor of their own, or read on at home.
const CASES = [
  ...SCENARIOS.flatMap(({ id }) => [1, 2, 3].map((difficulty) => ({ id, difficulty, seed: 7 }))),
  ...[1, 2, 3].map((difficulty) => ({ id: 'low_and_slow', difficulty, seed: 11 })),
  { id: 'low_and_slow', difficulty: 2, seed: 14 },
  { id: 'mfa_fatigue', difficulty: 1, seed: 21 },
  { id: 'insider', difficulty: 2, seed: 21 },
]

describe('the timeline of the program itself, as answers', () => {
  it.each(CASES)(
    'to $id at difficulty $difficulty, seed $seed',
    { timeout: 180_000 },
    async ({ id, difficulty, seed }) => {
      const out = join(here, `${id}-${difficulty}-${seed}`)
      const drill = ['drill', 'new', id, '--seed', String(seed), '--difficulty', String(difficulty), '--out', out]
      expect((await runCli(drill)).code).toBe(0)
      const timeline = join(here, 'timeline.json')
      const read = await runCli(['timeline', join(out, 'logs'), '--format', 'json', '-o', timeline])
      expect(read.code).toBe(0)
      const { stdout } = await runCli(['drill', 'score', out, '--answers', timeline, '--format', 'json'])
      const { score, parts } = JSON.parse(stdout) as { score: number; parts: unknown }
      if (id === 'negative_control') expect(score).toBe(100)
      else expect(score, JSON.stringify(parts)).toBeGreaterThanOrEqual(95)
    },
  )
})
