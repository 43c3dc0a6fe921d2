import { expect, it } from 'vitest'
import { anyOf, conditionWords, failureWords } from '../../src/formats/condition-words.ts'

it('says conditions in words', () => {
  expect(conditionWords({ a: 'x' })).toBe('a is "x"')
  expect(conditionWords({ a: ['x', 'y', 'z'], b: { re: '^q$' } })).toBe('a is "x", "y" or "z" and b matches ^q$')
  expect(conditionWords({ a: { prefix: 'x' }, b: { suffix: 'y' } })).toBe('a begins with "x" and b ends with "y"')
  expect(conditionWords({ a: { present: true }, b: { present: false } })).toBe('a has a value and b has no value')
  expect(conditionWords({ a: { plain: true } })).toBe('a is no object and no list')
})

it('says what a value does not do', () => {
  expect(failureWords('a', 'x')).toBe('a is not "x"')
  expect(failureWords('a', ['x', 'y'])).toBe('a is not "x" or "y"')
  expect(failureWords('a', { re: '^q$' })).toBe('a does not match ^q$')
  expect(failureWords('a', { prefix: 'x' })).toBe('a does not begin with "x"')
  expect(failureWords('a', { suffix: 'y' })).toBe('a does not end with "y"')
  expect(failureWords('a', { present: false })).toBe('a has a value')
  expect(failureWords('a', { plain: true })).toBe('a is an object or a list')
})

it('lists few words and counts the others', () => {
  expect(anyOf([])).toBe('')
  expect(anyOf(['a'])).toBe('a')
  expect(anyOf(['a', 'b', 'c', 'd'])).toBe('a, b, c or d')
  expect(anyOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d or 2 more')
})
