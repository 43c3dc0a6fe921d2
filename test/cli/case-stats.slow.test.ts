import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CaseStatsDocument } from '../../src/model/case-stats.ts'
import { NOON, SAMPLE } from '../support/case-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

/** Two cases of the same attack on two days, the second one under `2025/`: its log is that of the first, a day later. */
async function cases() {
  const cwd = await temporaryFolder()
  const run = (...argv: readonly string[]) =>
    runCli(argv, { cwd, now: () => NOON, env: { USER: 'ada', NO_COLOR: '1' }, columns: 80 })
  const log = await readFile(join(SAMPLE, 'security.log'), 'utf8')
  await writeFile(join(cwd, 'again.log'), log.replaceAll('2025-10-18', '2025-10-19'))
  const say = async (folder: string, state: string, at: string, ...more: readonly string[]) =>
    expect(await run('case', 'status', state, '--case', folder, '--at', at, '--why', 'x', ...more)).toMatchObject({
      code: 0,
    })
  await run('ingest', '--case', 'cases/first', SAMPLE)
  await say('cases/first', 'detected', '2025-10-18T16:48:18.153Z')
  await say('cases/first', 'contained', '2025-10-18T17:00:00Z')
  await say('cases/first', 'closed', '2025-10-18T18:00:00Z', '--judgement', 'true-positive')
  await run('ingest', '--case', 'cases/2025/again', 'again.log')
  await say('cases/2025/again', 'detected', '2025-10-19T17:28:18.153Z', '--judgement', 'true-positive')
  const stats = async (...argv: readonly string[]) => {
    const { code, stdout, stderr } = await run('case', 'stats', ...argv, '--format', 'json')
    return { code, stderr, stdout, document: CaseStatsDocument.parse(JSON.parse(stdout)) }
  }
  return { cwd, run, stats }
}

it('measures cases wherever they lie in a folder, in whatever order they are named', async () => {
  const { cwd, run, stats } = await cases()
  const { code, stderr, stdout, document } = await stats('cases')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [mttd, , mttc, mttr] = document.summary.measures
  // 20 minutes and an hour after 16:28:18.153 of each day.
  expect(mttd).toMatchObject({ counted: 2, open: 1, mean_seconds: 2400, median_seconds: 2400, left_out: [] })
  expect(mttc).toMatchObject({ counted: 1, mean_seconds: 701.847, left_out: [{ reason: 'not_yet', cases: 1 }] })
  expect(mttr).toMatchObject({
    ...{ counted: 0, mean_seconds: null },
    left_out: [
      { reason: 'not_yet', cases: 1 },
      { reason: 'never_recorded', cases: 1 },
    ],
  })
  expect(document.cases.map(({ path, recurs, shares }) => [path, recurs, shares])).toEqual([
    ['cases/first', false, []],
    ['cases/2025/again', true, ['source', 'account', 'technique']],
  ])
  expect(document.inputs.map(({ path }) => path)).toHaveLength(2)
  expect((await stats('./cases/first/', 'cases/2025', 'cases')).stdout).toBe(stdout)

  // A gateway stands for many, and is nobody's mark: the accounts are the same still.
  await writeFile(join(cwd, 'org.yaml'), 'gateways: [172.18.0.1]\n')
  const [, again] = (await stats('cases', '--config', 'org.yaml')).document.cases
  expect(again).toMatchObject({ sources: [], recurs: true, shares: ['account', 'technique'] })

  const table = await run('case', 'stats', 'cases')
  expect(table.stdout).toMatch(/^2 cases: 1 closed, 1 open; 2 attacks, 0 false positives, 0 not judged\.$/m)
  expect(table.stdout).toMatch(/MTTD +first attempt to detected +40 min +40 min +2 +1$/m)
  expect(Math.max(...table.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
}, 60_000)

it('names every folder that cannot be counted, and tells of the others', async () => {
  const { cwd, run, stats } = await cases()
  const at = (path: string) => join(cwd, path)
  await rm(at('cases/2025'), { recursive: true })
  await cp(at('cases/first'), at('cases/forged'), { recursive: true })
  const log = await readFile(at('cases/forged/status.jsonl'), 'utf8')
  await writeFile(at('cases/forged/status.jsonl'), log.replace('17:00:00', '16:59:00'))
  await cp(at('cases/first'), at('cases/without a list'), { recursive: true })
  await rename(at('cases/without a list/case.json'), at('cases/without a list/other.json'))
  await mkdir(at('cases/\u001b[31mred'))
  await writeFile(at('cases/\u001b[31mred/case.json'), '{')
  await cp(at('cases/first'), at('backup'), { recursive: true })
  await symlink('../cases', at('backup/link'))
  await mkdir(at('empty'))
  await symlink('../cases', at('empty/link'))
  const { code, stderr, document } = await stats('cases', 'backup', 'empty', 'nowhere')
  expect(code).toBe(4)
  expect(document.cases.map(({ path }) => path)).toEqual(['backup'])
  expect(document.copies).toEqual([{ path: 'cases/first', of: 'backup' }])
  expect(document.broken.map(({ path }) => path)).toEqual([
    'cases/\u001b[31mred',
    'cases/forged',
    'cases/without a list',
    'empty',
    'nowhere',
  ])
  expect(stderr).toMatch(/cases\/forged: .*status\.jsonl:3 does not continue/)
  expect(stderr).toMatch(/cases\/without a list: there is no case/)
  expect(stderr).toMatch(/empty: it holds no case\n/)
  expect(stderr).toMatch(/nowhere: there is no such folder\n/)
  const table = await run('case', 'stats', 'cases', 'empty')
  expect(table.stdout + table.stderr).not.toContain('\u001b')
  expect((await run('case', 'stats')).code).toBe(2)
}, 60_000)
