import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeMarkdown, escapeMarkdownValue } from '../../src/output/escape-markdown.ts'
import { visible } from '../../src/output/visible.ts'
import { HOSTILE } from '../support/hostile.ts'
import { RENDERERS, tagsOf, textOf } from '../support/markdown.ts'

const numRuns = process.env['TATOU_DEEP'] === '1' ? 10_000 : 300

/** Where a value may stand, and what of the rendering is not the value's. */
const PLACES: Readonly<Record<string, (escaped: string) => string>> = {
  'cell': (escaped) => `| a | b |\n| --- | --- |\n| ${escaped} | end |\n`,
  'last cell': (escaped) => `| a | b |\n| --- | --- |\n| start | ${escaped} |\n`,
  'paragraph': (escaped) => `${escaped}\n`,
  'item': (escaped) => `- ${escaped}\n`,
  'heading': (escaped) => `## ${escaped}\n`,
  'sentence': (escaped) => `Account: ${escaped} and more\n`,
}

const OURS = new Set(['table', 'thead', 'tbody', 'tr', 'th', 'td', 'p', 'ul', 'li', 'h2', 'code'])

/** In every place and renderer: no tag but ours, no attribute, and the text is the visible form. */
function staysInert(value: string): void {
  for (const escape of [escapeMarkdown, escapeMarkdownValue]) {
    for (const [place, wrap] of Object.entries(PLACES)) {
      for (const [renderer, render] of Object.entries(RENDERERS)) {
        const markdown = wrap(escape(value))
        const html = render(markdown)
        const context = `${place} in ${renderer}:\n${markdown}\n${html}`
        expect(
          tagsOf(html).filter((tag) => !OURS.has(tag.replace(/^<\/?|>$/g, ''))),
          context,
        ).toEqual([])
        const without = (text: string): string => text.replace(/\s+/g, ' ').trim()
        expect(without(textOf(html)), context).toBe(
          without(textOf(render(wrap('MARK'))).replace('MARK', () => visible(value))),
        )
      }
    }
  }
}

describe('escapeMarkdown', () => {
  test.each([
    ['failed login on 6 accounts in 6.1 s', 'failed login on 6 accounts in 6.1 s'],
    ['2025-10-18 16:28:18.140', '2025-10-18 16:28:18.140'],
    ['Assumed: UTC (twice), brute-force.', 'Assumed: UTC (twice), brute-force.'],
    ['victim1@example.com', '`victim1@example.com`'],
    ['login for x|y', 'login for `x`&#124;`y`'],
    ['a`b', '`a`&#96;`b`'],
    ['1. item', '`1`. item'],
    ['from 203.0.113.9, twice', 'from `203.0.113.9`, twice'],
    ['172.18.0.1', '`172.18.0.1`'],
    ['two  blanks', '`two  blanks`'],
    ['', ''],
  ])('%j is written %s', (value, written) => {
    expect(escapeMarkdown(value)).toBe(written)
  })

  test.each(HOSTILE.filter(({ value }) => value.length < 1000))('$name', ({ value }) => staysInert(value))

  test('keeps every blank of a value inside its code', () => {
    const html = RENDERERS['markdown-it']?.(escapeMarkdownValue('  a  b  ')) ?? ''
    expect(textOf(html)).toBe('  a  b  \n')
  })

  test('any text', () => {
    const dense = fc.string({
      unit: fc.constantFrom(
        '`',
        '|',
        '\\',
        '*',
        '_',
        '[',
        ']',
        '(',
        ')',
        '<',
        '>',
        '!',
        '&',
        '#',
        ';',
        ' ',
        'a',
        '1',
        '.',
        '-',
        '@',
        ':',
        '/',
        '~',
        '\n',
      ),
    })
    const words = fc
      .array(
        fc.constantFrom(
          'www.a.example',
          'a@b.example',
          'http://a',
          '1.',
          '-',
          '#',
          '>',
          '|',
          '`',
          '``',
          'word',
          '42',
          '---',
          '(x)',
          'x:',
          '',
        ),
      )
      .map((list) => list.join(' '))
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), dense, words), staysInert), { numRuns })
  })
})
