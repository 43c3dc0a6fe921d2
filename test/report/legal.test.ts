import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ReportDocument } from '../../src/model/report.ts'
import { NOON, SAMPLE } from '../support/case-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

async function desk(config: string) {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'c.yaml'), config)
  return async (...argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli([...argv, '--config', 'c.yaml'], { cwd })
    expect(code, stderr).toBe(0)
    return stdout
  }
}

const LAW =
  'legal: {clocks: [nis2-23, gdpr-33, custom], authority: "IMY <b>", data_protection_officer: dpo@example.org}'

it('offers the clocks of the law that the organisation is under, and no others', async () => {
  const run = await desk(LAW)
  const { legal, clocks } = ReportDocument.parse(JSON.parse(await run('report', SAMPLE, '--format', 'json')))
  expect(clocks).toEqual([])
  expect(legal).toMatchObject({ configured: true, custom: true, authority: 'IMY <b>' })
  expect(legal.offered.map(({ clock, first, started }) => [clock, first, started])).toEqual([
    ['gdpr-33', 'Notice to the supervisory authority: 72 hours', false],
    ['nis2-23', 'Early warning: 24 hours', false],
  ])
  const page = await run('report', SAMPLE, '--format', 'html')
  expect(page).toContain('Clocks that may begin')
  expect(page).toContain('IMY &lt;b&gt;')
  expect(page).not.toContain('sec-8k-105')
})

it('says so where the configuration names no law', async () => {
  const run = await desk('{}')
  const markdown = await run('report', SAMPLE)
  expect(markdown).toContain('The configuration does not say which law applies')
  expect(markdown).toContain('sec-8k-105')
  expect(markdown).not.toContain('Clocks that may begin')
})

it('fills notices with the authority and the officer, and tells of a law that is not ours', async () => {
  const run = await desk(LAW)
  const notice = await run('report', SAMPLE, '--draft', 'gdpr-33')
  expect(notice).toContain('dpo@example.org')
  expect(notice).toMatch(/To:\*\* the supervisory authority \(by the configuration: /)
  expect(notice).not.toContain('does not name')
  expect(await run('report', SAMPLE, '--draft', 'sec-8k-105')).toContain('does not name `sec-8k-105` among')
})

it('offers no clock that was started', async () => {
  const cwd = await temporaryFolder()
  await writeFile(join(cwd, 'c.yaml'), LAW)
  const run = (...argv: readonly string[]) => runCli([...argv, '--case', 'case-17'], { cwd, now: () => NOON })
  await run('ingest', SAMPLE)
  expect(await run('case', 'clock', 'start', 'gdpr-33', '--why', 'addresses were read')).toMatchObject({ code: 0 })
  const { stdout } = await run('report', '--config', 'c.yaml')
  const offered = /### Clocks that may begin\n(.*?)\n#/s.exec(stdout)?.[1] ?? ''
  expect(offered).toContain('nis2-23')
  expect(offered).not.toContain('gdpr-33')
})
