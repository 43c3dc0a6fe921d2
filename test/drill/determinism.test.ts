import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIGESTS } from './digests.ts'
import { DRILL_DIGESTS } from './drill-digests.ts'
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
const { SCENARIOS } = await import(new URL('drill-scenarios.js', process.argv[1]))
const { drillStory } = await import(new URL('drill-story.js', process.argv[1]))
const { drillLog, troubleIn } = await import(new URL('drill-log.js', process.argv[1]))
const { DEFAULT_DAY } = await import(new URL('drill-plan.js', process.argv[1]))
const drills = SCENARIOS.map((scenario) => {
  const plan = { scenario, seed: 7, difficulty: 2, noise: 0, day: DEFAULT_DAY, logs: scenario.logs }
  const story = drillStory(plan)
  const logs = scenario.logs.map((log) => {
    const queue = drillLog(log, troubleIn(log, plan, story))
    const lines = [...[...story.actions()].flatMap((action) => queue.take(action)), ...queue.rest()]
    const text = lines.map((line) => line.text + '\\n').join('')
    return [log, createHash('sha256').update(text).digest('hex').slice(0, 16)]
  })
  return [scenario.id, Object.fromEntries(logs)]
})
const all = {
  digests: Object.fromEntries(digests),
  exercises: Object.fromEntries(exercises),
  drills: Object.fromEntries(drills),
  zone,
}
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
  symlinkSync(join(project, 'node_modules'), join(built, 'node_modules'))
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
    const printed = JSON.parse(stdout) as { digests: unknown; exercises: object; drills: object; zone: number }
    expect(printed.zone).toBe(hour)
    expect(printed.digests).toEqual(DIGESTS)
    expect(Object.keys(printed.exercises).length).toBeGreaterThan(20)
    expect(EXERCISE_DIGESTS).toMatchObject(printed.exercises)
    expect(Object.keys(printed.drills)).toEqual(Object.keys(DRILL_DIGESTS))
    expect(DRILL_DIGESTS).toMatchObject(printed.drills)
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
