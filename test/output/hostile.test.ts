import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/output/escape-terminal.ts'
import type { Paint, Tone } from '../../src/output/paint.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import type { RenderOptions } from '../../src/output/render-options.ts'
import { visible } from '../../src/output/visible.ts'
import { HOSTILE } from '../support/hostile.ts'
import { RENDERERS, tagsOf, textOf } from '../support/markdown.ts'
import { RENDERINGS } from '../support/renderings.ts'
import type { Rendering } from '../support/renderings.ts'

const numRuns = process.env['TATOU_DEEP'] === '1' ? 500 : 8

/** Everything that a terminal obeys or hides; only our own line ends are left out. */
const ACTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

// Real colours, as chalk writes them.
const sgr = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[39m`
const COLOURS: Readonly<Record<Tone, number>> = {
  danger: 31,
  warning: 33,
  good: 32,
  dim: 90,
  strong: 97,
  accent: 36,
  plain: 37,
}
const PAINT: Paint = {
  danger: sgr(COLOURS.danger),
  warning: sgr(COLOURS.warning),
  good: sgr(COLOURS.good),
  dim: sgr(COLOURS.dim),
  strong: sgr(COLOURS.strong),
  accent: sgr(COLOURS.accent),
  plain: sgr(COLOURS.plain),
}
const OUR_COLOUR = /\x1b\[(?:3[12367]|9[07])m([^\x1b\n]*)\x1b\[39m/g

const OPTIONS: RenderOptions = { ...DEFAULT_RENDER_OPTIONS, strip: true, full: true }

const tameOnes = new Map<string, Promise<string>>()

/** The same rendering with a word that needs no escape anywhere; rendered once. */
function tameOf({ name, render }: Rendering, format: 'csv' | 'md'): Promise<string> {
  const key = `${name}.${format}`
  const known = tameOnes.get(key) ?? render(format, OPTIONS, 'TAME')
  tameOnes.set(key, known)
  return known
}

async function checkTable({ render }: Rendering, value: string): Promise<void> {
  for (const columns of [80, 140]) {
    const text = await render('table', { ...OPTIONS, columns, paint: PAINT }, value)
    const bare = text.replace(OUR_COLOUR, '$1')
    expect(bare).not.toMatch(ACTS)
    expect(bare).toBe(await render('table', { ...OPTIONS, columns }, value))
    expect(bare.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([])
  }
  expect(await render('table', { ...OPTIONS, unicode: false }, value)).toMatch(/^[\x20-\x7e\n]*$/)
}

async function checkJson(
  { render, document, list, parse: parseDocument, parseElement }: Rendering,
  value: string,
): Promise<void> {
  const json = await render('json', OPTIONS, value)
  expect(json).not.toMatch(ACTS)
  expect(parseDocument(JSON.parse(json))).toEqual(document(value))
  const ndjson = await render('ndjson', OPTIONS, value)
  expect(ndjson).not.toMatch(ACTS)
  const lines = ndjson.split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map((line) => parseElement(JSON.parse(line)))).toEqual(list(value))
}

const NUMBER = /^-?\d+(?:\.\d+)?$/
/** What starts a formula, behind what spreadsheets skip. An apostrophe in front is the guard. */
const FORMULA = /^[\s"]*[=+\-@\t\r＝＋－＠]/u

async function checkCsv(rendering: Rendering, value: string): Promise<void> {
  const { render, list } = rendering
  const csv = await render('csv', OPTIONS, value)
  expect(csv).not.toMatch(ACTS)
  // One record is one line, with as many cells as the header: the parser refuses anything else.
  const rows: string[][] = parse(csv)
  expect(rows).toHaveLength(list().length + 1)
  expect(csv.split('\n')).toHaveLength(list().length + 2)
  const tame: string[][] = parse(await tameOf(rendering, 'csv'))
  expect(rows.flat().filter((cell) => !NUMBER.test(cell) && FORMULA.test(cell))).toEqual([])
  const unguarded = rows.map((row) => row.map((cell) => cell.replace(/(^|;)'([\s"'’]*[=+\-@＝＋－＠])/gu, '$1$2')))
  // Lists and raw objects hold the value among other text; the guard may stand anywhere in them.
  const isMixed = (text = ''): boolean => text.includes('TAME') && text !== 'TAME'
  const whole = (row: readonly string[], at: number): string[] =>
    row.map((cell, column) => (isMixed(tame[at]?.[column]) ? '' : cell))
  const expected = tame.map((row) => row.map((cell) => (cell === 'TAME' ? visible(value) : cell)))
  expect(unguarded.map(whole)).toEqual(expected.map(whole))
}

const OURS =
  /^<(?:\/?(?:h1|h2|p|strong|ul|li|table|thead|tbody|tr|code)|\/?t[hd]|t[hd] (?:style="text-align:right"|align="right"))>$/

async function checkMarkdown(rendering: Rendering, value: string): Promise<void> {
  const [hostile, tame] = [await rendering.render('md', OPTIONS, value), await tameOf(rendering, 'md')]
  expect(hostile).not.toMatch(ACTS)
  const structure = (html: string): string[] => tagsOf(html).filter((tag) => !/^<\/?(?:code|p)>$/.test(tag))
  const text = (html: string): string => textOf(html).replace(/\s+/g, '')
  for (const [renderer, toHtml] of Object.entries(RENDERERS)) {
    const html = toHtml(hostile)
    expect(
      tagsOf(html).filter((tag) => !OURS.test(tag)),
      renderer,
    ).toEqual([])
    expect(structure(html), renderer).toEqual(structure(toHtml(tame)))
    // Only a digest is shortened, the table's own cells are whole.
    const shown = text(toHtml(tame)).replaceAll('TAME', () => visible(value).replace(/\s+/g, ''))
    if (value.length <= 16) expect(text(html), renderer).toBe(shown)
  }
}

async function checkAll(rendering: Rendering, value: string): Promise<void> {
  await checkTable(rendering, value)
  await checkJson(rendering, value)
  await checkCsv(rendering, value)
  await checkMarkdown(rendering, value)
}

describe.each(RENDERINGS.filter(({ name }) => name !== 'timeline-campaign'))('$name', (rendering) => {
  test.each(HOSTILE)('$name', async ({ value }) => checkAll(rendering, value))

  test('any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), (value) => checkAll(rendering, value)),
      { numRuns },
    )
  })
})
