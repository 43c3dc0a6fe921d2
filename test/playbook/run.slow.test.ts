import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chainLines } from '../../src/store/hash-chain.ts'
import { LIBRARY } from '../support/playbooks.ts'
import {
  answersFor,
  beginRun,
  cutRun,
  essence,
  makeCase,
  pathsOf,
  resume,
  type Path,
} from '../support/playbook-runs.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** Of all paths so few that every branch is taken. */
function covering(slug: string): readonly Path[] {
  const open = new Set(pathsOf(slug).flatMap(({ branches }) => branches))
  const chosen: Path[] = []
  const left = pathsOf(slug)
  while (open.size > 0) {
    const gain = (branches: readonly string[]): number => branches.filter((branch) => open.has(branch)).length
    const best = left.toSorted((a, b) => gain(b.branches) - gain(a.branches))[0]
    if (best === undefined || gain(best.branches) === 0) break
    for (const branch of best.branches) open.delete(branch)
    chosen.push(best.path)
  }
  return chosen.length === 0 ? [{}] : chosen
}

describe('every playbook', () => {
  it('is run to its end by script, every branch taken', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    for (const slug of LIBRARY.keys()) {
      for (const [at, path] of covering(slug).entries()) {
        const run = await beginRun(home, slug, `20251101T12${String(at).padStart(4, '0')}Z-${slug}`)
        const done = await resume(folder, run, answersFor(slug, path))
        expect(done.state, `${slug} ${JSON.stringify(path)}`).toBe('completed')
        expect(done.current).toBeNull()
        expect(done.steps.every(({ state }) => state === 'done' || state === 'decided')).toBe(true)
      }
    }
    const verified = await runCli(['case', 'show', '--case', 'case', '--verify', '--format', 'json'], { cwd: folder })
    expect(verified.code, verified.stderr).toBe(0)
  })
})

describe('a run that was cut off', () => {
  it('comes to the same end from every event, also when one was half written', { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder()
    const home = await makeCase(folder)
    await writeFile(join(folder, 'shot.txt'), 'what I saw\n')
    const answers = answersFor(
      'ssh-noise',
      { 'Did an account fall?': ['yes'] },
      { confirm: { evidence: ['shot.txt'] } },
    )
    const run = await beginRun(home, 'ssh-noise')
    const whole = essence(await resume(folder, run, answers, { args: [] }))
    const log = await readFile(join(home, 'playbooks', run, 'run.jsonl'))
    const lines = chainLines(log.toString('utf8'))
    let end = Buffer.byteLength(`${lines[0] ?? ''}\n`)
    for (const [at, line] of lines.slice(1).entries()) {
      for (const torn of [0, 1, Math.floor(line.length / 2), line.length]) {
        const copy = `20251102T${String(at).padStart(3, '0')}${String(torn % 1000).padStart(3, '0')}Z-ssh-noise`
        await cutRun(home, run, copy, end + torn)
        expect(essence(await resume(folder, copy, answers)), `after event ${at + 1}, ${torn} bytes`).toEqual(whole)
      }
      end += Buffer.byteLength(`${line}\n`)
    }
  })
})
