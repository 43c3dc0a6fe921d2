import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANY_CHARACTER } from './rule-text.ts'
import { lintRules } from '../../src/sigma/lint.ts'
import { parseRules } from '../../src/sigma/parse.ts'
import type { Match } from '../../src/sigma/rule.ts'

const DEEP = process.env['TATOU_DEEP'] === '1'

/** Milliseconds of the processor that any file may take; most take a few. */
const LONGEST = 4000

/** Codes of all faults of a text, each once; how long it took is checked on the way. */
function read(text: string): string[] {
  const started = process.cpuUsage()
  const faults = lintRules([{ path: 'hostile.yml', text }])
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(LONGEST)
  for (const { place, message, hint, subject: name } of faults) {
    expect(place.line).toBeGreaterThan(0)
    expect(place.column).toBeGreaterThan(0)
    expect(message.length + (hint?.length ?? 0) + (name?.length ?? 0)).toBeLessThan(1100)
  }
  return [...new Set(faults.map(({ code }) => code))]
}

const HEAD = 'title: T\nid: 1b4e28ba-2fa1-11d2-883f-0016d3cca427\nlevel: low\nlogsource: {product: x}\n'

function rule(detection: string): string {
  return `${HEAD}detection:\n  ${detection}\n`
}

const many = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join('')

