import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIGESTS } from './digests.ts'

const run = promisify(execFile)
const project = fileURLToPath(new URL('../../', import.meta.url))
const sources = join(project, 'src/drill')
const names = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const built = mkdtempSync(join(tmpdir(), 'drill-'))

const PRINT_DIGESTS = `
import { createHash } from 'node:crypto'
const { sampleFiles } = await import(process.argv[1])
const digests = sampleFiles().map(({ path, text }) => [path, createHash('sha256').update(text).digest('hex')])
const zone = new Date(0).getHours()
process.stdout.write(JSON.stringify({ digests: Object.fromEntries(digests), zone }))
`

beforeAll(async () => {
  const files = names.map((name) => join(sources, name))
  const options = '--ignoreConfig --target es2023 --module nodenext --rewriteRelativeImportExtensions --types node'
  const compiler = join(project, 'node_modules/.bin/tsc')
  await run(compiler, [...options.split(' '), '--rootDir', join(project, 'src'), '--outDir', built, ...files], {
    cwd: project,
  })
  writeFileSync(join(built, 'package.json'), '{"type":"module"}')
})

afterAll(() => rmSync(built, { recursive: true }))

describe('the generator', () => {
  it.each([
    ['UTC', 'C', 0],
    ['Asia/Tokyo', 'tr_TR.UTF-8', 9],
    ['America/St_Johns', 'de_DE.UTF-8', 20],
  ])('writes the same bytes in %s with locale %s', async (zone, locale, hour) => {
    const script = pathToFileURL(join(built, 'drill/samples.js')).href
    const environment = { ...process.env, TZ: zone, LC_ALL: locale, LANG: locale }
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', PRINT_DIGESTS, script], {
      env: environment,
    })
    const printed = JSON.parse(stdout) as { digests: unknown; zone: number }
    expect(printed.zone).toBe(hour)
    expect(printed.digests).toEqual(DIGESTS)
  })

  it('asks no clock, no chance, no locale, and no function whose last digit depends on the engine', () => {
    const forbidden =
      /\bDate\b|\bIntl\b|toLocale|localeCompare|performance|process\b|node:|\bcrypto\b|Math\.(?!floor|ceil|min|max|imul|abs|sqrt)|\.toSorted\(\)|\*\*[^*/ ]/
    for (const name of names) {
      const code = readFileSync(join(sources, name), 'utf8').replaceAll(/\/\*\*[^]*?\*\/|\/\/.*$/gm, '')
      const withoutNames = code.replaceAll(/\bprocess(?:At)?\b(?=[:,( ]|\}|$)|\.process\b/gm, '')
      expect(withoutNames.match(forbidden)?.[0], name).toBeUndefined()
    }
  })
})
