import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LOG_FORMATS } from '../../src/formats/registry.ts'

const SRC = join(import.meta.dirname, '../../src')
const FOLDER = join(SRC, 'formats')

interface Module {
  /** Below `src`, with slashes. */
  readonly path: string
  readonly text: string
}

async function modules(): Promise<Module[]> {
  const entries = await readdir(SRC, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      return { path: relative(SRC, file).split(sep).join('/'), text: await readFile(file, 'utf8') }
    }),
  )
}

const isFormat = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && 'nearMisses' in value && 'otherwise' in value && 'id' in value

/** The files of formats, each with the formats that it exports. */
async function formatFiles(): Promise<Map<string, string[]>> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts') && name !== 'registry.ts')
  const found = new Map<string, string[]>()
  for (const name of names) {
    const exported = (await import(pathToFileURL(join(FOLDER, name)).href)) as Record<string, unknown>
    const ids = Object.values(exported).flatMap((value) => (isFormat(value) ? [value.id] : []))
    if (ids.length > 0) found.set(`formats/${name}`, ids)
  }
  return found
}

/** What else imports a format, or names one, and why. */
const OTHERS: Readonly<Record<string, string>> = {
  'analysis/quality/line-checks.ts': 'the rules that the platform sets for its own two logs',
  'formats/propose/tokens.ts': 'ways of writing a stamp are called like the formats that have them',
  'formats/access-log-proxied.ts': 'the requests of access-log behind a list of hops',
  'formats/auditd-interpreted.ts': 'what records of auditd mean, in their interpreted frame',
  'formats/auditd-syslog.ts': 'the records of auditd behind the head of syslog',
  'formats/falco-text.ts': 'the rules of falco, in the frame of its text',
  'formats/hayabusa-text.ts': 'the records of hayabusa, with their details as text',
  'formats/mysql-error-short.ts': 'the messages of mysql-error in an older frame',
  'sigma/logsource-table.ts': 'what rules of Sigma call the producers of logs',
  'sigma/rule-test-events.ts': 'the format of events in tests of rules, unless they say another',
  'time/stamp.ts': 'ways of writing a stamp are called like the formats that have them',
}

describe('a log format', () => {
  it('is one file, called like it, and one place in the registry', async () => {
    const files = [...(await formatFiles())].map(([path, ids]) => [basename(path, '.ts'), ...ids])
    expect(files.filter(([name, ...ids]) => ids.join(' ') !== name)).toEqual([])
    expect(files.map(([name = '']) => name).toSorted()).toEqual(LOG_FORMATS.map(({ id }) => id).toSorted())
  })

  it('is imported by the registry alone, and named nowhere else without a reason', async () => {
    const files = await formatFiles()
    const ids = LOG_FORMATS.map(({ id }) => id).filter((id) => id.includes('-'))
    const found = (await modules()).filter(({ path, text }) => {
      if (path === 'formats/registry.ts' || /^(?:drill|model|cli)\//.test(path)) return false
      const imports = [...text.matchAll(/from '\.\.?\/(?:formats\/)?([\w-]+)\.ts'/g)]
      const own = files.has(path)
      return (
        imports.some(([, name]) => files.has(`formats/${name}.ts`) && (own || path.startsWith('formats/'))) ||
        (!own && ids.some((id) => text.includes(`'${id}'`)))
      )
    })
    expect(found.map(({ path }) => path).toSorted()).toEqual(Object.keys(OTHERS).toSorted())
  })
})
