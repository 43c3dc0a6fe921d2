import { isList } from './condition.ts'
import type { Condition } from './log-format.ts'

type Test = Condition[string]

/** More than this are not listed. */
const WORDS_SHOWN = 4

/** A text between quotes. */
export function quoted(text: string): string {
  return `"${text}"`
}

/** `a, b or c`; of a long list the first, and how many more. */
export function anyOf(words: readonly string[]): string {
  const shown =
    words.length > WORDS_SHOWN ? [...words.slice(0, WORDS_SHOWN), `${words.length - WORDS_SHOWN} more`] : words
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`
}

/** What a test asks of a value, and how it is said that the value does not do it. */
function testWords(test: Test): { readonly does: string; readonly doesNot: string } {
  const verb = (one: string, many: string, what: string): { does: string; doesNot: string } => ({
    does: `${one} ${what}`,
    doesNot: `does not ${many} ${what}`,
  })
  if (typeof test === 'string') return { does: `is ${quoted(test)}`, doesNot: `is not ${quoted(test)}` }
  if (isList(test)) return { does: `is ${anyOf(test.map(quoted))}`, doesNot: `is not ${anyOf(test.map(quoted))}` }
  if ('re' in test) return verb('matches', 'match', test.re)
  if ('prefix' in test) return verb('begins', 'begin', `with ${quoted(test.prefix)}`)
  if ('suffix' in test) return verb('ends', 'end', `with ${quoted(test.suffix)}`)
  if ('plain' in test) return { does: 'is no object and no list', doesNot: 'is an object or a list' }
  return test.present
    ? { does: 'has a value', doesNot: 'has no value' }
    : { does: 'has no value', doesNot: 'has a value' }
}

/** A condition in words: `event_type is "a" or "b" and why matches (?i)lock`. */
export function conditionWords(condition: Condition): string {
  return Object.entries(condition)
    .map(([name, test]) => `${name} ${testWords(test).does}`)
    .join(' and ')
}

/** Says that a value does not do what a test asks. */
export function failureWords(name: string, test: Test): string {
  return `${name} ${testWords(test).doesNot}`
}
