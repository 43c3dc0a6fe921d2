import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ClocksDocument } from '../../src/model/clock.ts'
import { caseFolder, NOON, SAMPLE } from '../support/case-folder.ts'
import { runCli } from '../support/run-cli.ts'

const clock = (cwd: string, ...argv: readonly string[]) =>
  runCli(['case', 'clock', ...argv, '--case', 'case-17'], { cwd, now: () => NOON, env: { USER: 'ada' } })

it('starts by a recorded decision and shows what is due, and how much time is left', async () => {
  const cwd = await caseFolder()
  const started = await clock(
    cwd,
    'start',
    'gdpr-33',
    '--by',
    'A. Ahlberg',
    '--from',
    '2025-11-01T10:00:00Z',
    '--why',
    'mails were read',
  )
  expect(started).toMatchObject({ code: 0, stderr: '' })
  expect(started.stdout).toContain('2025-11-04 10:00:00')
  expect(started.stdout).toContain('2 d 22 h left')
  const shown = ClocksDocument.parse(JSON.parse((await clock(cwd, 'show', '--format', 'json')).stdout))
  expect(shown.clocks).toMatchObject([
    {
      clock: 'gdpr-33',
      by: 'A. Ahlberg',
      why: 'mails were read',
      from: '2025-11-01T10:00:00.000000Z',
      recorded: '2025-11-01T12:00:00.000000Z',
    },
  ])
  expect(JSON.stringify(shown)).not.toContain('left')
  const late = await runCli(['case', 'clock', 'show', '--case', 'case-17'], { cwd, now: () => NOON + 4 * 86_400_000 })
  expect(late.stdout).toContain('overdue')
  expect((await clock(cwd, 'show', '--display-timezone', 'Europe/Stockholm')).stdout).toContain('2025-11-04 11:00:00')
  expect((await clock(cwd, 'show', '--format', 'ics')).stdout).toContain('DTSTART:20251104T100000Z')
})

it('needs a reason, and no future', async () => {
  const cwd = await caseFolder()
  expect(await clock(cwd, 'start', 'gdpr-33')).toMatchObject({ code: 2 })
  expect((await clock(cwd, 'start', 'gdpr-33', '--why', 'x', '--from', '2026-01-01')).stderr).toContain('future')
  expect((await clock(cwd, 'start', 'custom', '--why', 'x')).stderr).toContain('--hours')
  expect((await clock(cwd, 'show')).stdout).toContain('No clock was started')
})

it('stands in the report, whose check reads it from the case again', async () => {
  const cwd = await caseFolder()
  await clock(cwd, 'start', 'nis2-23', '--why', 'significant')
  expect((await runCli(['report', '--case', 'case-17', '-o', 'report.json'], { cwd })).code).toBe(0)
  const text = await readFile(join(cwd, 'report.json'), 'utf8')
  expect(text).toContain('"due":"2025-11-02T12:00:00.000000Z"')
  expect((await runCli(['report', 'check', 'report.json', '--case', 'case-17'], { cwd })).code).toBe(0)
  await writeFile(join(cwd, 'forged.json'), text.replace('"due":"2025-11-02T12', '"due":"2025-11-02T13'))
  const forged = await runCli(['report', 'check', 'forged.json', '--case', 'case-17'], { cwd })
  expect(forged).toMatchObject({ code: 3 })
  expect(forged.stdout).toContain('/clocks/0/deadlines/0/due')
  // From the logs alone the deadline follows from the decision as well.
  expect((await runCli(['report', 'check', 'forged.json', SAMPLE], { cwd })).stdout).toContain(
    '/clocks/0/deadlines/0/due',
  )
})

it('refuses a log of decisions that was changed', async () => {
  const cwd = await caseFolder()
  await clock(cwd, 'start', 'gdpr-33', '--why', 'one')
  await clock(cwd, 'start', 'nis2-23', '--why', 'two')
  const path = join(cwd, 'case-17', 'clocks.jsonl')
  await writeFile(path, (await readFile(path, 'utf8')).replace('"one"', '"eno"'))
  expect(await clock(cwd, 'show')).toMatchObject({ code: 2 })
  expect((await clock(cwd, 'show')).stderr).toContain('clocks.jsonl:2')
})
