import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { ReportDocument } from '../../src/model/report.ts'
import { CLOCK_RULES } from '../../src/report/clock-rules.ts'
import { startedClocks } from '../../src/report/deadlines.ts'
import { NOTICE_ANSWERS } from '../../src/report/notice-answers.ts'
import { noticeDraft } from '../../src/report/notice-draft.ts'
import { markdownPieces } from '../../src/report/render-markdown.ts'
import { HOSTILE } from '../support/hostile.ts'
import { RENDERERS, tagsOf } from '../support/markdown.ts'
import { poison } from '../support/poison.ts'
import { reportOf } from '../support/report.ts'
import { runCli } from '../support/run-cli.ts'

const ROOT = join(import.meta.dirname, '../..')
let report: ReportDocument

const draft = (of: ReportDocument, clock: string): string => {
  const paper = noticeDraft(of, clock)
  return paper === undefined ? '' : [...markdownPieces(paper)].join('')
}

beforeAll(async () => {
  const made = await reportOf(['samples/tatou-campaign'])
  const record = {
    v: 1,
    seq: 1,
    prev: null,
    custom: null,
    os_user: 'a',
    host: 'h',
    by: 'A. Ahlberg',
    why: 'read',
  } as const
  const from = '2025-10-18T17:30:00.000000Z'
  report = { ...made, clocks: startedClocks([{ ...record, clock: 'nis2-23', from, recorded: from }]) }
})

it('knows what to say, or that people must, to every point of every law', () => {
  const points = CLOCK_RULES.flatMap(({ deadlines }) => deadlines.flatMap(({ contents }) => contents))
  expect(points.filter((point) => !NOTICE_ANSWERS.has(point))).toEqual([])
  expect([...NOTICE_ANSWERS.keys()].filter((point) => !points.includes(point))).toEqual([])
})

it('fills in what the report knows, and marks what only people can know', () => {
  const text = draft(report, 'nis2-23')
  expect(text.match(/^## .*$/gm)).toEqual(['## Early warning', '## Incident notification', '## Final report'])
  // 24 and 72 hours after the decision, and a month after the second.
  for (const due of ['2025-10-19 17:30:00', '2025-10-21 17:30:00', '2025-11-21 17:30:00'])
    expect(text.replaceAll('`', '')).toContain(`Due: ${due}`)
  expect(text).toContain('9 failed logins and 3 enumeration attempts')
  expect(text).toContain('172[.]18[.]0[.]1')
  expect(text).toContain('TO BE FILLED IN: whether it could have a cross-border impact.')
  expect(text).toContain('TO BE FILLED IN: the root cause.')
})

it('asks for the decision where no clock was started', () => {
  const text = draft(report, 'sec-8k-105')
  expect(text).toContain('TO BE FILLED IN: whether and since when:')
  expect(text).not.toContain('Due:')
  expect(draft(report, 'custom')).toBe('')
})

it.each(Object.entries(RENDERERS))('holds no hostile text that acts (%s)', (_, render) => {
  const kinds = (of: ReportDocument): string[] => [
    ...new Set(
      CLOCK_RULES.flatMap(({ id }) => tagsOf(render(draft(of, id)))).map(
        (tag) => /^<\/?[a-z0-9!-]+/i.exec(tag)?.[0] ?? tag,
      ),
    ),
  ]
  const known = new Set([...kinds(report), '<code', '</code'])
  for (const { value: text } of HOSTILE.filter(({ value }) => value.length < 1000))
    expect(
      kinds(poison(ReportDocument, report, text)).filter((tag) => !known.has(tag)),
      JSON.stringify(text),
    ).toEqual([])
})

it('is written by report --draft, as Markdown only', async () => {
  const run = (...argv: readonly string[]) => runCli(['report', 'samples/tatou-campaign', ...argv], { cwd: ROOT })
  const made = await run('--draft', 'gdpr-33')
  expect(made.code).toBe(0)
  expect(made.stdout).toContain('# Draft: GDPR: notice to the authority')
  expect(await run('--draft', 'gdpr-33', '--format', 'html')).toMatchObject({ code: 2, stdout: '' })
  expect((await run('--draft', 'custom')).stderr).toContain('case clock start')
})
