import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANY_CHARACTER } from './rule-text.ts'
import { type Condition, readCondition } from '../../src/sigma/condition.ts'

const NAMES = ['a', 'b', 'c', 'd', '_x', '_y', 'sel_1', 'sel_2', 'sel-3', 'filter_main', 'Not']

function shape(condition: Condition): string {
  if (condition.kind === 'name') return condition.name
  if (condition.kind === 'not') return `!${shape(condition.of)}`
  return `(${condition.of.map(shape).join(condition.kind === 'and' ? '&' : '|')})`
}

function read(text: string): string {
  const condition = readCondition(text, NAMES)
  return 'complaint' in condition ? `${condition.complaint[0]} ${condition.index}` : shape(condition)
}

describe('conditions', () => {
  it.each([
    ['a', 'a'],
    ['a or b and c', '(a|(b&c))'],
    ['a and b or c', '((a&b)|c)'],
    ['not a or b', '(!a|b)'],
    ['not a and b', '(!a&b)'],
    ['a and not b', '(a&!b)'],
    ['not not a', '!!a'],
    ['not (a or b)', '!(a|b)'],
    ['(a or b) and c', '((a|b)&c)'],
    ['((a))', 'a'],
    ['(a)and(b)', '(a&b)'],
    ['a and b and c or d', '((a&b&c)|d)'],
    ['1 of sel_*', '(sel_1|sel_2)'],
    ['any of sel_*', '(sel_1|sel_2)'],
    ['all of sel*', '(sel_1&sel_2&sel-3)'],
    ['1 of them', '(a|b|c|d|sel_1|sel_2|sel-3|filter_main|Not)'],
    ['all of them', '(a&b&c&d&sel_1&sel_2&sel-3&filter_main&Not)'],
    ['1 of _*', '(_x|_y)'],
    ['1 of *_*', '(sel_1|sel_2|filter_main)'],
    ['1 of a', '(a)'],
    ['_x', '_x'],
    ['a and not 1 of filter_*', '(a&!(filter_main))'],
    ['not 1 of sel_* and a', '(!(sel_1|sel_2)&a)'],
    ['1 of sel_* or all of sel-* and a', '((sel_1|sel_2)|((sel-3)&a))'],
    ['Not', 'Not'],
    ['  a\n  and\tb ', '(a&b)'],
  ])('%j is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    ['', 'empty-condition 0'],
    ['   ', 'empty-condition 0'],
    ['zz', 'unknown-selection 0'],
    ['a and zz', 'unknown-selection 6'],
    ['a b', 'condition-syntax 2'],
    ['a and', 'condition-syntax 5'],
    ['a and or b', 'condition-syntax 6'],
    ['not', 'condition-syntax 3'],
    ['(a', 'condition-syntax 0'],
    ['a)', 'condition-syntax 1'],
    ['()', 'condition-syntax 1'],
    ['a AND b', 'condition-keyword 2'],
    ['NOT a', 'condition-keyword 0'],
    ['1 OF them', 'condition-keyword 2'],
    ['2 of them', 'condition-quantifier 0'],
    ['none of sel_*', 'condition-quantifier 0'],
    ['1 of zz*', 'condition-matches-nothing 5'],
    ['all of zz', 'condition-matches-nothing 7'],
    ['1 of', 'condition-syntax 4'],
    ['1 of (a or b)', 'condition-syntax 5'],
    ['sel_*', 'condition-syntax 0'],
    ['them', 'condition-syntax 0'],
    ['a | count() > 5', 'aggregation 2'],
    ['a | count(x) by y > 5', 'aggregation 2'],
    [`${'('.repeat(200)}a${')'.repeat(200)}`, 'condition-too-large 101'],
    ['not '.repeat(200), 'condition-too-large 404'],
    ['x'.repeat(20_000), 'condition-too-large 0'],
  ])('%j is refused', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it('hints at what was meant', () => {
    const hint = (text: string): string | null => {
      const condition = readCondition(text, ['selection', 'filter'])
      return 'complaint' in condition ? condition.complaint[2] : null
    }
    expect(hint('selecton')).toBe('Did you mean selection?')
    expect(hint('selection AND filter')).toBe('Keywords are lower case: and.')
    expect(hint('selection | count() > 3')).toContain('correlation')
    expect(hint('sel*')).toBe('Write 1 of sel*.')
  })

  it('bounds what patterns stand for', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `s${index}`)
    const condition = readCondition(Array.from({ length: 5 }, () => '1 of s*').join(' and '), names)
    expect('complaint' in condition && condition.complaint[0]).toBe('condition-too-large')
  })

  it('answers any text with a condition or a fault', () => {
    const word = fc.constantFrom(
      'a',
      'b',
      'and',
      'or',
      'not',
      '(',
      ')',
      '1',
      'all',
      'of',
      'them',
      'sel*',
      '*',
      'AND',
      ' ',
    )
    const text = fc.oneof(
      fc.string({ unit: ANY_CHARACTER }),
      fc.array(word).map((words) => words.join(' ')),
    )
    fc.assert(fc.property(text, (value) => void read(value)))
  })

  it('means what brackets around everything would mean', () => {
    interface Tree {
      readonly text: string
      readonly value: (env: Readonly<Record<string, boolean>>) => boolean
    }
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('a', 'b', 'c', 'd').map((name): Tree => ({ text: name, value: (env) => env[name] === true })),
        tie('tree').map((of): Tree => ({ text: `(not ${of.text})`, value: (env) => !of.value(env) })),
        fc
          .tuple(tie('tree'), tie('tree'))
          .map(([x, y]): Tree => ({ text: `(${x.text} and ${y.text})`, value: (env) => x.value(env) && y.value(env) })),
        fc
          .tuple(tie('tree'), tie('tree'))
          .map(([x, y]): Tree => ({ text: `(${x.text} or ${y.text})`, value: (env) => x.value(env) || y.value(env) })),
      ),
    }))
    const value = (condition: Condition, env: Readonly<Record<string, boolean>>): boolean => {
      if (condition.kind === 'name') return env[condition.name] === true
      if (condition.kind === 'not') return !value(condition.of, env)
      return condition.kind === 'and'
        ? condition.of.every((one) => value(one, env))
        : condition.of.some((one) => value(one, env))
    }
    const env = fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.boolean(), d: fc.boolean() })
    fc.assert(
      fc.property(tree, env, (one, values) => {
        const condition = readCondition(one.text, NAMES)
        if ('complaint' in condition) throw new Error(one.text)
        expect(value(condition, values)).toBe(one.value(values))
      }),
    )
  })
})