describe('hostile files', () => {
  it.each<[string, () => string, readonly string[]]>([
    [
      'ten thousand values more than are taken',
      () => rule(`s:\n    a:\n${many(10_001, (i) => `      - v${i}\n`)}  condition: s`),
      ['too-many-values'],
    ],
    [
      'ten thousand keys',
      () => rule(`s:\n${many(10_001, (i) => `    k${i}: v\n`)}  condition: s`),
      ['too-many-values'],
    ],
    [
      'values that become many',
      () => rule(`s:\n    a|windash:\n${many(500, (i) => `      - '-${i} -'\n`)}  condition: s`),
      ['too-many-values'],
    ],
    [
      'selections used again and again',
      () => rule(`s:\n    a: [${many(200, (i) => `${i}, `)}1]\n  condition: ${many(100, () => 's or ')}s`),
      ['too-many-values'],
    ],
    [
      'patterns that stand for many',
      () => rule(`${many(2000, (i) => `s${i}: {a: b}\n  `)}condition: ${many(50, () => '1 of s* or ')}s1`),
      ['condition-too-large'],
    ],
    ['lists ten thousand deep', () => `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, ['too-deep']],
    ['open lists fifty thousand deep', () => `a: ${'['.repeat(50_000)}`, ['too-deep']],
    ['maps ten thousand deep', () => `a: ${'{a: '.repeat(10_000)}`, ['too-deep']],
    ['items ten thousand deep', () => `${'- '.repeat(10_000)}x`, ['too-deep']],
    ['keys ten thousand deep', () => `${'? '.repeat(10_000)}x`, ['too-deep']],
    ['lines ever deeper', () => many(1500, (i) => `${' '.repeat(i)}a:\n`), ['too-deep']],
    [
      'brackets ten thousand deep',
      () => rule(`s: {a: b}\n  condition: ${'('.repeat(8000)}s${')'.repeat(8000)}`),
      ['condition-too-large'],
    ],
    ['not ten thousand times', () => rule(`s: {a: b}\n  condition: ${'not '.repeat(3000)}s`), ['condition-too-large']],
    [
      'groups ten thousand deep',
      () => rule(`s: {a|re: '${'('.repeat(10_000)}${')'.repeat(10_000)}'}\n  condition: s`),
      ['regex-too-large'],
    ],
    [
      'repetitions of repetitions',
      () => rule(`s: {a|re: '((((a{9}){9}){9}){9}){9}'}\n  condition: s`),
      ['invalid-regex'],
    ],
    [
      'a bomb of aliases',
      () => `a0: &a0 [x, x]\n${many(60, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`)}`,
      ['too-large'],
    ],
    [
      'a bomb of aliases in a selection',
      () =>
        rule(
          `s0: &s0 {a: [x, x, x, x, x, x, x, x, x, x]}\n  ${many(9, (i) => `s${i + 1}: &s${i + 1} [*s${i}, *s${i}, *s${i}, *s${i}, *s${i}]\n  `)}condition: s9`,
        ),
      ['too-large'],
    ],
    [
      'a bomb of merge keys',
      () => `a0: &a0 {${many(2000, (i) => `k${i}: x, `)}}\n${many(500, (i) => `b${i}: {<<: *a0}\n`)}`,
      ['too-large'],
    ],
    ['an alias inside its anchor', () => 'a: &a [*a]', ['bad-alias']],
    [
      'five thousand anchors',
      () => many(5000, (i) => `k${i}: &a${i} x\n`) + many(5000, (i) => `l${i}: *a${i}\n`),
      ['not-a-rule'],
    ],
    ['a huge value', () => rule(`s: {a: ${'x'.repeat(1_000_000)}}\n  condition: s`), ['value-too-long']],
    ['a huge key', () => rule(`s:\n    ? ${'x'.repeat(1_000_000)}\n    : y\n  condition: s`), []],
    [
      'a huge key of modifiers',
      () => rule(`s:\n    ? a${'|all'.repeat(100_000)}\n    : y\n  condition: s`),
      ['too-many-values'],
    ],
    [
      'a huge title',
      () => rule('s: {a: b}\n  condition: s').replace('title: T', `title: ${'x'.repeat(1_000_000)}`),
      ['title-too-long'],
    ],
    ['a huge file', () => 'x'.repeat(9 * 1024 * 1024), ['file-too-large']],
    ['a document of too many tokens', () => many(80_000, () => '- x\n'), ['too-large']],
    ['binary', () => '\u007fELF\u0002\u0001\u0001\0\0', ['not-text']],
    ['half a character', () => 'title: \ud800', ['not-text']],
    ['escape codes', () => 'title: \u001b[31mred', ['not-text']],
    ['ten thousand errors', () => many(10_000, () => `- 'x' y\n`), ['yaml']],
    ['ten thousand bad documents', () => many(10_000, () => '---\na: b\n'), ['not-a-rule', 'too-many-faults']],
    [
      'a huge list of rules',
      () =>
        `title: C\nlevel: low\nid: x\ncorrelation: {type: temporal, group-by: [f], timespan: 1m, rules: [${many(5000, (i) => `r${i}, `)}]}`,
      ['too-many-values'],
    ],
    ['a huge number', () => rule(`s: {a|contains: ${'1'.repeat(30_000)}}\n  condition: s`), ['value-as-text']],
    [
      'a huge level',
      () => rule('s: {a: b}\n  condition: s').replace('level: low', `level: ${'x'.repeat(100_000)}`),
      ['unknown-level'],
    ],
    [
      'a huge value of dashes',
      () => rule(`s: {a|windash: '${'-'.repeat(10_000)}'}\n  condition: s`),
      ['value-too-long'],
    ],
    ['comments only', () => '# x\n'.repeat(50_000), []],
    ['nothing', () => '', []],
    ['documents without anything', () => '---\n'.repeat(10_000), []],
  ])('%s', (_, text, expected) => {
    const codes = read(text())
    expect(codes).toEqual(expect.arrayContaining([...expected]))
    if (expected.length === 0) expect(codes).toEqual([])
  })

  it('with exactly as many values as are taken are read', () => {
    const text = rule(`s:\n    a|contains:\n${many(10_000, (i) => `      - v${i}\n`)}  condition: s`)
    expect(read(text)).toEqual([])
  })

  it('have names of prototypes like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
    const text = rule(
      `${names.map((name) => `${name}: {${name}: ${name}, "${name}|contains": ${name}}\n  `).join('')}condition: 1 of __* or 1 of them`,
    )
    const { rules } = parseRules([{ path: 'x', text: `${names.map((name) => `${name}: {a: b}\n`).join('')}${text}` }])
    const match = rules[0]?.type === 'detection' ? rules[0].matches[0] : undefined
    const fields = (one: Match): string[] =>
      one.kind === 'leaf' ? [one.field ?? ''] : one.kind === 'not' ? fields(one.of) : one.of.flatMap(fields)
    expect((match === undefined ? [] : fields(match)).toSorted()).toEqual(
      names.toSorted().flatMap((name) => [name, name]),
    )
    expect(Object.prototype).not.toHaveProperty('a')
    for (const name of names) {
      expect(read(rule(`s: {a|${name}: b}\n  condition: s`))).toEqual(['unknown-modifier'])
      expect(read(rule(`s: {a: b}\n  condition: ${name}`))).toEqual(['unknown-selection'])
      expect(read(`${HEAD}correlation: {type: ${name}, rules: [${name}], ${name}: x}`)).toContain(
        'unknown-correlation-type',
      )
    }
  })

  it('never throw: arbitrary text', () => {
    const text = fc.string({ unit: ANY_CHARACTER, maxLength: 300 })
    fc.assert(
      fc.property(text, (value) => void read(value)),
      { numRuns: DEEP ? 5000 : 200 },
    )
  })

  it('never throw: pieces of rules put together at random', () => {
    const piece = fc.constantFrom(
      ...[
        'title: T\n',
        'logsource: {product: x}\n',
        'detection:\n',
        '  s:\n',
        '    a: b\n',
        '    a|re: "("\n',
        '    - x\n',
        '  condition: s\n',
      ],
      ...[
        'correlation:\n',
        '  type: event_count\n',
        '  rules: [a]\n',
        '  timespan: 1m\n',
        '  group-by: [f]\n',
        '  condition: {gte: 1}\n',
        '  aliases: {f: {a: g}}\n',
      ],
      ...[
        'filter:\n',
        '  rules: any\n',
        '---\n',
        '...\n',
        'action: global\n',
        'action: repeat\n',
        '%YAML 1.1\n',
        '&a ',
        '*a',
        '<<: *a\n',
        '!!binary x\n',
        '!!set {a}\n',
      ],
      ...[
        '{',
        '}',
        '[',
        ']',
        ': ',
        '- ',
        '? ',
        '"',
        "'",
        '|\n',
        '>\n',
        '\t',
        ' ',
        '\n',
        '# x\n',
        ',',
        'a',
        '~',
        '1',
        '|contains: ',
        '|base64: ',
        '\\*',
        '%x%',
        '@',
        '`',
      ],
    )
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, (value) => void read(value)),
      { numRuns: DEEP ? 20_000 : 500 },
    )
  }, 60_000)

  it('never throw: a right rule with a few characters changed', () => {
    const whole =
      `${rule("s: {a|contains|all: [x, 'y*'], b|re: '^a.*$', c: 5}\n  condition: 1 of s* and not (s or s)")}---\n` +
      'title: C\ncorrelation: {type: temporal, rules: [T], group-by: [f], timespan: 5m, condition: {gte: 1}}\n'
    const change = fc.tuple(fc.nat(whole.length), fc.constantFrom(...'{}[]:,|\'"\\*?()&!%#->\n\t ax1'))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let text = whole
        for (const [index, character] of changes) text = text.slice(0, index) + character + text.slice(index + 1)
        read(text)
      }),
      { numRuns: DEEP ? 20_000 : 500 },
    )
  }, 60_000)
})
