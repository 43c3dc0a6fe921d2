import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import { RENDERERS, tagsOf } from '../support/markdown.ts'
import { runCli } from '../support/run-cli.ts'
import { events, folderOf } from './ask.ts'
import { FORGED_LOGS } from './forged-logs.ts'
import { lines } from './logs.ts'

/** Everything that a terminal obeys or hides; only line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const COLOUR = /\x1b\[[\d;]*m/g
const NUMBER = /^-?\d+(?:\.\d+)?$/
const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/u
const OURS =
  /^<(?:\/?(?:h1|h2|p|strong|ul|li|table|thead|tbody|tr|code)|\/?t[hd]|t[hd] (?:style="text-align:right"|align="right"))>$/

const COMMANDS = ['timeline', 'sources', 'accounts', 'events'] as const

/** Names of files are the attacker's too, where logs come out of an archive. */
const NAMES = [
  'a\x1b[31m\x07.log',
  '<img src=x onerror=alert(1)>.log',
  '=cmd() | [x](y) `z`\n.log',
  '\u202egol.exe\u200b',
]

/** Texts that a test asks for by name. */
const KEPT = /<script>alert|\/C calc|\x1b\[2J|\u202efdp|a{9999}/

const hostileFolder = (): Promise<string> => {
  const logs = FORGED_LOGS.filter(({ path }) => path.endsWith('-plain.log'))
  // A quarter of the hostile texts to each log: the renderers have tests of their own for all of them.
  const quarter = (text: string, index: number): string =>
    lines(...text.split('\n').filter((line, number) => line !== '' && (number % 4 === index || KEPT.test(line))))
  return folderOf(Object.fromEntries(logs.map(({ text }, index) => [NAMES[index] ?? '', quarter(text, index)])))
}

async function printed(command: string, format: string): Promise<string> {
  const terminal = format === 'table' ? { columns: 100, env: { LANG: 'C.UTF-8', TERM: 'xterm' } } : {}
  const { code, stdout } = await runCli([command, '.', '--format', format], { cwd: await hostileFolder(), ...terminal })
  expect(code).toBe(0)
  return stdout
}

describe.each(COMMANDS)('%s on hostile logs', (command) => {
  it('shows nothing that a terminal obeys, in lines that fit', async () => {
    const table = await printed(command, 'table')
    expect(table).toMatch(COLOUR)
    const bare = table.replace(COLOUR, '')
    expect(bare).not.toMatch(ACTS)
    expect(bare.split('\n').filter((line) => displayWidth(line) > 100)).toEqual([])
  })

  it('prints JSON of printable characters alone', async () => {
    const json = await printed(command, 'json')
    expect(json).not.toMatch(ACTS)
    expect(JSON.parse(json)).toHaveProperty('schema', `tatou-ir/${command}/v1`)
    const ndjson = await printed(command, 'ndjson')
    expect(ndjson).not.toMatch(ACTS)
    for (const line of ndjson.split('\n').slice(0, -1)) JSON.parse(line)
  })

  it('gives a spreadsheet no formula, and one record a line', async () => {
    const csv = await printed(command, 'csv')
    expect(csv).not.toMatch(ACTS)
    const rows: string[][] = parse(csv)
    expect(rows).toHaveLength(csv.split('\n').length - 1)
    expect(rows.flat().filter((cell) => !NUMBER.test(cell) && FORMULA.test(cell))).toEqual([])
  })

  it('gives a browser no tag and no link of the attacker', async () => {
    const markdown = await printed(command, 'md')
    expect(markdown).not.toMatch(ACTS)
    for (const [renderer, toHtml] of Object.entries(RENDERERS)) {
      expect(
        tagsOf(toHtml(markdown)).filter((tag) => !OURS.test(tag)),
        renderer,
      ).toEqual([])
    }
  })
})

it('says harmlessly that an input of a hostile name cannot be read', async () => {
  const name = 'x\x1b]0;owned\x07\n\u202e.log'
  const folder = await folderOf({ [name]: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]) })
  const { code, stderr } = await runCli(['timeline', name], { cwd: folder })
  expect(code).toBe(4)
  expect(stderr).not.toMatch(ACTS)
  expect(stderr).toContain('error: ')
  const missing = await runCli(['timeline', '\x1b[2Jx'], { cwd: folder })
  expect(missing.code).toBe(2)
  expect(missing.stderr).not.toMatch(ACTS)
})

it('hands hostile text on unchanged in JSON', async () => {
  const found = await events(await hostileFolder())
  const names = new Set(found.map(({ user }) => user?.name))
  for (const value of [
    '<script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
    '\x1b[2J\x1b[H',
    'invoice\u202efdp.exe',
    'a'.repeat(10_000),
  ]) {
    expect(names).toContain(value)
  }
  expect(new Set(found.map(({ log }) => log.file.path))).toEqual(new Set(NAMES))
})
