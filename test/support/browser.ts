import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'

/** Where pictures of pages are kept for people to look at; git ignores it. */
const ARTIFACTS = join(import.meta.dirname, '../../test-artifacts')

/** Debian's Chromium. */
export async function openBrowser(): Promise<Browser> {
  const found = spawnSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' })
  return chromium.launch({ executablePath: found.stdout.trim(), args: ['--no-sandbox', '--disable-gpu'] })
}

/** A page, and all that it did that a report must not do: what it said, what went wrong, what it asked for. */
export interface WatchedPage {
  readonly page: Page
  readonly complaints: string[]
}

/** Opens a file in a page that is watched. */
export async function openPage(
  browser: Browser,
  file: string,
  options: { readonly width?: number; readonly script?: boolean; readonly dark?: boolean; readonly hash?: string } = {},
): Promise<WatchedPage> {
  const { width = 1280, script = true, dark = false, hash = '' } = options
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    javaScriptEnabled: script,
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Asia/Kathmandu',
    locale: 'tr-TR',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== `file://${file}`) complaints.push(`request: ${request.url()}`)
  })
  await page.goto(`file://${file}${hash}`)
  return { page, complaints }
}

/** Keeps a picture of the whole page. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(ARTIFACTS, { recursive: true })
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true })
}
