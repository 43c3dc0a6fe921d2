import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/model/report.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const AT = ['--at', '2026-01-02T03:04:05Z']

async function ok(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli([...args], { cwd })
  expect({ args, code, stderr }).toMatchObject({ args, code: 0 })
  return stdout
}

/** What `unzip` gives for a name in a bundle. */
function unzipped(cwd: string, archive: string, name: string): Buffer {
  return spawnSync('unzip', ['-p', archive, name], { cwd, maxBuffer: 100_000_000 }).stdout
}

function payloadOf(cwd: string, archive: string): string[] {
  const { stdout } = spawnSync('unzip', ['-Z1', archive], { cwd, encoding: 'utf8' })
  return stdout
    .split('\n')
    .flatMap((name) => /^[^/]+\/(data\/(?:report|playbook|drill)\/.*[^/])$/.exec(name)?.[1] ?? [])
    .toSorted()
}

async function caseWithRun(): Promise<{ readonly cwd: string; readonly run: string }> {
  const cwd = await temporaryFolder()
  const sample = join(process.cwd(), 'samples/tatou-campaign/security.log')
  await writeFile(join(cwd, 'security.log'), await readFile(sample))
  await ok(cwd, 'ingest', 'security.log', '--case', 'case')
  await writeFile(join(cwd, 'answers.yaml'), '{}\n')
  await runCli(['playbook', 'run', 'ssh-noise', '--case', 'case', '--non-interactive', 'answers.yaml'], { cwd })
  const [run = ''] = await readdir(join(cwd, 'case/playbooks'))
  return { cwd, run }
}

describe('beside the evidence a bundle holds', () => {
  it('the report, whose figures are those of the logs, and the runs of playbooks as they lie in the case', async () => {
    const { cwd, run } = await caseWithRun()
    await ok(cwd, 'bundle', 'create', '--case', 'case', '-o', 'b.zip', '--tlp', 'TLP:RED', '--case-id', 'INC-7', ...AT)
    expect(payloadOf(cwd, 'b.zip')).toEqual([
      `data/playbook/${run}/playbook.json`,
      `data/playbook/${run}/run.jsonl`,
      'data/report/report.html',
      'data/report/report.json',
      'data/report/report.md',
    ])
    const log = await readFile(join(cwd, 'case/playbooks', run, 'run.jsonl'))
    expect(unzipped(cwd, 'b.zip', `b/data/playbook/${run}/run.jsonl`)).toEqual(log)
    const packed = unzipped(cwd, 'b.zip', 'b/data/report/report.json')
    expect((JSON.parse(packed.toString()) as ReportDocument).cover).toMatchObject({ case_id: 'INC-7', tlp: 'TLP:RED' })
    await writeFile(join(cwd, 'report.json'), packed)
    await ok(cwd, 'report', 'check', 'report.json', '--case', 'case')
    await writeFile(join(cwd, 'report.json'), packed.toString().replace('"failed_logins":9', '"failed_logins":8'))
    expect((await runCli(['report', 'check', 'report.json', '--case', 'case'], { cwd })).code).toBe(3)
  })

  it('nothing that depends on the name of the bundle, and the same when it is made again after the case went on', async () => {
    const { cwd } = await caseWithRun()
    const digest = (archive: string): string =>
      createHash('sha256')
        .update(unzipped(cwd, archive, '*/manifest-sha256.txt'))
        .digest('hex')
    await ok(cwd, 'bundle', 'create', '--case', 'case', '-o', 'one.zip', ...AT)
    await ok(cwd, 'bundle', 'create', '--case', 'case', '-o', 'two.zip', ...AT)
    expect(digest('two.zip')).toBe(digest('one.zip'))
    await ok(cwd, 'case', 'custody', 'add', 'accessed', '--case', 'case', '--note', 'looked at once more')
    await ok(cwd, 'bundle', 'create', '--case', 'case', '--rebuild-check', 'one.zip')
  })

  it('a drill with its orders, its sealed truth and its logs', async () => {
    const cwd = await temporaryFolder()
    await ok(cwd, 'drill', 'new', 'brute_force', '--seed', '7', '--out', 'drill')
    await ok(cwd, 'bundle', 'create', '--drill', 'drill', '-o', 'd.zip')
    expect(payloadOf(cwd, 'd.zip').filter((name) => name.startsWith('data/drill/'))).toEqual([
      'data/drill/drill.json',
      'data/drill/truth.sealed',
    ])
    expect(unzipped(cwd, 'd.zip', 'd/data/drill/truth.sealed')).toEqual(await readFile(join(cwd, 'drill/truth.sealed')))
    expect(unzipped(cwd, 'd.zip', 'd/data/evidence/E0001/access.log')).toEqual(
      await readFile(join(cwd, 'drill/logs/access.log')),
    )
    await ok(cwd, 'bundle', 'verify', 'd.zip')
    const refused = await runCli(['bundle', 'create', 'drill/logs', '--drill', 'drill', '-o', 'e.zip'], { cwd })
    expect(refused).toMatchObject({ code: 2, stdout: '' })
  })
})
