import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runMany, runProgram } from './program.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')
const PATHS = ['tatou-campaign', 'tatou-campaign-json/app.log', 'ssh-bruteforce']
const COMMANDS = ['timeline', 'sources', 'accounts', 'events'] as const
const FORMATS = ['table', 'json', 'ndjson', 'csv', 'md'] as const

/** What every command prints in these formats on the paths in this order, by command and format. */
async function printed(paths: readonly string[], formats: readonly string[], env: Readonly<Record<string, string>>) {
  const cases = COMMANDS.flatMap((command) => formats.map((format) => [command, format] as const))
  const argvs = cases.map(([command, format]) => [command, ...paths, '--year', '2025', '--format', format])
  const results = await runMany(argvs, { cwd: SAMPLES, env })
  expect(results.map(({ code }) => code)).toEqual(cases.map(() => 0))
  return new Map(cases.map((each, index) => [each.join(' '), results[index]?.stdout ?? '']))
}

const VARIANTS = [
  {
    name: 'in another order, in Kathmandu, in Turkish, with one thread',
    paths: [PATHS[1], PATHS[2], PATHS[0]].map(String),
    formats: FORMATS,
    env: { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TATOU_IR_THREADS: '1' },
  },
  {
    name: 'backwards and one twice, in Newfoundland, in the C locale, with five threads',
    paths: [...PATHS, `./${PATHS[0]}`].toReversed(),
    formats: ['table', 'json'],
    env: { TZ: 'America/St_Johns', LC_ALL: 'C', LANG: 'C', TATOU_IR_THREADS: '5' },
  },
] as const

let base: ReadonlyMap<string, string>

beforeAll(async () => {
  base = await printed(PATHS, FORMATS, { TZ: 'UTC', LC_ALL: 'C.UTF-8', TATOU_IR_THREADS: '2' })
}, 120_000)

it('there is something to compare', () => {
  expect([...base].filter(([, text]) => text.length < 300)).toEqual([])
})

describe.each(VARIANTS)('$name', ({ paths, formats, env }) => {
  it('prints the same bytes', { timeout: 120_000 }, async () => {
    const found = await printed(paths, formats, env)
    expect([...found].filter(([name, text]) => text !== base.get(name)).map(([name]) => name)).toEqual([])
  })

  it('prints the same bytes when started by itself', async () => {
    const found = await runProgram(['sources', ...paths, '--year', '2025'], { cwd: SAMPLES, env })
    expect(found).toMatchObject({ code: 0, stderr: '' })
    expect(found.stdout.toString()).toBe(base.get('sources table'))
  })
})
