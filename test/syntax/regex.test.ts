import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRegex } from '../../src/syntax/regex.ts'
import { literal } from '../../src/sql/literal.ts'
import type { Store } from '../../src/store/store.ts'
import { openTestDatabase } from '../support/database.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

function check(pattern: string): string {
  const fault = checkRegex(pattern)
  return fault === null ? 'fine' : `${fault.complaint[0]} ${fault.index}`
}

describe('regular expressions', () => {
  it.each([
    '',
    'a',
    'a|b',
    '(a)',
    '(?:a)',
    '(?i)a',
    '(?i:a)',
    '(?P<n>a)',
    '(a|)',
    '()',
    'a*',
    'a+?',
    'a{2}',
    'a{2,}',
    'a{2,3}?',
    'a{,3}',
    'a{',
    '{',
    'a}',
    ']',
    '[]a]',
    '[^]a]',
    '[a-z]',
    '[a-]',
    '[-a]',
    '[[:alpha:]_]',
    String.raw`[\d\s]`,
    String.raw`[\]]`,
    String.raw`\d\D\s\S\w\W\b\B\A\z`,
    String.raw`\.\*\/\-\_\"\ `,
    String.raw`\x41\x{20ac}\012\0`,
    String.raw`\pL\p{Lu}\PN\p{Greek}`,
    String.raw`\Q(*\E+`,
    String.raw`\a\f\n\r\t\v`,
    '^*',
    'ä+',
    '€{3}',
    '(?s).*(?-s)',
    '((a)(b)*){3}',
  ])('%j is fine', (pattern) => {
    expect(check(pattern)).toBe('fine')
  })

  it.each([
    ['a(?=b)', 'unsupported-regex 1'],
    ['(?!a)', 'unsupported-regex 0'],
    ['(?<=a)b', 'unsupported-regex 0'],
    ['x(?<!a)b', 'unsupported-regex 1'],
    ['(?<n>a)', 'invalid-regex 0'],
    ['(?>a)', 'unsupported-regex 0'],
    ['(?#c)', 'unsupported-regex 0'],
    ['(?|a)', 'unsupported-regex 0'],
    ['(?R)', 'unsupported-regex 0'],
    ['(a)(?1)', 'unsupported-regex 3'],
    ['(?(1)a)', 'unsupported-regex 0'],
    ['(?x)a', 'unsupported-regex 0'],
    [String.raw`(a)\1`, 'unsupported-regex 3'],
    [String.raw`(?P<n>a)(?P=n)`, 'unsupported-regex 8'],
    [String.raw`\k<n>`, 'unsupported-regex 0'],
    [String.raw`a\Z`, 'unsupported-regex 1'],
    ['a++', 'unsupported-regex 2'],
    [String.raw`a\Qb`, 'invalid-regex 1'],
    ['(', 'invalid-regex 0'],
    ['a)', 'invalid-regex 1'],
    ['*a', 'invalid-regex 0'],
    ['a|*', 'invalid-regex 2'],
    ['(+)', 'invalid-regex 1'],
    ['a**', 'invalid-regex 2'],
    ['a{2}{3}', 'invalid-regex 4'],
    ['a{3,2}', 'invalid-regex 1'],
    ['a{1001}', 'invalid-regex 1'],
    ['(a{100}){100}', 'invalid-regex 8'],
    ['[a', 'invalid-regex 0'],
    ['[]', 'invalid-regex 0'],
    ['[z-a]', 'invalid-regex 1'],
    ['[[:foo:]]', 'invalid-regex 1'],
    [String.raw`\y`, 'invalid-regex 0'],
    [String.raw`a\$`.slice(0, 2), 'invalid-regex 1'],
    [String.raw`\p{Nope}`, 'invalid-regex 0'],
    [String.raw`\x{110000}`, 'invalid-regex 0'],
    ['(?P<a>x)(?P<a>y)', 'invalid-regex 8'],
    ['(?z)', 'invalid-regex 0'],
    [String.raw`(\pL{1000})`, 'regex-too-large 4'],
    ['('.repeat(300) + ')'.repeat(300), 'regex-too-large 200'],
  ])('%j is refused', (pattern, expected) => {
    expect(check(pattern)).toBe(expected)
  })

  it('takes the same time for any length', () => {
    for (const piece of ['(', '[', '\\', 'a*', 'a{1', '(?:', '[[:', '\\Q', '\\p{', 'a|', '((a*)*)*', '{']) {
      const started = performance.now()
      check(piece.repeat(30_000 / piece.length))
      expect(performance.now() - started).toBeLessThan(500)
    }
  })
})

