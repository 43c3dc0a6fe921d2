import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RunEntry } from '../../src/model/playbook-run.ts'
import { ReportDocument } from '../../src/model/report.ts'
import { Playbook } from '../../src/playbook/cacao.ts'
import { readRun, RunLog } from '../../src/store/run-folder.ts'
import { beginRun, makeCase } from '../support/playbook-runs.ts'
import { LIBRARY } from '../support/playbooks.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SLUG = 'brute-force'

async function append(folder: string, run: string, at: string, ...entries: readonly RunEntry[]): Promise<void> {
  const log = await RunLog.open(await readRun(folder, run))
  for (const entry of entries) await log.append(entry, { at, actor: { name: 'B. Bauer', os_user: 'b', host: 'w' } })
  await log.close()
}

it('tells what people did in the runs of playbooks, and checks it against their logs', async () => {
  const cwd = await temporaryFolder()
  const folder = await makeCase(cwd)
  const run = await beginRun(folder, SLUG)
  const playbook = Playbook.parse(JSON.parse(LIBRARY.get(SLUG) ?? ''))
  const [step = '', { name } = { name: '' }] =
    Object.entries(playbook.workflow).find(([, { type }]) => type === 'action') ?? []
  await append(
    folder,
    run,
    '2025-11-01T12:05:00.000000Z',
    { event: 'entered', step, visit: 0 },
    {
      ...{ event: 'outcome', step, visit: 0, outcome: 'not_applicable', reason: 'no such service', note: null },
      ...{ to: null, sets: {}, seconds: 300, late: true },
    },
    { event: 'noted', note: '<script>alert(1)</script>', amends: null },
  )
  const json = async (file: string): Promise<ReportDocument> => {
    const made = await runCli(['report', '--case', 'case', '-o', file], { cwd })
    expect(made).toMatchObject({ code: 0 })
    return ReportDocument.parse(JSON.parse(await readFile(join(cwd, file), 'utf8')))
  }
  const { responders } = await json('report.json')
  const at = '2025-11-01T12:05:00.000000Z'
  expect(responders.filter(({ from }) => from === 'playbook')).toEqual([
    {
      time: '2025-11-01T12:00:00.000000Z',
      by: 'tester',
      what: `began the playbook ${playbook.name} (${run})`,
      from: 'playbook',
      record: 1,
    },
    { time: at, by: 'B. Bauer', what: `${name}: not applicable, late: no such service`, from: 'playbook', record: 3 },
    { time: at, by: 'B. Bauer', what: 'noted: <script>alert(1)</script>', from: 'playbook', record: 4 },
  ])
  const page = await runCli(['report', '--case', 'case', '--format', 'html'], { cwd })
  expect(page.stdout).toContain('&lt;script&gt;alert(1)')
  expect(page.stdout).not.toContain('<script>alert(1)')

  const check = () => runCli(['report', 'check', 'report.json', '--case', 'case'], { cwd })
  // What is done after the report was made takes nothing from it.
  await append(folder, run, '2025-11-01T13:00:00.000000Z', { event: 'noted', note: 'later', amends: null })
  expect(await check()).toMatchObject({ code: 0 })
  const text = await readFile(join(cwd, 'report.json'), 'utf8')
  await writeFile(join(cwd, 'report.json'), text.replace('not applicable, late', 'done'))
  const forged = await check()
  expect(forged.code).toBe(3)
  expect(forged.stdout).toContain(`/responders/`)

  const log = join(folder, 'playbooks', run, 'run.jsonl')
  await writeFile(log, (await readFile(log, 'utf8')).replace('no such service', 'no such servant'))
  expect((await runCli(['report', '--case', 'case'], { cwd })).stderr).toContain('does not verify')
}, 60_000)
