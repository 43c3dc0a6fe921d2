import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CaseShowDocument } from '../../src/model/case.ts'
import { CaseStatusDocument } from '../../src/model/case-status.ts'
import { lineDigest } from '../../src/store/hash-chain.ts'
import { HOSTILE } from '../support/hostile.ts'
import { caseFolder, NOON, SAMPLE } from '../support/case-folder.ts'
import { runCli } from '../support/run-cli.ts'

const status = (cwd: string, ...argv: readonly string[]) =>
  runCli(['case', 'status', ...argv, '--case', 'case-17'], { cwd, now: () => NOON, env: { USER: 'ada' } })

const read = async (cwd: string) => CaseStatusDocument.parse(JSON.parse((await status(cwd, '--format', 'json')).stdout))

it('records who said what, when and why, each line with the digest of the one before', async () => {
  const cwd = await caseFolder()
  expect(await read(cwd)).toMatchObject({ state: null, judgement: null, history: [] })
  const detected = await status(cwd, 'detected', '--at', '2025-11-01T09:00:00Z', '--why', 'an alert')
  expect(detected).toMatchObject({ code: 0, stderr: '' })
  await status(cwd, 'contained', '--by', 'A. Ahlberg', '--why', 'blocked', '--judgement', 'true-positive')
  expect(await read(cwd)).toEqual({
    schema: 'tatou-ir/case-status/v1',
    path: 'status.jsonl',
    state: 'contained',
    judgement: 'true_positive',
    history: [
      {
        state: 'detected',
        at: '2025-11-01T09:00:00.000000Z',
        recorded: '2025-11-01T12:00:00.000000Z',
        by: 'ada',
        judgement: null,
        why: 'an alert',
      },
      {
        state: 'contained',
        at: '2025-11-01T12:00:00.000000Z',
        recorded: '2025-11-01T12:00:00.000000Z',
        by: 'A. Ahlberg',
        judgement: 'true_positive',
        why: 'blocked',
      },
    ],
  })
  const lines = (await readFile(join(cwd, 'case-17/status.jsonl'), 'utf8')).trimEnd().split('\n')
  const records = lines.map((line): unknown => JSON.parse(line))
  expect(records).toMatchObject([
    { seq: 1, prev: null },
    { seq: 2, prev: lineDigest(lines[0] ?? '') },
  ])
})

it('stands in case show, and leaves the case whole', async () => {
  const cwd = await caseFolder()
  await status(cwd, 'detected', '--why', 'an alert')
  const { code, stdout } = await runCli(['case', 'show', '--case', 'case-17', '--verify', '--format', 'json'], { cwd })
  expect(code).toBe(0)
  expect(CaseShowDocument.parse(JSON.parse(stdout)).status).toMatchObject({ state: 'detected', judgement: null })
  const table = await runCli(['case', 'show', '--case', 'case-17'], { cwd, columns: 80, env: { NO_COLOR: '1' } })
  expect(table.stdout).toMatch(/status: detected, not judged yet/)
  expect((await runCli(['ingest', '--case', 'case-17', SAMPLE], { cwd })).code).toBe(0)
  expect((await read(cwd)).state).toBe('detected')
})

it('lets the last word on a state count', async () => {
  const cwd = await caseFolder()
  await status(cwd, 'detected', '--at', '2025-11-01T09:00:00Z', '--why', 'a')
  await status(cwd, 'triaged', '--at', '2025-11-01T10:00:00Z', '--why', 'b', '--judgement', 'false-positive')
  await status(
    cwd,
    'detected',
    '--at',
    '2025-11-01T08:00:00Z',
    '--why',
    'it was earlier',
    '--judgement',
    'true-positive',
  )
  const { state, judgement, history } = await read(cwd)
  expect([state, judgement, history.length]).toEqual(['triaged', 'true_positive', 3])
})

it('refuses what cannot be', async () => {
  const cwd = await caseFolder()
  const stderrOf = async (...argv: readonly string[]): Promise<string> => {
    const { code, stderr } = await status(cwd, ...argv)
    expect(code).toBe(2)
    return stderr
  }
  expect(await stderrOf('detected')).toContain('--why TEXT')
  expect(await stderrOf('detected', '--why', 'x', '--at', '2026-01-01T00:00:00Z')).toContain('future')
  expect(await stderrOf('detected', '--why', 'x', '--at', 'soon')).toContain("'soon' is no time")
  expect(await stderrOf('forgotten', '--why', 'x')).toContain('forgotten')
  expect(await stderrOf('closed', '--why', 'x')).toContain('--judgement')
  await status(cwd, 'detected', '--why', 'x', '--at', '2025-11-01T09:00:00Z')
  expect(await stderrOf('contained', '--why', 'x', '--at', '2025-11-01T08:59:59Z')).toContain('lies before detected')
  expect((await read(cwd)).history).toHaveLength(1)
  expect(await runCli(['case', 'status', '--case', 'nowhere'], { cwd })).toMatchObject({ code: 2 })
})

it('refuses a log that was changed', async () => {
  const cwd = await caseFolder()
  const file = join(cwd, 'case-17/status.jsonl')
  await status(cwd, 'detected', '--why', 'first')
  await status(cwd, 'triaged', '--why', 'second')
  const whole = await readFile(file, 'utf8')
  for (const changed of [whole.replace('first', 'forged'), whole.split('\n').slice(1).join('\n'), `${whole}{}\n`]) {
    await writeFile(file, changed)
    expect(await status(cwd)).toMatchObject({ code: 2, stderr: expect.stringContaining('status.jsonl:') })
    expect((await status(cwd, 'closed', '--why', 'x', '--judgement', 'true-positive')).code).toBe(2)
    expect(await readFile(file, 'utf8')).toBe(changed)
  }
})

it('shows nothing that acts, whatever people type', async () => {
  const cwd = await caseFolder()
  const why = HOSTILE.map(({ value }) => value)
    .filter((value) => !/\p{Surrogate}/u.test(value))
    .join(' ')
  await status(cwd, 'detected', '--why', `x${why}`, '--by', `y${why}`)
  const { code, stdout } = await status(cwd)
  expect(code).toBe(0)
  expect(stdout).toContain('detected')
  expect(stdout).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u)
})
