import { ANSWER_VALUES } from '../model/drill-run.ts'
import type { AnswerField, RunAnswer } from '../model/drill-run.ts'
import { addressOf } from './answer-address.ts'

/** How an answer is said in words, on a command line or at the prompt. */
export interface AnswerWord {
  readonly word: AnswerField
  readonly takes: string
  readonly help: string
}

/** Every answer there is. */
export const ANSWER_WORDS: readonly AnswerWord[] = [
  { word: 'source', takes: 'ADDRESS', help: 'where the attack comes from' },
  { word: 'target', takes: 'ACCOUNT', help: 'an account that was attacked' },
  { word: 'compromised', takes: 'ACCOUNT', help: 'an account that the attacker got into' },
  { word: 'kind', takes: 'KIND [TIME]', help: 'what it is, such as brute_force, and when it began' },
  { word: 'first', takes: 'TIME', help: 'of the first action of the attack' },
  { word: 'last', takes: 'TIME', help: 'of the last one' },
  { word: 'technique', takes: 'T1110.001', help: 'of ATT&CK' },
  { word: 'cause', takes: 'TEXT', help: 'the root cause' },
  { word: 'nothing', takes: 'TEXT', help: 'nothing happened, and why you think so' },
  { word: 'severity', takes: 'LEVEL', help: 'informational, low, medium, high or critical' },
  { word: 'block', takes: 'ADDRESS', help: 'decide to cut off an address' },
  { word: 'disable', takes: 'ACCOUNT', help: 'decide to disable an account' },
  { word: 'notify', takes: 'WHO', help: 'decide whom to tell' },
  { word: 'inject', takes: 'ID TEXT', help: 'answer to an inject' },
  { word: 'note', takes: 'TEXT', help: 'anything else' },
]

/** An answer in words, or what is wrong with it. `confidence` and `role` are null when nothing was said of them. */
export function answerOf(
  words: readonly string[],
  confidence: number | null,
  role: string | null,
): { readonly answer: RunAnswer } | { readonly problem: string } {
  const [first = '', ...rest] = words
  const known = ANSWER_WORDS.find(({ word }) => word === first)
  if (known === undefined)
    return { problem: `'${first}' is no answer: ${ANSWER_WORDS.map(({ word }) => word).join(', ')}` }
  const field = known.word
  const parts = partsOf(field, rest)
  if (parts.value === '' && field !== 'nothing') return { problem: `say it as: ${field} ${known.takes}` }
  const value = valueOf(field, parts.value)
  if (value === null) return { problem: `${parts.value}: ${why(field)}` }
  const about = field === 'kind' && parts.about !== null ? valueOf('first', parts.about) : parts.about
  if (about === null && parts.about !== null) return { problem: `${parts.about}: ${why('first')}` }
  return { answer: { field, value: value === '' ? 'nothing happened' : value, confidence, about, role } }
}

/** The words of an answer: what is said, and of which inject, or when a kind began. */
function partsOf(
  field: AnswerField,
  words: readonly string[],
): { readonly value: string; readonly about: string | null } {
  const [first = '', ...rest] = words
  if (field === 'inject') return { value: rest.join(' '), about: first }
  if (field === 'kind') return { value: first, about: rest.length === 0 ? null : rest.join(' ') }
  return { value: words.join(' '), about: null }
}

/** A value as it is written down; null when it is not what the field takes. */
function valueOf(field: AnswerField, given: string): string | null {
  if (field === 'source' || field === 'block') return addressOf(given)
  const value = field === 'first' || field === 'last' ? timeOf(given) : given
  return ANSWER_VALUES[field]?.safeParse(value).success === false ? null : value
}

/** Times may be copied from a table, which shows them in UTC, with a space in the middle. */
function timeOf(given: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z?$/.exec(given) ?? []
  return day === undefined || time === undefined ? given : `${day}T${time}Z`
}

function why(field: AnswerField): string {
  switch (field) {
    case 'severity':
      return 'a severity is informational, low, medium, high or critical'
    case 'kind':
      return 'is no kind of finding (tatou-ir schema drill-answers has them)'
    case 'source':
    case 'block':
      return 'is no address; give each by itself, whole, as 198.51.100.7'
    default:
      return 'is no time; write times as 2025-11-03T09:15:00Z'
  }
}

/** An answer as it is typed: the words, and at the end how sure (`80%`). */
export function saidAs(words: readonly string[]): ReturnType<typeof answerOf> {
  const [, sure] = /^(\d{1,3})%$/.exec(words.at(-1) ?? '') ?? []
  return sure === undefined
    ? answerOf(words, null, null)
    : answerOf(words.slice(0, -1), Math.min(100, Number(sure)), null)
}
