import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readPlatform, type Platform } from './support/platform.ts'
import { PLATFORM_TABLES } from './support/platform-tables.ts'

const PAGES = ['incident-response.md', 'inventory.md', 'metrics.md'].map((name) =>
  join(import.meta.dirname, '../docs', name),
)

/** `TATOU_WRITE_DOCS=1 npx vitest run test/platform-pages.test.ts` puts what holds now into the pages. Read the difference. */
const WRITE = process.env['TATOU_WRITE_DOCS'] === '1'

/** A table of ours in a page, between two comments. */
const TABLE = /(<!-- table: ([a-z-]+) -->\n)((?:(?!<!--).)*)(<!-- end -->)/gs

let platform: Platform

beforeAll(async () => {
  platform = await readPlatform()
})

it.each(PAGES)('%s has the tables of configuration, playbooks and rules', async (path) => {
  const text = await readFile(path, 'utf8')
  const names = [...text.matchAll(TABLE)].map(([, , name = '']) => name)
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => PLATFORM_TABLES[name] === undefined)).toEqual([])
  const now = text.replaceAll(
    TABLE,
    (_, begin: string, name: string, _shown, end: string) =>
      `${begin}\n${PLATFORM_TABLES[name]?.(platform) ?? ''}\n\n${end}`,
  )
  if (WRITE) await writeFile(path, now)
  else expect(text).toBe(now)
})

it('shows every table once', async () => {
  const texts = await Promise.all(PAGES.map((path) => readFile(path, 'utf8')))
  const shown = texts.flatMap((text) => [...text.matchAll(TABLE)].map(([, , name = '']) => name))
  expect(shown.toSorted()).toEqual(Object.keys(PLATFORM_TABLES).toSorted())
})

describe('the plan', () => {
  it('names only playbooks that there are', async () => {
    const names = new Set(platform.playbooks.map(({ name }) => name))
    const [plan = ''] = PAGES
    const told = [...(await readFile(plan, 'utf8')).matchAll(/playbook (?:run|show|plan) ([a-z][a-z-]+)/g)]
    expect(told.length).toBeGreaterThan(0)
    expect(told.filter(([, name = '']) => !names.has(name))).toEqual([])
  })

  it('has somebody to call for every role and every severity', () => {
    const { contacts, escalation } = platform.config
    const roles = new Set(platform.playbooks.flatMap(({ roles: names }) => [...names.keys()]))
    expect([...roles].filter((role) => !contacts.some((contact) => contact.role === role))).toEqual([])
    expect(Object.keys(escalation).toSorted()).toEqual(['critical', 'high', 'low', 'medium'])
  })

  it('asks for approval where a step could harm somebody', () => {
    const harmful = platform.playbooks.flatMap(({ steps }) =>
      steps.filter(({ collateral }) => collateral !== undefined),
    )
    expect(harmful.length).toBeGreaterThan(0)
    expect(harmful.filter(({ approval }) => approval === undefined)).toEqual([])
  })
})
