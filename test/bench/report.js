/**
 * How long a report of an attack takes, how large it is, and how soon its page answers in Chromium.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { writeAttackLog } from './attack-log.js'
import { contest, round3 } from './measure.js'

const ATTEMPTS = 100_000

/** What a report of so many attempts must keep to. */
const TARGET = { html_seconds: 10, pdf_seconds: 10, html_bytes: 2_000_000, page_ms: 200 }

export async function reportSpeed(program, folder, rounds) {
  const log = join(folder, `attack-${ATTEMPTS}.json`)
  if (!existsSync(log)) writeAttackLog(ATTEMPTS, log)
  const report = (format, ...more) => [program, 'report', log, '--format', format, '--quiet', ...more]
  const run = (name, args) => ({ name, program: process.execPath, args })
  const found = await contest(
    [
      run('html', report('html')),
      run('pdf', report('pdf')),
      run('timeline', [program, 'timeline', log, '--format', 'json']),
    ],
    rounds,
  )
  const page = join(folder, 'report.html')
  await rm(page, { force: true })
  const { status } = spawnSync(process.execPath, report('html', '--output', page), { stdio: 'ignore' })
  if (status !== 0) throw new Error(`the report was not written: ${status}`)
  return {
    attempts: ATTEMPTS,
    bytes: (await stat(log)).size,
    ...found,
    html_bytes: (await stat(page)).size,
    page: await pageSpeed(page),
    target: TARGET,
    html_to_timeline: round3(found.html.seconds / found.timeline.seconds),
  }
}

/** Milliseconds until the page is there, and from an act of the reader until the next picture, the slowest of each kind. */
export async function pageSpeed(file) {
  const executablePath = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).stdout.trim()
  if (executablePath === '') return 'Chromium is not installed'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const began = performance.now()
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
    const opened = performance.now() - began
    const searched = []
    for (const text of ['1', '198', '198.51.100.202', 'nobody at all', ''])
      searched.push(await acted(page, SEARCH, text))
    const chosen = []
    for (const index of [1, 0]) chosen.push(await acted(page, CHOOSE, index))
    const scrolled = []
    for (const share of [0.2, 0.4, 0.6, 0.8, 1, 0]) scrolled.push(await acted(page, SCROLL, share))
    const worst = (values) => Math.round(Math.max(...values))
    return {
      opened_ms: Math.round(opened),
      search_ms: worst(searched),
      filter_ms: worst(chosen),
      scroll_ms: worst(scrolled),
    }
  } finally {
    await browser.close()
  }
}

const SEARCH = `(text) => { const field = document.querySelector('#search'); field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true })) }`
const CHOOSE = `(index) => { for (const field of document.querySelectorAll('#outcome, #phase')) { field.selectedIndex = Math.min(index, field.options.length - 1)
  field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true })) } }`
const SCROLL = `(share) => { window.scrollTo(0, share * document.documentElement.scrollHeight) }`

/** Milliseconds from an act until the picture after it has been drawn. */
function acted(page, act, value) {
  return page.evaluate(`new Promise((done) => {
    const began = performance.now()
    ;(${act})(${JSON.stringify(value)})
    requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => done(performance.now() - began)
      port2.postMessage(null) })
  })`)
}
