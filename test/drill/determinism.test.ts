import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIGESTS } from './digests.ts'
import { EXERCISE_DIGESTS } from './exercise-digests.ts'

const run = promisify(execFile)
const project = fileURLToPath(new URL('../../', import.meta.url))
const sources = join(project, 'src/drill')
const names = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
const built = mkdtempSync(join(tmpdir(), 'drill-'))

const PRINT_DIGESTS = `
import { createHash } from 'node:crypto'
const { sampleFiles } = await import(process.argv[1])
const digests = sampleFiles().map(({ path, text }) => [path, createHash('sha256').update(text).digest('hex')])
const { ATTACK_FAMILIES } = await import(new URL('attacks/families.js', process.argv[1]))
const { exercise } = await import(new URL('exercise.js', process.argv[1]))
const { renderText } = await import(new URL('render-log.js', process.argv[1]))
const exercises = ATTACK_FAMILIES.map((family) => {
  const [log] = family.logs
  const text = renderText(exercise({ seed: 1, log, attacks: [family] }).actions, log)
  return [\`\${family.id} \${log}\`, createHash('sha256').update(text).digest('hex').slice(0, 16)]
})
const zone = new Date(0).getHours()
const all = { digests: Object.fromEntries(digests), exercises: Object.fromEntries(exercises), zone }
process.stdout.write(JSON.stringify(all))
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
    const printed = JSON.parse(stdout) as { digests: unknown; exercises: object; zone: number }
    expect(printed.zone).toBe(hour)
    expect(printed.digests).toEqual(DIGESTS)
    expect(Object.keys(printed.exercises).length).toBeGreaterThan(20)
    expect(EXERCISE_DIGESTS).toMatchObject(printed.exercises)
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
