import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ReportDocument } from '../../src/model/report.ts'
import type { ClockRecord } from '../../src/model/clock.ts'
import { startedClocks } from '../../src/report/deadlines.ts'
import { renderReport } from '../../src/report/render-report.ts'
import { openBrowser, openPage } from '../support/browser.ts'
import { collect } from '../support/documents.ts'
import { HOSTILE } from '../support/hostile.ts'
import { RENDERERS, tagsOf } from '../support/markdown.ts'
import { poison } from '../support/poison.ts'
import { describeWith } from '../support/program.ts'
import { reportOf } from '../support/report.ts'
import { sharedFolder } from '../support/temporary.ts'

/** Everything that acts or hides; only line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const NOTES = `case_id: x
authors: [x]
distribution: [x]
questions: [x]
impact: [x]
needed: [x]
root_cause: x
contributing_factors: [x]
actions: [{at: 2025-10-18T17:05:00.000000Z, by: x, what: x}]
recommendations: [{text: x, owner: x}]
lessons: {went_well: [x], went_badly: [x], change: [x]}
`

const CLOCK: ClockRecord = {
  v: 1,
  seq: 1,
  prev: null,
  clock: 'gdpr-33',
  custom: null,
  from: '2025-10-18T17:00:00.000000Z',
  recorded: '2025-10-18T17:01:00.000000Z',
  by: 'x',
  os_user: 'x',
  host: 'x',
  why: 'x',
}

const folder = sharedFolder()
let report: ReportDocument

const poisoned = (text: string): ReportDocument => poison(ReportDocument, report, text)
const rendered = (text: string, format: 'html' | 'md'): Promise<string> =>
  collect(renderReport(poisoned(text), format, 'technical'))
let tame: Readonly<Record<'html' | 'md', string>>
const names = (html: string): string[] => tagsOf(html).map((tag) => /^<\/?[a-z0-9!-]+/i.exec(tag)?.[0] ?? tag)

beforeAll(async () => {
  await writeFile(join(folder, 'notes.yaml'), NOTES)
  report = await reportOf(['samples/tatou-campaign', '--notes', join(folder, 'notes.yaml')])
  const custody = {
    records: 1,
    last: 'x',
    entries: [{ seq: 1, at: CLOCK.from, event: 'collected', actor: 'x', purpose: 'x', subjects: 1 }],
  }
  report = { ...report, clocks: startedClocks([CLOCK]), custody }
  tame = { html: await rendered('TAME', 'html'), md: await rendered('TAME', 'md') }
})

describe('a report whose every text is hostile', () => {
  it.each(HOSTILE)('is inert as HTML and SVG: $name', async ({ value }) => {
    const html = await rendered(value, 'html')
    expect(html).not.toMatch(ACTS)
    expect(names(html)).toEqual(names(tame.html))
  })

  it.each(HOSTILE)('is inert as Markdown: $name', async ({ value }) => {
    const hostile = await rendered(value, 'md')
    expect(hostile).not.toMatch(ACTS)
    const structure = (html: string): string[] => tagsOf(html).filter((tag) => !/^<\/?(?:code|p|strong)>$/.test(tag))
    for (const [renderer, toHtml] of Object.entries(RENDERERS)) {
      const html = toHtml(hostile)
      expect(html, renderer).not.toMatch(/<(?:a|img|script)\b/i)
      expect(structure(html), renderer).toEqual(structure(toHtml(tame.md)))
    }
  })
})

describeWith(['chromium'], 'hostile reports in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('do nothing, and break no layout', async () => {
    const file = join(folder, 'hostile.html')
    await writeFile(
      file,
      await rendered(
        HOSTILE.filter(({ value }) => value.length < 1000)
          .map(({ value }) => value)
          .join(' '),
        'html',
      ),
    )
    const { page, complaints } = await openPage(browser, file)
    await page.locator('#search').fill('<script>alert(1)</script>')
    expect(await page.locator('table[data-explore] tbody tr:visible').count()).toBeGreaterThan(0)
    expect(
      await page
        .locator('main script, main img, main iframe, main [onerror], main [onmouseover], main [style]')
        .count(),
    ).toBe(0)
    expect(complaints).toEqual([])
    const phone = await openPage(browser, file, { width: 390 })
    const wide = await phone.page.evaluate<string[]>(
      `[...document.querySelectorAll('body *')].filter((each) => !each.closest('.scroll, .drawing') && each.getBoundingClientRect().right > 391).map((each) => each.outerHTML.slice(0, 90))`,
    )
    expect(wide).toEqual([])
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  })
})
