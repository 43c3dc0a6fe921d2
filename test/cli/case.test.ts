import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { writeLogs } from '../support/small-logs.ts'
import { temporaryFolder } from '../support/temporary.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

const QUESTIONS = ['timeline', 'sources', 'accounts', 'events'] as const

async function answers(cwd: string, where: readonly string[]): Promise<readonly CliResult[]> {
  const results: CliResult[] = []
  for (const question of QUESTIONS) results.push(await runCli([question, ...where, '--format', 'json'], { cwd }))
  return results
}

describe('a case', () => {
  let folder: string
  let names: readonly string[]
  let expected: readonly CliResult[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tatou-ir-test-'))
    names = await writeLogs(folder)
    expected = await answers(folder, names)
  }, 60_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('answers byte for byte as the paths at once, however they came in', async () => {
    expect(expected.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      QUESTIONS.map(() => ({ code: 0, stderr: '' })),
    )
    const order = fc.shuffledSubarray([...names], { minLength: names.length })
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: names.length - 1 }), { minLength: 1, maxLength: 3 })
    let run = 0
    await fc.assert(
      fc.asyncProperty(order, cuts, async (shuffled, bounds) => {
        const directory = `case-${(run += 1)}`
        const edges = [0, ...bounds.toSorted((a, b) => a - b), shuffled.length]
        for (const [at, edge] of edges.slice(1).entries()) {
          const part = shuffled.slice(edges[at], edge)
          expect(await runCli(['ingest', '--case', directory, ...part], { cwd: folder })).toMatchObject({ code: 0 })
        }
        expect(await answers(folder, ['--case', directory])).toEqual(expected)
      }),
      { numRuns: DEEP ? 20 : 1 },
    )
  }, 600_000)
})

describe('a case between two states', () => {
  it('is the one of its list: the database is only used when it was made from it', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })
    const before = await runCli(['accounts', '--case', 'case', '--format', 'json'], { cwd: folder })
    const list = await readFile(join(folder, 'case/case.json'))
    await runCli(['ingest', '--case', 'case', 'security.log'], { cwd: folder })
    const after = await runCli(['accounts', '--case', 'case', '--format', 'json'], { cwd: folder })
    // As if the run had died between the last two steps: the new database is there, the new list is not.
    await writeFile(join(folder, 'case/case.json'), list)
    const between = await runCli(['accounts', '--case', 'case', '--format', 'json'], { cwd: folder })
    expect(between.stdout).toBe(before.stdout)
    expect(between.stderr).toContain('read again')
    await rm(join(folder, 'case/case.duckdb'))
    expect((await runCli(['accounts', '--case', 'case', '--format', 'json'], { cwd: folder })).stdout).toBe(
      before.stdout,
    )
    // The next ingest puts it right.
    expect(await runCli(['ingest', '--case', 'case', 'security.log'], { cwd: folder })).toMatchObject({ code: 0 })
    expect(await runCli(['accounts', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(after)
  })

  it('of another version is read again', async () => {
    const folder = await temporaryFolder()
    await writeLogs(folder)
    await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })
    const before = await runCli(['events', '--case', 'case', '--format', 'json'], { cwd: folder })
    const list = join(folder, 'case/case.json')
    await writeFile(list, (await readFile(list, 'utf8')).replace(/"version":"[^"]*"/, '"version":"0.0.1"'))
    const { stdout, stderr } = await runCli(['events', '--case', 'case', '--format', 'json'], { cwd: folder })
    expect(stdout).toBe(before.stdout)
    expect(stderr).toContain('another version')
    await runCli(['ingest', '--case', 'case', 'auth.log'], { cwd: folder })
    expect(await runCli(['events', '--case', 'case', '--format', 'json'], { cwd: folder })).toEqual(before)
  })
})
