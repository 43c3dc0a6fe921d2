import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMark } from '../../src/output/mark.ts'
import { spellInJson, visible, visibleAscii } from '../../src/output/visible.ts'
import { HOSTILE } from '../support/hostile.ts'

const numRuns = process.env['TATOU_DEEP'] === '1' ? 20_000 : 500

/** What must never be left, in the words of the Unicode of the Node that runs. */
const ACTS = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u
const ODD_SPACE = /(?! )\p{White_Space}/u
const MARK = /[\p{Mn}\p{Me}]/u
const CONJOINING_JAMO = /[\u1161-\u11ff\ud7b0-\ud7ff]/

/** Tables of ours are those of this version; an older Node does not know its youngest characters. */
const knowsTable = Number(process.versions['unicode']) >= 17

describe('visible', () => {
  test.each([
    ['\x1b[31m', '\\x1b[31m'],
    ['a\nb\tc\0', 'a\\x0ab\\x09c\\x00'],
    ['\x7f\x9b', '\\x7f\\x9b'],
    ['\u202e\u2066\u200b', '\\u202e\\u2066\\u200b'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ud800x', '\\ud800x'],
    ['\u00a0', '\\xa0'],
    ['CORP\\alice', 'CORP\\alice'],
    ['Zoë 管理 👍 e\u0301', 'Zoë 管理 👍 e\u0301'],
    ['\u0301x', '\\u0301x'],
    ['a\u0301\u0301\u0301\u0301', 'a\u0301\u0301\u0301\\u0301'],
  ])('%j becomes %j', (text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  test('spells every single character that acts or looks like a space', () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      if (!ACTS.test(character) && !ODD_SPACE.test(character)) continue
      if (visible(character) === character) expect.fail(`U+${codePoint.toString(16)} is left as it is`)
    }
  })

  test.runIf(knowsTable)('leaves every other character alone', () => {
    const spelled: string[] = []
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      if (ACTS.test(character) || ODD_SPACE.test(character) || MARK.test(character) || CONJOINING_JAMO.test(character))
        continue
      if (visible(character) !== character) spelled.push(codePoint.toString(16))
    }
    // The blank Braille pattern is no space to Unicode, but nothing is to be seen of it.
    expect(spelled).toEqual(['2800'])
  })

  test.each(HOSTILE)('twice is once: $name', ({ value }) => {
    expect(visible(visible(value))).toBe(visible(value))
    expect(visible(value)).not.toMatch(ACTS)
  })

  test('any text: nothing acts, and twice is once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(ACTS)
        expect(visible(visible(text))).toBe(visible(text))
        expect(visibleAscii(text)).toMatch(/^[\x20-\x7e]*$/)
      }),
      { numRuns },
    )
  })
})

describe('the table of marks', () => {
  test('holds only characters that Unicode calls marks, conjoining letters, or what this Node does not know', () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      if (!isMark(codePoint)) continue
      const character = String.fromCodePoint(codePoint)
      if (MARK.test(character) || CONJOINING_JAMO.test(character)) continue
      if (!/\p{Cn}/u.test(character)) expect.fail(`U+${codePoint.toString(16)} is no mark`)
    }
  })

  test.runIf(knowsTable)('holds every mark that is shown', () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      if (!MARK.test(character) || /\p{Default_Ignorable_Code_Point}/u.test(character)) continue
      if (!isMark(codePoint)) expect.fail(`U+${codePoint.toString(16)} is missing`)
    }
  })
})

describe('spellInJson', () => {
  test('any text parses back, and nothing acts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = spellInJson(JSON.stringify(text))
        expect(JSON.parse(json)).toBe(text)
        expect(json).not.toMatch(ACTS)
      }),
      { numRuns },
    )
  })

  test.each(HOSTILE)('$name', ({ value }) => {
    const json = spellInJson(JSON.stringify(value))
    expect(JSON.parse(json)).toBe(value)
    expect(json).not.toMatch(ACTS)
  })
})
