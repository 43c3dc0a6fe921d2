import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNetwork } from '../../src/sigma/network.ts'
import { readPattern } from '../../src/sigma/pattern.ts'
import type { ParseOptions } from '../../src/sigma/parse.ts'
import { ANY_CHARACTER, matchOf, shape, spelled, testsIn } from './rule-text.ts'

function all(selection: string, options: ParseOptions = {}): string[] {
  return testsIn(matchOf(selection, options)).map(spelled)
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`
const field = (modifiers: string, value: string): string => `f|${modifiers}: ${quoted(value)}`

describe('wildcards and escapes', () => {
  it.each([
    ['a*b?c', 'a*b?c'],
    ['**', '*'],
    [String.raw`a\*b`, 'a[*]b'],
    [String.raw`a\?b`, 'a[?]b'],
    [String.raw`a\\*b`, String.raw`a\*b`],
    [String.raw`a\\\*b`, String.raw`a\[*]b`],
    [String.raw`a\b`, String.raw`a\b`],
    [String.raw`a\\b`, String.raw`a\b`],
    [String.raw`a\\\b`, String.raw`a\\b`],
    [String.raw`a\\\\b`, String.raw`a\\b`],
    [String.raw`a\\\\*`, String.raw`a\\*`],
    ['end\\', 'end\\'],
    ['', ''],
    ['?*?', '?*?'],
  ])('reads %j as %j', (value, expected) => {
    expect(spelled({ kind: 'text', pattern: readPattern(value), cased: false })).toBe(expected)
  })

  it('keeps every character of a text without wildcards and backslashes', () => {
    fc.assert(
      fc.property(fc.string({ unit: ANY_CHARACTER }), (value) => {
        const plain = value.replaceAll(/[\\*?]/g, '')
        expect(readPattern(plain)).toEqual(plain === '' ? [] : [{ kind: 'text', text: plain }])
      }),
    )
  })

  it('reads back what was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\\', '*', '?') }), (value) => {
        const escaped = value.replaceAll(/[\\*?]/g, String.raw`\$&`)
        expect(readPattern(escaped)).toEqual(value === '' ? [] : [{ kind: 'text', text: value }])
      }),
    )
  })
})

/** Vectors of the specification and of other tools; where these differ, of the specification. */
describe('modifiers', () => {
  it.each<[string, string, string[]]>([
    ['contains', 'x', ['*x*']],
    ['startswith', 'x', ['x*']],
    ['endswith', 'x', ['*x']],
    ['contains', '*x*', ['*x*']],
    ['contains', 'a*b', ['*a*b*']],
    ['cased', 'X', ['X (cased)']],
    ['contains|cased', 'X', ['*X* (cased)']],
    ['cased|contains', 'X', ['*X* (cased)']],
    ['base64', 'admin', ['YWRtaW4=']],
    ['base64|contains|cased', 'admin', ['*YWRtaW4=* (cased)']],
    ['base64offset|contains', 'admin', ['*YWRtaW*', '*FkbWlu*', '*hZG1pb*']],
    ['wide|base64offset|contains', 'cmd', ['*YwBtAGQA*', '*MAbQBkA*', '*jAG0AZA*']],
    ['utf16le|base64', 'cmd', ['YwBtAGQA']],
    ['utf16be|base64', 'cmd', ['AGMAbQBk']],
    ['utf16|base64', 'cmd', ['//5jAG0AZAA=']],
    ['wide', 'cmd', ['c\0m\0d\0']],
    ['utf16be|contains', 'cmd', ['*\0c\0m\0d*']],
    ['base64', 'ä', ['w6Q=']],
    ['wide|base64', 'ä', ['5AA=']],
    ['base64|base64', 'admin', ['WVdSdGFXND0=']],
    ['base64', String.raw`a\*`, ['YSo=']],
    ['windash|contains', ' -a ', ['* -a *', '* /a *', '* –a *', '* —a *', '* ―a *']],
    ['contains|windash', ' -a ', ['* -a *', '* /a *', '* –a *', '* —a *', '* ―a *']],
    ['windash', 'x-y', ['x-y', 'x/y', 'x–y', 'x—y', 'x―y']],
    ['windash', 'xy', ['xy']],
    ['windash', '-*', ['-*', '/*', '–*', '—*', '―*']],
    ['windash|base64', '-a', ['LWE=', 'L2E=', '4oCTYQ==', '4oCUYQ==', '4oCVYQ==']],
  ])('%s of %j', (modifiers, value, expected) => {
    expect(all(field(modifiers, value))).toEqual(expected)
  })

  it('permutes two dashes into 25 values, and writes more as one expression', () => {
    expect(new Set(all(field('windash', '-a /b'))).size).toBe(25)
    const [test, ...rest] = testsIn(matchOf(field('windash|startswith', '--a.b-*?')))
    expect(rest).toEqual([])
    expect(test).toEqual({
      kind: 'regex',
      pattern: String.raw`^[-/–—―][-/–—―]a\.b[-/–—―].*.`,
      i: true,
      m: false,
      s: true,
    })
    expect(testsIn(matchOf(field('windash|cased', '-/-')))).toMatchObject([
      { pattern: '^[-/–—―][-/–—―][-/–—―]$', i: false },
    ])
  })

  it('encodes every offset so that the text is found wherever it stands', () => {
    const bytes = fc.string({ unit: ANY_CHARACTER, minLength: 3, maxLength: 12 })
    fc.assert(
      fc.property(fc.string({ maxLength: 5 }), bytes, fc.string({ maxLength: 5 }), (before, text, after) => {
        const value = text.replaceAll(/[\\*?]|\p{Cc}|\p{Surrogate}/gu, 'x')
        const whole = Buffer.from(before + value + after).toString('base64')
        const found = all(`f|base64offset|contains: ${JSON.stringify(value)}`).map((one) => one.slice(1, -1))
        expect(found.some((one) => whole.includes(one))).toBe(true)
      }),
    )
  })

  it('reads expressions as they are', () => {
    const read = (modifiers: string, value: string): unknown => testsIn(matchOf(field(modifiers, value)))[0]
    const plain = { kind: 'regex', i: false, m: false, s: false }
    expect(read('re', String.raw`a.*\d+$`)).toEqual({ ...plain, pattern: String.raw`a.*\d+$` })
    expect(read('re|i', 'a')).toEqual({ ...plain, pattern: 'a', i: true })
    expect(read('re|i|m|s', 'a')).toEqual({ ...plain, pattern: 'a', i: true, m: true, s: true })
    expect(read('re|ignorecase|multiline|dotall', 'a')).toEqual({ ...plain, pattern: 'a', i: true, m: true, s: true })
    // Found anywhere already: the same as `^x.*`.
    expect(read('re|contains', '^x')).toEqual({ ...plain, pattern: '^x' })
    expect(read('re|startswith', 'a|b')).toEqual({ ...plain, pattern: String.raw`\A(?:a|b)` })
    expect(read('re|endswith', 'a|b')).toEqual({ ...plain, pattern: String.raw`(?:a|b)\z` })
  })

  it('compares numbers and parts of times', () => {
    const read = (line: string): unknown => testsIn(matchOf(line))[0]
    expect(read('f|gte: 5')).toEqual({ kind: 'compare', op: 'gte', value: 5 })
    expect(read('f|lt: -0.5')).toEqual({ kind: 'compare', op: 'lt', value: -0.5 })
    expect(read('f|hour: 3')).toEqual({ kind: 'date', part: 'hour', op: null, value: 3 })
    expect(read('f|hour|gte: 22')).toEqual({ kind: 'date', part: 'hour', op: 'gte', value: 22 })
    expect(read('f|week: 53')).toEqual({ kind: 'date', part: 'week', op: null, value: 53 })
    expect(shape(matchOf('f|hour|neq: [3, 4]'))).toMatch(/^not\(or\(/)
  })

  it('compares with other fields', () => {
    const read = (line: string): unknown => testsIn(matchOf(line))[0]
    expect(read('f|fieldref: g.h')).toEqual({ kind: 'field', other: 'g.h', place: 'whole', cased: false })
    expect(read('f|fieldref|endswith|cased: g')).toEqual({ kind: 'field', other: 'g', place: 'endswith', cased: true })
    expect(shape(matchOf('f|neq|fieldref: g'))).toMatch(/^not\(f=/)
  })

  it('knows presence', () => {
    expect(testsIn(matchOf('f|exists: true'))).toEqual([{ kind: 'exists', value: true }])
    expect(testsIn(matchOf('f|exists: no'))).toEqual([{ kind: 'exists', value: false }])
  })
})

describe('placeholders', () => {
  const placeholders = { a: ['x', 'y*'], b: ['1', '2'], constructor: ['c'] }

  it.each<[string, string, string[]]>([
    ['expand', '%a%', ['x', 'y*']],
    ['expand', '%a%-%b%', ['x-1', 'x-2', 'y*-1', 'y*-2']],
    ['contains|expand', '%a%', ['*x*', '*y*']],
    ['expand|endswith', '%a%', ['*x', '*y*']],
    ['expand', String.raw`\%plain%a%`, ['%plainx', '%plainy*']],
    ['expand', '100%', ['100%']],
    ['expand|base64', '%b%', ['MQ==', 'Mg==']],
    ['expand', '%constructor%', ['c']],
  ])('%s of %j', (modifiers, value, expected) => {
    expect(all(field(modifiers, value), { placeholders })).toEqual(expected)
  })

  it('takes percent signs as they are without expand', () => {
    expect(all(`f: '%a%'`, { placeholders })).toEqual(['%a%'])
  })

  it('joins the values of one placeholder by or, also under all', () => {
    const match = matchOf(`f|contains|all|expand: ['%a%', '%b%']`, { placeholders })
    expect(shape(match)).toBe('and(or(f=*x*, f=*y*), or(f=*1*, f=*2*))')
  })
})

describe('types of values', () => {
  it.each([
    ['f: 5', { kind: 'number', value: 5 }],
    ['f: 1.5', { kind: 'number', value: 1.5 }],
    ['f: 0x10', { kind: 'number', value: 16 }],
    ['f: true', { kind: 'boolean', value: true }],
    ['f: null', { kind: 'null' }],
    ['f: ~', { kind: 'null' }],
    ['f:', { kind: 'null' }],
    [`f: '5'`, { kind: 'text', pattern: [{ kind: 'text', text: '5' }], cased: false }],
    [`f: ''`, { kind: 'text', pattern: [], cased: false }],
    ['f: yes', { kind: 'text', pattern: [{ kind: 'text', text: 'yes' }], cased: false }],
    ['f: 2017-05-09', { kind: 'text', pattern: [{ kind: 'text', text: '2017-05-09' }], cased: false }],
    ['f: 1:30', { kind: 'text', pattern: [{ kind: 'text', text: '1:30' }], cased: false }],
    // Beyond what a double can tell from its neighbours.
    [
      'f: 18446744073709551615',
      { kind: 'text', pattern: [{ kind: 'text', text: '18446744073709551615' }], cased: false },
    ],
  ])('%s', (line, expected) => {
    expect(testsIn(matchOf(line))).toEqual([expected])
  })

  it('takes numbers as they are written where a text is asked for', () => {
    expect(all('f|contains: 0x1F')).toEqual(['*0x1F*'])
    expect(all('f|contains: [1, true]')).toEqual(['*1*', '*true*'])
    expect(all('- 4625\n- x')).toEqual(['*4625*', '*x*'])
  })
})

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0', 8],
    ['192.168.1.7', '192.168.1.7', 32],
    ['0.0.0.0/0', '0.0.0.0', 0],
    ['10.1.2.128/25', '10.1.2.128', 25],
    ['2001:DB8:0:0::/32', '2001:db8::', 32],
    ['::1', '::1', 128],
    ['::/0', '::', 0],
    ['::ffff:10.0.0.0/104', '10.0.0.0', 8],
    ['::ffff:1.2.3.4', '1.2.3.4', 32],
    ['fe80::/10', 'fe80::', 10],
  ])('%s', (text, address, prefix) => {
    expect(readNetwork(text)).toEqual({ address, prefix })
  })

  it.each([
    '',
    'x',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    '::/129',
    'fe80::1%eth0/64',
    '1.2.3.4/8/8',
    '010.0.0.0/8',
    '10.0.0.0/-1',
  ])('%j is none', (text) => {
    expect(readNetwork(text)).toEqual({ kind: 'not-a-network' })
  })

  it('tells host bits and what was meant', () => {
    expect(readNetwork('10.1.2.3/8')).toEqual({ kind: 'host-bits', network: { address: '10.0.0.0', prefix: 8 } })
    expect(readNetwork('2001:db8::1/33')).toMatchObject({ network: { address: '2001:db8::', prefix: 33 } })
  })
})

describe('selections', () => {
  it.each([
    [
      'a: 1\nb: [2, 3]',
      'and(a={"kind":"number","value":1}, or(b={"kind":"number","value":2}, b={"kind":"number","value":3}))',
    ],
    ['- x\n- y', 'or(=*x*, =*y*)'],
    ['- a: x\n  b: y\n- c: z', 'or(and(a=x, b=y), c=z)'],
    ['- x\n- a: y', 'or(=*x*, a=y)'],
    [`'|all': [x, y]`, 'and(=*x*, =*y*)'],
    [`'|contains|all': [x, y]`, 'and(=*x*, =*y*)'],
    [`'|startswith': x`, '=x*'],
    [`'|cased': X`, '=*X* (cased)'],
    ['f|contains|all: [x, y]', 'and(f=*x*, f=*y*)'],
    ['f|all|contains: [x, y]', 'and(f=*x*, f=*y*)'],
    ['f|neq: x', 'not(f=x)'],
    ['f|neq: [x, y]', 'not(or(f=x, f=y))'],
    ['f|contains|neq: x', 'not(f=*x*)'],
    ['f: [x, null]', 'or(f=x, f={"kind":"null"})'],
    [
      'f|contains|all|base64offset: [x]'
        .replace('contains|all|base64offset', 'base64offset|contains|all')
        .replace('x', 'ab'),
      'or(f=*YW*, f=*Fi*, f=*hY*)',
    ],
    ['a.b.c: x', 'a.b.c=x'],
    ['a b: x', 'a b=x'],
    ['__proto__: x\nconstructor: y', 'and(__proto__=x, constructor=y)'],
  ])('%j', (selection, expected) => {
    expect(shape(matchOf(selection))).toBe(expected)
  })

  it('tells where each value stands', () => {
    const match = matchOf('a: x\nb:\n  - y\n  - z')
    const places: string[] = []
    const walk = (part: typeof match): void => {
      if (part.kind === 'leaf') places.push(`${part.place.line}:${part.place.column}`)
      else if (part.kind === 'not') walk(part.of)
      else for (const one of part.of) walk(one)
    }
    walk(match)
    expect(places).toEqual(['5:8', '7:9', '8:9'])
  })
})
