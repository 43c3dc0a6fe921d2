import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { pdfTools } from '../../src/cli/report/pdf.ts'
import { ReportDocument } from '../../src/model/report.ts'
import { paperOf } from '../../src/report/paper.ts'
import { pdfBytes } from '../../src/report/render-pdf.ts'
import { HOSTILE } from '../support/hostile.ts'
import { poison } from '../support/poison.ts'
import { describeWith } from '../support/program.ts'
import { reportFile, reportOf } from '../support/report.ts'
import { mustRun } from '../support/run-program.ts'
import { sharedFolder } from '../support/temporary.ts'

const folder = sharedFolder()
const DATED = '2025-10-18T16:56:14Z'

const textOf = (file: string): string => mustRun('pdftotext', ['-layout', file, '-'], { cwd: folder }).toString('utf8')

describeWith(['pdftotext', 'pdfinfo'], 'the PDF report', () => {
  const file = join(folder, 'report.pdf')
  let bytes: Buffer

  beforeAll(async () => {
    bytes = await reportFile('pdf', ['samples/tatou-campaign', '--title', 'Θέμα Прохожий é 管理', '--tlp', 'TLP:RED'])
    await writeFile(file, bytes)
  })

  it('has the label and its number on each page', () => {
    const pages = textOf(file).split('\f').slice(0, -1)
    expect(pages.length).toBeGreaterThan(5)
    for (const [at, text] of pages.entries()) {
      const lines = text.split('\n').filter((line) => line.trim() !== '')
      expect(lines[0], `page ${at + 1}`).toMatch(/ TLP:RED$/)
      expect(lines.at(-1), `page ${at + 1}`).toMatch(new RegExp(`^ *${at + 1} / ${pages.length} +TLP:RED$`))
    }
  })

  it('says what the record says, in Latin, Greek and Cyrillic; other letters are spelled', () => {
    const text = textOf(file).replaceAll(/\s+/g, ' ')
    for (const said of [
      'Θέμα Прохожий é \\u7ba1\\u7406',
      '28 minutes',
      '9 failed logins',
      '3 enumeration attempts',
      '7 accounts',
      '172.18.0.1',
    ])
      expect(text).toContain(said)
  })

  it('keeps a heading with its figure, and the titles of columns whole', () => {
    const pages = textOf(file).split('\f')
    const page = (said: string): number => pages.findLastIndex((text) => text.includes(said))
    expect(page('The attack in figures')).toBe(page('Attempts over time'))
    expect(page('Sources, accounts, techniques')).toBe(page('Sources and phases'))
    const text = pages.join('')
    for (const title of ['Rejected', 'Ignored', 'Enumeration', 'Successes', 'Failures'])
      expect(text).toMatch(new RegExp(`\\b${title}\\b`))
  })

  it('has bookmarks, links to citations, and runs nothing', () => {
    const raw = bytes.toString('latin1')
    expect(raw).toContain('/Outlines')
    expect(raw).toMatch(/\/S \/GoTo\s+\/D \(cite-1\)/)
    expect(raw).not.toMatch(/\/JavaScript|\/JS\b|\/URI|\/Launch|\/EmbeddedFile/)
    const info = mustRun('pdfinfo', [file], { cwd: folder }).toString('utf8')
    expect(info).toMatch(/Title: +TLP:RED Θέμα/)
    expect(info).toContain('Oct 18 16:56:14 2025')
  })

  it('gives the same bytes again', async () => {
    expect(
      (
        await reportFile('pdf', ['samples/tatou-campaign', '--title', 'Θέμα Прохожий é 管理', '--tlp', 'TLP:RED'])
      ).equals(bytes),
    ).toBe(true)
  })

  it('stays a PDF whatever stands in the logs', async () => {
    const report = await reportOf(['samples/tatou-campaign'])
    const tools = await pdfTools()
    const texts = [
      ...HOSTILE.filter(({ value }) => value.length < 200)
        .map(({ value }) => value)
        .join(' '),
      'a'.repeat(3000),
    ]
    for (const text of [
      texts.join('').slice(0, 4000),
      ') /OpenAction << /S /JavaScript /JS (x) >> (',
      '\\',
      '\u0000'.repeat(50),
    ]) {
      const hostile = join(folder, 'hostile.pdf')
      const made = await pdfBytes(paperOf(poison(ReportDocument, report, text), 'executive'), tools, DATED)
      await writeFile(hostile, made)
      const info = mustRun('pdfinfo', ['-js', hostile], { cwd: folder }).toString('utf8')
      expect(info.trim()).toBe('')
      expect(textOf(hostile)).toContain('TLP:AMBER')
    }
  })

  it('parses each of its fonts once, which takes longer than all the rest', () => {
    // The library numbers fonts as it parses them.
    const ids = bytes.toString('latin1').matchAll(/\/F(\d+) \d+ 0 R/g)
    expect(new Set([...ids].map(([, id]) => Number(id)))).toEqual(new Set([1, 2, 3]))
  })
})
