import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SCENARIOS } from '../../src/drill/drill-scenarios.ts'
import { runCli } from '../support/run-cli.ts'

const here = mkdtempSync(join(tmpdir(), 'tatou-ir-drill-'))
afterAll(() => rmSync(here, { recursive: true }))

const CASES = SCENARIOS.flatMap(({ id }) => [1, 2, 3].map((difficulty) => ({ id, difficulty })))

describe('the timeline of the program itself, as answers', () => {
  it.each(CASES)('to $id at difficulty $difficulty', { timeout: 180_000 }, async ({ id, difficulty }) => {
    const out = join(here, `${id}-${difficulty}`)
    const told = await runCli(['drill', 'new', id, '--seed', '7', '--difficulty', String(difficulty), '--out', out])
    expect(told.code).toBe(0)
    const timeline = join(here, 'timeline.json')
    const read = await runCli(['timeline', join(out, 'logs'), '--format', 'json', '-o', timeline])
    expect(read.code).toBe(0)
    const { stdout } = await runCli(['drill', 'score', out, '--answers', timeline, '--format', 'json'])
    const { score, parts } = JSON.parse(stdout) as { score: number; parts: unknown }
    if (id === 'negative_control') expect(score).toBe(100)
    else expect(score, JSON.stringify(parts)).toBeGreaterThanOrEqual(95)
  })
})
