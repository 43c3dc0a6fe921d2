import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runMany, runProgram } from './program.ts'

const SAMPLES = join(import.meta.dirname, '../../samples')
const PATHS = ['tatou-campaign', 'tatou-campaign-json/app.log', 'ssh-bruteforce', 'tatou-busy-day/access']
const COMMANDS = ['timeline', 'sources', 'accounts', 'events'] as const
const FORMATS = ['table', 'json', 'ndjson', 'csv', 'md'] as const

const cases = COMMANDS.flatMap((command) => FORMATS.map((format) => ({ command, format })))

/** Every command in every format, on the paths in this order. */
const argvs = (paths: readonly string[]) =>
  cases.map(({ command, format }) => [command, ...paths, '--year', '2025', '--format', format])

type Results = Awaited<ReturnType<typeof runMany>>

const VARIANTS = [
  {
    name: 'in another order, in Kathmandu, in Turkish, with one thread',
    paths: [PATHS[3], PATHS[1], PATHS[0], PATHS[2]].map(String),
    env: { TZ: 'Asia/Kathmandu', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TATOU_IR_THREADS: '1' },
  },
  {
    name: 'backwards and one twice, in Newfoundland, in the C locale, with five threads',
    paths: [...PATHS, `./${PATHS[0]}`].toReversed(),
    env: { TZ: 'America/St_Johns', LC_ALL: 'C', LANG: 'C', TATOU_IR_THREADS: '5' },
  },
] as const

let base: Results

beforeAll(async () => {
  base = await runMany(argvs(PATHS), { cwd: SAMPLES, env: { TZ: 'UTC', LC_ALL: 'C.UTF-8', TATOU_IR_THREADS: '2' } })
}, 120_000)

it('there is something to compare', () => {
  expect(base.map(({ code }) => code)).toEqual(cases.map(() => 0))
  expect(base.filter(({ stdout }) => stdout.length < 300)).toEqual([])
})

describe.each(VARIANTS)('$name', ({ paths, env }) => {
  it('prints the same bytes', { timeout: 120_000 }, async () => {
    const found = await runMany(argvs(paths), { cwd: SAMPLES, env })
    const differing = cases.filter((_, index) => found[index]?.stdout !== base[index]?.stdout)
    expect(differing).toEqual([])
  })

  it('prints the same bytes when started by itself', async () => {
    const index = cases.findIndex(({ command, format }) => command === 'sources' && format === 'table')
    const found = await runProgram(['sources', ...paths, '--year', '2025'], { cwd: SAMPLES, env })
    expect(found).toMatchObject({ code: 0, stderr: '' })
    expect(found.stdout.toString()).toBe(base[index]?.stdout)
  })
})
