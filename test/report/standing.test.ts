import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ReportDocument } from '../../src/model/report.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const SAMPLE = join(import.meta.dirname, '../../samples/tatou-campaign')

const NOW = Date.UTC(2025, 10, 1, 12)

const words = ({ runs }: { runs: readonly { text: string }[] }): string => runs.map(({ text }) => text).join('')

async function desk() {
  const cwd = await temporaryFolder()
  const run = (...argv: readonly string[]) => runCli(argv, { cwd, now: () => NOW, env: { USER: 'ada' } })
  await run('ingest', '--case', 'case-17', SAMPLE)
  const say = async (state: string, at: string, why: string, ...more: readonly string[]) =>
    expect(await run('case', 'status', state, '--case', 'case-17', '--at', at, '--why', why, ...more)).toMatchObject({
      code: 0,
    })
  const report = async (...argv: readonly string[]): Promise<ReportDocument> => {
    expect(await run('report', '--case', 'case-17', '-o', 'report.json', ...argv)).toMatchObject({ code: 0 })
    return ReportDocument.parse(JSON.parse(await readFile(join(cwd, 'report.json'), 'utf8')))
  }
  return { cwd, run, say, report }
}

it('says who recorded that it is contained, when and why, and what came after', async () => {
  const { cwd, run, say, report } = await desk()
  const before = await report()
  expect(before.summary.contained).toMatchObject({ state: 'not_stated' })
  expect(words(before.summary.contained.sentence)).toMatch(/^Not recorded: /)
  expect(before.summary.needed.map(words).join(' ')).toContain('Say whether it is contained')

  await say('detected', '2025-10-18T17:00:00Z', 'an alert')
  await say('contained', '2025-10-18T17:20:00Z', 'thought so', '--by', 'B. Berg')
  await say('contained', '2025-10-18T17:25:00Z', '172.18.0.1 <b>blocked</b>', '--by', 'B. Berg')
  await say('recovered', '2025-10-18T18:00:00Z', 'passwords are reset')
  await say('closed', '2025-10-20T09:00:00Z', 'done', '--judgement', 'true-positive')
  const { summary, charts, figures, responders, status } = await report()
  expect(status).toMatchObject({ state: 'closed', judgement: 'true_positive' })
  expect(summary.contained.state).toBe('yes')
  expect(words(summary.contained.sentence)).toBe(
    'Contained at 2025-10-18T17:25:00.000000Z, as B. Berg recorded: 172.18.0.1 <b>blocked</b>.',
  )
  expect(summary.standing.map(words)).toEqual([
    'Judged a true positive at 2025-10-20T09:00:00.000000Z, as ada recorded: done.',
    'Recovered at 2025-10-18T18:00:00.000000Z, as ada recorded: passwords are reset.',
    'Closed at 2025-10-20T09:00:00.000000Z, as ada recorded: done.',
  ])
  expect(summary.needed.map(words).join(' ')).not.toContain('contained')
  expect(charts.moments.filter(({ by }) => by === 'people').map(({ id }) => id)).toEqual(['detected', 'contained'])
  // From 16:28:18.153, the first attempt.
  expect(figures.filter(({ source }) => source.document === 'case-status')).toMatchObject([
    { id: 'seconds_to_detection', value: 1901.847, source: { pointer: '/history/0/at' } },
    { id: 'seconds_to_containment', value: 3401.847, source: { pointer: '/history/2/at' } },
    { id: 'seconds_to_recovery', value: 5501.847, source: { pointer: '/history/3/at' } },
  ])
  expect(responders.filter(({ from }) => from === 'status').map(({ what }) => what)).toEqual([
    'said that the case was detected: an alert',
    'said that the case was contained: thought so',
    'said that the case was contained: 172.18.0.1 <b>blocked</b>',
    'said that the case was recovered: passwords are reset',
    'said that the case was closed, a true positive: done',
  ])

  const page = await run('report', '--case', 'case-17', '--format', 'html')
  expect(page.stdout).toContain('&lt;b&gt;blocked')
  expect(page.stdout).not.toContain('<b>blocked')
  const markdown = await run('report', '--case', 'case-17', '--format', 'md')
  expect(markdown.stdout).toContain('Contained at 2025-10-18 17:25:00, as ')

  // What is said after the report was made takes nothing from it; what was changed in it shows.
  const check = () => run('report', 'check', 'report.json', '--case', 'case-17')
  await say('closed', '2025-10-21T09:00:00Z', 'again')
  expect(await check()).toMatchObject({ code: 0 })
  const text = await readFile(join(cwd, 'report.json'), 'utf8')
  await writeFile(join(cwd, 'report.json'), text.replaceAll('2025-10-18T17:25:00', '2025-10-18T16:59:00'))
  const forged = await check()
  expect(forged.code).toBe(3)
  expect(forged.stdout).toContain('/status/history/2/at')
}, 60_000)

it('says so where it was a false positive, and where the notes say something else', async () => {
  const { cwd, say, report } = await desk()
  await say('triaged', '2025-10-18T17:10:00Z', 'a test of ours', '--judgement', 'false-positive')
  const judged = await report()
  expect(judged.summary.standing.map(words).join(' ')).toMatch(/^Judged a false positive.* a test of ours\.$/)
  expect(words(judged.summary.contained.sentence)).toMatch(/^Not recorded/)
  expect(judged.summary.needed.map(words).join(' ')).not.toContain('Say whether it is contained')

  await writeFile(join(cwd, 'notes.yaml'), 'contained: {state: partly, how: the address is blocked}\n')
  expect((await report('--notes', 'notes.yaml')).summary.contained.state).toBe('partly')
  await say('contained', '2025-10-18T17:25:00Z', 'all of it')
  const both = (await report('--notes', 'notes.yaml')).summary.contained
  expect(both.state).toBe('yes')
  expect(words(both.sentence)).toMatch(/all of it\. The notes say otherwise: contained in part\.$/)
}, 60_000)
