import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth, escapeTerminal, truncate, wrap } from '../../src/output/escape-terminal.ts'
import type { Cut } from '../../src/output/escape-terminal.ts'
import { HOSTILE } from '../support/hostile.ts'

const numRuns = process.env['TATOU_DEEP'] === '1' ? 20_000 : 500
const CUTS: readonly Cut[] = ['start', 'middle', 'end']

describe('displayWidth', () => {
  test.each([
    ['', 0],
    ['admin', 5],
    ['Zoë', 3],
    ['Zoe\u0308', 3],
    ['管理者', 6],
    ['ﾊﾝｶｸ', 4],
    ['ＡＢ', 4],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['👍', 2],
    ['🇩🇪', 2],
    ['สวัสดี', 4],
    ['नमस्ते', 4],
    ['…─█', 3],
    ['\u{1f9d1}', 2],
    ['𝔘𝔫𝔦', 3],
  ])('%j takes %i cells', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('truncate', () => {
  test.each<[string, number, Cut, string]>([
    ['administrator', 13, 'end', 'administrator'],
    ['administrator', 8, 'end', 'adminis…'],
    ['administrator', 8, 'start', '…strator'],
    ['administrator', 8, 'middle', 'admi…tor'],
    ['administrator', 1, 'end', '…'],
    ['管理者アカウント', 6, 'end', '管理…'],
    ['管理者アカウント', 7, 'end', '管理者…'],
    ['e\u0301e\u0301e\u0301e\u0301', 3, 'end', 'e\u0301e\u0301…'],
    ['e\u0301e\u0301e\u0301e\u0301', 3, 'start', '…e\u0301e\u0301'],
    ['ab\\x1b[31m', 5, 'end', 'ab…'],
    ['ab\\x1b[31m', 7, 'end', 'ab\\x1b…'],
    ['x\\u{e0041}', 6, 'start', '…'],
  ])('%j in %i cells, cut at the %s: %j', (text, room, cut, shown) => {
    expect(truncate(text, room, cut, true)).toBe(shown)
  })

  test('stays ASCII where it must', () => {
    expect(truncate('administrator', 8, 'end', false)).toBe('admin...')
    expect(truncate('administrator', 2, 'end', false)).toBe('..')
  })

  test('any text fits any room, and is left alone when it does', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom(...HOSTILE.map(({ value }) => value)),
        ),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(...CUTS),
        fc.boolean(),
        (text, room, cut, unicode) => {
          const escaped = escapeTerminal(text, unicode)
          const shown = truncate(escaped, room, cut, unicode)
          expect(displayWidth(shown)).toBeLessThanOrEqual(room)
          if (displayWidth(escaped) <= room) expect(shown).toBe(escaped)
        },
      ),
      { numRuns },
    )
  })
})

describe('wrap', () => {
  test('breaks at spaces', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  })

  test('cuts a word that is longer than a line', () => {
    expect(wrap('aaaaaaa b', 3)).toEqual(['aaa', 'aaa', 'a b'])
  })

  test('gives no line for no text', () => {
    expect(wrap('', 10)).toEqual([])
    expect(wrap('  ', 10)).toEqual([])
  })

  test('any text: every line fits, and nothing but spaces is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (text, room) => {
        const escaped = escapeTerminal(text, true)
        const lines = wrap(escaped, room)
        // A spelled character is one unit of up to ten cells, which a narrower line cannot hold.
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(room, 10))
        expect(lines.join('').replaceAll(' ', '')).toBe(escaped.replaceAll(' ', ''))
      }),
      { numRuns },
    )
  })
})

test('escapeTerminal spells all that is not ASCII for terminals that are not UTF-8', () => {
  expect(escapeTerminal('Zoë\u{1f44d}', false)).toBe('Zo\\xeb\\u{1f44d}')
  expect(escapeTerminal('Zoë', true)).toBe('Zoë')
})
