import { describe, expect, it } from 'vitest'
import { patternPieces, plainText } from '../../src/formats/pattern-pieces.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'

const cut = (pattern: string) => patternPieces(pattern)?.map((piece) => [piece.pattern, ...piece.names])

describe('the pieces of a pattern', () => {
  it.each([
    ['', []],
    ['abc', [['abc']]],
    [String.raw`(?P<a>x) \| (?P<b>y)`, [['(?P<a>x)', 'a'], [String.raw` \| `], ['(?P<b>y)', 'b']]],
    ['^<(?:x|y)>(?P<a>z)?', [['^<(?:x|y)>'], ['(?P<a>z)?', 'a']]],
    // A name inside a group that has none; a name inside one that has.
    ['(?:(?P<a>x)|(?P<b>y)) (?P<c>(?P<d>z))', [['(?:(?P<a>x)|(?P<b>y))', 'a', 'b'], [' '], ['(?P<c>(?P<d>z))', 'c']]],
    ['(?<a>x)-', [['(?<a>x)', 'a'], ['-']]],
    // What follows an atom belongs to it, lazy or counted.
    ['(?P<a>x)+?(?P<b>y){2,3}?z', [['(?P<a>x)+?', 'a'], ['(?P<b>y){2,3}?', 'b'], ['z']]],
    [String.raw`\x{FEFF}?(?P<a>x)`, [[String.raw`\x{FEFF}?`], ['(?P<a>x)', 'a']]],
    [String.raw`\p{Greek}+(?P<a>x)`, [[String.raw`\p{Greek}+`], ['(?P<a>x)', 'a']]],
    // Brackets and bars that are only characters.
    ['[|()]a[]|](?P<b>[^])])[[:alpha:])]', [['[|()]a[]|]'], ['(?P<b>[^])])', 'b'], ['[[:alpha:])]']]],
    [String.raw`\|\(\[(?P<a>\)[\]|]\|)`, [[String.raw`\|\(\[`], [String.raw`(?P<a>\)[\]|]\|)`, 'a']]],
    ['{(?P<a>x)}', [['{'], ['(?P<a>x)', 'a'], ['}']]],
    ['𝄞(?P<a>x)', [['𝄞'], ['(?P<a>x)', 'a']]],
  ])('of %s', (pattern, pieces) => {
    expect(cut(pattern)).toEqual(pieces)
  })

  it.each([
    'a|b',
    '(?P<a>x)|(?P<b>y)',
    '(?P<a>x',
    'a)',
    '[a',
    '[[:alpha:',
    'a\\',
    String.raw`\Qa|b\E`,
    String.raw`(?P<a>\Q)\E)`,
  ])('are not known of %s', (pattern) => {
    expect(patternPieces(pattern)).toBeUndefined()
  })

  it.each(LOG_FORMATS.flatMap(({ id, frame }) => (frame.kind === 'text' ? [[id, frame.pattern] as const] : [])))(
    'are known of %s, and lose nothing',
    (_, pattern) => {
      const pieces = patternPieces(pattern) ?? []
      expect(pieces.filter(({ names }) => names.length > 0).length).toBeGreaterThan(1)
      expect(pieces.map((piece) => piece.pattern).join('')).toBe(pattern)
    },
  )
})

describe('a plain pattern', () => {
  it.each([
    ['', ''],
    [' - ', ' - '],
    [String.raw` \| IP:`, ' | IP:'],
    [String.raw`\[\\`, '[\\'],
  ])('%j is the text %j', (pattern, text) => {
    expect(plainText(pattern)).toBe(text)
  })

  it.each([' +', 'a?', '[ab]', String.raw`\d`, '(x)', 'a.b', 'a{2}', '^a'])('is not %s', (pattern) => {
    expect(plainText(pattern)).toBeUndefined()
  })
})