describe('the check of expressions, compared with the engine', () => {
  let db: Store
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())

  /** Whether the engine compiles an expression; the input is not constant, so that it has to. */
  async function compiles(pattern: string): Promise<boolean> {
    try {
      await db.rows(`SELECT regexp_matches(x, ${literal(pattern)}) FROM (VALUES ('a'), ('b')) t(x)`)
      return true
    } catch {
      return false
    }
  }

  const pieces = fc.constantFrom(
    ...[
      'a',
      'b',
      '.',
      '*',
      '+',
      '?',
      '*?',
      '{2}',
      '{2,}',
      '{,2}',
      '{1,3}',
      '{0}',
      '{',
      '}',
      '(',
      ')',
      '(?:',
      '(?i)',
      '(?i:',
      '(?-s)',
    ],
    ...[
      '(?P<n>',
      '(?<m>',
      '(?',
      '|',
      '[',
      ']',
      '^',
      '$',
      '-',
      '[a-z]',
      '[^',
      '[:alpha:]',
      '[[:digit:]]',
      '\\d',
      '\\b',
      '\\',
      '\\\\',
    ],
    ...[
      '\\x41',
      '\\x{41}',
      '\\x4',
      '\\012',
      '\\1',
      '\\8',
      '\\0',
      '\\Q',
      '\\E',
      '\\pL',
      '\\p{Lu}',
      '\\p',
      '\\_',
      '\\-',
      '\\/',
      '\\z',
      '\\A',
    ],
    ...[
      '\\C',
      '\\Z',
      '(?=',
      '(?!',
      '(?<=',
      '(?>',
      'ä',
      '€',
      '1',
      '0',
      ',',
      ':',
      '=',
      '!',
      '<',
      '\\n',
      ' ',
      '{1000}',
      '{1001}',
      '(?s-i:',
      '(?)',
    ],
  )

  it('refuses what the engine refuses, and little else', async () => {
    const pattern = fc
      .array(pieces, { minLength: 1, maxLength: 8 })
      .map((list) => list.join(''))
      .filter((text) => !/\\Q(?!.*\\E)/s.test(text))
    await fc.assert(
      fc.asyncProperty(pattern, async (text) => {
        const fault = checkRegex(text)
        const compiled = await compiles(text)
        if (fault === null) expect({ text, compiled }).toEqual({ text, compiled: true })
        else if (fault.complaint[0] !== 'regex-too-large')
          expect({ text, compiled, fault }).toMatchObject({ compiled: false })
      }),
      { numRuns: DEEP ? 20_000 : 1500 },
    )
  })

  it('lets nothing pass that is too large for the engine', async () => {
    for (const atom of [
      'a',
      'ä',
      '.',
      '[^a]',
      '[a-zä-ü€]',
      '\\pL',
      '\\PL',
      '[^\\pL]',
      '\\d',
      '\\W',
      '[\\x{100}-\\x{10ffff}]',
      '(?i)ß',
      '(?i)[k-s]',
    ]) {
      for (const count of [1000, 300, 66, 10]) {
        const text = `(?:${atom}){${count}}`
        if (checkRegex(text) === null)
          expect({ text, compiled: await compiles(text) }).toEqual({ text, compiled: true })
      }
    }
  })
})
