import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { source } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ReportDocument } from '../../src/model/report.ts'
import { paperOf } from '../../src/report/paper.ts'
import { htmlPieces } from '../../src/report/render-html.ts'
import { keepPicture, openBrowser, openPage } from '../support/browser.ts'
import { describeWith } from '../support/program.ts'
import { GATEWAY_CONFIG, reportFile, reportOf } from '../support/report.ts'
import { mustRun } from '../support/run-program.ts'
import { sharedFolder } from '../support/temporary.ts'

const folder = sharedFolder()
const file = join(folder, 'report.html')

describeWith(['chromium', 'pdftotext'], 'the HTML report in Chromium', () => {
  let browser: Browser

  beforeAll(async () => {
    await writeFile(join(folder, 'config.yaml'), GATEWAY_CONFIG)
    const options = [
      '--config',
      join(folder, 'config.yaml'),
      '--display-timezone',
      'Europe/Stockholm',
      '--tlp',
      'TLP:AMBER+STRICT',
    ]
    await writeFile(file, await reportFile('html', ['samples/tatou-campaign', ...options]))
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it.each([
    { width: 1280, dark: false },
    { width: 390, dark: false },
    { width: 1280, dark: true },
  ])('opens without a word, a fault or a request: $width px, dark $dark', async ({ width, dark }) => {
    const { page, complaints } = await openPage(browser, file, { width, dark })
    expect(await page.title()).toBe('TLP:AMBER+STRICT Incident report')
    await keepPicture(page, `report-${width}${dark ? '-dark' : ''}`)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    expect(complaints).toEqual([])
  })

  it('says the same without a script', async () => {
    const bare = await openPage(browser, file, { script: false })
    const text = await bare.page.locator('main').innerText()
    for (const said of [
      '28 minutes',
      '9 failed logins',
      '3 enumeration attempts',
      '7 accounts',
      'The real client is hidden behind 172.18.0.1',
    ])
      expect(text).toContain(said)
    expect(text).toContain('2025-10-18 18:28:18')
    expect(text).toContain('2025-10-18 16:28:18')
    expect(await bare.page.locator('table[data-explore] tbody tr').count()).toBe(6)
    expect(await bare.page.locator('svg').count()).toBe(6)
    expect(bare.complaints).toEqual([])
  })

  it('keeps a policy under which nothing else runs', async () => {
    const { page, complaints } = await openPage(browser, file)
    await page.evaluate(`(() => { const made = document.createElement('script'); made.textContent = 'window.owned = true'; document.body.append(made);
      const image = document.createElement('img'); image.src = 'https://192.0.2.1/x.png'; document.body.append(image);
      document.body.setAttribute('style', 'display:none') })()`)
    await expect.poll(() => complaints.filter((each) => each.includes('Content Security Policy')).length).toBe(3)
    expect(await page.evaluate('window.owned')).toBeUndefined()
    expect(await page.locator('body').isVisible()).toBe(true)
  })

  it('filters, searches, zooms, and keeps what was chosen in the address', async () => {
    const { page, complaints } = await openPage(browser, file)
    const shown = page.locator('table[data-explore] tbody tr:visible')
    expect(await shown.count()).toBe(6)
    await page.locator('#search').fill('victim')
    expect(await shown.count()).toBe(0)
    await page.locator('#search').fill('6 failed logins')
    expect(await shown.count()).toBe(1)
    expect(await page.getByRole('status').innerText()).toBe('1 of 6 entries')
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.locator('#phase').selectOption('2')
    expect(await shown.count()).toBe(2)
    const address = page.url()
    expect(address).toContain('#phase=2')
    const again = await openPage(browser, file, { hash: '#phase=2' })
    expect(await again.page.locator('table[data-explore] tbody tr:visible').count()).toBe(2)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    expect(await shown.count()).toBeLessThan(6)
    expect(page.url()).toContain('from=')
    const row = await openPage(browser, file, { hash: '#e3' })
    expect(await row.page.locator('tr:target').count()).toBe(1)
    expect([...complaints, ...again.complaints, ...row.complaints]).toEqual([])
  })

  it('shows the first of many entries, more when asked, and all on paper', async () => {
    const report = await reportOf(['samples/tatou-campaign'])
    const [entry] = report.timeline.entries
    const entries = Array.from({ length: 600 }, (_, at) => ({ ...entry, line: at + 1 }))
    const large = ReportDocument.parse({ ...report, timeline: { list: { shown: 600, of: 600 }, entries } })
    const many = join(folder, 'many.html')
    await writeFile(many, [...htmlPieces(paperOf(large, 'technical'))].join(''))
    const { page, complaints } = await openPage(browser, many)
    const shown = page.locator('table[data-explore] tbody tr:visible')
    expect(await shown.count()).toBe(250)
    expect(await page.getByRole('status').innerText()).toBe('600 of 600 entries, the first 250 below')
    await page.getByRole('button', { name: 'Show 250 more' }).click()
    await page.getByRole('button', { name: 'Show 100 more' }).click()
    expect(await shown.count()).toBe(600)
    expect(await page.locator('#more').isVisible()).toBe(false)
    await page.locator('#search').fill('security.log:59')
    // Line 59, and the lines from 590 to 599.
    expect(await shown.count()).toBe(11)
    const far = await openPage(browser, many, { hash: '#e400' })
    expect(await far.page.locator('tr:target').isVisible()).toBe(true)
    await far.page.emulateMedia({ media: 'print' })
    expect(await far.page.locator('table[data-explore] tbody tr:visible').count()).toBe(600)
    expect([...complaints, ...far.complaints]).toEqual([])
  })

  it('prints the label on each page, and numbers', async () => {
    const { page } = await openPage(browser, file)
    const paper = join(folder, 'printed.pdf')
    await page.pdf({ path: paper, preferCSSPageSize: true })
    const pages = mustRun('pdftotext', ['-layout', paper, '-'], { cwd: folder })
      .toString('utf8')
      .split('\f')
      .slice(0, -1)
    expect(pages.length).toBeGreaterThan(3)
    for (const [at, text] of pages.entries()) {
      expect(text.match(/TLP:AMBER\+STRICT/g)?.length ?? 0, `page ${at + 1}`).toBeGreaterThanOrEqual(2)
      expect(text).toContain(`${at + 1} / ${pages.length}`)
    }
  })

  it.each([false, true])('has no serious fault for a screen reader (dark: %s)', async (dark) => {
    const { page } = await openPage(browser, file, { dark })
    // The policy forbids a script in the page; the tool runs beside it.
    await page.evaluate(source)
    const found = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
      'axe.run()',
    )
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  })
})
